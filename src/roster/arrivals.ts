import { sql } from 'drizzle-orm';
import type { SourcedId } from '../platform/ids.ts';
import { field, inOneTransaction, type Landing, landStudents, rowsOf } from './landing.ts';
import type { StudentRecord } from './records.ts';

/**
 * A record with a sourcedId that we do not know, but with the SSID or the number of a student whom we have under another one: Campus may have re-keyed the
 * student (it does so to everybody when a district moves from OneRoster 1.1 to 1.2), or two people may claim one id. Only a whole pull can tell, so such a record
 * waits. A number without a matching SSID counts only when the SSIDs do not contradict it, since districts give numbers again.
 */
const claims = sql`students.sourced_id is not null and students.sourced_id <> record.sourced_id
  and (students.ssid = record.ssid
    or (students.local_number = record.local_number and (students.ssid is null or record.ssid is null)))`;

const claimants = (
  records: readonly StudentRecord[],
) => sql`(select ${field('sourcedId')} as sourced_id, ${field('ssid')} as ssid,
  ${field('localNumber')} as local_number from ${rowsOf(records)})`;

/** Takes the records that must wait out of a page, and keeps them. Returns the others. */
export async function setArrivalsAside(
  { database, district, runId }: Landing,
  records: readonly StudentRecord[],
): Promise<{ landing: StudentRecord[]; waiting: number }> {
  const found = await database.all<{ sourcedId: SourcedId }>(sql`select distinct record.sourced_id as sourcedId
    from ${claimants(records)} as record join students on students.district_id = ${district.id} and ${claims}
    where not exists (select 1 from students as known where known.district_id = ${district.id} and known.sourced_id = record.sourced_id)`);
  const waiting = new Set(found.map(({ sourcedId }) => sourcedId));
  const held = records.filter(({ sourcedId }) => waiting.has(sourcedId));
  if (held.length > 0)
    await inOneTransaction(database, [
      sql`insert into arrivals (district_id, sourced_id, run_id, record)
        select ${district.id}, ${field('sourcedId')}, ${runId}, value from ${rowsOf(held)} where true
        on conflict (district_id, sourced_id) do update set run_id = excluded.run_id, record = excluded.record`,
    ]);
  return { landing: records.filter(({ sourcedId }) => !waiting.has(sourcedId)), waiting: held.length };
}

/**
 * After a whole pull: whoever's old sourcedId is gone has been re-keyed, and keeps documents, badges and flags under our own id; the rest are people of their
 * own. Both are reported. `pulled` selects the sourcedIds of the students that the pull brought.
 */
export async function settleArrivals(landing: Landing, pulled: ReturnType<typeof sql>): Promise<{ rekeyed: number }> {
  const { database, district, runId } = landing;
  const waiting = await database.all<{
    sourcedId: SourcedId;
    record: string;
    before: SourcedId | null;
    rivals: number;
  }>(sql`
    with record as materialized (select sourced_id, record ->> '$.ssid' as ssid, record ->> '$.localNumber' as local_number, record
      from arrivals where district_id = ${district.id}),
    claim as materialized (select record.sourced_id, students.sourced_id as before from record
      join students on students.district_id = ${district.id} and ${claims} where students.sourced_id not in ${pulled})
    select record.sourced_id as sourcedId, record, min(claim.before) as before,
      (select count(*) from claim as other where other.before = min(claim.before)) + count(claim.before) - 1 as rivals
    from record left join claim on claim.sourced_id = record.sourced_id group by record.sourced_id`);
  const rekeyed = waiting.filter(({ before, rivals }) => before !== null && rivals === 1);
  await inOneTransaction(database, [
    sql`update students set sourced_id = moved.after from (select ${field('before')} as before, ${field('sourcedId')} as after
        from ${rowsOf(rekeyed)}) as moved
      where students.district_id = ${district.id} and students.sourced_id = moved.before`,
    sql`insert or ignore into roster_findings (district_id, run_id, kind, collection, object, field, reason)
      select ${district.id}, ${runId}, 'rekeyed', 'students', ${field('sourcedId')}, 'sourcedId',
        'Campus has given this student another sourcedId; before it was ' || (${field('before')}) from ${rowsOf(rekeyed)}`,
  ]);
  const records = waiting.map(({ record }) => JSON.parse(record) as StudentRecord);
  if (records.length > 0) await landStudents(landing, records);
  await inOneTransaction(database, [
    sql`delete from arrivals where district_id = ${district.id}`,
    sql`insert or ignore into roster_findings (district_id, run_id, kind, collection, object, field, reason)
      select ${district.id}, ${runId}, 'sharedIdentifier', 'students', students.sourced_id, 'userIds',
        'Another student of the district has the same SSID. Correct it in Campus; until then both are kept apart.'
      from students where students.district_id = ${district.id} and students.sourced_id is not null and students.reported_status = 'active'
        and students.ssid in (select ssid from students where district_id = ${district.id} and ssid is not null
          and sourced_id is not null and reported_status = 'active' group by ssid having count(*) > 1)`,
  ]);
  return { rekeyed: rekeyed.length };
}
