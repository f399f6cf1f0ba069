import type { Context } from 'hono';
import { callsOf, type DataExport, errorsOf, findDataExport } from '../../data-exports/index.ts';
import { valueOrProblem } from '../../platform/problems.ts';
import { deliveriesOf, findSftpPush, type SftpTest } from '../../sftp-push/index.ts';
import { districtPage, savedText } from '../shell/district-page.tsx';
import type { Entered } from '../shell/form.ts';
import type { SettingsEnv } from '../shell/guards.ts';
import { DataExportPage } from './page.tsx';
import { exportPath } from './parts.tsx';

/** Where the page of one data export is. The forms of its sections are sent to addresses below it. */
export const dataExportPath = '/settings/:districtId/data-exports/:dataExportId';

/** What the page says once a change has been made. */
const savedTexts: Readonly<Record<string, string>> = {
  added: 'The data export is added, and we emailed the terms of service. Next, add its endpoints below.',
  contact: 'The data export is updated.',
  terms: 'We emailed the terms of service again. The previous link no longer works.',
  secret: 'We emailed a link to a new client secret. Nothing changes until someone opens it.',
  disable: 'The data export is disabled. Its access tokens no longer work.',
  revoke:
    'The client secret is revoked. The secret and its access tokens no longer work. Next, email a new client secret.',
  'end-previous-secret': 'The previous secret no longer works.',
  enable: 'The data export is enabled.',
  endpoints: 'The endpoint permissions are updated.',
  sftpPush: 'SFTP Push is saved.',
  removed: 'SFTP Push is removed, and its secret is deleted.',
  hostKey: 'The host key is forgotten. The next connection pins the key that the server shows then.',
  pushed: 'SameGoal is delivering the files. Reload this page to see how it went.',
};

/** The section that says it. */
const sectionOf = (what: string): string =>
  what === 'endpoints'
    ? 'endpoints'
    : ['sftpPush', 'removed', 'hostKey', 'pushed'].includes(what)
      ? 'sftp-push'
      : 'account';

function savedOf(c: Context<SettingsEnv>) {
  const text = savedText(c, savedTexts);
  return text === null ? null : { text, section: sectionOf(c.req.query('saved') ?? '') };
}

/** The data export of the address. */
export const findExport = async (c: Context<SettingsEnv>): Promise<DataExport> =>
  valueOrProblem(await findDataExport(c.get('platform'), c.get('district'), c.req.param('dataExportId') ?? ''));

/** Its page, or with what a form of it could not accept. */
export async function showExport(
  c: Context<SettingsEnv>,
  refused: Readonly<Record<string, Entered>> = {},
  sftpTest: SftpTest | null = null,
) {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const dataExport = await findExport(c);
  const [push, delivered, errors, calls] = await Promise.all([
    findSftpPush(platform, dataExport),
    deliveriesOf(platform, dataExport, { limit: 20, offset: 0 }),
    errorsOf(platform, dataExport.id),
    callsOf(platform, dataExport.id),
  ]);
  const view = {
    who: c.get('signedIn'),
    district,
    dataExport,
    push,
    deliveries: delivered.deliveries,
    errors,
    calls,
    refused,
    sftpTest,
    saved: savedOf(c),
  };
  const status = Object.keys(refused).length > 0 ? 400 : 200;
  return districtPage(c, 'data-exports', <DataExportPage {...view} />, { title: 'Data Export', status });
}

/** Leads back to the page, which says what was done. */
export const savedExport = (c: Context<SettingsEnv>, dataExport: Pick<DataExport, 'id'>, what: string) =>
  c.redirect(`${exportPath(c.get('district'), dataExport)}?saved=${what}#${sectionOf(what)}`, 303);
