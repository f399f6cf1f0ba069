import { sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { DocumentId, StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import type { FieldsOf, FormName } from '../states/index.ts';
import type { DocumentOf } from './document.ts';

/** What a report reads of a completed document. */
export type ReportedDocument<Name extends FormName = FormName> = {
  [One in Name]: Pick<DocumentOf<One>, 'id' | 'form' | 'completedAt' | 'fields'>;
}[Name];

export interface ReportingPage<Name extends FormName> {
  /** In the order of their ids, each with at least one document; documents in the order of their ids. */
  readonly students: readonly {
    readonly studentId: StudentId;
    readonly documents: readonly ReportedDocument<Name>[];
  }[];
  /** Ask for the next page with `after`; null when this was the last. */
  readonly next: StudentId | null;
}

export interface ReportingQuery<Name extends FormName> {
  /** Forms that the report is made from; documents on others are not read. */
  readonly forms: readonly Name[];
  /** Only these students; all of the district when left out. */
  readonly students?: readonly StudentId[];
  readonly after?: StudentId | null;
  /** Students per page. */
  readonly limit?: number;
}

/** Completed documents for a report, student by student, straight from what was last stored. */
export async function documentsForReporting<Name extends FormName>(
  platform: Platform,
  district: District,
  { forms, students, after, limit = 500 }: ReportingQuery<Name>,
): Promise<ReportingPage<Name>> {
  // One JSON parameter per set: D1 allows 100 bound parameters a query.
  const among = (values: readonly string[]) => sql`(select value from json_each(${JSON.stringify(values)}))`;
  const wanted = sql`district_id = ${district.id} and status = 'completed' and deleted_at is null
    and form in ${among(forms)} and student_id > ${after ?? ''}
    ${students ? sql`and student_id in ${among(students)}` : sql``}`;
  const rows = await platform.databaseOf(district).all<{
    studentId: StudentId;
    id: DocumentId;
    form: Name;
    completedAt: string | null;
    fields: string;
  }>(sql`select student_id as studentId, id, form, completed_at as completedAt, fields from documents
    where ${wanted} and student_id in (select distinct student_id from documents where ${wanted} order by student_id limit ${limit})
    order by student_id, id`);
  const byStudent = Map.groupBy(rows, ({ studentId }) => studentId);
  const page = [...byStudent].map(([studentId, own]) => ({
    studentId,
    documents: own.map(({ id, form, completedAt, fields }) => reported(id, form, completedAt, fields)),
  }));
  const last = page.at(-1);
  return { students: page, next: last && page.length === limit ? last.studentId : null };
}

/** SAFETY: the form's schema parsed the fields when the document was stored. */
function reported<Name extends FormName>(id: DocumentId, form: Name, completedAt: string | null, fields: string) {
  return { id, form, completedAt, fields: JSON.parse(fields) as FieldsOf<Name> } as unknown as ReportedDocument<Name>;
}
