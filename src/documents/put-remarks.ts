import type { District } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';
import { findStudentsBy } from '../roster/index.ts';
import type { DocumentInput, PlanDocument } from './document.ts';
import { commonColumns } from './load/columns.ts';
import { doubtfulDates } from './load/date-bounds.ts';
import { grouped } from './load/findings.ts';
import { birthDateOf } from './load/load-lines.ts';
import { remarksOn } from './load/remarks.ts';
import { documentRowsOf } from './store.ts';

/** What its author should know of a document that was stored. */
export interface PutRemark {
  /** Path in the body, such as `fields.meetingDate`; null when it is about the whole. */
  readonly field: string | null;
  readonly message: string;
}

/** The remarks that a data load would make on the document: it does not count because …, the student has another name in the roster, or is not there. */
export async function remarksOnPut(
  platform: Platform,
  district: District,
  input: DocumentInput,
  { id, studentId }: PlanDocument,
): Promise<PutRemark[]> {
  const name = input.studentName ?? { givenName: '', familyName: '' };
  const [[search], stored] = await Promise.all([
    findStudentsBy(platform, district, [{ reference: input.student, name }]),
    documentRowsOf(platform, district, studentId),
  ]);
  const after = stored.find((row) => row.id === id);
  if (!after) return [];
  const searchOf = () => search;
  const line = { line: 1, documentId: id, input, studentId, record: studentId };
  const remarks = await remarksOn(district, [{ line, before: null, after }], { stored, searchOf });
  const doubtful = doubtfulDates(district, platform.clock.now(), birthDateOf(searchOf))(line);
  return grouped([...remarks, ...doubtful]).map(({ column, message }) => ({ field: fieldOf(column), message }));
}

function fieldOf(column: string | null): string | null {
  if (column === null || column === 'form') return column;
  return `${Object.hasOwn(commonColumns, column) ? 'student' : 'fields'}.${column}`;
}
