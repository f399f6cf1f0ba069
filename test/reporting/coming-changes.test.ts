import { eq } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import type { District } from '../../src/districts/index.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import type { StudentId } from '../../src/platform/ids.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import { reportReading } from '../../src/reporting/answer.ts';
import { buildReportsAhead } from '../../src/reporting/build-ahead.ts';
import { reportQuery } from '../../src/reporting/query.ts';
import { reportedOfStudent } from '../../src/reporting/reported-of-student.ts';
import { comingReportChanges, staleReports } from '../../src/reporting/schema.ts';
import { platform } from '../data-exports/support.ts';
import { addDocument, addStudent, readyDistrict } from './district.ts';

/** Days of 2027 in a district of New York. */
let district: District;
let student: StudentId;

beforeAll(async () => {
  district = await readyDistrict();
  student = await addStudent(district, 'AA0000001');
  await addDocument(district, student, 'section504Plan', { meetingDate: isoDate('2026-08-20') });
  await addDocument(district, student, 'section504Discontinuation', { date: isoDate('2027-01-15') });
});

/** What FD says at an instant. */
async function fdAt(instant: string): Promise<{ lines: string[]; etag: string }> {
  const at = { ...platform, clock: fixedClock(instant) };
  // New York is five hours behind.
  const today = isoDate(new Date(Date.parse(instant) - 5 * 3_600_000).toISOString().slice(0, 10));
  const query = valueOrProblem(reportQuery('fd', { fiscalYear: '2027' }, {}));
  const reading = valueOrProblem(await reportReading(district, 'fd', query, { today, format: 'json', known: null }));
  const { body, etag } = valueOrProblem(await reading.take(at));
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body ?? new Uint8Array());
  const records = JSON.parse(text) as Record<string, string>[];
  return {
    etag,
    lines: records.map((one) => `${one.effectiveStartDate} ${one.effectiveEndDate} ${one.section504Plan}`),
  };
}

const open = ['20260820 00000000 Y'];
const closed = ['20260820 20270114 Y', '20270115 00000000 N'];

it('a stored FD record changes on the day of the document, in the district, though nothing is written', async () => {
  const before = await fdAt('2026-11-30T17:00:00Z');
  expect(before.lines).toEqual(open);
  const rows = await platform.databaseOf(district).select().from(comingReportChanges).all();
  expect(rows).toEqual([{ districtId: district.id, studentId: student, day: '2027-01-15' }]);
  const eve = await fdAt('2027-01-15T04:59:00Z');
  expect(eve).toEqual(before);
  const after = await fdAt('2027-01-15T05:01:00Z');
  expect(after.lines).toEqual(closed);
  expect(after.etag).not.toBe(before.etag);
  expect(await platform.databaseOf(district).select().from(comingReportChanges).all()).toEqual([]);
});

it('the cron builds it ahead of the first caller of the day', async () => {
  await addDocument(district, student, 'section504Plan', { meetingDate: isoDate('2027-02-01') });
  expect((await fdAt('2027-01-20T17:00:00Z')).lines).toEqual(closed);
  const marks = () =>
    platform
      .databaseOf(district)
      .select()
      .from(comingReportChanges)
      .where(eq(comingReportChanges.districtId, district.id))
      .all();
  expect(await marks()).toHaveLength(1);
  await buildReportsAhead({ ...platform, clock: fixedClock('2027-01-31T17:00:00Z') });
  expect(await marks()).toHaveLength(1);
  await buildReportsAhead({ ...platform, clock: fixedClock('2027-02-01T17:00:00Z') });
  expect(await marks()).toEqual([]);
  expect(await platform.databaseOf(district).select().from(staleReports).all()).toEqual([]);
  expect((await fdAt('2027-02-01T18:00:00Z')).lines).toEqual([
    ...closed.slice(0, 1),
    '20270115 20270131 N',
    '20270201 00000000 Y',
  ]);
});

it('what reports have of a student is read with the days and in a few values', async () => {
  const at = { ...platform, clock: fixedClock('2026-11-30T17:00:00Z') };
  const other = await addStudent(district, 'BB0000002');
  await addDocument(district, other, 'etr', {
    evaluationType: 'reevaluation',
    meetingDate: isoDate('2025-09-10'),
    determination: 'ET09',
  });
  expect(await reportedOfStudent(at, district, other)).toEqual([
    { report: 'fd', from: '2025-09-10', to: null, shown: ['Disability Condition 09', 'Section 504 Plan N'] },
    { report: 'ge', from: '2025-09-10', to: '2025-09-10', shown: ['RETR', 'ET09'] },
  ]);
});
