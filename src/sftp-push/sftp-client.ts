import type { Client, SFTPWrapper } from 'ssh2';
import { loadSsh2 } from './load-ssh2.ts';
import type { SftpPush } from './schema.ts';
import { connect, faultOf, type Greeting, newGreeting, SftpError, type SftpServer } from './ssh-connection.ts';

export interface SftpSession {
  /** The key that the server showed, to be pinned. */
  readonly hostKey: string;
  readonly sftp: SFTPWrapper;
  /**
   * Writes a file that appears whole or not at all: under a temporary name first, renamed when all of it is there. What an earlier delivery left under the temporary
   * name is written over. With `upload: 'direct'` it is written under its own name. Returns the bytes written.
   */
  deliver(file: FileToDeliver, content: AsyncIterable<string>): Promise<number>;
}

export interface FileToDeliver {
  readonly folder: string;
  readonly name: string;
  readonly upload: SftpPush['upload'];
}

/** Milliseconds until the login must be done, and until everything must. */
export interface SftpLimits {
  readonly connectMs: number;
  readonly wholeMs: number;
}

const patient: SftpLimits = { connectMs: 20_000, wholeMs: 10 * 60_000 };

/** Connects, lets `use` work, and closes whatever happens. Throws `SftpError` for everything that the server or the network does. */
export async function withSftp<T>(
  server: SftpServer,
  use: (session: SftpSession) => Promise<T>,
  limits: SftpLimits = patient,
  greeting: Greeting = newGreeting(),
): Promise<T> {
  const { Client } = await loadSsh2();
  const client = new Client();
  let expired: ReturnType<typeof setTimeout> | undefined;
  const broken = new Promise<never>((_, reject) => {
    client.on('error', (error) => reject(faultOf(error, server, greeting)));
    client.on('close', () => reject(new SftpError('unreachable', 'the connection was closed')));
    const late = () => reject(new SftpError('unreachable', `it did not finish within ${limits.wholeMs / 1000} s`));
    expired = setTimeout(late, limits.wholeMs);
  });
  // Once the work is done nobody listens for what breaks.
  broken.catch(() => undefined);
  const work = async () => {
    await connect(client, server, greeting, limits.connectMs);
    const sftp = await sessionOf(client);
    return use({ hostKey: greeting.hostKey ?? '', sftp, deliver: (file, content) => deliver(sftp, file, content) });
  };
  try {
    return await Promise.race([broken, work()]);
  } finally {
    clearTimeout(expired);
    client.end();
  }
}

const sessionOf = (client: Client): Promise<SFTPWrapper> =>
  new Promise((resolve, reject) =>
    client.sftp((error, sftp) =>
      error ? reject(new SftpError('fileRefused', 'the server offers no SFTP')) : resolve(sftp),
    ),
  );

const chunkBytes = 32_000;
/** Writes that are under way at once, so that a distant server does not cost a round trip for each. */
const window = 16;

export const pathIn = (folder: string, file: string): string => `${folder.replace(/\/+$/, '')}/${file}`;

async function deliver(
  sftp: SFTPWrapper,
  { folder, name, upload }: FileToDeliver,
  content: AsyncIterable<string>,
): Promise<number> {
  const to = pathIn(folder, name);
  const written = upload === 'rename' ? pathIn(folder, `.${name}.part`) : to;
  const handle = await asked<Buffer>(name, 'cannot be written', (done) => sftp.open(written, 'w', done));
  try {
    const bytes = await writeAll(sftp, handle, name, content);
    await asked(name, 'cannot be closed', (done) => sftp.close(handle, done));
    if (written !== to) await rename(sftp, { from: written, to, aside: pathIn(folder, `.${name}.old`) }, name);
    return bytes;
  } catch (error) {
    await asked(name, '', (done) => sftp.close(handle, done)).catch(() => undefined);
    await remove(sftp, written);
    throw error;
  }
}

/** Removes a file if it is there and may be removed. */
export const remove = (sftp: SFTPWrapper, path: string): Promise<void> =>
  asked<void>('', '', (done) => sftp.unlink(path, done)).catch(() => undefined);

async function writeAll(
  sftp: SFTPWrapper,
  handle: Buffer,
  name: string,
  content: AsyncIterable<string>,
): Promise<number> {
  let position = 0;
  const underWay = new Set<Promise<unknown>>();
  const write = async (chunk: Buffer) => {
    const at = position;
    position += chunk.length;
    const writing = asked(name, 'cannot be written', (done) => sftp.write(handle, chunk, 0, chunk.length, at, done));
    underWay.add(writing);
    writing.then(
      () => underWay.delete(writing),
      () => undefined,
    );
    if (underWay.size >= window) await Promise.race(underWay);
  };
  for await (const text of content) {
    const bytes = Buffer.from(text);
    for (let from = 0; from < bytes.length; from += chunkBytes) await write(bytes.subarray(from, from + chunkBytes));
  }
  await Promise.all(underWay);
  return position;
}

/** What a server answers for what it does not do, although it may have announced it. */
const unsupported = 8;

/**
 * Over a file of the same name too: OpenSSH's extension does it in one step. SFTP's own rename refuses to on many servers, so where the extension is missing the old
 * file goes aside first, and comes back when the new one cannot take its place. Nothing is asked of the old file before: some servers refuse to say whether it
 * is there.
 */
export async function rename(
  sftp: SFTPWrapper,
  { from, to, aside }: { readonly from: string; readonly to: string; readonly aside: string },
  name: string,
): Promise<void> {
  const plainly = (one: string, other: string) =>
    asked<void>(name, 'cannot be renamed', (done) => sftp.rename(one, other, done));
  try {
    return await asked<void>(name, 'cannot be renamed', (done) => sftp.ext_openssh_rename(from, to, done));
  } catch (refused) {
    // The library throws an error of its own where the server has not announced the extension; what the server refuses otherwise stays refused.
    if (refused instanceof SftpError && refused.status !== unsupported) throw withHint(refused);
  }
  const refused = await plainly(from, to).then(
    () => null,
    (error: SftpError) => error,
  );
  if (!refused) return;
  await remove(sftp, aside);
  // With no old file in the way, it is the new one that cannot be renamed.
  await plainly(to, aside).catch(() => {
    throw withHint(refused);
  });
  try {
    await plainly(from, to);
  } catch (error) {
    await plainly(aside, to).catch(() => undefined);
    throw error;
  }
  await remove(sftp, aside);
}

/** No such file: then renaming itself is not what is refused. */
const noSuchFile = 2;

const withHint = (refused: SftpError) =>
  refused.status === noSuchFile
    ? refused
    : new SftpError(
        'fileRefused',
        `${refused.reason}. If this server lets nothing be renamed, choose to write files under their final name`,
        refused.status,
      );

type Done<T> = (error?: Error | null, value?: T) => void;

/** A call of the library as a promise, its refusal as a fault with the server's own words cut short. */
export const asked = <T>(name: string, what: string, call: (done: Done<T>) => void): Promise<T> =>
  new Promise<T>((resolve, reject) =>
    call((error, value) =>
      error
        ? reject(new SftpError('fileRefused', `${name} ${what}: ${error.message.slice(0, 100)}`, statusOf(error)))
        : resolve(value as T),
    ),
  );

/** ssh2 puts the status of a refused request into `code`. */
const statusOf = (error: Error): number | null =>
  'code' in error && typeof error.code === 'number' ? error.code : null;
