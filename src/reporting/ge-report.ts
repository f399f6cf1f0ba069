import type { District } from '../districts/index.ts';
import { documentsForReporting, type ReportingPage } from '../documents/index.ts';
import type { StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { studentsForReporting } from '../roster/index.ts';
import type { InvalidRecord } from './ohio/emis.ts';
import { geRecords } from './ohio/ge.ts';
import type { GeRecord } from './ohio/ge-elements.ts';
import { type GeDocument, type GeForm, geForms } from './ohio/ge-events.ts';
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
  const students = await studentsForReporting(platform, district, {
    buildingIrns: filter.buildingIrn,
    ssids: filter.emisStudentId,
  });
  const narrowed = filter.buildingIrn ?? filter.emisStudentId;
  const documents = await geDocuments(platform, district, narrowed ? students.map(({ id }) => id) : undefined);
  const records: GeRecord[] = [];
  const invalid: (InvalidRecord & { studentId: StudentId })[] = [];
  for (const student of students) {
    const report = geRecords(student, documents.get(student.id) ?? [], period);
    records.push(...report.records);
    invalid.push(...report.invalid.map((one) => ({ studentId: student.id, ...one })));
  }
  return { records, invalid };
}

/** The completed documents that GE events come from, by student. */
async function geDocuments(
  platform: Platform,
  district: District,
  students: StudentId[] | undefined,
): Promise<Map<StudentId, readonly GeDocument[]>> {
  const found = new Map<StudentId, readonly GeDocument[]>();
  let after: StudentId | null = null;
  do {
    const page: ReportingPage<GeForm> = await documentsForReporting(platform, district, {
      forms: geForms,
      after,
      limit: 2000,
      ...(students ? { students } : {}),
    });
    for (const { studentId, documents } of page.students) found.set(studentId, documents);
    after = page.next;
  } while (after !== null);
  return found;
}
