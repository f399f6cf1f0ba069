import { sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { SourcedId, StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { heldRecords, sourcedIdsOf, studentTables } from './held-records.ts';
import type { Subject } from './held-table.ts';

/** Everything that is held about a child, table by table, as it is stored. */
export interface StudentRecord {
  readonly studentId: StudentId;
  readonly madeAt: string;
  readonly records: readonly HeldRows[];
}

export interface HeldRows {
  readonly table: string;
  /** What the rows are, in words. */
  readonly what: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

export async function subjectOf(platform: Platform, district: District, studentId: StudentId): Promise<Subject> {
  const rows = await platform.databaseOf(district).all<{ sourcedId: SourcedId }>(sourcedIdsOf(district.id, studentId));
  return { districtId: district.id, studentId, sourcedIds: JSON.stringify(rows.map(({ sourcedId }) => sourcedId)) };
}

/** Reads the whole record of a child, tables without a row left out (34 CFR 300.613: the parents' right to see it). */
export async function studentRecord(
  platform: Platform,
  district: District,
  studentId: StudentId,
): Promise<StudentRecord> {
  const subject = await subjectOf(platform, district, studentId);
  const database = platform.databaseOf(district);
  const read = studentTables.map(({ table, ofStudent }) =>
    database.all<Record<string, unknown>>(sql`select * from ${sql.identifier(table)} where ${ofStudent(subject)}`),
  );
  const [first, ...rest] = read;
  const answers = first ? await database.batch([first, ...rest]) : [];
  const records = answers.flatMap((rows, at): HeldRows[] => {
    const table = studentTables[at]?.table ?? '';
    return rows.length > 0 ? [{ table, what: heldRecords[table]?.what ?? '', rows: rows.map(readable) }] : [];
  });
  return { studentId, madeAt: platform.clock.now().toISOString(), records };
}

/** Columns of our own bookkeeping, which say nothing about the child. */
const bookkeeping = new Set(['district_id', 'content_hash', 'mark', 'ordinal', 'position']);

const readable = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).flatMap(([column, value]) =>
      bookkeeping.has(column) || value === null ? [] : [[camelCase(column), parsed(value)]],
    ),
  );

const camelCase = (column: string) => column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Columns that hold JSON are shown as what they hold. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
