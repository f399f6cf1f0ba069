import { beforeAll, describe, expect, it } from 'vitest';
import { fiscalYearOf } from '../../src/calendar/fiscal-year.ts';
import { isoDate } from '../../src/calendar/iso-date.ts';
import type { District } from '../../src/districts/index.ts';
import { documents } from '../../src/documents/schema.ts';
import { addDataExport } from '../../src/exports/index.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import { call, callAsOperator, platform } from '../exports/support.ts';
import { signInAs, someAdministrator } from '../settings/support.ts';
import { addDocument, addStudent, readyDistrict } from './district.ts';

const fiscalYear = fiscalYearOf(isoDate(new Date().toISOString().slice(0, 10)));
const day = (monthAndDay: string) => isoDate(`${fiscalYear - 1}-${monthAndDay}`);
let district: District;
let document: string;
let student: string;

interface Invalid {
  report: string;
  student: { id: string };
  document: { id: string; title: string };
  element: string;
  rule: string;
  date: string;
}
const list = async (query = '', of = district): Promise<Invalid[]> =>
  (await callAsOperator(`/v1/admin/districts/${of.id}/invalidRecords?${query}`)).json();

beforeAll(async () => {
  district = await readyDistrict();
  student = await addStudent(district, 'AA0000001');
  document = await addDocument(district, student as never, 'etr', {
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
        element: 'Disability Condition',
        rule: 'the evaluation does not say the determination',
        date: day('09-01'),
      },
      expect.objectContaining({ report: 'ge', element: 'GE120 Outcome ID', rule: 'is required with date type IETR' }),
    ]);
  });

  it('can be narrowed to a report, a fiscal year, and what a data export may call', async () => {
    expect(await list('report=ge')).toHaveLength(1);
    expect(await list(`fiscalYear=${fiscalYear - 1}`)).toEqual([]);
    const added = await addDataExport(platform, district, {
      firstName: 'Jo',
      lastName: 'Miller',
      email: 'jo.miller@example.org',
      endpoints: [{ endpoint: 'stateReporting/ge' }],
    } as never);
    const { id } = valueOrProblem(added);
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

  it('are shown to administrators, with the student and the rule, and are gone once the document is corrected', async () => {
    const session = await signInAs(await someAdministrator(district));
    const page = async () => (await session.get(`/settings/${district.id}/invalid-records`)).text();
    const before = await page();
    expect(before).toContain('Family, Given');
    expect(before).toContain('GE120 Outcome ID: is required with date type IETR');
    expect(before).toContain(document);
    await platform
      .databaseOf(district)
      .update(documents)
      .set({
        fields: { evaluationType: 'initial', meetingDate: day('09-01'), determination: 'ET10' },
      });
    expect(await page()).toContain('Nothing is left out.');
  });
});
