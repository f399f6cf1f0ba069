import { sql } from 'drizzle-orm';
import { districtsByIds } from '../districts/index.ts';
import type { DocumentId, StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import type { Found, Raised } from './events.ts';

interface Matched {
  readonly districtId: string;
  readonly runId: string;
  readonly studentId: StudentId;
  readonly documentId: DocumentId;
}

/**
 * The students of documents whom a run that has just completed matched with the roster: those it added under the id by which the
 * documents know them, and those to whom it gave documents. Of subscribed districts only; one query for each database.
 */
export async function matchedStudents(
  platform: Platform,
  completed: readonly Found[],
  subscribed: ReadonlySet<string>,
): Promise<Raised[]> {
  const runs = completed.filter(({ districtId }) => districtId !== null && subscribed.has(districtId));
  const ids = [...new Set(runs.flatMap(({ districtId }) => districtId ?? []))].slice(0, 90);
  const districts = await districtsByIds(platform, ids);
  const raised: Raised[] = [];
  for (const [database, ofDatabase] of Map.groupBy(districts, (district) => platform.databaseOf(district))) {
    const here = new Set<string>(ofDatabase.map(({ id }) => id));
    const json = JSON.stringify(
      runs.filter(({ districtId }) => here.has(districtId ?? '')).map(({ key, districtId }) => ({ key, districtId })),
    );
    const rows = await database.all<Matched>(sql`
      with run as (select value ->> '$.key' as id, value ->> '$.districtId' as district_id from json_each(${json}))
      select run.district_id as districtId, run.id as runId, documents.student_id as studentId, documents.id as documentId
        from run join students on students.district_id = run.district_id and students.added_in_run = run.id
          join documents on documents.district_id = run.district_id and documents.student_id = students.id
        where documents.deleted_at is null
      union
      select run.district_id, run.id, change.student_id, change.document_id
        from run join runs on runs.id = run.id
          join document_changes as change on change.district_id = run.district_id and change.change = 'joined'
            and change.changed_at >= runs.started_at and change.changed_at <= coalesce(runs.finished_at, '9')
      limit 20000`);
    for (const [student, documents] of Map.groupBy(rows, ({ studentId, runId }) => `${studentId} ${runId}`)) {
      const [first] = documents;
      if (first) raised.push(matchedEvent(student, first, documents, platform.clock.now()));
    }
  }
  return raised;
}

const matchedEvent = (
  key: string,
  { districtId, runId, studentId }: Matched,
  documents: readonly Matched[],
  now: Date,
): Raised => ({
  ...{ event: 'student.matched', key, districtId, at: now.toISOString() },
  text: 'A student of your documents is in the roster now.',
  data: { studentId, runId, documentIds: documents.map(({ documentId }) => documentId) },
});
