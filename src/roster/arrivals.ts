import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { SourcedId } from '../platform/ids.ts';
import { piecesOf } from '../platform/pieces.ts';
import { states } from '../states/index.ts';
import { field, inOneTransaction, type Landing, landStudents, rowsOf } from './landing.ts';
import { pulledIds } from './pulled-pages.ts';
import type { StudentRecord } from './records.ts';
import { arrivals, rosterFindings } from './schema.ts';

/**
 * A record with a sourcedId that we do not know, but with the SSID or the number of a student whom we have under another one: Campus may have re-keyed the
 * student (it does so to everybody when a district moves from OneRoster 1.1 to 1.2), or two people may claim one id. Only a whole pull can tell, so such a record
 * waits. Districts give numbers again, so a number says nothing where the SSIDs contradict it.
 */
/**
 * Which of our students (`before`) each record (`after`) may be, and whether by the state student id; `record` is a table of what `claimant` names. `alike` is whether the rest
 * agrees as well: an SSID is one person's for ever, a number is only when the names are the same and the student has not left. One search of an index each: with
 * `or` SQLite reads every student of the district for every record.
 */
const claimsOf = (district: District, record: SQL) => sql`
  select record.sourced_id as after, students.sourced_id as before, true as by_state_student_id, true as alike,
      students.reported_status = 'withdrawn' and record.reported_status = 'active' as has_left
    from ${record} as record cross join students
    where students.district_id = ${district.id} and students.state_student_id = record.state_student_id
      and students.sourced_id is not null and students.sourced_id <> record.sourced_id
  union all
  select record.sourced_id, students.sourced_id, false, students.status = 'active'
      and lower(students.given_name) = lower(record.given_name) and lower(students.family_name) = lower(record.family_name), false
    from ${record} as record cross join students
    where students.district_id = ${district.id} and students.local_number = record.local_number
      and (students.state_student_id is null or record.state_student_id is null)
      and students.sourced_id is not null and students.sourced_id <> record.sourced_id`;

/** The columns of a record, in JSON as `value`, that tell whose it may be. */
const claimant = sql`${field('sourcedId')} as sourced_id, ${field('stateStudentId')} as state_student_id, ${field('localNumber')} as local_number,
  ${field('givenName')} as given_name, ${field('familyName')} as family_name, ${field('reportedStatus')} as reported_status`;

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
      with record as materialized (select ${claimant} from ${rowsOf(json)})
      select distinct after as sourcedId from (${claimsOf(district, sql`record`)})
      where not exists (select 1 from students where district_id = ${district.id} and sourced_id = after)`);
    for (const { sourcedId } of found) waiting.add(sourcedId);
  }
  for (const { json } of piecesOf(records.filter(({ sourcedId }) => waiting.has(sourcedId))))
    await inOneTransaction(database, [
      sql`insert into arrivals (district_id, sourced_id, run_id, record)
        select ${district.id}, ${field('sourcedId')}, ${runId}, value from ${rowsOf(json)} where true
        on conflict (district_id, sourced_id) do update set run_id = excluded.run_id, record = excluded.record`,
    ]);
  return records.filter(({ sourcedId }) => !waiting.has(sourcedId));
}

/** Whether somebody waits whom only a whole pull can place. */
export const arrivalsWait = async ({ database, district }: Landing): Promise<boolean> =>
  (await database.$count(arrivals, eq(arrivals.districtId, district.id))) > 0;

/**
 * When a whole pull has brought every student: whoever's old sourcedId is gone has been re-keyed, and keeps documents, badges and flags under our own id; the
 * rest are people of their own. An old sourcedId is gone when it was not brought, or when its record says that the student has left and the new one does
 * not. Both are reported. A repetition finds what is left to do.
 */
export async function settleArrivals(landing: Landing): Promise<{ rekeyed: number; sharedIdentifier: number }> {
  const { database, district, runId } = landing;
  const pulled = pulledIds(landing, ['students']);
  const unplaced = sql`district_id = ${district.id} and rekeyed_from is null`;
  const moved = sql`(select rekeyed_from as before, sourced_id as after from arrivals
    where district_id = ${district.id} and rekeyed_from is not null)`;
  const claims = sql`record as materialized (select ${claimant} from (select record as value from arrivals where ${unplaced})),
    claim as materialized (select *, before not in ${pulled} as is_absent from (${claimsOf(district, sql`record`)}))`;
  await inOneTransaction(database, [
    sql`delete from arrivals where district_id = ${district.id} and sourced_id not in ${pulled}`,
    // One arrival and one student who is gone belong together when neither could belong to another.
    sql`with ${claims}, gone as materialized (select after, before from claim where alike and (is_absent or has_left))
      update arrivals set rekeyed_from = pair.before
      from (select after, min(before) as before from gone group by after having count(*) = 1) as pair
      where arrivals.district_id = ${district.id} and arrivals.sourced_id = pair.after
        and (select count(*) from gone where gone.before = pair.before) = 1`,
    sql`update students set sourced_id = moved.after from ${moved} as moved
      where students.district_id = ${district.id} and students.sourced_id = moved.before`,
    // Guardians and enrollments come under the new sourcedId: with the rest of this pull, or with the next whole one when this night fails.
    sql`update or replace student_guardians set student = moved.after from ${moved} as moved
      where student_guardians.district_id = ${district.id} and student = moved.before`,
    sql`update roster_pulls set full_at = ${longAgo} where district_id = ${district.id} and exists ${moved}`,
    sql`insert or ignore into roster_findings (district_id, run_id, kind, collection, object, field, reason)
      select ${district.id}, ${runId}, 'rekeyed', 'students', moved.after, 'sourcedId',
        'Campus has given this student another sourcedId; before it was ' || moved.before from ${moved} as moved`,
    // The record under which a student was before says that they have left: it is no second student.
    sql`with ${claims} delete from arrivals where ${unplaced} and record ->> '$.reportedStatus' = 'withdrawn'
      and sourced_id in (select after from claim where by_state_student_id)`,
    sql`with ${claims} insert or ignore into roster_findings (district_id, run_id, kind, collection, object, field, reason)
      select distinct ${district.id}, ${runId}, 'reusedNumber', 'students', after, 'identifier',
        'A student who is gone had this student number, and nothing else says that it is the same person. They are kept apart.'
      from claim where is_absent and not by_state_student_id`,
  ]);
  // A whole district may have been re-keyed: some at a time.
  for (;;) {
    const some = await database
      .select({ sourcedId: arrivals.sourcedId, record: arrivals.record })
      .from(arrivals)
      .where(eq(arrivals.districtId, district.id))
      .limit(500)
      .all();
    if (some.length === 0) break;
    await landStudents(
      landing,
      some.map(({ record }) => JSON.parse(record) as StudentRecord),
    );
    await inOneTransaction(database, [
      sql`delete from arrivals where district_id = ${district.id}
        and sourced_id in (select value from json_each(${JSON.stringify(some.map(({ sourcedId }) => sourcedId))}))`,
    ]);
  }
  await inOneTransaction(database, [
    sql`insert or ignore into roster_findings (district_id, run_id, kind, collection, object, field, reason)
      with present as materialized (select sourced_id, state_student_id from students where district_id = ${district.id}
        and state_student_id is not null and reported_status = 'active' and sourced_id in ${pulled})
      select ${district.id}, ${runId}, 'sharedIdentifier', 'students', sourced_id, 'userIds',
        ${`Another student of the district has the same ${states[district.state].studentIdentifier.label}. Correct it in Campus; until then both are kept apart.`}
      from present where state_student_id in (select state_student_id from present group by state_student_id having count(*) > 1)`,
  ]);
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
