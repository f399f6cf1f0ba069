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
  added: 'The data export has been added, and the terms of service have been mailed. Permit its endpoints below.',
  contact: 'The data export has been updated.',
  terms: 'The terms of service have been mailed again. The link before does not work any more.',
  secret: 'A link to a new client secret has been mailed. Nothing changes until it is opened.',
  disable: 'The data export has been disabled. Its access tokens have stopped working.',
  revoke: 'The client secret is revoked. It and its access tokens have stopped working. Mail a new client secret.',
  'end-previous-secret': 'The secret before has stopped working.',
  enable: 'The data export has been enabled.',
  endpoints: 'The endpoint permissions have been updated.',
  sftpPush: 'SFTP Push has been saved.',
  removed: 'SFTP Push has been removed, and its secret forgotten.',
  hostKey: 'The host key has been forgotten. The next connection pins the one that the server then shows.',
  pushed: 'The files are being delivered. Open this page again to see how it went.',
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
