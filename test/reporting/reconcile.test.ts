import { beforeAll, describe, expect, it } from 'vitest';
import { fiscalYearOf } from '../../src/calendar/fiscal-year.ts';
import { isoDate } from '../../src/calendar/iso-date.ts';
import type { District } from '../../src/districts/index.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import { compareFile } from '../../src/reporting/compare-file.ts';
import { differencesOf, recordsOfLines, recordsOfRows } from '../../src/reporting/reconcile.ts';
import type { ReportName } from '../../src/states/index.ts';
import { call, platform, tokenOf } from '../data-exports/support.ts';
import { signInAs, someAdministrator } from '../settings/support.ts';
import { addDocument, addStudent, exportClient, readyDistrict } from './district.ts';

const year = fiscalYearOf(isoDate(new Date().toISOString().slice(0, 10))) - 1;
const day = (monthAndDay: string) => isoDate(`${year - 1}-${monthAndDay}`);
const digits = (monthAndDay: string) => day(monthAndDay).replaceAll('-', '');

describe('a file of EMIS', () => {
  const row = { dateType: 'RIEP', date: '20260901', emisStudentId: 'AA0000001' };
  it.each([
    ['names of the manual', ['EMIS Student ID', 'Date Type', 'Date']],
    ['numbers', ['GE050', 'GE100', 'GE110']],
    ['both', ['GE050 EMIS Student ID', 'ge100 date type', 'GE110 Date']],
    ['our names', ['emisStudentId', 'dateType', 'date']],
    ['what people say', ['SSID', 'Date Type', 'DATE']],
  ])('is read by %s, with columns that nobody knows', (_, head) => {
    const read = recordsOfRows('ge', [
      [...head, 'Room'],
      ['AA0000001', 'RIEP', '20260901', '12'],
    ]);
    expect(read).toEqual({ records: [row], others: 0 });
  });
  it('is refused without the columns that tell records apart', () => {
    expect(
      recordsOfRows('ge', [
        ['EMIS Student ID', 'Date'],
        ['AA0000001', '20260901'],
      ]),
    ).toBeNull();
  });
  it('is read as the fixed-width file, without lines of other types', () => {
    const line = `        GE 2027S000111AA0000001RIEP20260901IE13**2026090120270831STR****N`;
    const read = recordsOfLines('ge', 2027, [line, line.replace('GE 2027', 'FD 2027')]);
    expect(read?.others).toBe(1);
    expect(read?.records).toMatchObject([{ ...row, outcomeId: 'IE13', outcomeEndDate: '20270831' }]);
    expect(recordsOfLines('ge', 2027, ['Student,Date'])).toBeNull();
    expect(recordsOfLines('ohioPreId', 2027, [line])).toBeNull();
  });
  it.each([
    ['dates in other words', { outcomeBeginningDate: '09/01/2026' }, { outcomeBeginningDate: '20260901' }],
    ['an IRN without its zeros', { buildingIrn: '111' }, { buildingIrn: '000111' }],
    [
      'what does not apply',
      { iepTestType: '', outcomeEndDate: '' },
      { iepTestType: '***', outcomeEndDate: '00000000' },
    ],
  ])('says the same with %s', (_, theirs, ours) => {
    expect(differencesOf('ge', [{ ...row, ...theirs }], [{ ...row, ...ours }])).toEqual([]);
  });
  it('differs where a value does, and not in a column that it lacks', () => {
    const ours = { ...row, outcomeId: 'IE13', iepTestType: 'STR' };
    expect(differencesOf('ge', [{ ...row, outcomeId: 'IE14' }], [ours])).toMatchObject([
      { kind: 'values', values: [{ field: 'outcomeId', theirs: 'IE14', ours: 'IE13' }] },
    ]);
  });
});

const utf8 = (text: string) => new TextEncoder().encode(text);
const charCode = (letter: string) => letter.charCodeAt(0);

describe('a comparison', () => {
  let district: District;
  const event = { meetingType: 'review', outcome: 'IE13' } as const;
  const compare = async (report: ReportName, text: string) =>
    valueOrProblem(
      await compareFile(platform, district, { report, fiscalYear: year, bytes: new TextEncoder().encode(text) }),
    );
  const ge = (...lines: string[]) =>
    compare('ge', ['EMIS Student ID,Date Type,Date,Outcome ID', ...lines].join('\r\n'));

  beforeAll(async () => {
    district = await readyDistrict();
    const known = await addStudent(district, 'AA0000001');
    await addDocument(district, known, 'iep', {
      ...event,
      meetingDate: day('09-15'),
      effectiveFrom: day('09-15'),
      effectiveTo: isoDate(`${year}-09-14`),
    });
    await addDocument(district, known, 'etr', { evaluationType: 'reevaluation', meetingDate: day('10-01') });
    const other = await addStudent(district, 'BB0000002');
    await addDocument(district, other, 'etr', {
      evaluationType: 'initial',
      meetingDate: day('09-10'),
      determination: 'ET10',
    });
  });

  it('finds what both have', async () => {
    const found = await ge(`AA0000001,RIEP,${digits('09-15')},IE13`, `BB0000002,IETR,${digits('09-10')},ET10`);
    expect(found).toMatchObject({ theirs: 2, ours: 2, same: 2, differences: [] });
  });

  it('says why a record is in the file only', async () => {
    const found = await ge(
      `AA0000001,RIEP,${digits('09-15')},IE13`,
      `AA0000001,RETR,${digits('10-01')},ET10`,
      `AA0000001,CNST,${digits('11-02')},CNGR`,
      `AA0000001,RFRL,${year - 3}0901,****`,
      `BB0000002,IETR,${digits('09-11')},ET10`,
      `CC0000003,RIEP,${digits('09-15')},IE13`,
    );
    const reasons = found.differences
      .filter(({ kind }) => kind === 'theirs')
      .map(({ record, student, reason }) => `${student} ${record.dateType}: ${reason}`);
    expect(reasons).toEqual([
      expect.stringContaining('AA0000001 CNST: No completed document in SameGoal reports it.'),
      'AA0000001 RETR: SameGoal leaves it out (Invalid Records): GE120 Outcome ID is required with date type RETR. Change DISABILITY.',
      `AA0000001 RFRL: Its date is not in the window from ${year - 1}-06-01 to ${year}-06-30.`,
      `BB0000002 IETR: SameGoal has Date ${digits('09-10')} instead of ${digits('09-11')}.`,
      'CC0000003 RIEP: No student in OneRoster has this EMIS Student ID.',
    ]);
  });

  it('takes a record for another of the day only where that one has no like itself', async () => {
    const found = await ge(
      `AA0000001,RIEP,${digits('09-15')},IE13`,
      `BB0000002,IETR,${digits('09-10')},ET10`,
      `BB0000002,IETR,${digits('09-11')},ET10`,
    );
    expect(found.differences).toMatchObject([
      { kind: 'theirs', reason: expect.stringContaining('No completed document') },
    ]);
  });

  it('says why a record is in SameGoal only, and what differs', async () => {
    const found = await ge(`AA0000001,RIEP,${digits('09-15')},IE14`);
    expect(found).toMatchObject({ theirs: 1, ours: 2, same: 0 });
    expect(found.differences).toMatchObject([
      { kind: 'values', reason: 'GE120 Outcome ID: the file has IE14, SameGoal has IE13.' },
      { kind: 'ours', student: 'BB0000002', reason: expect.stringContaining('The file has no record of this student') },
    ]);
  });

  it('is one of FD as well, for which what SameGoal does not know is left aside', async () => {
    const found = await compare(
      'fd',
      `SSID;EMIS Student ID;Effective Start Date;Effective End Date;Disability Condition;Homeless Status\r\nx;BB0000002;${day('09-10')};;10;N\r\n`,
    );
    expect(found.differences.filter(({ student }) => student === 'BB0000002')).toEqual([]);
  });

  it('takes the very file that the API delivers, and finds nothing', async () => {
    const token = await tokenOf(await exportClient(district, ['stateReporting/ge', 'stateReporting/fd']));
    for (const [report, format] of [
      ['ge', 'csv'],
      ['ge', 'fixedWidth'],
      ['fd', 'csv'],
      ['fd', 'fixedWidth'],
    ] as const) {
      const path = `/v1/oh/stateReporting/${report}?fiscalYear=${year}&format=${format}`;
      const file = await (await call(path, { headers: { authorization: `Bearer ${token}` } })).text();
      expect(await compare(report, file)).toMatchObject({
        differences: [],
        same: file.split('\r\n').filter(Boolean).length - (format === 'csv' ? 1 : 0),
      });
    }
  });

  const line = `AA0000001,RIEP,${digits('09-15')},IE13`;
  const head = 'EMIS Student ID,Date Type,Date,Outcome ID';
  it.each<[string, Uint8Array]>([
    [
      'semicolons and a comma in a cell',
      utf8(`${head},Name\n${line},"Ohm, A"`.replaceAll(',', ';').replace('m; A', 'm, A')),
    ],
    ['a line that names the separator', utf8(`sep=|\r\n${`${head}\r\n${line}`.replaceAll(',', '|')}`)],
    ['a byte order mark', utf8(`\uFEFF${head}\r\n${line}\r\n`)],
    ['UTF-16', Uint8Array.from(new Uint8Array(Uint16Array.from([...`\uFEFF${head}\n${line}`], charCode).buffer))],
    ['Windows-1252', Uint8Array.from([...`${head},Name\n${line},Ren\xE9`], charCode)],
    ['ids that Excel keeps as text', utf8(`${head}\n${line.replace('AA0000001', '="AA0000001"')}`)],
  ])('reads a file with %s', async (_, bytes) => {
    const found = await compareFile(platform, district, { report: 'ge', fiscalYear: year, bytes });
    expect(found).toMatchObject({ ok: true, value: { theirs: 1, same: 1 } });
  });

  it('takes more lines than a data load', async () => {
    const found = await ge(...Array.from({ length: 10_500 }, () => line));
    expect(found).toMatchObject({ theirs: 10_500 });
  });

  it.each<[string, Uint8Array, string]>([
    ['an open quotation mark', utf8(`${head}\n"${line}`), 'quotation marks are wrong'],
    ['a PDF', utf8('%PDF-1.7'), 'the file is a PDF'],
    ['bytes that are no text', Uint8Array.from([65, 0, 0, 66]), 'bytes that cannot be text'],
  ])('says what is wrong with %s, and speaks of no load', async (_, bytes, message) => {
    const refused = await compareFile(platform, district, { report: 'ge', fiscalYear: year, bytes });
    expect(refused).toMatchObject({ ok: false, problem: { detail: expect.stringContaining(message) } });
    expect(JSON.stringify(refused)).not.toContain('stored');
  });

  it('refuses what is no such file, and says what it looks for', async () => {
    const refused = await compareFile(platform, district, {
      report: 'ge',
      fiscalYear: year,
      bytes: new TextEncoder().encode('a,b\r\n1,2\r\n'),
    });
    expect(refused).toMatchObject({
      ok: false,
      problem: { detail: expect.stringContaining('EMIS Student ID, Date Type, Date') },
    });
  });

  it('is on a page, for readers too, and changes nothing', async () => {
    const session = await signInAs(await someAdministrator(district));
    const path = `/settings/${district.id}/invalid-records/compare`;
    const page = await (await session.get(path)).text();
    const form = new FormData();
    form.set('formToken', /name="formToken" value="([0-9a-f]+)"/.exec(page)?.[1] ?? '');
    form.set('report', 'ge');
    form.set('fiscalYear', String(year));
    form.set('file', new File([`GE050,GE100,GE110\r\nAA0000001,RIEP,${digits('09-16')}\r\n`], 'ge.csv'));
    const answer = await call(path, {
      method: 'POST',
      headers: { cookie: session.cookie, 'sec-fetch-site': 'same-origin' },
      body: form,
    });
    expect(answer.status).toBe(200);
    const html = await answer.text();
    expect(html).toContain('Only in the file');
    expect(html).toContain(`SameGoal has Date ${digits('09-15')} instead of ${digits('09-16')}.`);
    form.delete('file');
    const without = await call(path, {
      method: 'POST',
      headers: { cookie: session.cookie, 'sec-fetch-site': 'same-origin' },
      body: form,
    });
    expect(without.status).toBe(400);
    expect(await without.text()).toContain('Choose a file.');
  });
});
