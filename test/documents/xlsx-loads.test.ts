import { eq } from 'drizzle-orm';
import { strToU8 } from 'fflate';
import { beforeEach, describe, expect, it } from 'vitest';
import type { District } from '../../src/districts/index.ts';
import { documents } from '../../src/documents/schema.ts';
import { dryRunOf, loadPath } from './load-support.ts';
import { type AuthoringSystem, addStudent, authoringSystem, platform, someDistrict } from './support.ts';
import { number, row, stylesOf, text, workbook } from './workbooks.ts';

let district: District;
let api: AuthoringSystem;
beforeEach(async () => {
  district = await someDistrict();
  api = await authoringSystem(district);
  for (const localNumber of ['00123', '104233']) await addStudent(district, { localNumber });
});

const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const load = (bytes: Uint8Array, query = '') => api('POST', loadPath + query, bytes, { 'content-type': type });
const dryRun = (bytes: Uint8Array) => dryRunOf(api, bytes);
/** What is wrong with a workbook that cannot be read. */
const refusalOf = async (bytes: Uint8Array) => {
  const refused = await load(bytes, '?dryRun=true');
  expect(refused.status).toBe(400);
  const { errors } = await refused.json<{ errors: { message: string }[] }>();
  return errors.map(({ message }) => message).join();
};

const header = row(1, text('A1', 'localNumber'), text('B1', 'form'), text('C1', 'meetingDate'));
const plan = (line: number, id: string, date: string) => row(line, id, text(`B${line}`, 'section504Plan'), date);
const september = 46266;
const styles = stylesOf(
  'General',
  '00000',
  14,
  'yyyy-mm-dd',
  '[$-409]d-mmm-yy;@',
  '#,##0',
  '"D-"mmm',
  '0.00',
  'm/d/yy h:mm',
);
const stored = () =>
  platform.databaseOf(district).select().from(documents).where(eq(documents.districtId, district.id)).all();

describe('a workbook', () => {
  it('is loaded as a CSV file is', async () => {
    const bytes = workbook({ Plans: header + plan(2, text('A2', '104233'), number('C2', september, 2)) }, { styles });
    const loaded = await load(bytes);
    expect(loaded.status).toBe(200);
    expect(await loaded.json()).toMatchObject({ created: 1, newStudents: 0, notInRoster: 0, remarks: [] });
    expect(await stored()).toMatchObject([{ fields: { meetingDate: '2026-09-01' } }]);
    expect(await (await load(bytes)).json()).toMatchObject({ created: 0, unchanged: 1 });
  });

  it('may be sent as CSV: its bytes say what it is', async () => {
    const bytes = workbook({ Plans: header + plan(2, text('A2', '104233'), number('C2', september, 2)) }, { styles });
    expect(await (await api('POST', loadPath, bytes, { 'content-type': 'text/csv' })).json()).toMatchObject({
      created: 1,
    });
  });

  it.each([
    ['a number', number('A2', 104233), 0],
    ['a number with separators', number('A2', 104233, 5), 0],
    ['a number with decimals', number('A2', 104233, 7), 0],
    ['a number in powers of ten', number('A2', '1.04233E5'), 0],
    ['a number that is filled up with zeros', number('A2', 123, 1), 0],
    ['a text with a zero-width space', text('A2', '00123\u200b'), 0],
    ['a text in pieces', '<c r="A2" t="inlineStr"><is><r><t>10</t></r><r><rPr><b/></rPr><t>4233</t></r></is></c>', 0],
    ['a shared text', '<c r="A2" t="s"><v>1</v></c>', 0],
    ['what a formula gave', '<c r="A2" t="str"><f>TEXT(A9,"00000")</f><v>00123</v></c>', 0],
    ['a number that lost its zeros', number('A2', 123), 1],
  ])('has ids as people see or mean them: %s', async (_, cell, newStudents) => {
    const rows = header + plan(2, cell, number('C2', september, 2));
    const texts = ['<t>other</t>', '<r><t>104</t></r><r><t>233</t></r><rPh sb="0" eb="1"><t>kana</t></rPh>'];
    expect(await dryRun(workbook({ Plans: rows }, { styles, texts }))).toMatchObject({
      created: 1,
      newStudents,
      problems: [],
    });
  });

  it.each([
    ['a format of Excel’s own', number('C2', september, 2)],
    ['an ISO format', number('C2', september, 3)],
    ['a format that hides the year’s century', number('C2', september, 4)],
    ['a format that hides the day', number('C2', september, 6)],
    ['a date in ISO 8601', '<c r="C2" t="d"><v>2026-09-01T00:00:00.000Z</v></c>'],
    ['a text', text('C2', '9/1/2026')],
    ['what a formula gave', '<c r="C2" s="2"><f>TODAY()</f><v>46266</v></c>'],
  ])('has dates whatever they look like: %s', async (_, cell) => {
    await load(workbook({ Plans: header + plan(2, text('A2', '104233'), cell) }, { styles }));
    expect((await stored()).map(({ fields }) => fields.meetingDate)).toEqual(['2026-09-01']);
  });

  it('counts days from 1904 where it says so', async () => {
    const rows = header + plan(2, text('A2', '104233'), number('C2', september - 1462, 2));
    await load(workbook({ Plans: rows }, { styles, from1904: true }));
    expect((await stored()).map(({ fields }) => fields.meetingDate)).toEqual(['2026-09-01']);
  });

  it.each([
    [
      'a date where the id was',
      number('A2', september, 4),
      number('C2', september, 2),
      'localNumber',
      'turned into a date',
    ],
    ['a long number', number('A2', '1234567890123450'), number('C2', september, 2), 'localNumber', 'digits are lost'],
    [
      'a failed formula',
      '<c r="A2" t="e"><f>X</f><v>#REF!</v></c>',
      number('C2', september, 2),
      'localNumber',
      'formula fails',
    ],
    [
      'a formula without its value',
      '<c r="A2"><f>B9</f></c>',
      number('C2', september, 2),
      'localNumber',
      'holds a formula',
    ],
    ['a date with a time', text('A2', '104233'), number('C2', september + 0.5, 8), 'meetingDate', 'also has a time'],
    ['a date as a bare number', text('A2', '104233'), number('C2', september), 'meetingDate', 'how Excel stores dates'],
    ['yes in place of a date', text('A2', '104233'), '<c r="C2" t="b"><v>1</v></c>', 'meetingDate', 'must be a date'],
  ])('says of a cell what the spreadsheet did: %s', async (_, id, date, column, message) => {
    const { problems } = await dryRun(workbook({ Plans: header + plan(2, id, date) }, { styles }));
    expect(problems).toEqual([{ lines: [2], count: 1, column, message: expect.stringContaining(message) }]);
  });

  it('names rows as the spreadsheet does, and passes blank ones over', async () => {
    const rows =
      header + row(2) + row(3, '<c r="A3" s="1"/>') + plan(7, text('A7', 'NULL'), number('C7', september, 2));
    expect((await dryRun(workbook({ Plans: rows }, { styles }))).problems).toMatchObject([{ lines: [7] }]);
  });

  it('says of rows that are hidden, by a filter or by hand, that they are read too', async () => {
    const hidden = (line: number, id: string, how: string) =>
      plan(line, text(`A${line}`, id), number(`C${line}`, september, 2)).replace('<row ', `<row hidden="${how}" `);
    const rows = header + plan(2, text('A2', '104233'), number('C2', september, 2)) + hidden(3, '00123', '1');
    const { created, remarks } = await dryRun(workbook({ Plans: rows + hidden(4, 'new', 'true') }, { styles }));
    expect(created).toBe(3);
    expect(remarks).toContainEqual({
      ...{ lines: [3, 4], count: 2, column: null },
      message: expect.stringContaining('is hidden in the sheet'),
    });
  });

  it('reads rows and cells that do not say where they stand, and names with a prefix', async () => {
    const sheet = `<x:worksheet xmlns:x="m"><x:sheetData><x:row>${['localNumber', 'form', 'meetingDate']
      .map((one) => `<x:c t="inlineStr"><x:is><x:t>${one}</x:t></x:is></x:c>`)
      .join(
        '',
      )}</x:row><x:row><x:c t="inlineStr"><x:is><x:t>104233</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>section504Plan</x:t></x:is></x:c><x:c s="2"><x:v>46266</x:v></x:c></x:row></x:sheetData></x:worksheet>`;
    const bytes = workbook({ Plans: '' }, { styles, more: { 'xl/worksheets/sheet1.xml': strToU8(sheet) } });
    expect(await dryRun(bytes)).toMatchObject({ created: 1, newStudents: 0, problems: [] });
  });
});

describe('a workbook with several sheets', () => {
  const plans = header + plan(2, text('A2', '104233'), number('C2', september, 2));
  const notes = row(1, text('A1', 'How to fill in this file'));

  it('is read from the one with a column form, and says which', async () => {
    const { created, remarks } = await dryRun(workbook({ 'Read me': notes, Plans: plans, Blank: '' }, { styles }));
    expect([created, remarks.map(({ message }) => message)]).toEqual([
      1,
      [
        expect.stringContaining(
          'was read from the sheet Plans. It is the only one with a column form; not read: Read me',
        ),
      ],
    ]);
  });

  it('is not read when two could be meant, unless one of them is hidden', async () => {
    const two = { '2025': plans, '2026': plans };
    expect(await refusalOf(workbook(two, { styles }))).toContain('several sheets with a column form: 2025, 2026');
    for (const state of ['hidden', 'veryHidden'])
      expect(await dryRun(workbook(two, { styles, state: { '2025': state } }))).toMatchObject({
        created: 1,
        remarks: [],
      });
  });

  it('says what is missing when none names a form', async () => {
    const { problems } = await dryRun(workbook({ A: notes, B: notes }));
    expect(problems.map(({ column }) => column)).toContain('form');
    expect(await refusalOf(workbook({ A: '' }))).toContain('is empty');
  });
});

describe('a file that is no workbook, or does harm', () => {
  it.each([
    ['XLSB', 'xl/workbook.bin', 'binary workbook'],
    ['OpenDocument', 'content.xml', 'OpenDocument'],
    ['Numbers', 'Index/Document.iwa', 'Numbers'],
    ['Word', 'word/document.xml', 'word-processor'],
    ['pictures', 'photo.jpg', 'is an archive'],
  ])('says what it is: %s', async (_, name, message) => {
    const { zipSync } = await import('fflate');
    expect(await refusalOf(zipSync({ [name]: strToU8('x') }))).toContain(message);
  });

  it('says when a part of it is missing', async () => {
    const bytes = workbook({ Plans: header + plan(2, text('A2', '104233'), number('C2', september, 2)) }, { styles });
    expect(await refusalOf(bytes.subarray(0, bytes.length - 300))).toContain('damaged workbook');
    const noTexts = workbook({ Plans: header + plan(2, '<c r="A2" t="s"><v>7</v></c>', number('C2', september)) });
    expect(await refusalOf(noTexts)).toContain('damaged workbook');
    const torn = workbook(
      { Plans: '' },
      { more: { 'xl/worksheets/sheet1.xml': strToU8('<worksheet><sheetData><row>') } },
    );
    expect(await refusalOf(torn)).toContain('damaged workbook');
  });

  it('unpacks no more than a list of students can be', async () => {
    const huge = new Uint8Array(60 * 1024 * 1024).fill(0x20);
    huge.set(strToU8('<worksheet>'));
    const bytes = workbook({ Plans: '' }, { more: { 'xl/worksheets/sheet1.xml': huge } });
    expect(bytes.length).toBeLessThan(100_000);
    expect(await refusalOf(bytes)).toContain('unpacks to more than a list of students can be');
  });

  it('has at most ten thousand lines and five hundred columns', async () => {
    const many = Array.from(
      { length: 10_001 },
      (_, at) => `<row r="${at + 2}"><c r="A${at + 2}"><v>1</v></c></row>`,
    ).join('');
    expect(await refusalOf(workbook({ Plans: header + many }))).toContain('10000 documents. Split it');
    expect(await refusalOf(workbook({ Plans: header + row(2, text('ZZZ2', 'x')) }))).toContain('500 columns');
  });

  it('names no entity that its XML declares', async () => {
    const evil = strToU8(
      '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>',
    );
    const { problems } = await dryRun(workbook({ Plans: '' }, { more: { 'xl/worksheets/sheet1.xml': evil } }));
    expect(JSON.stringify(problems)).not.toContain('aaaa');
  });
});
