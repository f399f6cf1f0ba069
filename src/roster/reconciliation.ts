import { createHash } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import type { IsoDate } from '../calendar/iso-date.ts';
import { connectionChanged, type District, demographicsStatus } from '../districts/index.ts';
import { piecesOf } from '../platform/pieces.ts';
import type { Platform } from '../platform/platform.ts';
import { type Problem, problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { guardianCollections } from './collections.ts';
import { inOneTransaction, type Landing } from './landing.ts';
import { isToCome, leavingIds, type Pulled } from './leaving.ts';
import type { PullPlan } from './pull-plan.ts';
import { pulledIds, pulledSince } from './pulled-pages.ts';
import { endBreak, hasYearEnded, knownBreak, recordBreak, verdictOn } from './school-break.ts';

export type Reconciliation =
  | {
      readonly held: false;
      readonly counts: Readonly<Record<string, number>>;
      /** What a whole pull brought nothing of, although we know some: they stay as they are. */
      readonly unsent: readonly string[];
      /** The students of a first connection, when the enrollment of nearly everybody has ended already; else null. */
      readonly allEnded: { readonly students: number; readonly lastEnded: IsoDate | null } | null;
    }
  | {
      readonly held: true;
      readonly leaving: number;
      readonly active: number;
      /** Nearly everybody's enrollment has ended: probably the end of the school year. */
      readonly isBreak: boolean;
      /** Names exactly these students; the confirmation must carry it. */
      readonly confirmation: string;
    };

/**
 * Makes the students' status what the pull says: withdrawn is who is marked so, has no role that counts today, or, after a full pull only, is absent. The caller runs it
 * only when every page has landed; a repetition finds nothing to do.
 */
export async function reconcileRoster(
  platform: Platform,
  district: District,
  pull: Pulled & { readonly confirmed?: string },
): Promise<Result<Reconciliation>> {
  const landing: Landing = { database: platform.databaseOf(district), district, runId: pull.runId };
  const { database, runId } = landing;
  const whole = pull.plan.mode === 'full';
  const refused = await doubt(platform, landing, pull.plan);
  if (refused) return refuse(refused);

  const inRun = sql`sourced_id in ${pulledIds(landing, ['students'])}`;
  // A first day comes without Campus sending anything: who was in the last whole pull, or in a difference since, is there.
  const brought = whole ? inRun : sql`(${inRun} or sourced_id in ${pulledSince(landing)})`;
  const known = sql`district_id = ${district.id} and sourced_id is not null`;
  const leaving = await leavingIds(landing, pull);
  const active = await countActive(landing);
  const confirmation = createHash('sha256')
    .update(JSON.stringify(leaving.map(({ sourcedId }) => sourcedId)))
    .digest('hex')
    .slice(0, 16);
  const toCome = await countWhere(landing, 'students', sql`${isToCome(pull)} and status = 'active'`);
  const ended = leaving.filter((student) => student.ended).length;
  const departures = { active, leaving: leaving.length, between: ended + toCome, away: leaving.length + toCome };
  const inBreak = await knownBreak(landing);
  const now = platform.clock.now();
  const verdict = verdictOn(departures, {
    share: district.withdrawalShare,
    known: inBreak,
    runId,
    now,
    asked: pull.plan.mode === 'full' && pull.plan.asked === true,
  });
  const isConfirmed = pull.confirmed === confirmation;
  if (!isConfirmed && (verdict === 'ask' || verdict === 'askAboutBreak')) {
    const isBreak = verdict === 'askAboutBreak';
    if (isBreak) await recordBreak(landing, now);
    return ok({ held: true, leaving: isBreak ? departures.away : leaving.length, active, isBreak, confirmation });
  }
  const stays = verdict === 'keep' && !isConfirmed;
  if (inBreak && !stays) await endBreak(landing);

  const withdrawn = stays ? [] : leaving.map(({ sourcedId }) => sourcedId);
  const rowsWritten = await inOneTransaction(database, [
    ...[...piecesOf(withdrawn)].map(
      ({ json }) => sql`update students set status = 'withdrawn', withdrawn_in_run = ${runId}
        where ${known} and status = 'active' and sourced_id in (select value from json_each(${json}))`,
    ),
    sql`update students set status = 'active', withdrawn_in_run = null where ${known} and status = 'withdrawn'
      and reported_status = 'active' and (enrolled_to is null or enrolled_to > ${pull.today})
      and (enrolled_from is null or enrolled_from <= ${pull.today}) and ${brought}`,
    ...(stays
      ? []
      : [
          sql`update guardians set status = 'withdrawn', changed_in_run = ${runId}
            where district_id = ${district.id} and status = 'active' and role_ends <= ${pull.today}`,
        ]),
    ...(whole && !stays ? companions.map((each) => withdrawAbsent(landing, each)) : []),
  ]);
  const [students, guardians, enrollments] = await Promise.all([
    countWhere(landing, 'students', sql`withdrawn_in_run = ${runId}`),
    countWhere(landing, 'guardians', sql`status = 'withdrawn' and changed_in_run = ${runId}`),
    countWhere(landing, 'enrollments', sql`status = 'withdrawn' and changed_in_run = ${runId}`),
  ]);
  const after = await countActive(landing);
  return ok({
    held: false,
    unsent: whole ? await unsent(landing) : [],
    allEnded: await firstFoundEnded(platform, landing, after),
    counts: {
      active: after,
      withdrawn: students,
      withdrawnGuardians: guardians,
      withdrawnEnrollments: enrollments,
      ...(stays && { keptOverBreak: leaving.length }),
      rowsWritten,
    },
  });
}

/** What a first pull found, when it was made between two school years. */
async function firstFoundEnded(platform: Platform, landing: Landing, active: number) {
  if ((await demographicsStatus(platform, landing.district))?.completedAt) return null;
  const found = await landing.database.get<{ students: number; lastEnded: IsoDate | null }>(
    sql`select count(*) as students, max(enrolled_to) as lastEnded from students
      where district_id = ${landing.district.id} and sourced_id is not null`,
  );
  const isEnded = found && hasYearEnded({ active: found.students, between: found.students - active });
  return isEnded ? found : null;
}

/** Why what was pulled says nothing of who has left; null when it does. */
async function doubt(platform: Platform, landing: Landing, { mode, connectedAt }: PullPlan): Promise<Problem | null> {
  const connection = await demographicsStatus(platform, landing.district);
  if (!connection || connection.updatedAt !== connectedAt) return connectionChanged;
  const brought = sql`sourced_id in ${pulledIds(landing, ['students'])}`;
  if (mode === 'full' && (await countWhere(landing, 'students', brought)) === 0)
    return problem(
      'campusAnswerInvalid',
      'Campus sent no students. Nobody was withdrawn and no flag was changed. Check in Campus which schools the connection may see. Check also that the active school year has enrollments.',
    );
  return null;
}

interface Companion {
  readonly table: 'guardians' | 'enrollments';
  readonly collections: readonly string[];
}

/** What comes with the students, and what of a whole pull brings it. */
const companions: readonly Companion[] = [
  { table: 'guardians', collections: guardianCollections },
  { table: 'enrollments', collections: ['enrollments'] },
];

/** A pull that brings none at all says nothing of anybody: a grant that was taken away looks like this. */
const withdrawAbsent = (landing: Landing, { table, collections }: Companion) =>
  sql`update ${sql.identifier(table)} set status = 'withdrawn', changed_in_run = ${landing.runId} where district_id = ${landing.district.id}
    and status = 'active' and sourced_id not in ${pulledIds(landing, collections)} and exists ${pulledIds(landing, collections)}`;

/** What a whole pull should have brought something of, when we know some: the companions, and the birth dates. */
const expected = [
  ...companions.map(({ table, collections }) => ({
    name: table,
    collections,
    known: sql`${sql.identifier(table)} where status = 'active'`,
  })),
  { name: 'demographics', collections: ['demographics'], known: sql`students where birth_date is not null` },
];

async function unsent(landing: Landing): Promise<string[]> {
  const kept = await Promise.all(
    expected.map(({ known, collections }) =>
      landing.database.get<{ found: number }>(sql`select exists (select 1 from ${known}
        and district_id = ${landing.district.id}) and not exists ${pulledIds(landing, collections)} as found`),
    ),
  );
  return expected.filter((_, index) => kept[index]?.found).map(({ name }) => name);
}

const countActive = (landing: Landing) =>
  countWhere(landing, 'students', sql`sourced_id is not null and status = 'active'`);

async function countWhere({ database, district }: Landing, table: string, where: SQL): Promise<number> {
  const row = await database.get<{ count: number }>(
    sql`select count(*) as count from ${sql.identifier(table)} where district_id = ${district.id} and ${where}`,
  );
  return row?.count ?? 0;
}
