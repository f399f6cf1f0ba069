import { eq, getTableColumns } from 'drizzle-orm';
import type { Platform } from '../platform/platform.ts';
import type { DemographicsStatus } from './demographics-connection.ts';
import type { District } from './district.ts';
import type { DocumentViewerConnection } from './document-viewer-connection.ts';
import type { LegacyIntegration } from './legacy-integration.ts';
import type { ProgramFlag } from './program-flags.ts';
import { demographicsConnections, documentViewerConnections, legacyIntegrations, programFlags } from './schema.ts';

/** Everything that connects a district with Campus, without secrets; null for what is not set up. */
export interface Connected {
  readonly demographics: DemographicsStatus | null;
  readonly documentViewer: DocumentViewerConnection | null;
  readonly flags: readonly ProgramFlag[];
  readonly legacy: (LegacyIntegration & { readonly updatedAt: string }) | null;
}

const { clientSecret: _, ...demographicsColumns } = getTableColumns(demographicsConnections);

/** All connections of a district in one round trip. Flags by program. */
export async function connectedOf({ directory }: Platform, { id }: District): Promise<Connected> {
  const [[demographics], [documentViewer], flags, [legacy]] = await directory.batch([
    directory
      .select(demographicsColumns)
      .from(demographicsConnections)
      .where(eq(demographicsConnections.districtId, id)),
    directory.select().from(documentViewerConnections).where(eq(documentViewerConnections.districtId, id)),
    directory.select().from(programFlags).where(eq(programFlags.districtId, id)).orderBy(programFlags.program),
    directory.select().from(legacyIntegrations).where(eq(legacyIntegrations.districtId, id)),
  ]);
  return {
    demographics: demographics ?? null,
    documentViewer: documentViewer ?? null,
    flags,
    legacy: legacy ?? null,
  };
}
