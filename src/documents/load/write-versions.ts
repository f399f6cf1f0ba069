import { sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { District } from '../../districts/index.ts';
import type { DataLoadId } from '../../platform/ids.ts';
import { piecesOf } from '../../platform/pieces.ts';
import type { Platform } from '../../platform/platform.ts';
import type { DocumentRow } from '../document.ts';
import { changeBetween } from '../next-version.ts';
import { isStudentGone, isTakenVersion } from '../store.ts';

export interface VersionStep {
  readonly before: DocumentRow | null;
  readonly after: DocumentRow;
}

type Statement = BatchItem<'sqlite'>;

/**
 * `writeVersion` for many documents that keep student, form and file, in one transaction behind other statements, such as those that add their students:
 * histories, documents and stale marks, all or nothing. False when another writer was first: with a version, or with a student under another id.
 */
export async function writeVersions(
  platform: Platform,
  district: District,
  steps: readonly VersionStep[],
  { by, loadId = null }: { readonly by: string; readonly loadId?: DataLoadId | null },
  others: readonly Statement[],
): Promise<boolean> {
  const database = platform.databaseOf(district);
  const mark = crypto.randomUUID();
  const statements: Statement[] = [...others];
  const rows = steps.map(({ before, after }) => ({ ...after, change: changeBetween(before, after) }));
  for (const { json, records } of piecesOf(rows)) {
    // The fields are most of the text, so they are sent once: a document takes them from its history.
    const slim = JSON.stringify(
      records.map(({ fields, ...row }) => (row.change === 'deleted' ? { ...row, fields } : row)),
    );
    await scheduler.wait(0);
    // SAFETY: `name` is a word of this file; as a parameter it would count toward D1's 100.
    const value = (name: string) => sql.raw(`value ->> '$.${name}'`);
    const each = sql`from json_each(${json})`;
    const eachSlim = sql`from json_each(${slim})`;
    statements.push(
      database.run(sql`insert into document_changes (district_id, document_id, version, change, changed_by, changed_at, student_id, form, status, fields, load_id)
        select ${district.id}, ${value('id')}, ${value('version')}, ${value('change')}, ${by}, ${value('updatedAt')},
          (select id from students where district_id = ${district.id} and id = ${value('studentId')}), ${value('form')}, ${value('status')},
          case ${value('change')} when 'deleted' then null else value -> '$.fields' end, ${loadId} ${each}`),
      database.run(sql`insert into documents (district_id, id, student_id, joined_from, form, program, status, fields, version, completed_at, updated_at, deleted_at)
        select ${district.id}, ${value('id')}, ${value('studentId')}, ${value('joinedFrom')}, ${value('form')}, ${value('program')}, ${value('status')},
          coalesce(value -> '$.fields', (select fields from document_changes
            where district_id = ${district.id} and document_id = ${value('id')} and version = ${value('version')})),
          ${value('version')}, ${value('completedAt')}, ${value('updatedAt')}, ${value('deletedAt')} ${eachSlim} where true
        on conflict (district_id, id) do update set
          status = excluded.status, fields = excluded.fields, version = excluded.version, completed_at = excluded.completed_at,
          updated_at = excluded.updated_at, deleted_at = excluded.deleted_at`),
      database.run(sql`insert into stale_badges (district_id, student_id, mark)
        select distinct ${district.id}, ${value('studentId')}, ${mark} ${eachSlim} where true
        on conflict (district_id, student_id) do update set mark = excluded.mark`),
    );
  }
  const [first, ...rest] = statements;
  if (!first) return true;
  try {
    await database.batch([first, ...rest]);
    return true;
  } catch (error) {
    if (isTakenVersion(error) || isStudentGone(error)) return false;
    throw error;
  }
}
