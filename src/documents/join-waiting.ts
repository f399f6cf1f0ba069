import { sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';

/**
 * Gives documents that wait to the student who has arrived. When OneRoster brings a student, one who waits with the same id becomes that student; but documents
 * may have come under the SSID and under the local number, as two who wait, or before Campus learned the SSID. Those documents move here, when exactly one
 * student claims the id and no SSID contradicts it, because numbers are given again. Whoever waited stays, withdrawn and without documents, so that a document
 * which is just being stored has its student; it moves the next time. Returns how many documents moved.
 */
export async function joinWaitingDocuments(platform: Platform, district: District): Promise<number> {
  const database = platform.databaseOf(district);
  // One id after the other, each by its index: joined by the one `or` the other, SQLite walks through all students for everyone who waits.
  const claimedBy = (
    id: 'ssid' | 'local_number',
  ) => sql`select waiting.id as waiting, known.id as known from students as waiting
    cross join students as known on known.district_id = waiting.district_id and known.sourced_id is not null
      and ${sql.raw(`known.${id} = waiting.${id}`)} and (waiting.ssid is null or known.ssid is null or waiting.ssid = known.ssid)
    where waiting.district_id = ${district.id} and waiting.sourced_id is null
      and exists (select 1 from documents where district_id = ${district.id} and student_id = waiting.id)`;
  const found = await database.all<{ waiting: string; known: string }>(sql`select waiting, min(known) as known
    from (${claimedBy('ssid')} union ${claimedBy('local_number')}) group by waiting having count(*) = 1`);
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
