import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { District } from '../districts/index.ts';
import type { SourcedId } from '../platform/ids.ts';
import { piecesOf } from '../platform/pieces.ts';
import { states } from '../states/index.ts';
import { evidenceOf, judge, matchPairs, type Pair, type Person } from './identity/index.ts';
import { personOf, recordColumns, type StudentRow, studentRow } from './identity-records.ts';
import { field, inOneTransaction, type Landing, landDemographics, landStudents, rowsOf } from './landing.ts';
import { pulledIds } from './pulled-pages.ts';
import type { StudentRecord } from './records.ts';
import { arrivals, rosterFindings } from './schema.ts';

/**
 * A record with a sourcedId that we do not know, but with the SSID or the number of a student whom we have under another one. Campus may have re-keyed the student
 * (it does so to everybody when a district moves from OneRoster 1.1 to 1.2), or two people may claim one id. Only a whole pull with its birth dates can tell,
 * so such a record waits. Districts give numbers again, so a number says nothing where the SSIDs contradict it.
 *
 * Which of our students (`id`) each of some records (`record`, with `sourced_id`, `state_student_id`, `local_number`) may be. One search of an index each: with `or` SQLite
 * reads every student of the district for every record.
 */
const claimsOf = (district: District, record: SQL) => {
  const by = (column: 'state_student_id' | 'local_number') => sql`select record.sourced_id as after, students.id as id
    from ${record} as record cross join students
    where students.district_id = ${district.id} and students.${sql.identifier(column)} = record.${sql.identifier(column)}
      and students.sourced_id is not null and students.sourced_id <> record.sourced_id
      and (students.state_student_id is null or record.state_student_id is null or students.state_student_id = record.state_student_id)`;
  return sql`(${by('state_student_id')} union ${by('local_number')})`;
};

/** Before any night: the next pull is a whole one. */
const longAgo = '1970-01-01T00:00:00.000Z';

/** Takes the records that must wait out of a page, and keeps them. Returns the others, which land now. */
export async function setArrivalsAside(
  { database, district, runId }: Landing,
  records: readonly StudentRecord[],
): Promise<StudentRecord[]> {
  const waiting = new Set<string>();
  const claiming = records.map(({ sourcedId, stateStudentId, localNumber }) => ({
    sourcedId,
    stateStudentId,
    localNumber,
  }));
  for (const { json } of piecesOf(claiming)) {
    const found = await database.all<{ sourcedId: SourcedId }>(sql`
      with record as materialized (select ${field('sourcedId')} as sourced_id, ${field('stateStudentId')} as state_student_id,
        ${field('localNumber')} as local_number from ${rowsOf(json)})
      select distinct after as sourcedId from ${claimsOf(district, sql`record`)}
      where not exists (select 1 from students where district_id = ${district.id} and sourced_id = after)`);
    for (const { sourcedId } of found) waiting.add(sourcedId);
  }
  for (const { json } of piecesOf(records.filter(({ sourcedId }) => waiting.has(sourcedId))))
    await inOneTransaction(database, [
      sql`insert into arrivals (district_id, sourced_id, run_id, record, state_student_id, local_number)
        select ${district.id}, ${field('sourcedId')}, ${runId}, value, ${field('stateStudentId')}, ${field('localNumber')} from ${rowsOf(json)} where true
        on conflict (district_id, sourced_id) do update set run_id = excluded.run_id, record = excluded.record,
          state_student_id = excluded.state_student_id, local_number = excluded.local_number`,
    ]);
  return records.filter(({ sourcedId }) => !waiting.has(sourcedId));
}

/** Whether somebody waits whom only a whole pull can place. */
export const arrivalsWait = async ({ database, district }: Landing): Promise<boolean> =>
  (await database.$count(arrivals, eq(arrivals.districtId, district.id))) > 0;

/** An arrival as it is compared. */
interface Arrival {
  readonly id: string;
  readonly reportedStatus: StudentRecord['reportedStatus'];
  readonly person: Person;
}

interface Claim extends Pair<StudentRow, Arrival> {
  /** The student's record is not in this pull. */
  readonly isAbsent: boolean;
  /** It is, but says that the student has left, and the arrival does not. */
  readonly hasLeft: boolean;
}

/** Arrivals that are compared at once: their claims, with those of others on the same students, are some megabytes at most. */
const comparedAtOnce = 1000;

/** What some arrivals, the next after `after`, and every other one that claims the same students claim. */
async function claimsAfter(landing: Landing, after: string): Promise<{ ids: SourcedId[]; claims: Claim[] }> {
  const { database, district } = landing;
  const chunk = await database.all<{ id: SourcedId }>(sql`select sourced_id as id from arrivals
    where district_id = ${district.id} and sourced_id > ${after} order by sourced_id limit ${comparedAtOnce}`);
  const ids = chunk.map(({ id }) => id);
  const some = sql`(select * from arrivals where district_id = ${district.id}
    and sourced_id in (select value from json_each(${JSON.stringify(ids)})))`;
  const by = (
    column: 'state_student_id' | 'local_number',
  ) => sql`select claimed.id as id, arrivals.sourced_id as after from claimed
    join students on students.id = claimed.id cross join arrivals
    where arrivals.district_id = ${district.id} and arrivals.${sql.identifier(column)} = students.${sql.identifier(column)}`;
  const rows = await database.all<{
    student: string;
    record: string;
    birthDate: IsoDate | null;
    isAbsent: 0 | 1;
    hasLeft: 0 | 1;
  }>(sql`with claimed as materialized (select distinct id from ${claimsOf(district, some)}),
      claim as materialized (${by('state_student_id')} union ${by('local_number')}),
      pulled as materialized (select value from ${pulledIds(landing, ['students'])})
    select ${recordColumns('students')} as student, json_object('sourcedId', arrivals.sourced_id, 'stateStudentId', arrivals.state_student_id,
        'localNumber', arrivals.local_number, 'givenName', record ->> '$.givenName', 'familyName', record ->> '$.familyName',
        'school', record ->> '$.school', 'enrolledFrom', record ->> '$.enrolledFrom', 'enrolledTo', record ->> '$.enrolledTo',
        'reportedStatus', record ->> '$.reportedStatus') as record, arrivals.birth_date as birthDate,
      students.sourced_id not in (select value from pulled) as isAbsent,
      students.reported_status = 'withdrawn' and record ->> '$.reportedStatus' = 'active' as hasLeft
    from claim join students on students.id = claim.id
      join arrivals on arrivals.district_id = ${district.id} and arrivals.sourced_id = claim.after
    where students.sourced_id <> arrivals.sourced_id`);
  const claims = rows.map(({ student, record, birthDate, isAbsent, hasLeft }): Claim => {
    const { reportedStatus, ...known } = JSON.parse(record) as StudentRecord;
    // Another sourcedId says nothing against a student who may have been re-keyed.
    const former = studentRow(student);
    const person = personOf({ ...known, sourcedId: null, birthDate });
    return {
      former: { ...former, person: { ...former.person, sourcedId: null } },
      current: { id: known.sourcedId, reportedStatus, person },
      isAbsent: isAbsent === 1,
      hasLeft: hasLeft === 1,
    };
  });
  return { ids, claims };
}

/** What becomes of some arrivals: who has been re-keyed, whose record is only that of before, and who has another child's number. */
function place(claims: readonly Claim[]) {
  const gone = claims.filter(({ isAbsent, hasLeft }) => isAbsent || hasLeft);
  const { same } = matchPairs(gone, { oneToOne: true });
  const rekeyed = new Set(same.map(({ current }) => current.id));
  const others = claims.filter(({ current }) => !rekeyed.has(current.id));
  const isSame = ({ former, current }: Claim) => judge(evidenceOf(former.person, current.person)) === 'same';
  return {
    moved: same.map(({ former, current }) => ({ before: former.sourcedId, after: current.id })),
    // The record under which a student was before says that they have left: it is no second student.
    passed: others.filter((claim) => claim.current.reportedStatus === 'withdrawn' && isSame(claim)),
    reused: others.filter(
      ({ former, current, isAbsent }) =>
        isAbsent && evidenceOf(former.person, current.person).stateStudentId === 'unknown',
    ),
  };
}

/**
 * Runs when a whole pull has brought every student and the birth dates. A student whose old sourcedId is gone has been
 * re-keyed, and keeps documents, badges, and flags under our own id. The rest are students of their own. An old sourcedId
 * is gone if it was not brought, or if its record says that the student has left and the new one does not. Both are
 * reported. A repetition finds what is left to do.
 */
export async function settleArrivals(landing: Landing): Promise<{ rekeyed: number; sharedIdentifier: number }> {
  const { database, district, runId } = landing;
  const pulled = pulledIds(landing, ['students']);
  await inOneTransaction(database, [
    sql`delete from arrivals where district_id = ${district.id} and sourced_id not in ${pulled}`,
  ]);
  const passed = new Set<string>();
  for (let after = ''; ; ) {
    const { ids, claims } = await claimsAfter(landing, after);
    if (ids.length === 0) break;
    const placed = place(claims);
    for (const { current } of placed.passed) passed.add(current.id);
    await inOneTransaction(database, [
      sql`update arrivals set rekeyed_from = pair.value ->> '$.before' from ${rowsOf(JSON.stringify(placed.moved))} as pair
        where arrivals.district_id = ${district.id} and arrivals.sourced_id = pair.value ->> '$.after'`,
      sql`insert or ignore into roster_findings (district_id, run_id, kind, collection, object, field, reason)
        select ${district.id}, ${runId}, 'reusedNumber', 'students', value, 'identifier',
          'A student who is gone had this student number, and nothing else says that it is the same person. They are kept apart.'
        from ${rowsOf(JSON.stringify(placed.reused.map(({ current }) => current.id)))}`,
    ]);
    after = ids.at(-1) ?? '';
  }
  await followRekeyed(landing);
  for (const { json } of piecesOf([...passed]))
    await inOneTransaction(database, [
      sql`delete from arrivals where district_id = ${district.id} and rekeyed_from is null
        and sourced_id in (select value from json_each(${json}))`,
    ]);
  await landArrivals(landing);
  await reportSharedIds(landing);
  // Counted from what is reported, so that a repetition counts the same.
  const ofRun = (kind: 'rekeyed' | 'sharedIdentifier') =>
    and(
      eq(rosterFindings.districtId, district.id),
      eq(rosterFindings.runId, runId),
      eq(rosterFindings.kind, kind),
      eq(rosterFindings.collection, 'students'),
    );
  return {
    rekeyed: await database.$count(rosterFindings, ofRun('rekeyed')),
    sharedIdentifier: await database.$count(rosterFindings, ofRun('sharedIdentifier')),
  };
}

/** Gives each student who was re-keyed the new sourcedId, in one transaction. */
async function followRekeyed({ database, district, runId }: Landing): Promise<void> {
  const moved = sql`(select rekeyed_from as before, sourced_id as after from arrivals
    where district_id = ${district.id} and rekeyed_from is not null)`;
  await inOneTransaction(database, [
    sql`update students set sourced_id = moved.after from ${moved} as moved
      where students.district_id = ${district.id} and students.sourced_id = moved.before`,
    // Guardians and enrollments come under the new sourcedId: with the rest of this pull, or with the next whole one when this night fails.
    sql`update or replace student_guardians set student = moved.after from ${moved} as moved
      where student_guardians.district_id = ${district.id} and student = moved.before`,
    sql`update roster_pulls set full_at = ${longAgo} where district_id = ${district.id} and exists ${moved}`,
    sql`insert or ignore into roster_findings (district_id, run_id, kind, collection, object, field, reason)
      select ${district.id}, ${runId}, 'rekeyed', 'students', moved.after, 'sourcedId',
        'Campus has given this student another sourcedId; before it was ' || moved.before from ${moved} as moved`,
  ]);
}

/** Lands what waited, some at a time: a whole district may have been re-keyed. */
async function landArrivals(landing: Landing): Promise<void> {
  const { database, district } = landing;
  for (;;) {
    const some = await database.select().from(arrivals).where(eq(arrivals.districtId, district.id)).limit(500).all();
    if (some.length === 0) return;
    await landStudents(
      landing,
      some.map(({ record }) => JSON.parse(record) as StudentRecord),
    );
    const born = some.filter(({ birthDate, sex }) => birthDate !== null || sex !== null);
    await landDemographics(
      landing,
      born.map(({ sourcedId, birthDate, sex }) => ({ sourcedId, birthDate, sex })),
    );
    await inOneTransaction(database, [
      sql`delete from arrivals where district_id = ${district.id}
        and sourced_id in (select value from json_each(${JSON.stringify(some.map(({ sourcedId }) => sourcedId))}))`,
    ]);
  }
}

const reportSharedIds = (landing: Landing) =>
  inOneTransaction(landing.database, [
    sql`insert or ignore into roster_findings (district_id, run_id, kind, collection, object, field, reason)
      with present as materialized (select sourced_id, state_student_id from students where district_id = ${landing.district.id}
        and state_student_id is not null and reported_status = 'active' and sourced_id in ${pulledIds(landing, ['students'])})
      select ${landing.district.id}, ${landing.runId}, 'sharedIdentifier', 'students', sourced_id, 'userIds',
        ${`Another student of the district has the same ${states[landing.district.state].studentIdentifier.label}. Correct it in Campus; until then both are kept apart.`}
      from present where state_student_id in (select state_student_id from present group by state_student_id having count(*) > 1)`,
  ]);
