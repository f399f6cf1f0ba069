import type { ExportEndpoint, OptionSettings } from '../api-access/index.ts';
import { recordDisclosure } from '../disclosures/index.ts';
import { type District, findDistrict } from '../districts/index.ts';
import type { DataExportId } from '../platform/ids.ts';
import { errorFields } from '../platform/log.ts';
import type { Platform } from '../platform/platform.ts';
import { type ProblemCode, ProblemError } from '../platform/problems.ts';
import type { Result } from '../platform/result.ts';
import { type AttemptOutcome, beginAttempt, type DeliveryMessage, type DeliveryRow, endAttempt } from './deliveries.ts';
import { openSftpPush, pinHostKey } from './push-settings.ts';
import type { DeliveredFile, SftpPush } from './schema.ts';
import { type FileToDeliver, type SftpSession, withSftp } from './sftp-client.ts';
import { SftpError, type SftpFault } from './ssh-connection.ts';

/** A report as a file: its name, and its content in pieces, so that no file has to fit into memory. Reading throws `ProblemError` where a call would be refused. */
export interface ReportFile {
  readonly name: string;
  readonly pages: AsyncIterable<{
    readonly text: string;
    readonly records: number;
    /** The state's numbers of the students in it. */
    readonly students: readonly string[];
  }>;
}

/** Who makes the files: the report behind an endpoint, under the settings of its options; null for an endpoint that has no file. */
export type ReportFiles = (
  platform: Platform,
  district: District,
  endpoint: ExportEndpoint,
  settings: OptionSettings,
  format: SftpPush['format'],
) => ReportFile | null;

/** What the file of an endpoint is called; null for an endpoint that has no file. */
export type ReportFileName = (endpoint: ExportEndpoint, format: SftpPush['format']) => string | null;

/** What a delivery needs of the data export that it is made for. */
export interface DeliveredExport {
  readonly status: string;
  readonly endpoints: readonly { readonly endpoint: ExportEndpoint; readonly options: OptionSettings }[];
}

/** What a delivery is handed by those who know exports and reports. */
export interface DeliverySource {
  readonly findExport: (platform: Platform, district: District, id: DataExportId) => Promise<Result<DeliveredExport>>;
  readonly reports: ReportFiles;
  /** Told when no attempt is left. */
  readonly failed: (
    platform: Platform,
    id: DataExportId,
    error: { readonly source: 'sftpPush'; readonly code: string; readonly detail: string },
  ) => Promise<void>;
}

/** Attempts the delivery that a message names. Its failure is written down, and told when no attempt is left. */
export async function takeDeliveryMessage(
  platform: Platform,
  { deliveryId }: DeliveryMessage,
  source: DeliverySource,
): Promise<void> {
  const delivery = await beginAttempt(platform, deliveryId);
  if (!delivery) return;
  const { districtId, dataExportId, attempts } = delivery;
  const log = platform.log.with({ districtId, dataExportId, deliveryId, attempts });
  let outcome: AttemptOutcome;
  try {
    outcome = { status: 'delivered', files: await deliver(platform, delivery, source) };
  } catch (error) {
    outcome = failureOf(error);
    if (outcome.code === 'internalError') log.error('unexpected error', errorFields(error));
  }
  const failed = await endAttempt(platform, delivery, outcome);
  log.info('delivery', outcome.status === 'delivered' ? { files: outcome.files.length } : { problem: outcome.code });
  if (failed && outcome.status === 'failed')
    await source.failed(platform, dataExportId, { source: 'sftpPush', code: outcome.code, detail: outcome.detail });
}

async function deliver(
  platform: Platform,
  delivery: DeliveryRow,
  { findExport, reports }: DeliverySource,
): Promise<DeliveredFile[]> {
  const { id, districtId, dataExportId } = delivery;
  const district = await findDistrict(platform, districtId);
  const dataExport = district.ok ? await findExport(platform, district.value, dataExportId) : district;
  const opened = await openSftpPush(platform, dataExportId);
  if (!district.ok || !dataExport.ok || dataExport.value.status !== 'active' || !opened) throw new Stopped();
  const { server, push } = opened;
  const files = dataExport.value.endpoints.flatMap(({ endpoint, options }) => {
    const file = reports(platform, district.value, endpoint, options, push.format);
    return file ? [{ ...file, endpoint }] : [];
  });
  return withSftp(server, async (session) => {
    if (server.hostKey === null) await pinHostKey(platform, dataExportId, session.hostKey);
    const delivered: DeliveredFile[] = [];
    for (const { endpoint, name, pages } of files) {
      const { students, ...file } = await deliverFile(session, { folder: push.path, name, upload: push.upload }, pages);
      delivered.push(file);
      const to = { recipientKind: 'sftpPush', recipient: dataExportId, requestId: id } as const;
      const what = { endpoint, parameters: { file: name }, records: file.records, students };
      await recordDisclosure(platform, district.value, { ...to, ...what });
    }
    return delivered;
  });
}

async function deliverFile(
  session: SftpSession,
  file: FileToDeliver,
  pages: ReportFile['pages'],
): Promise<DeliveredFile & { students: string[] }> {
  let records = 0;
  const students: string[] = [];
  const text = async function* () {
    for await (const page of pages) {
      records += page.records;
      students.push(...page.students);
      yield page.text;
    }
  };
  const bytes = await session.deliver(file, text());
  return { name: file.name, bytes, records, students };
}

/** The export was disabled, or SFTP Push removed, after the delivery was queued. */
class Stopped extends Error {}

/** Whether to try again: what a person must mend first is not tried again, for a refused login repeated can lock an account. */
export const faults: Record<SftpFault, { text: string; retry: boolean }> = {
  unreachable: { text: 'SameGoal cannot reach the SFTP server', retry: true },
  noCommonAlgorithms: {
    text: 'The SFTP server and SameGoal share no algorithm. Ask the server’s administrator to allow one of ours',
    retry: false,
  },
  hostKeyChanged: {
    text: 'The SFTP server’s host key is not the pinned one. If it was replaced on purpose, forget the old key in the settings',
    retry: false,
  },
  loginRefused: { text: 'The SFTP server refuses the login', retry: false },
  keyUnreadable: {
    text: 'SameGoal cannot read the private key. Enter it again, in OpenSSH or PEM format, without a passphrase',
    retry: false,
  },
  fileRefused: { text: 'The SFTP server refused a file', retry: false },
};

/** Refusals that another attempt meets as well, until somebody changes a setting. */
const settled: readonly ProblemCode[] = ['demographicsIncomplete', 'forbidden'];

function failureOf(error: unknown): Extract<AttemptOutcome, { status: 'failed' }> {
  if (error instanceof SftpError) {
    const { text, retry } = faults[error.fault];
    return { status: 'failed', code: error.fault, detail: `${text}: ${error.reason}.`, retry };
  }
  if (error instanceof ProblemError) {
    const { code, detail } = error.problem;
    return { status: 'failed', code, detail, retry: !settled.includes(code) };
  }
  if (error instanceof Stopped)
    return {
      status: 'failed',
      code: 'stopped',
      detail: 'Someone disabled the data export or removed SFTP Push before the delivery.',
      retry: false,
    };
  return { status: 'failed', code: 'internalError', detail: 'Something went wrong on our side.', retry: true };
}
