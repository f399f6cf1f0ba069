import { type SQL, sql } from 'drizzle-orm';
import { type Actor, actorName } from '../audit/index.ts';
import type { District } from '../districts/index.ts';
import type { StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { hashToken } from '../platform/secrets.ts';
import { findStudent, requireFullPull } from '../roster/index.ts';
import { type Certificate, certify } from './certificates.ts';
import { countRows } from './count-rows.ts';
import { scrubs, studentTables } from './held-records.ts';
import type { Subject } from './held-table.ts';
import { subjectOf } from './student-record.ts';

/** What a destruction would destroy. `hash` stands for exactly this, and confirms it. */
export interface DestructionSummary {
  readonly studentId: StudentId;
  /** Campus had the student as active in the last night. */
  readonly activeInCampus: boolean;
  /** Rows by table, and PDFs, under `files`. */
  readonly counts: Readonly<Record<string, number>>;
  readonly hash: string;
}

export interface DestructionRequest {
  readonly reason: string;
  readonly requestedBy: string;
  /** The hash of the summary that the caller has seen. */
  readonly confirm?: string | undefined;
  /** Said by the caller when Campus still has the student: the student returns as a new one the next night. */
  readonly thoughActiveInCampus?: boolean | undefined;
}

/**
 * Destroys what is held about a child, after the caller has confirmed what that is (34 CFR 300.624).
 * Without `confirm`, destroys nothing and answers the summary.
 * Refuses a hash that no longer fits, and a student whom Campus has as active unless the caller says so.
 */
export async function destroyStudent(
  platform: Platform,
  district: District,
  studentId: StudentId,
  request: DestructionRequest,
  by: Actor,
): Promise<Result<DestructionSummary | Certificate>> {
  const subject = await subjectOf(platform, district, studentId);
  const summary = await summaryOf(platform, district, subject);
  if (!summary.ok || request.confirm === undefined) return summary;
  const { hash, activeInCampus, counts } = summary.value;
  if (request.confirm !== hash)
    return refuse(
      problem(
        'confirmationNeeded',
        'confirm: the records have changed since the summary. Call again without confirm, check the summary, and send the new hash.',
      ),
    );
  if (activeInCampus && !request.thoughActiveInCampus)
    return refuse(
      problem(
        'confirmationNeeded',
        'thoughActiveInCampus: this student is active in Campus, so the next night adds them again. Send true to continue.',
      ),
    );
  const { reason, requestedBy } = request;
  return ok(
    await destroy(platform, district, subject, { reason, requestedBy, actor: actorName(by), counts: { ...counts } }),
  );
}

/** Destroys what is held about a student whose time is over by the district's own setting. Nothing without such a student. */
export async function destroyWithoutAsking(
  platform: Platform,
  district: District,
  studentId: StudentId,
  because: Pick<Certificate, 'reason' | 'requestedBy'>,
): Promise<void> {
  const subject = await subjectOf(platform, district, studentId);
  const summary = await summaryOf(platform, district, subject);
  if (!summary.ok) return;
  await destroy(platform, district, subject, { ...because, actor: 'retention', counts: { ...summary.value.counts } });
}

/** Files go first: what fails after that can be asked for again. */
async function destroy(
  platform: Platform,
  district: District,
  subject: Subject,
  because: Pick<Certificate, 'reason' | 'requestedBy' | 'actor' | 'counts'>,
): Promise<Certificate> {
  const { studentId } = subject;
  const keys = await fileKeys(platform, district, studentId);
  for (let from = 0; from < keys.length; from += 1000) await platform.files.delete(keys.slice(from, from + 1000));
  await destroyRows(platform, district, subject);
  // Pages of the last pulls name the sourcedId; a full pull replaces them, and brings back a student whom Campus has.
  await requireFullPull(platform, district);
  return certify(platform, { kind: 'student', districtId: district.id, subject: studentId, ...because });
}

async function summaryOf(
  platform: Platform,
  district: District,
  subject: Subject,
): Promise<Result<DestructionSummary>> {
  const { studentId } = subject;
  const student = await findStudent(platform, district, studentId);
  if (!student) return refuse(problem('notFound', 'This district has no student with this id.'));
  const database = platform.databaseOf(district);
  const rows = await countRows(
    database,
    studentTables.map(({ table, ofStudent }) => ({ table, where: ofStudent(subject) })),
  );
  const versions = await database.all<{ id: string; version: number }>(
    sql`select id, version from documents where district_id = ${district.id} and student_id = ${studentId} order by id`,
  );
  const counts = { ...rows, files: (await fileKeys(platform, district, studentId)).length };
  const hash = await hashToken(JSON.stringify([district.id, studentId, counts, versions]));
  return ok({ studentId, activeInCampus: student.sourcedId !== null && student.status === 'active', counts, hash });
}

/** The PDFs of the child's documents. What broken uploads left behind, the sweep of files deletes. */
async function fileKeys(platform: Platform, district: District, studentId: StudentId): Promise<string[]> {
  const rows = await platform
    .databaseOf(district)
    .all<{ key: string }>(
      sql`select file_key as key from documents where district_id = ${district.id} and student_id = ${studentId} and file_key is not null`,
    );
  return rows.map(({ key }) => key);
}

/** All rows in one transaction. The permit in it lets the append-only records go. */
async function destroyRows(platform: Platform, district: District, subject: Subject): Promise<void> {
  const database = platform.databaseOf(district);
  const statements: SQL[] = [
    sql`insert into destruction_permits (district_id, subject) values (${district.id}, ${subject.studentId})`,
    ...scrubs.map((scrub) => scrub(subject)),
    ...studentTables.map(
      ({ table, ofStudent }) => sql`delete from ${sql.identifier(table)} where ${ofStudent(subject)}`,
    ),
    sql`delete from destruction_permits where district_id = ${district.id} and subject = ${subject.studentId}`,
  ];
  const [first, ...rest] = statements.map((statement) => database.run(statement));
  if (first) await database.batch([first, ...rest]);
}
