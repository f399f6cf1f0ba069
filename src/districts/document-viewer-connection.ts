import { and, eq, isNull } from 'drizzle-orm';
import type { Platform } from '../platform/platform.ts';
import { type District, findDistrict } from './district.ts';
import { documentViewerConnections } from './schema.ts';

/** What a district technician copies from Campus, Step 4: the LTI 1.3 registration. `issuer` may be left out; the first verified launch then binds it. */
export interface DocumentViewerConnection {
  readonly publicKeysetUrl: string;
  readonly openIdEndpoint: string;
  readonly deploymentId: string;
  readonly clientId: string;
  readonly issuer: string | null;
}

export async function setDocumentViewer(
  platform: Platform,
  district: District,
  input: DocumentViewerConnection,
): Promise<void> {
  const row = { districtId: district.id, ...input, updatedAt: platform.clock.now().toISOString() };
  await platform.directory
    .insert(documentViewerConnections)
    .values(row)
    .onConflictDoUpdate({ target: documentViewerConnections.districtId, set: row });
}

export async function documentViewerOf(
  platform: Platform,
  district: District,
): Promise<(DocumentViewerConnection & { readonly updatedAt: string }) | null> {
  const row = await platform.directory
    .select()
    .from(documentViewerConnections)
    .where(eq(documentViewerConnections.districtId, district.id))
    .get();
  if (!row) return null;
  const { districtId: _, ...connection } = row;
  return connection;
}

export async function removeDocumentViewer(platform: Platform, district: District): Promise<void> {
  await platform.directory
    .delete(documentViewerConnections)
    .where(eq(documentViewerConnections.districtId, district.id));
}

/**
 * Every registration that a login could be for. Campus districts may share an issuer, and one is not entered by every district, so the caller narrows by
 * client id and, where sent, by deployment id.
 */
export async function documentViewersByClient(
  platform: Platform,
  clientId: string,
): Promise<{ district: District; connection: DocumentViewerConnection }[]> {
  const rows = await platform.directory
    .select()
    .from(documentViewerConnections)
    .where(eq(documentViewerConnections.clientId, clientId))
    .all();
  const found = [];
  for (const { districtId, ...connection } of rows) {
    const district = await findDistrict(platform, districtId);
    if (district.ok) found.push({ district: district.value, connection });
  }
  return found;
}

/** Holds the issuer of the first verified launch. False when another issuer was bound meanwhile. */
export async function bindIssuer(platform: Platform, district: District, issuer: string): Promise<boolean> {
  await platform.directory
    .update(documentViewerConnections)
    .set({ issuer })
    .where(and(eq(documentViewerConnections.districtId, district.id), isNull(documentViewerConnections.issuer)));
  return (await documentViewerOf(platform, district))?.issuer === issuer;
}
