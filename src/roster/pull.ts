import { eq } from 'drizzle-orm';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { District } from '../districts/index.ts';
import type { RunId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { type Problem, problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { states } from '../states/index.ts';
import { arrivalsWait, setArrivalsAside, settleArrivals } from './arrivals.ts';
import { type Collection, requestOf } from './collections.ts';
import { type Rejected, recordRejected, rejection } from './findings.ts';
import {
  type Landing,
  type LandingCounts,
  landAcademicSessions,
  landDemographics,
  landEnrollments,
  landGuardians,
  landOrgs,
  landStudents,
} from './landing.ts';
import { askPage } from './oneroster/asking.ts';
import { type CollectionPage, openOneRoster } from './oneroster/client.ts';
import type { AcademicSession, Demographics, Enrollment, Org, User } from './oneroster/objects.ts';
import { advance, afterPass, type Cursor, circlesWorthAsking, goesInCircles, withTotal } from './oneroster/paging.ts';
import { absentActive, passCounts, recordPage } from './pulled-pages.ts';
import {
  academicSessionRecord,
  demographicsRecord,
  enrollmentRecord,
  guardianRecord,
  type IsSchool,
  orgRecord,
  studentRecord,
} from './records.ts';
import { orgs } from './schema.ts';

export interface PullStep {
  readonly runId: RunId;
  readonly collection: Collection;
  readonly cursor: Cursor;
  /** Only what changed since then (OneRoster `dateLastModified`); absent in a full pull. */
  readonly since?: string;
  readonly today: IsoDate;
}

export interface PulledPage {
  readonly counts: Readonly<Record<string, number>>;
  /** Where the collection goes on; null when it is whole. */
  readonly next: Cursor | null;
  /** A difference is not enough: the server sent what did not change since, or a student whom only a whole pull can place. */
  readonly needsFull?: true;
}

const landGuardianUsers = (landing: Landing, objects: readonly User[], today: IsoDate) =>
  landGuardians(landing, objects.map((user) => guardianRecord(user, today)).filter(present));

/** Which orgs are schools. They come before the students. */
async function schoolsOf({ database, district }: Landing): Promise<IsSchool> {
  const rows = await database
    .select({ sourcedId: orgs.sourcedId, type: orgs.type })
    .from(orgs)
    .where(eq(orgs.districtId, district.id))
    .all();
  const types = new Map(rows.map(({ sourcedId, type }) => [sourcedId, type.toLowerCase()]));
  return (org) => (types.has(org) ? types.get(org) === 'school' : null);
}

/** What becomes of a collection's objects. */
const landings: {
  [Name in Collection]: (landing: Landing, objects: readonly never[], today: IsoDate) => Promise<LandingCounts>;
} = {
  orgs: (landing, objects: readonly Org[]) => landOrgs(landing, objects.map(orgRecord)),
  academicSessions: (landing, objects: readonly AcademicSession[]) =>
    landAcademicSessions(landing, objects.map(academicSessionRecord).filter(present)),
  async students(landing, objects: readonly User[], today) {
    const { studentIdentifier } = states[landing.district.state];
    const isSchool = await schoolsOf(landing);
    const records = objects.map((user) => studentRecord(user, studentIdentifier, today, isSchool)).filter(present);
    return landStudents(landing, await setArrivalsAside(landing, records));
  },
  guardians: landGuardianUsers,
  parents: landGuardianUsers,
  relatives: landGuardianUsers,
  demographics: (landing, objects: readonly Demographics[]) =>
    landDemographics(landing, objects.map(demographicsRecord)),
  enrollments: (landing, objects: readonly Enrollment[]) =>
    landEnrollments(landing, objects.map(enrollmentRecord).filter(present)),
};

/**
 * Pulls one page of a collection from the district's Campus and lands it. May run twice: what has landed lands again without a change. An object that cannot be
 * read is left out and reported; it does not stop the night. A page of which nothing can be read does.
 */
export async function pullPage(platform: Platform, district: District, pull: PullStep): Promise<Result<PulledPage>> {
  const client = await openOneRoster(platform, district);
  if (!client) return refuse(problem('demographicsIncomplete', 'The demographics connection was removed.'));
  const { collection, since, runId, today } = pull;
  const request = requestOf(collection);
  const asked = await askPage(client, { ...request, ...(since && { since }) }, pull.cursor);
  if (asked.kind === 'askAgain') return ok({ counts: { retried: 1 }, next: asked.cursor });
  if (asked.kind === 'refused') {
    const { answer, problem: found } = asked.refused;
    // A difference that is refused, however it is asked for, is no reason to go without the roster.
    const refusesDifference = since && answer?.kind === 'answer' && answer.status === 400;
    return refusesDifference ? ok({ counts: { retried: 1 }, next: null, needsFull: true }) : refuse(found);
  }
  const { page, cursor } = asked;

  const { objects, rejected, counted } = read(request.object, page, cursor);
  const received = page.rows.length;
  if (received >= enoughToJudge && objects.length === 0) return refuse(unreadable(collection, rejected));
  if (since && objects.some((object) => !changedSince(object, since)))
    return ok({ counts: { seen: received }, next: null, needsFull: true });

  const landing: Landing = { database: platform.databaseOf(district), district, runId };
  // SAFETY: `request.object` is the schema of this collection's objects.
  const landed = await landings[collection](landing, objects as never, today);
  await recordRejected(landing, collection, rejected);
  await recordPage(landing, collection, cursor, counted);
  const counts = {
    seen: received,
    ...landed,
    unchanged: Math.max(0, objects.length - landed.new - landed.changed),
    rejected: rejected.length,
  };
  const moved = advance(cursor, { ...page, rows: received });
  const inCircles =
    moved && circlesWorthAsking(moved) && goesInCircles(await passCounts(landing, collection, cursor.pass));
  if (moved && !inCircles) return ok({ counts, next: moved });
  return endOfPass(landing, pull, withTotal(cursor, page.total), counts);
}

/** So many objects of which none can be read are no accident: this is not OneRoster 1.2. */
const enoughToJudge = 10;

const changedSince = ({ dateLastModified }: { dateLastModified: string | null }, since: string) =>
  Date.parse(dateLastModified ?? '') >= Date.parse(since);

type ObjectSchema = ReturnType<typeof requestOf>['object'];

function read(schema: ObjectSchema, page: CollectionPage, cursor: Cursor) {
  const objects: { sourcedId: string; dateLastModified: string | null }[] = [];
  const rejected: Rejected[] = [];
  for (const [index, row] of page.rows.entries()) {
    const parsed = schema.safeParse(row);
    if (parsed.success) objects.push(parsed.data);
    else rejected.push(rejection(row, `page ${cursor.page + 1}, object ${index + 1}`, parsed.error));
  }
  const counted = [...objects.map(({ sourcedId }) => sourcedId), ...rejected.map(({ countedAs }) => countedAs)];
  return { objects, rejected, counted };
}

function unreadable(collection: Collection, rejected: readonly Rejected[]): Problem {
  const [first] = rejected;
  return problem(
    'campusAnswerInvalid',
    `No object of "${collection}" could be read: ${first?.field} ${first?.reason}. Check that the Base URL is that of OneRoster 1.2.`,
  );
}

const neverWhole = (collection: Collection, passes: number, circles: boolean): Problem =>
  problem(
    'campusAnswerInvalid',
    circles
      ? `Campus sends the same page of "${collection}" again and again, so SameGoal cannot read the rest. Nobody was withdrawn.`
      : `The pages of "${collection}" change while SameGoal reads them: ${passes} readings did not agree. Nobody was withdrawn.`,
  );

/** A collection that was not whole is read once more; one that never stands still ends the night, because absence could not be told. */
async function endOfPass(
  landing: Landing,
  { collection, since }: PullStep,
  cursor: Cursor,
  counts: Readonly<Record<string, number>>,
): Promise<Result<PulledPage>> {
  const missing = since ? 0 : await absentActive(landing, collection);
  const passed = await passCounts(landing, collection, cursor.pass);
  const end = afterPass(cursor, passed, missing);
  if (!end.whole && end.again) return ok({ counts, next: end.again });
  if (!end.whole) return refuse(neverWhole(collection, cursor.pass, goesInCircles(passed)));
  // Whose record an arrival is, is judged by the birth dates of a whole pull.
  if (collection === 'students' && since && (await arrivalsWait(landing)))
    return ok({ counts, next: null, needsFull: true });
  if (collection === 'demographics' && !since)
    return ok({ counts: { ...counts, ...(await settleArrivals(landing)) }, next: null });
  return ok({ counts, next: null });
}

const present = <T>(value: T | null): value is T => value !== null;
