import { and, eq, getTableColumns, isNull, or, type SQL, sql } from 'drizzle-orm';
import { Changed, type SettingValues } from '../audit/index.ts';
import { builtOnce, type Database } from '../platform/database.ts';
import { callable } from '../platform/host-rules.ts';
import type { DistrictId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { wrongField } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { type District, inService } from './district.ts';
import { documentViewerLabels, labelled, settingNames } from './labels.ts';
import { districts, documentViewerConnections } from './schema.ts';
import { type StaffRole, staffRoleLabels } from './staff-roles.ts';

/** What a district technician copies from Campus, Step 4: the LTI 1.3 registration. `issuer` may be left out; the first verified launch then binds it (`isOfIssuer`). */
export interface DocumentViewerConnection {
  readonly publicKeysetUrl: string;
  readonly openIdEndpoint: string;
  readonly deploymentId: string;
  readonly furtherDeploymentIds: string[];
  readonly clientId: string;
  readonly issuer: string | null;
  /** Null for the default list. */
  readonly staffRoles: StaffRole[] | null;
}

export type DocumentViewerStatus = DocumentViewerConnection & { readonly updatedAt: string };

/** Every deployment that the registration knows. */
export const deploymentIdsOf = (
  connection: Pick<DocumentViewerConnection, 'deploymentId' | 'furtherDeploymentIds'>,
): string[] => [connection.deploymentId, ...connection.furtherDeploymentIds];

type Addresses = Pick<DocumentViewerConnection, 'publicKeysetUrl' | 'openIdEndpoint'>;

/**
 * True when both addresses are on the issuer's own host: then its keys prove whose registration it is, because nobody else signs with them. Only such an issuer is
 * bound by a launch, so that a district cannot take another's with addresses of its own; any other is an operator's to enter.
 */
export function isOfIssuer({ publicKeysetUrl, openIdEndpoint }: Addresses, issuer: string): boolean {
  const origin = originOf(issuer);
  return origin !== null && originOf(publicKeysetUrl) === origin && originOf(openIdEndpoint) === origin;
}

/** Null for what is no address on a host: an issuer may be any text. */
function originOf(text: string): string | null {
  const url = URL.parse(text);
  return url?.host ? url.origin : null;
}

/**
 * Enters or changes the registration. An issuer once bound is held: entering the same registration again without one does not open it for another. A registration
 * with other addresses or another client id, as after a move of Campus, binds its own. Refused when its key set is at an
 * address that is not on the internet, and when another district has the same deployment of the same Campus, by whose logins neither could be told.
 */
export async function setDocumentViewer(
  platform: Platform,
  district: District,
  {
    furtherDeploymentIds = [],
    staffRoles = null,
    ...input
  }: Omit<DocumentViewerConnection, 'furtherDeploymentIds' | 'staffRoles'> & Partial<DocumentViewerConnection>,
): Promise<Result<Changed<DocumentViewerStatus>>> {
  const keySet = callable(platform.config, { publicKeysetUrl: input.publicKeysetUrl });
  if (!keySet.ok) return keySet;
  if (await isTaken(platform, district, { ...input, furtherDeploymentIds })) return refuse(taken);
  const before = await documentViewerOf(platform, district);
  const row = {
    districtId: district.id,
    ...input,
    furtherDeploymentIds,
    staffRoles,
    updatedAt: platform.clock.now().toISOString(),
  };
  const { publicKeysetUrl, openIdEndpoint, clientId, issuer } = documentViewerConnections;
  const isSame = sql`${publicKeysetUrl} = ${input.publicKeysetUrl} and ${openIdEndpoint} = ${input.openIdEndpoint}
    and ${clientId} = ${input.clientId}`;
  const [stored] = await platform.directory
    .insert(documentViewerConnections)
    .values(row)
    .onConflictDoUpdate({
      target: documentViewerConnections.districtId,
      set: { ...row, issuer: sql`coalesce(${input.issuer}, case when ${isSame} then ${issuer} end)` },
    })
    .returning();
  if (!stored) throw new Error('the connection was stored, and gave no row');
  const { districtId: _, ...after } = stored;
  return ok(new Changed(after, { ...audited, before: before && audits(before), after: audits(after) }));
}

const audited = { setting: settingNames.documentViewer } as const;

const audits = (viewer: DocumentViewerConnection): SettingValues => ({
  ...labelled(documentViewerLabels, viewer),
  'Staff roles': viewer.staffRoles?.map((role) => staffRoleLabels[role]) ?? 'all',
});

const taken = wrongField(
  'deploymentId',
  'another district already has this Client ID and Deployment ID. Compare both with Campus. If they are right, ask SameGoal support to clear the other entry',
);

/** Only by the addresses of the same Campus: what somebody enters with other addresses is no copy, and keeps nobody out. */
async function isTaken(
  platform: Platform,
  district: District,
  entered: Addresses & Pick<DocumentViewerConnection, 'clientId' | 'deploymentId' | 'furtherDeploymentIds'>,
): Promise<boolean> {
  const deployments = deploymentIdsOf(entered);
  return (await documentViewersByClient(platform, entered.clientId)).some(
    ({ district: { id }, connection }) =>
      id !== district.id &&
      originOf(connection.publicKeysetUrl) === originOf(entered.publicKeysetUrl) &&
      originOf(connection.openIdEndpoint) === originOf(entered.openIdEndpoint) &&
      deploymentIdsOf(connection).some((deployment) => deployments.includes(deployment)),
  );
}

export async function documentViewerOf(platform: Platform, district: District): Promise<DocumentViewerStatus | null> {
  const row = await platform.directory
    .select()
    .from(documentViewerConnections)
    .where(eq(documentViewerConnections.districtId, district.id))
    .get();
  if (!row) return null;
  const { districtId: _, ...connection } = row;
  return connection;
}

export async function removeDocumentViewer(platform: Platform, district: District): Promise<Changed<null>> {
  const [removed] = await platform.directory
    .delete(documentViewerConnections)
    .where(eq(documentViewerConnections.districtId, district.id))
    .returning();
  return new Changed(null, { ...audited, before: removed ? audits(removed) : null, after: null });
}

/** A district with its registration in Campus. */
export interface Registration {
  readonly district: District;
  readonly connection: DocumentViewerConnection;
}

/** What a login needs of it: whose it is, without the rest of the district. */
export interface NamedRegistration {
  readonly district: Pick<District, 'id'>;
  readonly connection: DocumentViewerConnection;
}

/**
 * Every registration that a login could be for. Campus districts may share an issuer, and one is not entered by every district, so the caller narrows by
 * client id and, where sent, by deployment id.
 */
export async function documentViewersByClient(platform: Platform, clientId: string): Promise<NamedRegistration[]> {
  return (await byClient(platform.directory).execute({ clientId })).map(named);
}

/**
 * The same for a login that names no client id: registrations bound to the issuer, and unbound ones whose OpenID Endpoint is on the issuer's host.
 */
export async function documentViewersByIssuer(platform: Platform, issuer: string): Promise<NamedRegistration[]> {
  const bound = eq(documentViewerConnections.issuer, issuer);
  const origin = URL.parse(issuer)?.origin;
  const start = `${origin}/`;
  const sameHost = sql`substr(${documentViewerConnections.openIdEndpoint}, 1, ${start.length}) = ${start}`;
  const unbound = and(isNull(documentViewerConnections.issuer), sameHost);
  const where = !origin || origin === 'null' ? bound : or(bound, unbound);
  return (await connectionsInService(platform.directory, where)).map(named);
}

const byClient = builtOnce((directory) =>
  connectionsInService(directory, eq(documentViewerConnections.clientId, sql.placeholder('clientId'))).prepare(),
);

const connectionsInService = (directory: Database, where: SQL | undefined) =>
  directory
    .select(getTableColumns(documentViewerConnections))
    .from(documentViewerConnections)
    .innerJoin(districts, eq(districts.id, documentViewerConnections.districtId))
    .where(and(where, inService));

const named = ({
  districtId: id,
  ...connection
}: typeof documentViewerConnections.$inferSelect): NamedRegistration => ({
  district: { id },
  connection,
});

/** The registration of one district, found with it in one query. Null when the district, or its connection, is gone. */
export async function documentViewerByDistrict(
  platform: Platform,
  districtId: DistrictId,
): Promise<Registration | null> {
  const [found] = await byDistrict(platform.directory).execute({ districtId });
  return found ? { district: found.district, connection: named(found.connection).connection } : null;
}

const byDistrict = builtOnce((directory) =>
  directory
    .select({ district: districts, connection: documentViewerConnections })
    .from(documentViewerConnections)
    .innerJoin(districts, eq(districts.id, documentViewerConnections.districtId))
    .where(and(inService, eq(documentViewerConnections.districtId, sql.placeholder('districtId'))))
    .prepare(),
);

/** Binds the issuer of the first verified launch to the registration that it was of. False when that is the district's no longer, or is bound to another issuer. */
export async function bindIssuer(
  platform: Platform,
  { district, connection }: Registration,
  issuer: string,
): Promise<boolean> {
  const columns = documentViewerConnections;
  const bound = await platform.directory
    .update(columns)
    .set({ issuer })
    .where(
      and(
        eq(columns.districtId, district.id),
        eq(columns.publicKeysetUrl, connection.publicKeysetUrl),
        eq(columns.openIdEndpoint, connection.openIdEndpoint),
        eq(columns.clientId, connection.clientId),
        or(isNull(columns.issuer), eq(columns.issuer, issuer)),
      ),
    )
    .returning({ issuer: columns.issuer });
  return bound.length === 1;
}
