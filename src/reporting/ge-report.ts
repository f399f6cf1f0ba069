import type { District } from '../districts/index.ts';
import { documentsForReporting } from '../documents/index.ts';
import type { StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { studentsForReporting } from '../roster/index.ts';
import type { InvalidRecord } from './ohio/emis.ts';
import { geRecords } from './ohio/ge.ts';
import type { GeRecord } from './ohio/ge-elements.ts';
import { type GeDocument, geForms } from './ohio/ge-events.ts';
import type { GePeriod } from './period.ts';

/** Which students a report is narrowed to. */
export interface StudentFilter {
  readonly buildingIrn?: readonly string[] | undefined;
  readonly emisStudentId?: readonly string[] | undefined;
}

/** The district's GE records, calculated now from its completed documents, by student and date; and those left out, with the reason. */
export async function geReport(
  platform: Platform,
  district: District,
  period: GePeriod,
  filter: StudentFilter,
): Promise<{ records: GeRecord[]; invalid: (InvalidRecord & { studentId: StudentId })[] }> {
  const [students, documents] = await Promise.all([
    studentsForReporting(platform, district, { buildingIrns: filter.buildingIrn, ssids: filter.emisStudentId }),
    documentsForReporting(platform, district, geForms),
  ]);
  const byStudent = Map.groupBy(documents, ({ studentId }) => studentId);
  const records: GeRecord[] = [];
  const invalid: (InvalidRecord & { studentId: StudentId })[] = [];
  for (const student of students) {
    const own: readonly GeDocument[] = byStudent.get(student.id) ?? [];
    const report = geRecords(student, own, period);
    records.push(...report.records);
    invalid.push(...report.invalid.map((one) => ({ studentId: student.id, ...one })));
  }
  return { records, invalid };
}
