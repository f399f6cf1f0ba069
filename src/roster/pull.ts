import { sql } from 'drizzle-orm';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { District } from '../districts/index.ts';
import type { RunId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { type Collection, collections } from './collections.ts';
import {
  type LandingCounts,
  landAcademicSessions,
  landDemographics,
  landGuardians,
  landOrgs,
  landStudents,
} from './landing.ts';
import { openOneRoster } from './oneroster/client.ts';
import type { AcademicSession, Demographics, Org, User } from './oneroster/objects.ts';
import { advance, type Cursor, pageAddress } from './oneroster/paging.ts';
import { academicSessionRecord, demographicsRecord, guardianRecord, orgRecord, studentRecord } from './records.ts';
import { pulledPages } from './schema.ts';

type Landing = Parameters<typeof landOrgs>[0];

/** What becomes of a collection's objects. */
const landings: Record<
  Collection,
  (landing: Landing, objects: readonly never[], today: IsoDate) => Promise<LandingCounts>
> = {
  orgs: (landing, objects: readonly Org[]) => landOrgs(landing, objects.map(orgRecord)),
  academicSessions: (landing, objects: readonly AcademicSession[]) =>
    landAcademicSessions(landing, objects.map(academicSessionRecord).filter(present)),
  students: (landing, objects: readonly User[], today) =>
    landStudents(landing, objects.map((user) => studentRecord(user, today)).filter(present)),
  guardians: landPeopleInCharge,
  parents: landPeopleInCharge,
  relatives: landPeopleInCharge,
  demographics: (landing, objects: readonly Demographics[]) =>
    landDemographics(landing, objects.map(demographicsRecord)),
};

function landPeopleInCharge(landing: Landing, objects: readonly User[]): Promise<LandingCounts> {
  return landGuardians(landing, objects.map(guardianRecord).filter(present));
}

export interface PulledPage {
  readonly counts: { received: number; added: number; changed: number; unreadable: number };
  /** Where the collection goes on; null when it is whole. */
  readonly next: Cursor | null;
}

/**
 * Pulls one page of a collection from the district's Campus and lands it. May run twice: what has landed lands again without a change. An object that cannot be
 * read is left out and counted; it does not stop the night.
 */
export async function pullPage(
  platform: Platform,
  district: District,
  pull: { runId: RunId; collection: Collection; cursor: Cursor; today: IsoDate },
): Promise<Result<PulledPage>> {
  const client = await openOneRoster(platform, district);
  if (!client) return refuse(problem('demographicsIncomplete', 'The demographics connection has been removed.'));
  const { path, query, envelope, object } = collections[pull.collection];
  const page = await client.page(pageAddress(path, query, pull.cursor), envelope);
  if (!page.ok) return page;

  const objects = page.value.rows.map((row) => object.safeParse(row)).flatMap(({ data }) => (data ? [data] : []));
  const landing = { database: platform.databaseOf(district), district, runId: pull.runId };
  const { added, changed } = await landings[pull.collection](landing, objects as never, pull.today);
  const sourcedIds = JSON.stringify(objects.map(({ sourcedId }) => sourcedId));
  await landing.database
    .insert(pulledPages)
    .values({
      districtId: district.id,
      runId: pull.runId,
      collection: pull.collection,
      page: pull.cursor.page,
      sourcedIds,
    })
    .onConflictDoUpdate({
      target: [pulledPages.districtId, pulledPages.runId, pulledPages.collection, pulledPages.page],
      set: { sourcedIds: sql`excluded.sourced_ids` },
    });

  const received = page.value.rows.length;
  return ok({
    counts: { received, added, changed, unreadable: received - objects.length },
    next: advance(pull.cursor, { rows: received, total: page.value.total, next: page.value.next }),
  });
}

const present = <T>(value: T | null): value is T => value !== null;
