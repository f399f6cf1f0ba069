import { beforeAll, describe, expect, it } from 'vitest';
import { fiscalYearOf } from '../../src/calendar/fiscal-year.ts';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { addDataExport } from '../../src/data-exports/index.ts';
import type { District } from '../../src/districts/index.ts';
import { documents } from '../../src/documents/schema.ts';
import type { StudentId } from '../../src/platform/ids.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import { states } from '../../src/states/index.ts';
import { call, callAsOperator, platform } from '../data-exports/support.ts';
import { signInAs, someAdministrator } from '../settings/support.ts';
import { made } from '../support/product.ts';
import { addDocument, addStudent, readyDistrict } from './district.ts';

const fiscalYear = fiscalYearOf(isoDate(new Date().toISOString().slice(0, 10)));
const day = (monthAndDay: string) => isoDate(`${fiscalYear - 1}-${monthAndDay}`);
let district: District;
let document: string;
let student: StudentId;

interface Invalid {
  report: string;
  student: { id: string };
  document: { id: string; title: string };
  element: string;
  rule: string;
  change: string;
  date: string;
  lastDate: string | null;
}
const geExport = {
  firstName: 'Jo',
  lastName: 'Miller',
  email: 'jo.miller@example.org',
  endpoints: [{ endpoint: 'stateReporting/ge' as const }],
};
const list = async (query = '', of = district): Promise<Invalid[]> =>
  (await callAsOperator(`/v1/admin/districts/${of.id}/invalidRecords?${query}`)).json();

beforeAll(async () => {
  district = await readyDistrict();
  student = await addStudent(district, 'AA0000001');
  document = await addDocument(district, student, 'etr', {
    evaluationType: 'initial',
    referralDate: day('08-20'),
    meetingDate: day('09-01'),
  });
});

describe('records that are left out', () => {
  it('are listed with report, student, document, element and rule', async () => {
    const response = await callAsOperator(`/v1/admin/districts/${district.id}/invalidRecords`);
    expect(response.headers.get('x-total-count')).toBe('2');
    expect(await response.json()).toEqual([
      {
        report: 'fd',
        student: { id: student, givenName: 'Given', familyName: 'Family', localNumber: null },
        document: { id: document, title: 'Evaluation Team Report (PR-06)' },
        school: { name: 'A school', number: '000111' },
        element: 'FD130 Disability Condition',
        rule: 'the evaluation does not say the determination',
        date: day('09-01'),
        lastDate: null,
        change: 'DISABILITY',
        record: { effectiveStartDate: day('09-01').replaceAll('-', ''), effectiveEndDate: '00000000' },
      },
      expect.objectContaining({
        report: 'ge',
        element: 'GE120 Outcome ID',
        rule: 'is required with date type IETR',
        change: 'DISABILITY',
        record: expect.objectContaining({ dateType: 'IETR', date: day('09-01').replaceAll('-', '') }),
      }),
    ]);
  });

  it('are listed in every fiscal year that they reach into, as the records would be reported in it', async () => {
    const other = await readyDistrict();
    const without = await addStudent(other, null);
    const daysOf = (year: number) => ({
      effectiveFrom: isoDate(`${year - 1}-09-20`),
      effectiveTo: isoDate(`${year}-09-19`),
    });
    await addDocument(other, without, 'etr', {
      evaluationType: 'initial',
      meetingDate: daysOf(fiscalYear - 2).effectiveFrom,
      determination: 'ET10',
    });
    await addDocument(other, without, 'iep', {
      ...daysOf(fiscalYear - 1),
      meetingDate: daysOf(fiscalYear - 1).effectiveFrom,
      meetingType: 'initial',
      outcome: 'IE13',
      relatedServices: [{ programCode: '215006' }],
    });
    // A new report of the state may leave out records of the same documents.
    const told = ['fd', 'fe', 'ge', 'gq', 'ohioPreId'];
    const of = async (year: number) =>
      (await list(`fiscalYear=${year}`, other))
        .filter(({ report }) => told.includes(report))
        .map(({ report, date, lastDate }) => [report, date, lastDate]);
    const evaluation = daysOf(fiscalYear - 2).effectiveFrom;
    const plan = [daysOf(fiscalYear - 1).effectiveFrom, daysOf(fiscalYear - 1).effectiveTo];
    expect(await of(fiscalYear - 3)).toEqual([]);
    expect(await of(fiscalYear - 2)).toEqual([
      ['fd', evaluation, null],
      ['ge', evaluation, evaluation],
    ]);
    const intervals = [
      ['fd', evaluation, null],
      ['gq', ...plan],
      // Overdue behind its last day, and still in force.
      ['ohioPreId', daysOf(fiscalYear - 1).effectiveFrom, null],
    ];
    expect(await of(fiscalYear - 1)).toEqual([intervals[0], ['ge', plan[0], plan[0]], intervals[1], intervals[2]]);
    expect(await of(fiscalYear)).toEqual(intervals);
  });

  it('can be narrowed to a report, a fiscal year, and what a data export may call', async () => {
    expect(await list('report=ge')).toHaveLength(1);
    expect(await list(`fiscalYear=${fiscalYear - 1}`)).toEqual([]);
    const { id } = await made(district, valueOrProblem(await addDataExport(platform, district, geExport)));
    expect((await list(`dataExportId=${id}`)).map(({ report }) => report)).toEqual(['ge']);
  });

  it('are refused for a year that cannot be reported, an unknown report and an unknown export', async () => {
    const status = async (query: string) =>
      (await callAsOperator(`/v1/admin/districts/${district.id}/invalidRecords?${query}`)).status;
    expect(await status(`fiscalYear=${fiscalYear - 5}`)).toBe(400);
    expect(await status('report=xx')).toBe(400);
    expect(await status('dataExportId=exp_nothing')).toBe(404);
    expect((await call(`/v1/admin/districts/${district.id}/invalidRecords`)).status).toBe(401);
    expect((await callAsOperator('/v1/admin/districts/dst_nothing/invalidRecords')).status).toBe(404);
  });

  it('have none of another district', async () => {
    expect(await list('', await readyDistrict())).toEqual([]);
  });

  it('say where a value comes from that no document has', async () => {
    const other = await readyDistrict();
    const without = await addStudent(other, null, { irn: '000333' });
    await addDocument(other, without, 'revocationOfConsent', { date: day('09-10'), outcome: 'IEPR' });
    const found = await list('report=ge', other);
    expect(found.map(({ change }) => change)).toEqual([
      'Building IRN of the school, in Campus',
      'EMIS Student ID of the student, in Campus',
    ]);
    expect(found).toMatchObject([{ school: null }, { school: null }]);
  });

  it('are a spreadsheet, with the school, the field to change, and the record that would result', async () => {
    const session = await signInAs(await someAdministrator(district));
    const path = `/settings/${district.id}/invalid-records/invalid-records.csv`;
    const response = await session.get(`${path}?report=ge`);
    expect(response.headers.get('content-type')).toContain('text/csv');
    const [head, ...lines] = (await response.text()).split('\r\n').filter(Boolean);
    expect(head).toContain('Report,Field,Rule,School');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('EMIS GE,GE120 Outcome ID,is required with date type IETR,A school,000111');
    expect(lines[0]).toContain('DISABILITY');
    expect((await session.get(path.replace(district.id, 'dst_nothing'))).status).toBe(404);
  });

  it('link to what SameGoal decides where no source does', async () => {
    const session = await signInAs(await someAdministrator(district));
    const path = `/settings/${district.id}/invalid-records`;
    expect(await (await session.get(path)).text()).toContain(`href="${path}/decisions"`);
    const page = await (await session.get(`${path}/decisions`)).text();
    for (const { documents, answer } of states.OH.reporting?.decisions ?? []) {
      expect(page).toContain(documents);
      expect(page).toContain(answer);
    }
    expect((await session.get(`/settings/${(await readyDistrict()).id}/invalid-records/decisions`)).status).toBe(404);
  });

  it('are shown to administrators, with the student and the rule, by report, year and data export, and are gone once the document is corrected', async () => {
    const session = await signInAs(await someAdministrator(district));
    const path = `/settings/${district.id}/invalid-records`;
    const page = async (query = '') => (await session.get(path + query)).text();
    const before = await page();
    expect(before).toContain('Family, Given');
    expect(before).toContain('GE120 Outcome ID: is required with date type IETR');
    expect(before).toContain(document);
    expect(before).toContain('FD130 Disability Condition: ');
    expect(before).toContain('A school. 1 record.');
    expect(before).toContain('<td data-label="Change">DISABILITY</td>');
    expect(before).toContain(`IETR ${day('09-01').replaceAll('-', '')} ?`);
    const { id } = await made(district, valueOrProblem(await addDataExport(platform, district, geExport)));
    const second = await addStudent(district, 'AA0000002');
    const { evaluationType, meetingDate } = { evaluationType: 'initial', meetingDate: day('09-02') } as const;
    await addDocument(district, second, 'etr', { evaluationType, meetingDate });
    const query = `?report=ge&fiscalYear=${fiscalYear}&dataExportId=${id}`;
    const narrowed = await page(`${query}&offset=1`);
    expect(narrowed).toContain('<option value="ge" selected="">');
    expect(narrowed).toContain(`<option value="${id}" selected="">`);
    expect(narrowed).toContain(`<a href="${path}?report=ge&amp;dataExportId=${id}">Previous</a>`);
    // Behind the end, one is led back to the last page of the same choice.
    expect((await session.get(`${path}${query}&offset=51`)).headers.get('location')).toBe(`${path}${query}&offset=0`);
    for (const query of ['?report=ge', `?dataExportId=${id}`])
      expect(await page(query)).not.toContain('Disability Condition: ');
    expect(await page(`?fiscalYear=${fiscalYear - 1}`)).toContain('Nothing is left out.');
    await platform
      .databaseOf(district)
      .update(documents)
      .set({
        fields: { evaluationType: 'initial', meetingDate: day('09-01'), determination: 'ET10' },
      });
    expect(await page()).toContain('Nothing is left out.');
  });
});
