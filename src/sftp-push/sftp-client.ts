import type { Client, ConnectConfig, SFTPWrapper } from 'ssh2';
import { fingerprintOf, keyTypeOf } from './host-key.ts';
import { loadSsh2 } from './load-ssh2.ts';

/** An SFTP server, and who we are there. */
export interface SftpServer {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly credential: { readonly password: string } | { readonly privateKey: string };
  /** The key that the server must show; null to take whatever it shows, on the first connection. */
  readonly hostKey: string | null;
}

/** Why a delivery failed. */
export type SftpFault = 'unreachable' | 'hostKeyChanged' | 'loginRefused' | 'keyUnreadable' | 'fileRefused';

export class SftpError extends Error {
  readonly fault: SftpFault;
  /** What the server said, for the person who keeps it. */
  readonly reason: string;
  constructor(fault: SftpFault, reason: string) {
    super(fault);
    this.fault = fault;
    this.reason = reason;
  }
}

export interface SftpSession {
  /** The key that the server showed, to be pinned. */
  readonly hostKey: string;
  /**
   * Writes a file that appears whole or not at all: under a temporary name first, renamed when all of it is there. `delivery` is in the temporary name, so
   * that a later attempt of the same delivery writes over what an earlier one left; what the deliveries in `failed` left is removed. Returns the bytes written.
   */
  deliver(file: FileToDeliver, content: AsyncIterable<string>): Promise<number>;
}

export interface FileToDeliver {
  readonly folder: string;
  readonly name: string;
  readonly delivery: string;
  readonly failed: readonly string[];
}

/** Milliseconds until the login must be done, and until everything must. */
export interface SftpLimits {
  readonly connectMs: number;
  readonly wholeMs: number;
}

const patient: SftpLimits = { connectMs: 20_000, wholeMs: 10 * 60_000 };

/**
 * What the Workers runtime can do of what OpenSSH offers. Its node:crypto has no X25519 key agreement, and no AES-GCM or ChaCha20-Poly1305 in the way that
 * ssh2 uses them.
 */
const algorithms = {
  kex: ['ecdh-sha2-nistp256', 'ecdh-sha2-nistp384', 'diffie-hellman-group14-sha256', 'diffie-hellman-group16-sha512'],
  cipher: ['aes256-ctr', 'aes192-ctr', 'aes128-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  serverHostKey: ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'rsa-sha2-512', 'rsa-sha2-256'],
} as const;

/** Connects, lets `use` work, and closes whatever happens. Throws `SftpError` for everything that the server or the network does. */
export async function withSftp<T>(
  server: SftpServer,
  use: (session: SftpSession) => Promise<T>,
  limits: SftpLimits = patient,
): Promise<T> {
  const { Client } = await loadSsh2();
  const client = new Client();
  const hostKey: ShownKey = { shown: null, refused: false };
  let expired: ReturnType<typeof setTimeout> | undefined;
  const broken = new Promise<never>((_, reject) => {
    client.on('error', (error) => reject(hostKey.refused ? keyChanged(server, hostKey) : faultOf(error)));
    client.on('close', () => reject(new SftpError('unreachable', 'the connection was closed')));
    const late = () => reject(new SftpError('unreachable', `it did not finish within ${limits.wholeMs / 1000} s`));
    expired = setTimeout(late, limits.wholeMs);
  });
  // Once the work is done nobody listens for what breaks.
  broken.catch(() => undefined);
  const work = async () => {
    await connect(client, server, hostKey, limits);
    const sftp = await sessionOf(client);
    return use({ hostKey: hostKey.shown ?? '', deliver: (file, content) => deliver(sftp, file, content) });
  };
  try {
    return await Promise.race([broken, work()]);
  } finally {
    clearTimeout(expired);
    client.end();
  }
}

interface ShownKey {
  shown: string | null;
  refused: boolean;
}

const keyChanged = ({ hostKey }: SftpServer, { shown }: ShownKey) =>
  new SftpError('hostKeyChanged', `it shows ${shown}, and ${hostKey} is pinned`);

function connect(client: Client, server: SftpServer, key: ShownKey, { connectMs }: SftpLimits): Promise<void> {
  const { host, port, username, credential, hostKey } = server;
  const pinned = hostKey === null ? null : keyTypeOf(hostKey.split(' ')[0] ?? '');
  const config = {
    host,
    port,
    username,
    ...credential,
    readyTimeout: connectMs,
    algorithms: {
      ...algorithms,
      // A server with several keys is to show the one that is pinned.
      serverHostKey: algorithms.serverHostKey.filter((one) => pinned === null || keyTypeOf(one) === pinned),
    },
    hostVerifier(blob: Buffer) {
      key.shown = fingerprintOf(blob);
      key.refused = hostKey !== null && key.shown !== hostKey;
      return !key.refused;
    },
  };
  return new Promise((resolve, reject) => {
    client.on('ready', resolve);
    try {
      client.connect(config as unknown as ConnectConfig);
    } catch {
      // Before anything is sent, only the private key can be at fault.
      reject(new SftpError('keyUnreadable', 'the private key cannot be read'));
    }
  });
}

const sessionOf = (client: Client): Promise<SFTPWrapper> =>
  new Promise((resolve, reject) =>
    client.sftp((error, sftp) =>
      error ? reject(new SftpError('fileRefused', 'the server offers no SFTP')) : resolve(sftp),
    ),
  );

/** What went wrong, from the error's `level` (ssh2, "Client events"). */
function faultOf(error: Error & { level?: string }): SftpError {
  if (error.level === 'client-authentication') return new SftpError('loginRefused', 'it does not accept the login');
  if (error.level === 'client-timeout') return new SftpError('unreachable', 'it did not let us log in in time');
  if (error.level === 'handshake') return new SftpError('unreachable', 'no common algorithms, or not an SSH server');
  return new SftpError('unreachable', 'the connection failed (address, port or network)');
}

const chunkBytes = 32_000;
/** Writes that are under way at once, so that a distant server does not cost a round trip for each. */
const window = 16;

async function deliver(
  sftp: SFTPWrapper,
  { folder, name, delivery, failed }: FileToDeliver,
  content: AsyncIterable<string>,
): Promise<number> {
  const inFolder = (file: string) => `${folder.replace(/\/+$/, '')}/${file}`;
  const partOf = (one: string) => inFolder(`.${name}.${one}.part`);
  const temporary = partOf(delivery);
  await Promise.all(failed.map((one) => remove(sftp, partOf(one))));
  const handle = await asked<Buffer>(name, 'cannot be written', (done) => sftp.open(temporary, 'w', done));
  try {
    const bytes = await writeAll(sftp, handle, name, content);
    await asked(name, 'cannot be closed', (done) => sftp.close(handle, done));
    await rename(sftp, { from: temporary, to: inFolder(name), aside: inFolder(`.${name}.old`) }, name);
    return bytes;
  } catch (error) {
    await asked(name, '', (done) => sftp.close(handle, done)).catch(() => undefined);
    await remove(sftp, temporary);
    throw error;
  }
}

/** Removes a file if it is there and may be removed. */
const remove = (sftp: SFTPWrapper, path: string): Promise<void> =>
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

/**
 * Over a file of the same name too: OpenSSH's extension does it in one step. SFTP's own rename refuses to, so where the extension is missing the old file goes aside
 * first, and comes back when the new one cannot take its place.
 */
async function rename(
  sftp: SFTPWrapper,
  { from, to, aside }: { readonly from: string; readonly to: string; readonly aside: string },
  name: string,
): Promise<void> {
  const plainly = (one: string, other: string) =>
    asked<void>(name, 'cannot be renamed', (done) => sftp.rename(one, other, done));
  try {
    return await asked<void>(name, 'cannot be renamed', (done) => sftp.ext_openssh_rename(from, to, done));
  } catch (refused) {
    // The library throws an error of its own where the server has not announced the extension; what the server refuses stays refused.
    if (refused instanceof SftpError) throw refused;
  }
  const isThere = await asked(name, '', (done) => sftp.stat(to, done)).then(
    () => true,
    () => false,
  );
  if (isThere) {
    await remove(sftp, aside);
    await plainly(to, aside);
  }
  try {
    await plainly(from, to);
  } catch (refused) {
    await plainly(aside, to).catch(() => undefined);
    throw refused;
  }
  await remove(sftp, aside);
}

type Done<T> = (error?: Error | null, value?: T) => void;

/** A call of the library as a promise, its refusal as a fault with the server's own words cut short. */
const asked = <T>(name: string, what: string, call: (done: Done<T>) => void): Promise<T> =>
  new Promise<T>((resolve, reject) =>
    call((error, value) =>
      error
        ? reject(new SftpError('fileRefused', `${name} ${what}: ${error.message.slice(0, 100)}`))
        : resolve(value as T),
    ),
  );
