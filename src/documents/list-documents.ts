import { and, asc, eq, gte, isNotNull, isNull, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';
import type { FormName } from '../states/index.ts';
import { type PlanDocument, planDocument } from './document.ts';
import { documents } from './schema.ts';

export interface DocumentQuery {
  /** ISO date and time: only documents whose newest version is of then or later. */
  readonly changedSince?: string | undefined;
  readonly studentId?: string | undefined;
  readonly localNumber?: string | undefined;
  readonly stateStudentId?: string | undefined;
  readonly sourcedId?: string | undefined;
  readonly form?: FormName | undefined;
  /** `deleted` documents are listed when they are asked for only. */
  readonly status?: 'draft' | 'completed' | 'deleted' | undefined;
}

/** A document without its fields, and the ids by which it can be found. */
export interface ListedDocument extends Omit<PlanDocument, 'fields'> {
  readonly deletedAt: string | null;
  readonly localNumber: string | null;
  readonly stateStudentId: string | null;
  /** Null while the student is not in the roster. */
  readonly sourcedId: string | null;
}

/** One page of the district's documents, the longest unchanged first: what changes while somebody pages moves to the end, and is not skipped. */
export async function listDocuments(
  platform: Platform,
  district: District,
  query: DocumentQuery,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ documents: ListedDocument[]; total: number }> {
  const database = platform.databaseOf(district);
  const named = (value: string | undefined, column: string) =>
    value === undefined
      ? undefined
      : sql`${documents.studentId} in
          (select id from students where district_id = ${district.id} and ${sql.identifier(column)} = ${value})`;
  const where = and(
    eq(documents.districtId, district.id),
    query.status === 'deleted' ? isNotNull(documents.deletedAt) : isNull(documents.deletedAt),
    query.status === 'draft' || query.status === 'completed' ? eq(documents.status, query.status) : undefined,
    query.changedSince === undefined ? undefined : gte(documents.updatedAt, query.changedSince),
    query.form === undefined ? undefined : eq(documents.form, query.form),
    named(query.studentId, 'id'),
    named(query.localNumber, 'local_number'),
    named(query.stateStudentId, 'state_student_id'),
    named(query.sourcedId, 'sourced_id'),
  );
  const ofStudent = (column: string) =>
    sql<string | null>`(select ${sql.identifier(column)} from students
      where students.district_id = ${documents.districtId} and students.id = ${documents.studentId})`;
  const rows = await database
    .select({
      document: documents,
      localNumber: ofStudent('local_number'),
      stateStudentId: ofStudent('state_student_id'),
      sourcedId: ofStudent('sourced_id'),
    })
    .from(documents)
    .where(where)
    .orderBy(asc(documents.updatedAt), asc(documents.id))
    .limit(page.limit)
    .offset(page.offset)
    .all();
  const listed = rows.map(({ document, ...ids }): ListedDocument => {
    const { fields: _, ...rest } = planDocument(document);
    return { ...rest, ...ids, deletedAt: document.deletedAt };
  });
  return { documents: listed, total: await database.$count(documents, where) };
}
