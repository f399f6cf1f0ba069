import { eq, getTableColumns } from 'drizzle-orm';
import type { Platform } from '../platform/platform.ts';
import type { DemographicsStatus } from './demographics-connection.ts';
import type { District } from './district.ts';
import type { DocumentViewerConnection } from './document-viewer-connection.ts';
import { type ProgramFlag, programFlagRows } from './program-flags.ts';
import { demographicsConnections, documentViewerConnections, legacyIntegrations } from './schema.ts';

/** Everything that connects a district with Campus, without secrets; null for what is not set up. */
export interface Connected {
  readonly demographics: DemographicsStatus | null;
  readonly documentViewer: DocumentViewerConnection | null;
  readonly flags: readonly ProgramFlag[];
  readonly legacy: Omit<typeof legacyIntegrations.$inferSelect, 'districtId'> | null;
}

const { clientSecret: _, hostsAnnouncedAt: __, ...demographicsColumns } = getTableColumns(demographicsConnections);

/** All connections of a district in one round trip. Flags by program. */
export const connectedOf = async (platform: Platform, district: District): Promise<Connected> =>
  connectedFrom(await platform.directory.batch(connectedStatements(platform, district)));

/** The same as statements on the directory, for a batch with others; `connectedFrom` takes what they gave. */
export function connectedStatements(platform: Platform, district: District) {
  const { directory } = platform;
  const { id } = district;
  return [
    directory
      .select(demographicsColumns)
      .from(demographicsConnections)
      .where(eq(demographicsConnections.districtId, id)),
    directory.select().from(documentViewerConnections).where(eq(documentViewerConnections.districtId, id)),
    programFlagRows(platform, district),
    directory.select().from(legacyIntegrations).where(eq(legacyIntegrations.districtId, id)),
  ] as const;
}

type AnswersOf<Statements extends readonly unknown[]> = { readonly [At in keyof Statements]: Awaited<Statements[At]> };

export const connectedFrom = ([[demographics], [documentViewer], flags, [legacy]]: AnswersOf<
  ReturnType<typeof connectedStatements>
>): Connected => ({
  demographics: demographics ?? null,
  documentViewer: documentViewer ?? null,
  flags,
  legacy: legacy ?? null,
});
