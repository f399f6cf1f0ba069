import { and, count, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { apiClients } from '../api-access/schema.ts';
import { type ExportEndpoint, isExportEndpoint, requireOwnState } from '../api-access/scopes.ts';
import type { District } from '../districts/index.ts';
import { type DataExportId, newId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { type LinkPurpose, mailLink } from './mailed-link.ts';
import { completeSettings, type OptionSettings } from './option-settings.ts';
import { dataExports, endpointPermissions } from './schema.ts';

/** What an administrator enters under Settings > Data Exports > + add data export. */
export interface NewDataExport extends Omit<DataExportContact, 'additionalEmails'> {
  readonly additionalEmails?: string[] | undefined;
  readonly endpoints: readonly NewPermission[];
}

/** The person administering the API account, who accepts the terms, and everybody who is mailed when errors occur. */
export interface DataExportContact {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly additionalEmails: string[];
}

/** One endpoint that the export may call, and the settings of its options. */
export interface EndpointPermission {
  readonly endpoint: ExportEndpoint;
  readonly options: OptionSettings;
}

/** Options that are left out have no value, and the caller may set them. */
export interface NewPermission {
  readonly endpoint: ExportEndpoint;
  readonly options?: OptionSettings | undefined;
}

export interface DataExport extends DataExportContact {
  readonly id: DataExportId;
  readonly endpoints: EndpointPermission[];
  readonly status: 'termsPending' | 'active' | 'disabled';
  readonly terms: {
    /** `expired`: there is no link that still works; the mail has to be sent again. */
    readonly status: 'pending' | 'expired' | 'accepted';
    readonly expireAt: string | null;
    readonly acceptedAt: string | null;
  };
  /** Null until the terms are accepted. */
  readonly clientId: string | null;
  /** When the client last got an access token, to the quarter of an hour. */
  readonly lastUsedAt: string | null;
  readonly newSecret: {
    /** Until when a mailed link to a new secret works; null when none is open. */
    readonly linkExpireAt: string | null;
    /** Until when the secret before works; null when there is none. */
    readonly previousSecretExpiresAt: string | null;
  };
  readonly createdAt: string;
  readonly updatedAt: string;
}

type Row = typeof dataExports.$inferSelect;

/** Adds the export and mails the terms link. Nothing is added when the mail cannot be sent. */
export async function addDataExport(
  platform: Platform,
  district: District,
  { endpoints, additionalEmails = [], ...contact }: NewDataExport,
): Promise<Result<DataExport>> {
  const own = requireOwnState(
    district,
    endpoints.map(({ endpoint }) => endpoint),
  );
  if (!own.ok) return own;
  const link = await mailLink(platform, district, contact, 'terms');
  if (!link.ok) return link;
  const now = platform.clock.now().toISOString();
  const row: Row = {
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
  return findDataExport(platform, district, row.id);
}

export async function findDataExport(platform: Platform, district: District, id: string): Promise<Result<DataExport>> {
  const row = await rowOf(platform, district, id);
  if (!row.ok) return row;
  const [found] = await withDetails(platform, [row.value]);
  return found ? ok(found) : refuse(unknownExport);
}

export async function listDataExports(
  platform: Platform,
  district: District,
  page: { limit: number; offset: number },
): Promise<{ dataExports: DataExport[]; total: number }> {
  const where = eq(dataExports.districtId, district.id);
  const { directory } = platform;
  const [rows, [counted]] = await directory.batch([
    directory
      .select()
      .from(dataExports)
      .where(where)
      .orderBy(dataExports.createdAt, dataExports.id)
      .limit(page.limit)
      .offset(page.offset),
    directory.select({ total: count() }).from(dataExports).where(where),
  ]);
  return { dataExports: await withDetails(platform, rows), total: counted?.total ?? 0 };
}

/** The district's data exports by name, oldest first. */
export const dataExportNames = (
  { directory }: Platform,
  district: District,
): Promise<Pick<DataExport, 'id' | 'firstName' | 'lastName' | 'email'>[]> => {
  const { id, firstName, lastName, email, createdAt } = dataExports;
  return directory
    .select({ id, firstName, lastName, email })
    .from(dataExports)
    .where(eq(dataExports.districtId, district.id))
    .orderBy(createdAt, id)
    .all();
};

/** How far each of the district's data exports is: a statement on the directory. */
export const exportStatuses = ({ directory }: Platform, district: District) =>
  directory.select({ status: dataExports.status }).from(dataExports).where(eq(dataExports.districtId, district.id));

/** Replaces the endpoints that the export may call; tokens already issued lose what is no longer permitted at once. */
export async function setEndpoints(
  platform: Platform,
  district: District,
  id: string,
  endpoints: readonly NewPermission[],
): Promise<Result<DataExport>> {
  const row = await rowOf(platform, district, id);
  if (!row.ok) return row;
  const own = requireOwnState(
    district,
    endpoints.map(({ endpoint }) => endpoint),
  );
  if (!own.ok) return own;
  const { directory } = platform;
  await directory.batch([touch(platform, row.value, {}), ...permit(platform, row.value.id, endpoints)]);
  return findDataExport(platform, district, id);
}

/** Stops the export at once: its tokens and its terms link, if one is open. */
export async function disableDataExport(
  platform: Platform,
  district: District,
  id: string,
): Promise<Result<DataExport>> {
  const row = await rowOf(platform, district, id);
  if (!row.ok) return row;
  await touch(platform, row.value, { status: 'disabled', ...noLink });
  return findDataExport(platform, district, id);
}

/** Enables the export again: with its credentials when the terms were accepted, else waiting for them. */
export async function enableDataExport(
  platform: Platform,
  district: District,
  id: string,
): Promise<Result<DataExport>> {
  const row = await rowOf(platform, district, id);
  if (!row.ok) return row;
  await touch(platform, row.value, { status: row.value.termsAcceptedAt ? 'active' : 'termsPending' });
  return findDataExport(platform, district, id);
}

/** Changes who is mailed. A link that is open in the mailbox of another address stops working. */
export async function changeContact(
  platform: Platform,
  district: District,
  id: string,
  contact: { readonly [Field in keyof DataExportContact]?: DataExportContact[Field] | undefined },
): Promise<Result<DataExport>> {
  const row = await rowOf(platform, district, id);
  if (!row.ok) return row;
  const moved = contact.email !== undefined && contact.email !== row.value.email;
  await touch(platform, row.value, { ...contact, ...(moved ? noLink : {}) });
  return findDataExport(platform, district, id);
}

/** Mails a new terms link; the one before it stops working. */
export const resendTerms = (platform: Platform, district: District, id: string): Promise<Result<DataExport>> =>
  mailNewLink(platform, district, id, 'terms');

/** Mails a link to a new client secret, shown once to whoever opens it; the link before it stops working. */
export const mailNewSecret = (platform: Platform, district: District, id: string): Promise<Result<DataExport>> =>
  mailNewLink(platform, district, id, 'newSecret');

const links = {
  terms: { status: 'termsPending', rule: 'A terms link is mailed only while the terms are pending.' },
  newSecret: { status: 'active', rule: 'A new secret can be had only once the terms are accepted.' },
} as const;

const states: Record<Row['status'], string> = {
  disabled: 'This data export is disabled.',
  active: 'The terms have been accepted.',
  termsPending: 'The terms have not been accepted.',
};

async function mailNewLink(
  platform: Platform,
  district: District,
  id: string,
  purpose: LinkPurpose,
): Promise<Result<DataExport>> {
  const row = await rowOf(platform, district, id);
  if (!row.ok) return row;
  const { status, rule } = links[purpose];
  if (row.value.status !== status) return refuse(problem('conflict', `${states[row.value.status]} ${rule}`));
  const link = await mailLink(platform, district, row.value, purpose);
  if (!link.ok) return link;
  // Asked again: while the mail went out, the terms may have been accepted, the export disabled, or another address have become the contact.
  const still = and(eq(dataExports.status, status), eq(dataExports.email, row.value.email));
  const stored = await touch(platform, row.value, link.value, still).returning({ id: dataExports.id });
  return stored.length > 0 ? findDataExport(platform, district, id) : refuse(changedMeanwhile);
}

const changedMeanwhile = problem(
  'conflict',
  'This data export was changed while the mail went out: the link in that mail does not work. Look at the data export, and mail a new link if it needs one.',
);

const noLink = { linkTokenHash: null, linkExpireAt: null } as const;

const unknownExport = problem('notFound', 'This district has no data export with this id.');

async function rowOf(platform: Platform, district: District, id: string): Promise<Result<Row>> {
  const row = await platform.directory
    .select()
    .from(dataExports)
    .where(and(eq(dataExports.districtId, district.id), eq(dataExports.id, id as DataExportId)))
    .get();
  return row ? ok(row) : refuse(unknownExport);
}

const touch = (
  platform: Platform,
  row: Row,
  change: { readonly [Column in keyof Row]?: Row[Column] | undefined },
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
  ];
}

async function withDetails({ directory, clock }: Platform, rows: Row[]): Promise<DataExport[]> {
  if (rows.length === 0) return [];
  // One parameter for all ids: a page may hold more of them than D1 binds in one query.
  const ids = sql`(select value from json_each(${JSON.stringify(rows.map(({ id }) => id))}))`;
  const [permissions, clients] = await directory.batch([
    directory
      .select()
      .from(endpointPermissions)
      .where(inArray(endpointPermissions.dataExportId, ids))
      .orderBy(endpointPermissions.endpoint),
    directory
      .select()
      .from(apiClients)
      .where(and(isNotNull(apiClients.dataExportId), inArray(apiClients.dataExportId, ids))),
  ]);
  const now = clock.now().toISOString();
  const ahead = (at: string | null | undefined) => (at && at > now ? at : null);
  return rows.map(
    ({ districtId: _, linkTokenHash: __, linkExpireAt, termsAcceptedAt, errorsMailedAt: ___, ...row }) => {
      const client = clients.find(({ dataExportId }) => dataExportId === row.id);
      return {
        ...row,
        endpoints: permissions.flatMap(({ dataExportId, endpoint, options }) =>
          dataExportId === row.id && isExportEndpoint(endpoint)
            ? [{ endpoint, options: completeSettings(endpoint, options) }]
            : [],
        ),
        terms: {
          status: termsAcceptedAt ? 'accepted' : ahead(linkExpireAt) ? 'pending' : 'expired',
          expireAt: termsAcceptedAt ? null : linkExpireAt,
          acceptedAt: termsAcceptedAt,
        },
        clientId: client?.clientId ?? null,
        lastUsedAt: client?.lastUsedAt ?? null,
        newSecret: {
          linkExpireAt: termsAcceptedAt ? ahead(linkExpireAt) : null,
          previousSecretExpiresAt: ahead(client?.previousSecretExpiresAt),
        },
      };
    },
  );
}
