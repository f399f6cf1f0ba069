import type { SFTPWrapper } from 'ssh2';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { type Algorithms, ourAlgorithms } from './algorithms.ts';
import { type DeliveredExport, faults, type ReportFileName } from './deliver.ts';
import { openSftpPush, type PushedExport } from './push-settings.ts';
import { asked, pathIn, remove, rename, withSftp } from './sftp-client.ts';
import { newGreeting, SftpError, type SftpServer } from './ssh-connection.ts';

/** What a test of the connection found, as far as it came. */
export interface SftpTest {
  readonly ok: boolean;
  /** The key that the server showed; null when it showed none. */
  readonly hostKey: string | null;
  readonly pinnedHostKey: string | null;
  readonly software: string | null;
  readonly ourAlgorithms: Algorithms;
  readonly serverAlgorithms: Algorithms | null;
  /** Where files go: the folder under the server's own full name, where it tells that. */
  readonly folder: string;
  /** The files that a delivery would write there, with the folder. None when no endpoint with a file is permitted. */
  readonly files: readonly string[];
  /** What the server let be done in the folder. Null when the login or SFTP came to nothing. */
  readonly can: SftpAbilities | null;
  readonly problem: { readonly code: string; readonly detail: string } | null;
}

export interface SftpAbilities {
  readonly write: boolean;
  /** A file takes the place of another by its name. */
  readonly replace: boolean;
  readonly delete: boolean;
}

const testLimits = { connectMs: 15_000, wholeMs: 25_000 };

/** A name that no report has. */
const testName = 'samegoal-connection-test.txt';

/** Connects as a delivery would, writes a small file as a delivery would, and removes it. Pins no host key. */
export async function testSftpPush(
  platform: Platform,
  dataExport: PushedExport & Pick<DeliveredExport, 'endpoints'>,
  nameOf: ReportFileName,
): Promise<Result<SftpTest>> {
  const opened = await openSftpPush(platform, dataExport.id);
  if (!opened) return refuse(problem('conflict', 'SFTP Push is not set up for this data export.'));
  const names = dataExport.endpoints.flatMap(({ endpoint }) => nameOf(endpoint, opened.push.format) ?? []);
  return ok(await testServer(opened.server, opened.push, names));
}

/** The same of any server. */
export async function testServer(
  server: SftpServer,
  { path, upload }: { readonly path: string; readonly upload: 'rename' | 'direct' },
  names: readonly string[] = [],
): Promise<SftpTest> {
  const greeting = newGreeting();
  let folder = path;
  let can: SftpAbilities | null = null;
  let fault: SftpTest['problem'] = null;
  try {
    await withSftp(
      server,
      async ({ sftp }) => {
        folder = await asked<string>(path, '', (done) => sftp.realpath(path, done)).catch(() => path);
        const tried = await tryOut(sftp, path);
        can = tried.can;
        if (!tried.can.write || (upload === 'rename' && !tried.can.replace)) throw tried.refused;
      },
      testLimits,
      greeting,
    );
  } catch (error) {
    if (!(error instanceof SftpError)) throw error;
    fault = { code: error.fault, detail: `${faults[error.fault].text}: ${error.reason}.` };
  }
  return {
    ok: fault === null,
    hostKey: greeting.hostKey,
    pinnedHostKey: server.hostKey,
    software: greeting.hello.software,
    ourAlgorithms,
    serverAlgorithms: greeting.hello.algorithms,
    folder,
    files: names.map((name) => pathIn(folder, name)),
    can,
    problem: fault,
  };
}

/** Writes a file, puts another in its place, and deletes it. */
async function tryOut(sftp: SFTPWrapper, path: string): Promise<{ can: SftpAbilities; refused: unknown }> {
  const [file, part] = [pathIn(path, testName), pathIn(path, `.${testName}.part`)];
  const write = async (to: string) => {
    const handle = await asked<Buffer>(testName, 'cannot be written', (done) => sftp.open(to, 'w', done));
    const text = Buffer.from('SameGoal has tested the connection. This file can be deleted.\r\n');
    await asked(testName, 'cannot be written', (done) => sftp.write(handle, text, 0, text.length, 0, done));
    await asked(testName, 'cannot be closed', (done) => sftp.close(handle, done));
  };
  let refused: unknown = null;
  const works = (step: Promise<void>) =>
    step.then(
      () => true,
      (error: unknown) => {
        refused ??= error;
        return false;
      },
    );
  const canWrite = await works(write(file));
  const aside = pathIn(path, `.${testName}.old`);
  const canReplace =
    canWrite && (await works(write(part).then(() => rename(sftp, { from: part, to: file, aside }, testName))));
  const canDelete =
    canWrite && (await works(asked<void>(testName, 'cannot be deleted', (done) => sftp.unlink(file, done))));
  if (!canReplace) await remove(sftp, part);
  return { can: { write: canWrite, replace: canReplace, delete: canDelete }, refused };
}
