import { and, eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { District } from '../../src/districts/index.ts';
import { badgesOf, joinRecords, loadKeyPrograms } from '../../src/documents/index.ts';
import { documentChanges, documents } from '../../src/documents/schema.ts';
import { students } from '../../src/roster/schema.ts';
import { invented } from '../support/invented.ts';
import { dryRunOf, lineByLine } from './load-support.ts';
import { countingRows } from './rows-read.ts';
import {
  type AuthoringSystem,
  addStudent,
  authoringSystem,
  call,
  plan504,
  platform,
  put,
  someDistrict,
} from './support.ts';

let district: District;
let api: AuthoringSystem;
let rowan: Awaited<ReturnType<typeof addStudent>>;
beforeEach(async () => {
  district = await someDistrict();
  api = await authoringSystem(district);
  rowan = await addStudent(district);
});

const path = '/v1/documents/keyProgramsLoad';
const utf8 = (text: string) => new TextEncoder().encode(text);
const load = (file: string | Uint8Array, query = '', type = 'text/csv') =>
  api('POST', path + query, typeof file === 'string' ? utf8(file) : file, { 'content-type': type });
/** A dry run, with what is told of several lines told of each. */
const dryRun = async (file: string | Uint8Array) => {
  const { documents, created, replaced, unchanged, newStudents, ...said } = await dryRunOf(api, file);
  return {
    documents,
    created,
    replaced,
    unchanged,
    newStudents,
    problems: lineByLine(said.problems),
    remarks: lineByLine(said.remarks),
  };
};
const stored = () =>
  platform.databaseOf(district).select().from(documents).where(eq(documents.districtId, district.id)).all();
const history = () =>
  platform.databaseOf(district).select().from(documentChanges).where(eq(documentChanges.districtId, district.id)).all();

const threeLines = () =>
  [
    'Local Number,SSID,Given Name,Family Name,FORM,meeting_type,Effective From,EFFECTIVE-TO,Outcome,Meeting Date,initialPermission',
    `${rowan.localNumber},,,,iep,Review,2026-09-08,09/07/2027,IE13,,`,
    `,ZZ7654321,Ari,Newcomer,Section 504: Plan,,,,,2026/09/01,given`,
    `${rowan.localNumber},,,,section504Plan,,,,,9-1-2026,`,
    '',
  ].join('\r\n');

describe('the key programs data load', () => {
  it('stores one completed document a line, and badges exist at once', async () => {
    const response = await load(threeLines());
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      documents: 3,
      created: 3,
      replaced: 0,
      unchanged: 0,
      newStudents: 1,
      loadId: expect.stringMatching(/^lod_/),
      badges: [
        { program: 'section504', begin: 2, end: 0 },
        { program: 'specialEducation', begin: 1, end: 0 },
      ],
      notCounting: 0,
      notInRoster: 1,
      problems: [],
      problemCount: 0,
      remarks: [
        { lines: [3], count: 1, column: 'stateStudentId', message: expect.stringContaining('not in the roster') },
      ],
      remarkCount: 1,
    });
    const rows = await stored();
    expect(rows.map(({ form, status, fileKey }) => [form, status, fileKey]).toSorted()).toEqual([
      ['iep', 'completed', null],
      ['section504Plan', 'completed', null],
      ['section504Plan', 'completed', null],
    ]);
    expect(rows.find(({ form }) => form === 'iep')).toMatchObject({
      studentId: rowan.id,
      fields: { meetingType: 'review', effectiveFrom: '2026-09-08', effectiveTo: '2027-09-07', outcome: 'IE13' },
    });
    expect(await badgesOf(platform, district, rowan.id)).toMatchObject([
      { program: 'section504', startDate: '2026-09-01' },
      { program: 'specialEducation', startDate: '2026-09-08', notes: 'LRE: IE13' },
    ]);
    const waiting = await platform
      .databaseOf(district)
      .select()
      .from(students)
      .where(and(eq(students.districtId, district.id), eq(students.stateStudentId, 'ZZ7654321')))
      .all();
    expect(waiting).toMatchObject([{ givenName: 'Ari', familyName: 'Newcomer', sourcedId: null }]);
    for (const { changedBy, change } of await history())
      expect([changedBy.slice(0, 4), change]).toEqual(['cli_', 'created']);
  });

  it('changes nothing when it is loaded twice, and replaces what a line says otherwise', async () => {
    await load(threeLines());
    const before = await stored();
    const again = await load(threeLines());
    expect(await again.json()).toMatchObject({ created: 0, replaced: 0, unchanged: 3, newStudents: 0 });
    expect(await stored()).toEqual(before);
    const other = await load(threeLines().replace('IE13', 'IE14'));
    expect(await other.json()).toMatchObject({ created: 0, replaced: 1, unchanged: 2 });
    expect((await history()).map(({ change }) => change).toSorted()).toEqual([
      'created',
      'created',
      'created',
      'replaced',
    ]);
    expect(await badgesOf(platform, district, rowan.id)).toMatchObject([{}, { notes: 'LRE: IE14' }]);
  });

  it('takes the ids that a file gives, for documents that are to be replaced later', async () => {
    await put(district, 'plan-1', plan504(rowan.localNumber, '2026-01-12'));
    const line = (date: string) =>
      `documentId,stateStudentId,form,meetingDate\nplan-1,${rowan.stateStudentId},section504Plan,${date}\n`;
    expect(await (await load(line('2026-02-02'))).json()).toMatchObject({ replaced: 1 });
    expect(await badgesOf(platform, district, rowan.id)).toMatchObject([{ startDate: '2026-02-02' }]);
    await api('DELETE', '/v1/documents/plan-1');
    expect(await (await load(line('2026-02-02'))).json()).toMatchObject({ created: 1 });
    expect((await history()).map(({ change }) => change)).toEqual(['created', 'replaced', 'deleted', 'restored']);
  });

  it('reads a byte order mark, line breaks inside quotation marks, and lines of any ending', async () => {
    const file = `\uFEFF"stateStudentId",form,start,"Screener\nStatus"\r\n${rowan.stateStudentId},rimp,2026-09-01,"Not on track,\n""retest"" in May"\n`;
    expect(await (await load(file)).json()).toMatchObject({ created: 1 });
    expect((await stored())[0]?.fields).toEqual({
      start: '2026-09-01',
      screenerStatus: 'Not on track,\n"retest" in May',
    });
  });

  it('names a student who waits, on whichever of their lines the name stands', async () => {
    const lines = ['2026-09-01,,', '2026-10-01,Ari,Newcomer', '2026-11-01,,'].map(
      (rest) => `ZZ7654321,section504Plan,${rest}`,
    );
    await load(`stateStudentId,form,meetingDate,givenName,familyName\n${lines.join('\n')}\n`);
    const waiting = platform
      .databaseOf(district)
      .select()
      .from(students)
      .where(eq(students.stateStudentId, 'ZZ7654321'))
      .all();
    expect((await waiting).filter(({ districtId }) => districtId === district.id)).toMatchObject([
      { givenName: 'Ari', familyName: 'Newcomer' },
    ]);
  });

  it('reads boxes and lists', async () => {
    const file = `stateStudentId,form,mathChecked,scienceChecked,effectiveFrom,relatedServices\n${rowan.stateStudentId},writtenEducationPlan,X,No,2026-09-01,\n${rowan.stateStudentId},iep,,,2026-09-01,215006 2026-09-02 2027-05-28; 215003\n`;
    expect(await (await load(file)).json()).toMatchObject({ created: 2 });
    const fields = new Map((await stored()).map((row) => [row.form, row.fields]));
    expect(fields.get('writtenEducationPlan')).toMatchObject({ mathChecked: true, scienceChecked: false });
    expect(fields.get('iep')).toMatchObject({
      relatedServices: [
        { programCode: '215006', beginDate: '2026-09-02', endDate: '2027-05-28' },
        { programCode: '215003' },
      ],
    });
  });
});

/** A Section 504 plan a line, by day and column of the student. */
const plans = (
  ...lines: readonly (readonly [date: string, localNumber: string, stateStudentId?: string, id?: string])[]
) =>
  ['meetingDate,form,localNumber,stateStudentId,documentId']
    .concat(
      lines.map(
        ([date, number, stateStudentId = '', id = '']) => `${date},section504Plan,${number},${stateStudentId},${id}`,
      ),
    )
    .join('\n');
const starts = async () => (await badgesOf(platform, district, rowan.id)).map(({ startDate }) => startDate);

describe('a corrected line', () => {
  it('corrects the document of the same student, form and event date, whichever id names the student', async () => {
    const line = (ids: string, outcome: string) =>
      `localNumber,stateStudentId,sourcedId,form,meetingType,meetingDate,effectiveFrom,outcome\n${ids},iep,review,2026-09-01,${outcome}\n`;
    await load(line(`${rowan.localNumber},,`, '2026-09-08,IE13'));
    const [before] = await stored();
    const bySsid = line(`,${rowan.stateStudentId},`, '2026-09-09,IE14');
    const message = `corrects document ${before?.id}: outcome, effectiveFrom`;
    expect((await dryRun(bySsid)).remarks).toEqual([{ line: 2, column: null, message }]);
    for (const changed of [1, 0])
      expect(await (await load(bySsid)).json()).toMatchObject({ created: 0, replaced: changed });
    expect(await (await load(line(`,,${rowan.sourcedId}`, '2026-09-09,IE14'))).json()).toMatchObject({ unchanged: 1 });
    expect(await stored()).toMatchObject([{ id: before?.id, version: 2, fields: { outcome: 'IE14' } }]);
  });

  it('with another date corrects or adds as a person says, and is refused while nobody does', async () => {
    await load(plans(['2026-01-09', rowan.localNumber]));
    const [before] = await stored();
    const corrected = plans(['2026-09-01', rowan.localNumber]);
    const { errors } = await (await load(corrected)).json<{ errors: { field: string; message: string }[] }>();
    expect(errors).toEqual([
      { field: 'line 2, meetingDate', message: expect.stringContaining(`${before?.id} (2026-01-09)`) },
    ]);
    expect(await starts()).toEqual(['2026-01-09']);
    for (const changed of [1, 0])
      expect(await (await load(corrected, '?changedDates=correct')).json()).toMatchObject({
        created: 0,
        replaced: changed,
      });
    expect(await starts()).toEqual(['2026-09-01']);
    expect(await (await load(corrected)).json()).toMatchObject({ unchanged: 1 });
    // The date that was wrong is another event's now: its id is taken.
    for (const created of [1, 0])
      expect(await (await load(plans(['2026-01-09', rowan.localNumber]), '?changedDates=add')).json()).toMatchObject({
        created,
        replaced: 0,
      });
    expect((await stored()).map(({ fields }) => fields.meetingDate).toSorted()).toEqual(['2026-01-09', '2026-09-01']);
    expect((await load(corrected, '?changedDates=perhaps')).status).toBe(400);
  });

  it('asks nobody when the file has the earlier documents too, and wants a documentId when there are several to choose from', async () => {
    await load(plans(['2025-09-01', rowan.localNumber]));
    const both = plans(['2025-09-01', rowan.localNumber], ['2026-09-01', rowan.localNumber]);
    expect(await (await load(both)).json()).toMatchObject({ created: 1, unchanged: 1 });
    const third = (id = '') => plans(['2026-09-09', rowan.localNumber, '', id]);
    const refused = await load(third(), '?changedDates=correct');
    expect(refused.status).toBe(400);
    const [, second] = (await stored()).toSorted((a, b) =>
      String(a.fields.meetingDate) < String(b.fields.meetingDate) ? -1 : 1,
    );
    expect(await refused.text()).toContain(second?.id);
    expect(await (await load(third(second?.id))).json()).toMatchObject({ created: 0, replaced: 1 });
    expect((await stored()).map(({ fields }) => fields.meetingDate).toSorted()).toEqual(['2025-09-01', '2026-09-09']);
  });

  it('is one event in a file that names the student twice, and brings a deleted document back', async () => {
    const twice = plans(['2026-09-01', rowan.localNumber], ['2026-09-01', '', rowan.stateStudentId]);
    expect((await dryRun(twice)).problems).toEqual([
      { line: 3, column: null, message: expect.stringContaining('same document as line 2') },
    ]);
    const once = plans(['2026-09-01', rowan.localNumber]);
    await load(once);
    const [before] = await stored();
    await api('DELETE', `/v1/documents/${before?.id}`);
    expect((await dryRun(once)).remarks).toMatchObject([
      { message: `restores document ${before?.id}, which was deleted` },
    ]);
    expect(await (await load(once)).json()).toMatchObject({ created: 1 });
    expect(await stored()).toMatchObject([{ id: before?.id, version: 3, deletedAt: null }]);
  });

  it('is told which fields it clears, and is refused when a badge would go with them', async () => {
    const columns = {
      form: 'iep',
      meetingDate: '2026-09-01',
      effectiveFrom: '2026-09-08',
      outcome: 'IE13',
      meetingType: 'review',
    };
    const without = (...left: (keyof typeof columns)[]) => {
      const kept = Object.entries(columns).filter(([name]) => !left.includes(invented(name)));
      return `stateStudentId,${kept.map(([name]) => name).join()}\n${rowan.stateStudentId},${kept.map(([, cell]) => cell).join()}\n`;
    };
    await load(without());
    const [before] = await stored();
    expect((await dryRun(without('outcome'))).remarks).toEqual([
      {
        line: 2,
        column: null,
        message: `clears these fields of document ${before?.id}, because they are blank or left out: outcome`,
      },
    ]);
    expect((await dryRun(without('outcome'))).problems).toEqual([]);
    const refused = await load(without('meetingType'));
    expect(await refused.json()).toMatchObject({
      errors: [{ field: 'line 2, meetingType', message: expect.stringContaining('if MEETING TYPE were filled in') }],
    });
    expect(await stored()).toEqual([before]);
  });

  it('is one of two documents when the file named a newcomer by two ids, and the same file again changes nothing', async () => {
    const file = plans(['2026-09-01', 'n1'], ['2026-09-01', '', 'ZZ7654321']);
    expect(await (await load(file)).json()).toMatchObject({ created: 2, newStudents: 2 });
    await addStudent(district, { localNumber: 'n1', stateStudentId: 'ZZ7654321' });
    expect(await joinRecords(platform, district)).toBe(2);
    expect(await (await load(file)).json()).toMatchObject({ created: 0, replaced: 0, unchanged: 2 });
  });

  it('leaves alone what the authoring system wrote, and says that the event is there already', async () => {
    await put(district, 'plan-1', plan504(rowan.localNumber, '2026-09-01'));
    expect((await dryRun(plans(['2026-09-01', rowan.localNumber]))).remarks).toEqual([
      { line: 2, column: null, message: expect.stringContaining('same event as document plan-1') },
    ]);
    expect((await dryRun(plans(['2027-09-01', rowan.localNumber]))).problems).toEqual([]);
  });
});

describe('a dry run', () => {
  it('says what would happen and stores nothing', async () => {
    expect(await dryRun(threeLines())).toEqual({
      documents: 3,
      created: 3,
      replaced: 0,
      unchanged: 0,
      newStudents: 1,
      problems: [],
      remarks: [{ line: 3, column: 'stateStudentId', message: expect.stringContaining('not in the roster') }],
    });
    expect(await stored()).toEqual([]);
    expect(await platform.databaseOf(district).$count(students, eq(students.districtId, district.id))).toBe(1);
  });

  it('names every line whose student is not in the roster, also one who waits already', async () => {
    const file = plans(['2026-09-01', 'n1'], ['2026-09-01', rowan.localNumber], ['2026-10-01', '', 'ZZ7654321']);
    const waiting = [
      [2, 'localNumber'],
      [4, 'stateStudentId'],
    ];
    for (const newStudents of [2, 0]) {
      const said = await dryRun(file);
      expect(said.newStudents).toBe(newStudents);
      expect(said.remarks.map(({ line, column }) => [line, column])).toEqual(waiting);
      await load(file);
    }
  });

  it('names every line whose student has another name in the roster, case and accents aside', async () => {
    const names = ['Rowan,Example', 'ROWAN,Exámple', ',example', 'Robin,', ',Examples'];
    const lines = names.map((name, at) => `${rowan.localNumber},${name},section504Plan,2026-09-0${at + 1}`);
    const { remarks } = await dryRun(`localNumber,givenName,familyName,form,meetingDate\n${lines.join('\n')}\n`);
    expect(remarks.map(({ line, column }) => [line, column])).toEqual([
      [5, 'localNumber'],
      [6, 'localNumber'],
    ]);
    expect(remarks[0]?.message).toContain('the roster calls this student Rowan Example');
  });

  it('names every line whose student shares the id with another', async () => {
    const twin = await addStudent(district, { stateStudentId: rowan.stateStudentId });
    const file = plans(
      ['2026-09-01', '', rowan.stateStudentId],
      ['2026-09-01', rowan.localNumber],
      ['2026-09-01', twin.localNumber],
    );
    const message = expect.stringContaining('Use sourcedId');
    expect((await dryRun(file)).problems).toEqual([{ line: 2, column: 'stateStudentId', message }]);
  });

  it('says of every other way of writing a date, alone or in a list, what to do', async () => {
    const dates = [
      ['46021', 'Excel'],
      ['46021.5', 'Excel'],
      ['1/2/26', 'four digits'],
      ['1.2.26', 'four digits'],
      ['2-Jan-26', 'month in letters'],
      ['January_2,_2026', 'month in letters'],
      ['2026-01-02T00:00:00Z', 'also has a time'],
      ['1/2/2026_0:00', 'also has a time'],
      ['31/12/2026', 'must be a real date'],
      ['soon', 'must be a date as'],
    ] as const;
    const lines = dates.map(([date]) => {
      const alone = date.replaceAll('_', ' ');
      return `${rowan.stateStudentId},iep,"${alone}","215003; 215006 ${alone === date ? date : '46021'}"`;
    });
    const { problems } = await dryRun(`stateStudentId,form,meetingDate,relatedServices\n${lines.join('\n')}\n`);
    const said = (column: string) =>
      problems.filter((one) => one.column === column).map(({ line, message }) => [line, message]);
    expect(said('meetingDate')).toEqual(dates.map(([, remedy], at) => [at + 2, expect.stringContaining(remedy)]));
    expect(said('relatedServices')).toEqual(
      dates.map(([date, remedy], at) => [
        at + 2,
        expect.stringMatching(new RegExp(`entry 2, beginDate: .*${date.includes('_') ? 'Excel' : remedy}`)),
      ]),
    );
  });

  it('names the field for want of which a document would count for nothing', async () => {
    const file = `stateStudentId,form,meetingDate,determination\n${rowan.stateStudentId},section504Evaluation,2026-09-01,\n${rowan.stateStudentId},section504Evaluation,,eligible\n`;
    const { problems, remarks } = await dryRun(file);
    expect(problems).toEqual([]);
    expect(remarks).toEqual([
      {
        line: 2,
        column: 'determination',
        message: expect.stringContaining('would count for Section 504 if SECTION 2'),
      },
      {
        line: 3,
        column: 'meetingDate',
        message: expect.stringContaining('would count for Section 504 if MEETING DATE'),
      },
    ]);
  });

  it('says which entry of a list has too many parts, or a code of another shape', async () => {
    const cell = async (text: string) =>
      (await dryRun(`stateStudentId,form,relatedServices\n${rowan.stateStudentId},iep,${text}\n`)).problems.map(
        ({ message }) => message,
      );
    const five = '215006 1/2/2026 1/3/2026 AB1234567 1/4/2026';
    expect(await cell(five)).toEqual([expect.stringContaining('entry 1 has 5 parts')]);
    expect(await cell('215006; 5')).toEqual(['entry 2, programCode: must be six digits']);
  });

  it('counts lines as an editor does: blank ones, and those inside of a cell, too', async () => {
    const file = `stateStudentId,form,meetingDate,screenerStatus,start\r\n\r\n${rowan.stateStudentId},rimp,,"a\r\nb\r\n",2026-09-01\r\n,,,,\r\n\r\n${rowan.stateStudentId},rimp,,,soon\r\n`;
    expect((await dryRun(file)).problems).toMatchObject([{ line: 8, column: 'start' }]);
    expect((await dryRun(file.replaceAll('\r\n', '\r'))).problems).toMatchObject([{ line: 8 }]);
  });

  it('takes blank cells that Excel appends, remarks those that a comma may have made, and refuses a cell that no column names', async () => {
    const file = (rest: string) =>
      `stateStudentId,form,,meetingDate,\n${rowan.stateStudentId},section504Plan,${rest}\n`;
    expect((await dryRun(file(',2026-09-01,,,'))).problems).toEqual([]);
    const line = (number: number, rest = '') => `${rowan.stateStudentId},section504Plan,,2026-09-0${number},${rest}\n`;
    for (const [lines, told] of [
      [[line(1, ','), line(2, ',')], []],
      [[line(1), line(2, ',')], [{ line: 3, column: null, message: expect.stringContaining('in quotation marks') }]],
    ] as const)
      expect((await dryRun(`stateStudentId,form,,meetingDate,\n${lines.join('')}`)).remarks).toEqual(told);
    expect((await dryRun(file('lost,2026-09-01,'))).problems).toEqual([
      { line: 2, column: null, message: expect.stringContaining('column 3, whose header is blank') },
    ]);
    expect((await dryRun(file(',2026-09-01,,too'))).problems).toEqual([
      { line: 2, column: null, message: expect.stringContaining('column 6, the header has 5') },
    ]);
  });

  it('lists every problem by its line, and the load refuses the file with all of them', async () => {
    const file = [
      'localNumber,stateStudentId,sourcedId,form,meetingDate,determination,effectiveFrom,initialPermission',
      `${rowan.localNumber},,,section504Plan,46266,,,`,
      `${rowan.localNumber},,,section504Plan,9/1/26,,,`,
      `${rowan.localNumber},,,section504Plan,2026-02-30,,,`,
      `${rowan.localNumber},,,section504Plan,1026-09-01,,,perhaps`,
      `${rowan.localNumber},,,iepp,2026-09-01,,,`,
      `${rowan.localNumber},,,,2026-09-01,,,`,
      `${rowan.localNumber},,,section504Plan,2026-09-01,ET10,,`,
      ',,,section504Plan,2026-09-01,,,',
      `${rowan.localNumber},${rowan.stateStudentId},,section504Plan,2026-09-01,,,`,
      ',a1,,section504Plan,2026-09-01,,,',
      ',,nobody,section504Plan,2026-09-01,,,',
      '1.04E+05,,,section504Plan,2026-09-01,,,',
      `${rowan.localNumber},,,section504Plan,"2026-09-`,
      `01",,,,extra`,
      `${rowan.localNumber},,,section504Plan,2026-10-01,,,`,
      `${rowan.localNumber},,,section504Plan,2026-10-01,,,given`,
    ].join('\n');
    const { problems } = await dryRun(file);
    expect(problems.map(({ line, column }) => [line, column])).toEqual([
      [2, 'meetingDate'],
      [3, 'meetingDate'],
      [4, 'meetingDate'],
      [5, 'meetingDate'],
      [5, 'initialPermission'],
      [6, 'form'],
      [7, 'form'],
      [8, 'determination'],
      [9, 'localNumber'],
      [10, 'localNumber'],
      [11, 'stateStudentId'],
      [12, 'sourcedId'],
      [13, 'localNumber'],
      [14, null],
      [14, 'meetingDate'],
      [17, null],
    ]);
    const said = new Map(problems.map(({ line, message }) => [line, message]));
    expect(said.get(2)).toContain('Excel');
    expect(said.get(3)).toContain('four digits');
    expect(said.get(17)).toContain('line 16');
    const response = await load(file);
    expect(response.status).toBe(400);
    const { code, errors } = (await response.json()) as { code: string; errors: { field: string }[] };
    expect(code).toBe('invalidRequest');
    expect(errors).toHaveLength((await dryRunOf(api, file)).problemCount);
    expect(errors[0]?.field).toBe('line 2, meetingDate');
    expect(await stored()).toEqual([]);
  });

  it.each([
    ['a column that is not known', 'stateStudentId,form,favoriteColor\n', 1, 'favoriteColor'],
    ['a column twice', 'stateStudentId,SSID,form\n', 1, 'stateStudentId'],
    ['no form', 'stateStudentId,meetingDate\n', 1, 'form'],
    ['no student', 'form,meetingDate\n', 1, 'localNumber'],
  ])('lists %s', async (_, file, line, column) => {
    expect((await dryRun(file)).problems).toContainEqual({ line, column, message: expect.any(String) });
  });
});

describe('a file that cannot be read', () => {
  it.each([
    ['is empty', utf8('')],
    ['is a workbook', new Uint8Array([0x50, 0x4b, 0x03, 0x04, 0x14, 0x00])],
    ['breaks off in a letter of UTF-16', new Uint8Array([0xff, 0xfe, 0x73, 0x00, 0x73])],
    ['has an open quotation mark', utf8('stateStudentId,form\nAB1234567,"iep\n')],
    ['has a quotation mark inside a cell', utf8('stateStudentId,form\nAB1234567,i"ep\n')],
    ['has more lines than a load takes', utf8(`stateStudentId,form\n${'AB1234567,iep\n'.repeat(10_001)}`)],
  ])('is refused when it %s', async (_, file) => {
    for (const query of ['', '?dryRun=true']) {
      const response = await load(file, query);
      expect(response.status).toBe(400);
      const { errors } = (await response.json()) as { errors: { field: string }[] };
      expect(errors[0]?.field).toMatch(/^line \d+/);
    }
  });

  it('is refused when it is another type, or far too large', async () => {
    expect((await load(threeLines(), '', 'application/json')).status).toBe(415);
    expect((await load(new Uint8Array(10 * 1024 * 1024 + 1).fill(32))).status).toBe(413);
  });

  it('is refused without a token, and a query that is not known by its name', async () => {
    expect(
      (await call(path, { method: 'POST', body: threeLines(), headers: { 'content-type': 'text/csv' } })).status,
    ).toBe(401);
    expect((await load(threeLines(), '?dryrun=true')).status).toBe(400);
    expect((await load(threeLines(), '?dryRun=yes')).status).toBe(400);
  });
});

describe('loads of several people', () => {
  it('read the rows of their own students, however many the district has, and so does whoever joins those who wait', async () => {
    await platform
      .databaseOf(district)
      .run(sql`with recursive n (i) as (select 1 union all select i + 1 from n where i < 3000)
        insert into students (id, district_id, sourced_id, state_student_id, local_number, given_name, family_name, status)
        select ${district.id} || i, ${district.id}, 'known-' || i, 'ZZ' || (1000000 + i), 'k' || i, '', '', 'active' from n`);
    const { platform: counted, rowsRead } = countingRows();
    const lines = Array.from({ length: 20 }, (_, n) => ['2026-09-01', `n${n}`] as const);
    const loaded = await loadKeyPrograms(counted, district, utf8(plans(...lines)), { dryRun: false, by: 'test' });
    expect(loaded).toMatchObject({ ok: true, value: { created: 20, newStudents: 20 } });
    expect(await joinRecords(counted, district)).toBe(0);
    expect(rowsRead()).toBeGreaterThan(20);
    expect(rowsRead()).toBeLessThan(2000);
  });

  it('leave no student behind when they cannot be stored', async () => {
    const database = platform.databaseOf(district).$client;
    await database.exec(
      "create trigger load_refused before insert on document_changes when new.document_id = 'unwritable-line' begin select raise(abort, 'refused'); end",
    );
    const file = plans(['2026-09-01', 'n1'], ['2026-09-01', 'n2', '', 'unwritable-line']);
    expect((await load(file)).status).toBe(500);
    await database.exec('drop trigger load_refused');
    expect(await platform.databaseOf(district).$count(students, eq(students.districtId, district.id))).toBe(1);
    expect(await (await load(file)).json()).toMatchObject({ created: 2, newStudents: 2 });
  });

  it('keep districts apart', async () => {
    await load(`documentId,stateStudentId,form,meetingDate\none,${rowan.stateStudentId},section504Plan,2026-09-01\n`);
    const elsewhere = await someDistrict('Elsewhere');
    const theirs = await authoringSystem(elsewhere);
    const file = utf8(
      `documentId,stateStudentId,form,meetingDate\none,${rowan.stateStudentId},section504Plan,2026-10-01\n`,
    );
    const loaded = await theirs('POST', path, file, { 'content-type': 'text/csv' });
    expect(await loaded.json()).toMatchObject({ created: 1, newStudents: 1 });
    expect(await badgesOf(platform, district, rowan.id)).toMatchObject([{ startDate: '2026-09-01' }]);
  });

  it('at the same time leave every document once, whole', async () => {
    const lines = Array.from(
      { length: 250 },
      (_, n) => `n${n % 80},section504Plan,2026-09-${String((n % 28) + 1).padStart(2, '0')},doc${n}`,
    );
    const file = `localNumber,form,meetingDate,documentId\n${lines.join('\n')}\n`;
    const answers = await Promise.all([load(file), load(file), load(file)]);
    for (const { status } of answers) expect(status).toBe(200);
    const rows = await stored();
    expect(rows).toHaveLength(250);
    expect(new Set(rows.map(({ version }) => version))).toEqual(new Set([1]));
    expect(await platform.databaseOf(district).$count(students, eq(students.districtId, district.id))).toBe(81);
  });
});
