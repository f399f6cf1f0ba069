import { type ChangedSetting, enteredSecret, exportSetting, keptSecret, type SettingValues } from '../audit/index.ts';
import type { DataExportId } from '../platform/ids.ts';
import type { SftpPush } from './schema.ts';

/** Fields of SFTP Push, as the page and the audit trail call them. */
export const sftpPushLabels = {
  host: 'Host',
  port: 'Port',
  path: 'Folder',
  username: 'User',
  authentication: 'Log in with',
  upload: 'Write files',
  secret: 'Password or private key',
  hostKey: 'Host Key',
  format: 'Format',
  cadence: 'Schedule',
  weekday: 'Weekday',
  hour: 'Hour',
} as const;

const secretField = `SFTP ${sftpPushLabels.secret}`;

const weekdays = ['Sundays', 'Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays'];

/** Where and when files are delivered, under the labels of the page; of the secret only whether there is one. */
const pushValues = (push: SftpPush): SettingValues =>
  Object.fromEntries(
    Object.entries({
      host: push.host,
      port: push.port,
      path: push.path,
      username: push.username,
      authentication: push.authentication === 'password' ? 'password' : 'private key',
      upload: push.upload === 'rename' ? 'under a temporary name' : 'under their own name',
      hostKey: push.hostKey,
      format: push.format,
      cadence: `${push.weekday === null ? 'daily' : weekdays[push.weekday]}, at ${push.hour}:00`,
    } as const).map(([name, value]) => [`SFTP ${sftpPushLabels[name as 'host']}`, value]),
  );

/** A change of SFTP Push, for the audit trail. */
export const changedPush = (
  dataExport: { readonly id: DataExportId },
  before: SftpPush | null,
  after: SftpPush | null,
  { secretEntered = false }: { readonly secretEntered?: boolean } = {},
): ChangedSetting => ({
  setting: exportSetting(dataExport),
  before: before && { ...pushValues(before), [secretField]: keptSecret },
  after: after && { ...pushValues(after), [secretField]: secretEntered ? enteredSecret : null },
  secrets: [secretField],
});
