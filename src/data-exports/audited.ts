import type { MiddlewareHandler } from 'hono';
import { keptSecret, recordSettingChange, type SettingValues } from '../audit/index.ts';
import type { District, DistrictAdminEnv } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';
import { findSftpPush, type SftpPush } from '../sftp-push/push-settings.ts';
import { type DataExport, findDataExport } from './data-exports.ts';
import { type EndpointOption, endpointOptions } from './endpoint-options.ts';
import type { OptionSetting } from './option-settings.ts';

/** Names of the export in the audit trail; the person may change, the id does not. */
export const exportSetting = ({ id }: Pick<DataExport, 'id'>): string => `Data Export ${id}`;

/** The id in such a name; null for another setting. */
export const exportIdIn = (setting: string): string | null => /^Data Export (exp_\w+)$/.exec(setting)?.[1] ?? null;

/** Fields of an account, as pages and audit trail call them. */
export const contactLabels = {
  firstName: 'First Name',
  lastName: 'Last Name',
  email: 'Email',
  additionalEmails: 'Additional Emails',
} as const;

/** Fields of SFTP Push, likewise. */
export const sftpPushLabels = {
  host: 'Host',
  port: 'Port',
  path: 'Folder',
  username: 'User',
  authentication: 'Log in with',
  secret: 'Password or private key',
  hostKey: 'Host Key',
  format: 'Format',
  cadence: 'Schedule',
  weekday: 'Weekday',
  hour: 'Hour',
} as const;

export const sftpSecretField = `SFTP ${sftpPushLabels.secret}`;

const statusTexts: Readonly<Record<DataExport['status'], string>> = {
  termsPending: 'Waiting for the terms of service',
  active: 'Active',
  disabled: 'Disabled',
};

/** Every setting of an export under its label, but those of SFTP Push. An option that narrows nothing is none. */
export const exportValues = (of: DataExport): SettingValues => ({
  [contactLabels.firstName]: of.firstName,
  [contactLabels.lastName]: of.lastName,
  [contactLabels.email]: of.email,
  [contactLabels.additionalEmails]: of.additionalEmails,
  Status: statusTexts[of.status],
  ...Object.fromEntries(
    of.endpoints.flatMap(({ endpoint, options }) => [
      [endpoint, 'permitted'],
      ...Object.entries(options).map(([name, setting]) => {
        const option = endpointOptions[endpoint][name];
        return [`${endpoint}: ${option?.label ?? name}`, optionText(option, setting)];
      }),
    ]),
  ),
});

function optionText(option: EndpointOption | undefined, { value, allowCallerOverride }: OptionSetting): string | null {
  const choices = option?.kind === 'choice' ? option.choices : {};
  const text = [value ?? []]
    .flat()
    .map((one) => choices[one] ?? one)
    .join(', ');
  if (allowCallerOverride) return text && `${text}, unless the caller says otherwise`;
  return text ? `${text}, fixed` : 'never set, whatever the caller says';
}

const weekdays = ['Sundays', 'Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays'];

/** Where and when files are delivered, under the labels of the page; without the secret. */
export const pushValues = (push: SftpPush): SettingValues =>
  Object.fromEntries(
    Object.entries({
      host: push.host,
      port: push.port,
      path: push.path,
      username: push.username,
      authentication: push.authentication === 'password' ? 'password' : 'private key',
      hostKey: push.hostKey,
      format: push.format,
      cadence: `${push.weekday === null ? 'daily' : weekdays[push.weekday]}, at ${push.hour}:00`,
    } as const).map(([name, value]) => [`SFTP ${sftpPushLabels[name as 'host']}`, value]),
  );

const mailed = {
  termsMail: { 'Terms of service': 'mailed again' },
  secretMail: { 'Client Secret': 'link to a new one mailed' },
};

/** What a mail that is asked for leaves in the audit trail: it changes no setting, and yet lets somebody in. */
export const mailedValues = (mail: keyof typeof mailed): SettingValues => mailed[mail];

/** Writes into the audit trail what a call of the admin API has changed of a data export, whichever call it was. */
export const recordExportChanges: MiddlewareHandler<DistrictAdminEnv> = async (c, next) => {
  if (c.req.method === 'GET') return next();
  const platform = c.get('platform');
  const district = c.get('district');
  const id = c.req.param('dataExportId');
  const before = id ? await known(platform, district, id) : null;
  await next();
  if (!c.res.ok) return undefined;
  const after = await known(platform, district, id ?? (await c.res.clone().json<{ id: string }>()).id);
  if (!after) return undefined;
  const mail = Object.entries(mailed).find(([part]) => c.req.path.endsWith(`/${part}`))?.[1];
  const secret = c.req.method === 'PUT' && c.req.path.endsWith('/sftpPush');
  return recordSettingChange(platform, district, 'operator', {
    setting: exportSetting(after.dataExport),
    before: before?.values ?? null,
    after: { ...after.values, ...mail, ...(!secret && { [sftpSecretField]: null }) },
    secrets: [sftpSecretField],
  });
};

async function known(platform: Platform, district: District, id: string) {
  const [found, push] = await Promise.all([
    findDataExport(platform, district, id),
    findSftpPush(platform, district, id),
  ]);
  if (!found.ok) return null;
  const values = {
    ...exportValues(found.value),
    ...(push.ok && push.value && { ...pushValues(push.value), [sftpSecretField]: keptSecret }),
  };
  return { dataExport: found.value, values };
}
