import { and, eq, sql } from 'drizzle-orm';
import { apiClients, completeSettings, endpointPermissions, noHash, requireOwnState } from '../api-access/index.ts';
import { Changed, exportSetting, type SettingValues } from '../audit/index.ts';
import type { District } from '../districts/index.ts';
import { type DataExportId, newId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import type { DataExport, DataExportContact, NewDataExport, NewPermission } from './data-export.ts';
import { type ExportRow, exportRow, findDataExport, unknownExport } from './data-exports.ts';
import { exportValues } from './export-values.ts';
import { type LinkPurpose, mailLink } from './mailed-link.ts';
import { dataExports } from './schema.ts';

/** Adds the export and mails the terms link. Nothing is added when the mail cannot be sent. */
export async function addDataExport(
  platform: Platform,
  district: District,
  { endpoints, additionalEmails = [], ...contact }: NewDataExport,
): Promise<Result<Changed<DataExport>>> {
  const own = requireOwnState(
    district,
    endpoints.map(({ endpoint }) => endpoint),
  );
  if (!own.ok) return own;
  const link = await mailLink(platform, district, contact, 'terms');
  if (!link.ok) return link;
  const now = platform.clock.now().toISOString();
  const row: ExportRow = {
    ...contact,
    additionalEmails,
    errorsMailedAt: null,
    ...link.value,
    id: newId<DataExportId>('dataExport'),
    districtId: district.id,
    status: 'termsPending',
    termsAcceptedAt: null,
    createdAt: now,
    updatedAt: now,
  };
  const { directory } = platform;
  await directory.batch([directory.insert(dataExports).values(row), ...permit(platform, row.id, endpoints)]);
  const added = await findDataExport(platform, district, row.id);
  return added.ok ? ok(changedExport(null, added.value)) : added;
}

type Change = Promise<Result<Changed<DataExport>>>;

/** Replaces the endpoints that the export may call; tokens already issued lose what is no longer permitted at once. */
export function setEndpoints(
  platform: Platform,
  district: District,
  id: DataExportId,
  endpoints: readonly NewPermission[],
): Change {
  const own = requireOwnState(
    district,
    endpoints.map(({ endpoint }) => endpoint),
  );
  return changeExport(platform, district, id, async (row) => {
    if (!own.ok) return own;
    const [first, ...others] = permit(platform, id, endpoints);
    await platform.directory.batch([touch(platform, row, {}), first, ...others]);
    return ok(null);
  });
}

/** Stops the export at once: its tokens, its secrets, and its terms link, if one is open. */
export const disableDataExport = (platform: Platform, district: District, id: DataExportId): Change =>
  changeExport(platform, district, id, (row) => setStatus(platform, row, 'disabled', noLink));

/** Enables the export again: with its credentials when the terms were accepted, else waiting for them. */
export const enableDataExport = (platform: Platform, district: District, id: DataExportId): Change =>
  changeExport(platform, district, id, (row) =>
    setStatus(platform, row, row.termsAcceptedAt ? 'active' : 'termsPending'),
  );

/** The client of a disabled export is disabled with it, in one transaction. */
async function setStatus(
  platform: Platform,
  row: ExportRow,
  status: ExportRow['status'],
  more: Partial<ExportRow> = {},
): Promise<Result<null>> {
  const { directory } = platform;
  await directory.batch([
    touch(platform, row, { status, ...more }),
    directory
      .update(apiClients)
      .set(status === 'disabled' ? { disabled: true, ...noPreviousSecret } : { disabled: false })
      .where(eq(apiClients.dataExportId, row.id)),
  ]);
  return ok(null);
}

/** Ends every secret of the client at once, and the access tokens that were got with them. A new secret is then mailed. */
export const revokeSecrets = (platform: Platform, district: District, id: DataExportId): Change =>
  changeExport(
    platform,
    district,
    id,
    () =>
      setClient(platform, id, {
        secretHash: noHash,
        ...noPreviousSecret,
        tokensFrom: platform.clock.now().toISOString(),
      }),
    { 'Client Secret': 'revoked' },
  );

/** Ends the secret before the last rotation at once. The new one goes on. */
export const endPreviousSecret = (platform: Platform, district: District, id: DataExportId): Change =>
  changeExport(platform, district, id, () => setClient(platform, id, noPreviousSecret), {
    'Secret before': 'ended',
  });

async function setClient(
  { directory }: Platform,
  id: DataExportId,
  set: Partial<typeof apiClients.$inferInsert>,
): Promise<Result<null>> {
  const changed = await directory
    .update(apiClients)
    .set(set)
    .where(eq(apiClients.dataExportId, id))
    .returning({ clientId: apiClients.clientId });
  return changed.length > 0 ? ok(null) : refuse(noSecret);
}

const noSecret = problem('conflict', 'This data export has no secret: its terms have not been accepted.');

/**
 * Removes the export for good, with its credentials, permissions, errors, and SFTP Push (the trigger `data_exports_take_their_own_along`). Its access tokens stop
 * at once.
 */
export async function removeDataExport(
  platform: Platform,
  district: District,
  id: DataExportId,
): Promise<Result<Changed<null>>> {
  const before = await findDataExport(platform, district, id);
  if (!before.ok) return before;
  await platform.directory
    .delete(dataExports)
    .where(and(eq(dataExports.districtId, district.id), eq(dataExports.id, id)));
  const setting = exportSetting(before.value);
  return ok(new Changed(null, { setting, before: exportValues(before.value), after: null }));
}

/** Changes who is mailed. A link that is open in the mailbox of another address stops working. */
export const changeContact = (
  platform: Platform,
  district: District,
  id: DataExportId,
  contact: { readonly [Field in keyof DataExportContact]?: DataExportContact[Field] | undefined },
): Change =>
  changeExport(platform, district, id, async (row) => {
    const moved = contact.email !== undefined && contact.email !== row.email;
    await touch(platform, row, { ...contact, ...(moved ? noLink : {}) });
    return ok(null);
  });

/** Mails a new terms link; the one before it stops working. */
export const resendTerms = (platform: Platform, district: District, id: DataExportId): Change =>
  changeExport(platform, district, id, (row) => mailNewLink(platform, district, row, 'terms'), {
    'Terms of service': 'emailed again',
  });

/** Mails a link to a new client secret, shown once to the person who opens it; the link before it stops working. */
export const mailNewSecret = (platform: Platform, district: District, id: DataExportId): Change =>
  changeExport(platform, district, id, (row) => mailNewLink(platform, district, row, 'newSecret'), {
    'Client Secret': 'link to a new one emailed',
  });

/**
 * Makes one change of an export, and returns the export with what has changed of it. `done` is written down besides: an email changes no setting, and yet lets
 * somebody in.
 */
export async function changeExport(
  platform: Platform,
  district: District,
  id: DataExportId,
  change: (row: ExportRow) => Promise<Result<null>>,
  done: SettingValues = {},
): Change {
  const row = await exportRow(platform, district, id);
  if (!row.ok) return row;
  const before = await findDataExport(platform, district, id);
  const made = await change(row.value);
  if (!made.ok) return made;
  const after = await findDataExport(platform, district, id);
  return before.ok && after.ok ? ok(changedExport(before.value, after.value, done)) : refuse(unknownExport);
}

const changedExport = (before: DataExport | null, after: DataExport, done: SettingValues = {}): Changed<DataExport> =>
  new Changed(after, {
    setting: exportSetting(after),
    before: before && exportValues(before),
    after: { ...exportValues(after), ...done },
  });

const links = {
  terms: { status: 'termsPending', rule: 'The terms are not pending, so there is no terms link to send.' },
  newSecret: { status: 'active', rule: 'The terms are not accepted yet. After that, you can get a new secret.' },
} as const;

const states: Record<ExportRow['status'], string> = {
  disabled: 'This data export is disabled.',
  active: 'The terms have been accepted.',
  termsPending: 'The terms have not been accepted.',
};

async function mailNewLink(
  platform: Platform,
  district: District,
  row: ExportRow,
  purpose: LinkPurpose,
): Promise<Result<null>> {
  const { status, rule } = links[purpose];
  if (row.status !== status) return refuse(problem('conflict', `${states[row.status]} ${rule}`));
  const link = await mailLink(platform, district, row, purpose);
  if (!link.ok) return link;
  // Asked again: while the mail went out, the terms may have been accepted, the export disabled, or another address have become the contact.
  const still = and(eq(dataExports.status, status), eq(dataExports.email, row.email));
  const stored = await touch(platform, row, link.value, still).returning({ id: dataExports.id });
  return stored.length > 0 ? ok(null) : refuse(changedMeanwhile);
}

const changedMeanwhile = problem(
  'conflict',
  'This data export changed while we sent the email, so the link in it does not work. Check the data export and send a new link if it needs one.',
);

/** Nothing is left of a rotation: a secret that leaked must not come back with the export. */
const noPreviousSecret = { previousSecretHash: null, previousSecretExpiresAt: null } as const;

const noLink = { linkTokenHash: null, linkExpireAt: null } as const;

const touch = (
  platform: Platform,
  row: ExportRow,
  change: { readonly [Column in keyof ExportRow]?: ExportRow[Column] | undefined },
  only = sql`true`,
) =>
  platform.directory
    .update(dataExports)
    .set({ ...change, updatedAt: platform.clock.now().toISOString() })
    .where(and(eq(dataExports.districtId, row.districtId), eq(dataExports.id, row.id), only));

/** The statements that make `endpoints` the export's whole list. */
function permit({ directory }: Platform, dataExportId: DataExportId, endpoints: readonly NewPermission[]) {
  const rows = endpoints.map(({ endpoint, options = {} }) => ({
    dataExportId,
    endpoint,
    options: completeSettings(endpoint, options),
  }));
  return [
    directory.delete(endpointPermissions).where(eq(endpointPermissions.dataExportId, dataExportId)),
    ...rows.map((row) => directory.insert(endpointPermissions).values(row)),
  ] as const;
}
