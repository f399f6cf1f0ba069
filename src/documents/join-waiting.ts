import { sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { RunId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';

/**
 * Who waits, with documents or from SIF, and the one student of the roster who claims them by the SSID or the local number; no SSID may contradict it, because
 * numbers are given again. One id after the other, each by its index: joined by the one `or` the other, SQLite walks through all students for everyone who waits.
 */
const claims = (district: District) => {
  const by = (
    id: 'state_student_id' | 'local_number',
  ) => sql`select waiting.id as waiting, known.id as known, ${sql.raw(`'${id}'`)} as claim from students as waiting
    cross join students as known on known.district_id = waiting.district_id and known.sourced_id is not null
      and ${sql.raw(`known.${id} = waiting.${id}`)} and (waiting.state_student_id is null or known.state_student_id is null or waiting.state_student_id = known.state_student_id)
    where waiting.district_id = ${district.id} and waiting.sourced_id is null
      and (waiting.status = 'active'
        or exists (select 1 from documents where district_id = ${district.id} and student_id = waiting.id))`;
  return sql`(select waiting, min(known) as known, max(claim) as claim from (${by('state_student_id')} union all ${by('local_number')})
    group by waiting having count(distinct known) = 1)`;
};

/** Pairs in one JSON parameter, of which D1 takes two megabytes. */
const atOnce = 5000;

/**
 * Makes one of whoever waits and the student whom a run has just added, when exactly one student claims the id: they keep the id by which documents and launch
 * addresses know them. To be called when a run has brought all students, because a later page may bring another who claims the id. Of two who wait for one
 * student, and for a student who has documents already, `joinWaitingDocuments` does the rest. Safe to repeat.
 */
export async function joinWaitingStudents(platform: Platform, district: District, runId: RunId): Promise<void> {
  const database = platform.databaseOf(district);
  // Of two who wait the one under the SSID: the bare columns are those of the greatest claim.
  const pairs = await database.all(sql`select waiting, known, max(claim) from ${claims(district)}
    where exists (select 1 from students as added where added.id = known and added_in_run = ${runId}) group by known`);
  for (let from = 0; from < pairs.length; from += atOnce) {
    const pair = sql`(select value ->> '$.waiting' as waiting, value ->> '$.known' as known
      from json_each(${JSON.stringify(pairs.slice(from, from + atOnce))}))`;
    const isFree = sql`exists (select 1 from students where id = pair.known)
      and not exists (select 1 from documents where district_id = ${district.id} and student_id = pair.known)`;
    await database.batch([
      database.run(sql`delete from students where district_id = ${district.id} and sourced_id is null
        and id in (select waiting from ${pair} as pair where ${isFree})`),
      database.run(sql`update students set id = pair.waiting from ${pair} as pair
        where students.id = pair.known and students.district_id = ${district.id} and ${isFree}
          and not exists (select 1 from students as waiting where waiting.id = pair.waiting)`),
    ]);
  }
}

/**
 * Gives documents that wait to the student who is here. Documents may have come under the SSID and under the local number, as two who wait, or before Campus
 * learned the SSID. Those documents move here. Whoever waited stays, withdrawn and without documents, so that a document which is just being stored has its
 * student; it moves the next time. Returns how many documents moved.
 */
export async function joinWaitingDocuments(platform: Platform, district: District): Promise<number> {
  const database = platform.databaseOf(district);
  const found = await database.all<{ waiting: string; known: string }>(
    sql`select waiting, known from ${claims(district)}`,
  );
  if (found.length === 0) return 0;
  const pairs = JSON.stringify(found);
  const waiting = sql`(select value ->> '$.waiting' from json_each(${pairs}))`;
  const now = platform.clock.now().toISOString();
  const mark = crypto.randomUUID();
  const known = sql`(select value ->> '$.known' from json_each(${pairs}) where value ->> '$.waiting' = documents.student_id)`;
  const ofWaiting = sql`district_id = ${district.id} and student_id in ${waiting}`;
  const [, moved] = await database.batch([
    // A version of its own, so that an author who has read the document before cannot write it back to whoever waited. It is read where it is written, in one
    // transaction: of an author and this, it is the author who has to look again.
    database.run(sql`insert into document_changes (district_id, document_id, version, change, changed_by, changed_at, student_id, form, status)
      select district_id, id, version + 1, 'joined', 'roster', ${now}, ${known}, form, status from documents where ${ofWaiting}`),
    database.all<{ id: string }>(sql`update documents set version = version + 1, updated_at = ${now},
        student_id = ${known}
      where ${ofWaiting} returning id`),
    database.run(sql`insert into stale_badges (district_id, student_id, mark)
      select ${district.id}, student.value, ${mark} from json_each(${pairs}) as pair, json_each(pair.value) as student where true
      on conflict (district_id, student_id) do update set mark = excluded.mark`),
    database.run(sql`update students set status = 'withdrawn' where district_id = ${district.id} and id in ${waiting}`),
  ]);
  return moved.length;
}
