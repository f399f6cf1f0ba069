import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import type { District } from '../../src/districts/index.ts';
import { loadKeyPrograms } from '../../src/documents/index.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import { students } from '../../src/roster/schema.ts';
import { dryRunOf, loadPath } from './load-support.ts';
import { type AuthoringSystem, addStudent, authoringSystem, plan504, platform, someDistrict } from './support.ts';

let district: District;
let api: AuthoringSystem;
beforeEach(async () => {
  district = await someDistrict();
  api = await authoringSystem(district);
  for (const localNumber of ['00123', '104233', '100115']) await addStudent(district, { localNumber });
});

const date = '2026-09-01';
const fileOf = (...ids: readonly string[]) =>
  `localNumber,form,meetingDate\n${ids.map((id) => `${id},section504Plan,${date}\n`).join('')}`;
const dryRun = (file: string | Uint8Array, query = '') => dryRunOf(api, file, query);

describe('a cell with marks that people do not see or mean', () => {
  it.each([
    ['a zero-width space', '00123\u200b'],
    ['a control character', '\u001f00123'],
    ['the apostrophe of a text', "'00123"],
    ['a formula in quotation marks', '"=""00123"""'],
    ['a formula as Excel users type it', '="00123"'],
    ['a no-break space', '00123\u00a0'],
    ['a direction mark in front', '\u200e00123'],
    ['a byte order mark in the middle', '001\ufeff23'],
    ['a curly apostrophe', '’00123'],
    ['a text function', '"=T(""00123"")"'],
  ])('is read as what is meant: %s', async (_, cell) => {
    expect(await dryRun(fileOf(cell))).toMatchObject({ created: 1, newStudents: 0, problems: [], remarks: [] });
  });

  it('is read alike by the documents API', async () => {
    for (const localNumber of ['00123\u200b', "'00123"]) {
      const put = await api('PUT', '/v1/documents/plan-1', plan504(localNumber, date));
      expect(put.ok).toBe(true);
    }
    expect(await platform.databaseOf(district).$count(students, eq(students.districtId, district.id))).toBe(3);
  });

  it('keeps the apostrophe of a name, and the joiners of other scripts', async () => {
    const file = `localNumber,givenName,familyName,form,meetingDate\nnew-1,'Aisha,می\u200cخواهم,section504Plan,${date}\n`;
    await api('POST', loadPath, new TextEncoder().encode(file), { 'content-type': 'text/csv' });
    const added = await platform.databaseOf(district).select().from(students).where(eq(students.localNumber, 'new-1'));
    expect(added).toMatchObject([{ givenName: "'Aisha", familyName: 'می\u200cخواهم' }]);
  });
});

describe('an id that a spreadsheet or a program has spoiled', () => {
  it.each([
    ['104233.0', 'turned into a number (104233.0)'],
    ['"104,233"', 'written as a number with separators (104,233)'],
    ['1.04233E5', 'shortened to 1.04233E5'],
    ['1.04E+05', 'shortened to 1.04E+05'],
    ['"104 233"', 'written as a number with separators'],
    ['"104,233.00"', 'written as a number with separators'],
    ['#REF!', 'when a formula fails'],
    ['#N/A', 'when a formula fails'],
    ['########', 'a column is too narrow'],
    ['Err:508', 'when a formula fails'],
    ['NULL', 'write when there is no id'],
    ['nan', 'write when there is no id'],
    ['n/a', 'write when there is no id'],
    ['0', 'write when there is no id'],
    ['4-Oct', 'turned into a date'],
    ['10/4/2026', 'turned into a date'],
    ['Oct-42', 'turned into a date'],
  ])('is a problem that says what was done: %s', async (cell, message) => {
    const { problems, created } = await dryRun(fileOf(cell, cell));
    expect(created).toBe(0);
    expect(problems).toEqual([
      { lines: [2, 3], count: 2, column: 'localNumber', message: expect.stringContaining(message) },
    ]);
  });

  it('is refused by the documents API with the same words', async () => {
    for (const student of [{ localNumber: 'nan' }, { localNumber: '104233.0' }, { stateStudentId: '#N/A' }]) {
      const put = await api('PUT', '/v1/documents/plan-1', { ...plan504('x', date), student });
      expect(put.status).toBe(400);
      const [field] = Object.keys(student);
      expect(await put.json()).toMatchObject({ errors: [{ field: `student.${field}` }] });
    }
  });

  it('is looked for in every column: a documentId, a name, a date', async () => {
    const file = `documentId,localNumber,givenName,form,meetingDate\n#REF!,00123,#NAME?,section504Plan,#VALUE!\n`;
    const { problems } = await dryRun(file);
    expect(problems.map(({ column }) => column).toSorted()).toEqual(['documentId', 'givenName', 'meetingDate']);
  });
});

describe('a date that can hardly be right', () => {
  const born = async (birthDate: string) => {
    await platform
      .databaseOf(district)
      .update(students)
      .set({ birthDate: isoDate(birthDate) })
      .where(eq(students.localNumber, '00123'));
  };
  const at = { ...platform, clock: fixedClock('2026-11-02T12:00:00Z') };
  const load = async (rows: string, confirmDates = false) => {
    const bytes = new TextEncoder().encode(
      `localNumber,form,meetingType,meetingDate,effectiveFrom,effectiveTo\n${rows}`,
    );
    const loaded = await loadKeyPrograms(at, district, bytes, { dryRun: true, by: 'test', confirmDates });
    if (!loaded.ok) throw new Error(loaded.problem.detail);
    return loaded.value.problems.map(({ column, message }) => [column, message]);
  };

  it('is a problem of its cell until somebody confirms it', async () => {
    await born('2014-05-06');
    for (const [row, column, message] of [
      ['00123,iep,review,2026-09-01,2062-09-01,', 'effectiveFrom', '2062-09-01 is more than a year ahead'],
      ['00123,iep,review,2013-09-01,2026-09-01,', 'meetingDate', 'before the student was born'],
      ['00123,iep,review,2027-11-03,2026-09-01,', 'meetingDate', 'more than a year ahead'],
      ['104233,iep,review,1926-09-01,2026-09-01,', 'meetingDate', 'more than 30 years ago'],
      ['00123,iep,review,2026-09-01,2026-09-01,2036-09-01', 'effectiveTo', 'more than 5 years ahead'],
    ] as const) {
      expect(await load(row)).toEqual([[column, expect.stringContaining(message)]]);
      expect(await load(row, true)).toEqual([]);
    }
  });

  it('is none from the birth to a year ahead, and later where nothing counts by it', async () => {
    await born('2014-05-06');
    expect(await load('00123,iep,review,2014-05-06,2027-11-02,2028-05-01')).toEqual([]);
  });

  it('is confirmed for the API by confirmDates', async () => {
    const file = `localNumber,form,meetingDate\n00123,section504Plan,2162-09-01\n`;
    expect((await dryRun(file)).problems).toHaveLength(1);
    expect((await dryRun(file, '&confirmDates=true')).problems).toEqual([]);
  });
});

describe('a file', () => {
  it('with names of columns and nothing below them holds no line', async () => {
    for (const file of ['localNumber,form,meetingDate\n', 'localNumber,form\n,\n,\n', 'localNumber,form']) {
      expect((await dryRun(file)).problems).toMatchObject([{ message: expect.stringContaining('has no line') }]);
      const loaded = await api('POST', loadPath, new TextEncoder().encode(file), { 'content-type': 'text/csv' });
      expect(loaded.status).toBe(400);
    }
  });

  it('says once what is true of many lines, with their numbers', async () => {
    const { remarks } = await dryRun(fileOf(...Array.from({ length: 40 }, (_, at) => `new-${at}`)));
    expect(remarks).toEqual([
      {
        lines: Array.from({ length: 40 }, (_, at) => at + 2),
        count: 40,
        column: 'localNumber',
        message: expect.stringContaining('is not in the roster'),
      },
    ]);
    const wrong = fileOf(...Array.from({ length: 150 }, () => '#N/A'));
    const { problems, problemCount } = await dryRun(wrong);
    expect([problemCount, problems[0]?.count, problems[0]?.lines.length]).toEqual([1, 150, 100]);
    const refused = await api('POST', loadPath, new TextEncoder().encode(wrong), { 'content-type': 'text/csv' });
    expect(await refused.json()).toMatchObject({ errors: [{ field: 'lines 2–101 and 50 more, localNumber' }] });
  });

  it('names the documents and names of a group beside one another', async () => {
    const file = (outcome: string) =>
      `documentId,localNumber,form,meetingType,effectiveFrom,outcome\n${['a', 'b', 'c']
        .map((id, at) => `doc-${id},${['00123', '104233', '100115'][at]},iep,review,${date},${outcome}\n`)
        .join('')}`;
    await api('POST', loadPath, new TextEncoder().encode(file('IE13')), { 'content-type': 'text/csv' });
    expect((await dryRun(file('IE14'))).remarks).toEqual([
      { lines: [2, 3, 4], count: 3, column: null, message: 'corrects document doc-a, doc-b, doc-c: outcome' },
    ]);
  });

  it('lists at most a hundred kinds of problem, with how many there are', async () => {
    const file = `localNumber,form,meetingDate\n${Array.from({ length: 130 }, (_, at) => `00123,section504Plan,day ${at}\n`).join('')}`;
    const one = await dryRun(file);
    expect(one.problemCount).toBe(1);
    const columns = Array.from({ length: 130 }, (_, at) => `color ${at}`).join(',');
    const { problems, problemCount } = await dryRun(`localNumber,form,${columns}\n00123,iep\n`);
    expect([problems.length, problemCount]).toEqual([100, 130]);
  });

  it('is never echoed at length', async () => {
    const { problems } = await dryRun(`localNumber,form,${'x'.repeat(5000)}\n${'9'.repeat(5000)},iep,\n`);
    expect(JSON.stringify(problems).length).toBeLessThan(1000);
  });

  it('may have five hundred columns', async () => {
    const wide = (columns: number) => new TextEncoder().encode(`localNumber,form${','.repeat(columns)}\n00123,iep\n`);
    expect((await dryRun(wide(400))).problems).toEqual([]);
    for (const columns of [500, 1_000_000]) {
      const refused = await api('POST', loadPath, wide(columns), { 'content-type': 'text/csv' });
      expect(await refused.json()).toMatchObject({ errors: [{ message: expect.stringContaining('500 columns') }] });
    }
    const long = new TextEncoder().encode(`localNumber,form\n00123,iep${','.repeat(600)}\n`);
    expect((await api('POST', loadPath, long, { 'content-type': 'text/csv' })).status).toBe(400);
  });

  it('with a title above the names of the columns says on which line those stand', async () => {
    const { problems } = await dryRun(`Section 504 students 2026-27,,\n\n${fileOf('00123')}`);
    expect(problems).toEqual([
      { lines: [1], count: 1, column: null, message: expect.stringContaining('are on line 3') },
    ]);
  });
});

describe('a file as a spreadsheet saves it', () => {
  const text = `localNumber,givenName,familyName,form,meetingDate\r\n104233,Zoë,Núñez,section504Plan,${date}\r\n`;
  const utf16 = (value: string, littleEndian: boolean) => {
    const view = new DataView(new ArrayBuffer(value.length * 2));
    for (let at = 0; at < value.length; at += 1) view.setUint16(at * 2, value.charCodeAt(at), littleEndian);
    return new Uint8Array(view.buffer);
  };
  const windows1252 = (value: string) => Uint8Array.from(value, (letter) => letter.charCodeAt(0));
  const macRoman = (value: string) =>
    windows1252(value.replaceAll('ë', '\x91').replaceAll('ú', '\x9c').replaceAll('ñ', '\x96'));

  beforeEach(async () => {
    await platform
      .databaseOf(district)
      .update(students)
      .set({ givenName: 'Zoë', familyName: 'Núñez' })
      .where(eq(students.localNumber, '104233'));
  });

  it.each([
    ['CSV UTF-8, with a byte order mark', new TextEncoder().encode(`\ufeff${text}`)],
    ['UTF-16, little end first, tabs (Excel: Unicode Text)', utf16(`\ufeff${text.replaceAll(',', '\t')}`, true)],
    ['UTF-16, big end first', utf16(`\ufeff${text}`, false)],
    ['UTF-16 without a byte order mark', utf16(text, true)],
    ['semicolons, as Excel does where the comma is for decimals', new TextEncoder().encode(text.replaceAll(',', ';'))],
    ['tabs', new TextEncoder().encode(text.replaceAll(',', '\t'))],
    ['carriage returns only', new TextEncoder().encode(text.replaceAll('\r\n', '\r'))],
    ['a line that names the separator', new TextEncoder().encode(`sep=;\r\n${text.replaceAll(',', ';')}`)],
    ['vertical bars', new TextEncoder().encode(text.replaceAll(',', '|'))],
  ])('is read without a remark: %s', async (_, bytes) => {
    expect(await dryRun(bytes)).toMatchObject({ created: 1, newStudents: 0, problems: [], remarks: [] });
  });

  it.each([
    ['Windows-1252', windows1252(text)],
    ['Mac OS Roman', macRoman(text.replaceAll('\r\n', '\r'))],
  ])('is read as %s when it is not in UTF-8, and the guess is said', async (encoding, bytes) => {
    const said = await dryRun(bytes);
    expect(said).toMatchObject({ created: 1, problems: [] });
    expect(said.remarks).toEqual([
      { lines: [1], count: 1, column: null, message: expect.stringContaining(`was read as ${encoding}`) },
    ]);
  });

  it.each([
    ['an old workbook', '\xd0\xcf\x11\xe0\xa1\xb1', 'Excel 2003 or earlier'],
    ['a web page that is named .xls', '<html><table>', 'web page'],
    ['a PDF', '%PDF-1.7', 'is a PDF'],
    ['a picture', '\x89PNG\r\n\x1a\n\0\0\0', 'bytes that cannot be text'],
  ])('says what it is instead: %s', async (_, bytes, message) => {
    const refused = await api('POST', loadPath, windows1252(bytes), { 'content-type': 'text/csv' });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ errors: [{ message: expect.stringContaining(message) }] });
  });
});
