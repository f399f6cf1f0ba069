import { and, eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { settingChangesOf } from '../../src/audit/index.ts';
import type { District } from '../../src/districts/index.ts';
import {
  badgesOf,
  checkFile,
  exampleRows,
  listDataLoads,
  loadableForms,
  loadCheckedFile,
  loadKeyPrograms,
  sweepCheckedFiles,
  templateRows,
  undoLoad,
  workbookFile,
} from '../../src/documents/index.ts';
import { workbookRows } from '../../src/documents/load/workbook/workbook-rows.ts';
import { documents } from '../../src/documents/schema.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import { csvFile } from '../../src/platform/csv.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import { students } from '../../src/roster/schema.ts';
import { type AuthoringSystem, addStudent, authoringSystem, platform, someDistrict } from './support.ts';

let district: District;
let api: AuthoringSystem;
beforeEach(async () => {
  district = await someDistrict();
  api = await authoringSystem(district);
});

const utf8 = (text: string) => new TextEncoder().encode(text);
const by = 'jo@example.org';
const plans = (...rows: readonly string[]) =>
  `localNumber,form,meetingType,meetingDate,effectiveFrom,outcome\n${rows.map((row) => `${row}\n`).join('')}`;
const load = async (text: string) =>
  valueOrProblem(await loadKeyPrograms(platform, district, utf8(text), { dryRun: false, by, fileName: 'plans.csv' }));
const check = async (text: string) =>
  valueOrProblem(await checkFile(platform, district, utf8(text), { by, fileName: 'plans.csv' }));
const stored = () =>
  platform
    .databaseOf(district)
    .select()
    .from(documents)
    .where(eq(documents.districtId, district.id))
    .orderBy(documents.id)
    .all();
const loads = async () => (await listDataLoads(platform, district, { limit: 10, offset: 0 })).loads;

describe('a check', () => {
  it('says which badges begin and end, what does not count, and who is not in the roster', async () => {
    const rowan = await addStudent(district, { localNumber: '1' });
    await addStudent(district, { localNumber: '2' });
    await load(plans('1,iep,review,2026-01-12,2026-01-20,IE13'));
    const { outcome } = await check(
      `localNumber,form,date,meetingDate,meetingType,effectiveFrom,reason\n` +
        '1,specialEducationExit,2026-06-01,,,,\n2,section504Plan,,2026-09-01,,,\n2,iep,,2026-09-01,,2026-09-02,\nnew,section504Plan,,2026-09-01,,,\n',
    );
    expect(outcome.problems).toEqual([]);
    expect(outcome).toMatchObject({ created: 4, notCounting: 1, notInRoster: 1 });
    expect(outcome.badges.toSorted((a, b) => (a.program < b.program ? -1 : 1))).toEqual([
      { program: 'section504', begin: 2, end: 0 },
      { program: 'specialEducation', begin: 0, end: 1 },
    ]);
    expect((await badgesOf(platform, district, rowan.id))[0]?.endDate).toBeNull();
  });

  it('tells rows that do not count apart by the reason, with their numbers', async () => {
    const { outcome } = await check(plans('1,iep,,2026-01-12,2026-01-20,', '2,iep,,2026-01-12,2026-01-20,'));
    expect(outcome.notCounting).toBe(2);
    expect(outcome.remarks).toContainEqual(
      expect.objectContaining({ lines: [2, 3], count: 2, message: expect.stringContaining('MEETING TYPE') }),
    );
  });

  it('keeps the very file that was checked, which is loaded once', async () => {
    const { id } = await check(plans('1,iep,review,2026-01-12,2026-01-20,IE13'));
    expect(await loads()).toEqual([]);
    const loaded = valueOrProblem(await loadCheckedFile(platform, district, id ?? '', by));
    expect(loaded).toMatchObject({ created: 1, loadId: id });
    expect(await loads()).toMatchObject([{ id, by, fileName: 'plans.csv', status: 'loaded', counts: { created: 1 } }]);
    expect(await loadCheckedFile(platform, district, id ?? '', by)).toMatchObject({ problem: { code: 'conflict' } });
    expect((await platform.files.list({ prefix: `loads/${district.id}` })).objects).toEqual([]);
  });

  it('keeps no file with problems, and none that changes nothing', async () => {
    expect((await check(plans('1,iep,review,soon,,'))).id).toBeNull();
    await load(plans('1,iep,review,2026-01-12,2026-01-20,IE13'));
    expect((await check(plans('1,iep,review,2026-01-12,2026-01-20,IE13'))).id).toBeNull();
  });

  it('loads with what was chosen for the check, and says so when the file was changed by others since', async () => {
    await load(plans('1,iep,review,2026-01-12,2026-01-20,IE13'));
    const corrected = utf8(plans('1,iep,review,2026-01-13,2026-01-20,IE13'));
    const { id } = valueOrProblem(await checkFile(platform, district, corrected, { by, changedDates: 'correct' }));
    await api('DELETE', `/v1/documents/${(await stored())[0]?.id}`);
    // Nothing is left to correct: the file is loaded as it now means.
    expect(valueOrProblem(await loadCheckedFile(platform, district, id ?? '', by))).toMatchObject({ created: 1 });
    expect((await loads())[0]).toMatchObject({ changedDates: 'correct' });
  });

  it('is kept for an hour, and by its own district', async () => {
    const { id } = await check(plans('1,iep,review,2026-01-12,2026-01-20,IE13'));
    const other = await someDistrict('Elsewhere');
    expect(await loadCheckedFile(platform, other, id ?? '', by)).toMatchObject({ problem: { code: 'notFound' } });
    const later = { ...platform, clock: fixedClock(new Date(Date.now() + 61 * 60_000).toISOString()) };
    expect(await loadCheckedFile(later, district, id ?? '', by)).toMatchObject({ problem: { code: 'notFound' } });
    await sweepCheckedFiles(platform);
    expect((await platform.files.list({ prefix: `loads/${district.id}` })).objects).toHaveLength(1);
    await sweepCheckedFiles(later);
    expect((await platform.files.list({ prefix: `loads/${district.id}` })).objects).toEqual([]);
  });
});

it('the sweep deletes more files than one page of the bucket has', async () => {
  const prefix = `loads/${district.id}`;
  const names = Array.from({ length: 1_010 }, (_, at) => `${prefix}/${at}`);
  for (let from = 0; from < names.length; from += 100)
    await Promise.all(names.slice(from, from + 100).map((name) => platform.files.put(name, 'x')));
  const later = { ...platform, clock: fixedClock(new Date(Date.now() + 61 * 60_000).toISOString()) };
  await sweepCheckedFiles(later);
  expect((await platform.files.list({ prefix })).objects).toEqual([]);
});

describe('a load that is undone', () => {
  it('deletes what was new and gives back what was changed, with the badges', async () => {
    const rowan = await addStudent(district, { localNumber: '1' });
    await load(plans('1,iep,review,2026-01-12,2026-01-20,IE13'));
    const before = await stored();
    const { loadId } = await load(
      plans('1,iep,review,2026-01-12,2026-02-20,IE14', 'new,iep,review,2026-01-12,2026-01-20,IE13'),
    );
    valueOrProblem(await undoLoad(platform, district, loadId ?? '', 'kim@example.org'));
    const now = (await stored()).filter(({ deletedAt }) => deletedAt === null);
    expect(now).toMatchObject([{ id: before[0]?.id, version: 3, fields: before[0]?.fields }]);
    expect(now[0]?.completedAt).toBe(before[0]?.completedAt);
    expect(await badgesOf(platform, district, rowan.id)).toMatchObject([
      { startDate: '2026-01-20', notes: 'LRE: IE13' },
    ]);
    expect((await loads())[0]).toMatchObject({ status: 'undone', undoneBy: 'kim@example.org' });
    expect((await loads())[1]).toMatchObject({ status: 'loaded' });
    // Nobody waits for the roster without a document.
    const waiting = await platform
      .databaseOf(district)
      .select()
      .from(students)
      .where(and(eq(students.districtId, district.id), eq(students.localNumber, 'new')));
    expect(waiting).toMatchObject([{ status: 'withdrawn' }]);
    expect(await undoLoad(platform, district, loadId ?? '', by)).toMatchObject({ problem: { code: 'conflict' } });
  });

  it('can be loaded again, and undone again', async () => {
    const text = plans('new,iep,review,2026-01-12,2026-01-20,IE13');
    for (let time = 0; time < 2; time += 1) {
      const { loadId, created } = await load(text);
      expect(created).toBe(1);
      valueOrProblem(await undoLoad(platform, district, loadId ?? '', by));
      expect((await stored()).every(({ deletedAt }) => deletedAt !== null)).toBe(true);
    }
  });

  it.each([
    ['was changed', (path: string) => api('DELETE', path)],
    ['got a PDF', (path: string) => api('PUT', `${path}/file`, utf8('%PDF-1.7\nplan\n%%EOF\n'))],
    ['was loaded with other fields', () => load(plans('1,iep,review,2026-01-12,2026-03-20,IE13')).then(() => null)],
  ])('is refused once a document %s, and nothing is changed', async (_, change) => {
    const { loadId } = await load(
      plans('1,iep,review,2026-01-12,2026-01-20,IE13', '2,iep,review,2026-01-12,2026-01-20,IE13'),
    );
    const changed = (await stored()).find(({ version }) => version === 1);
    await change(`/v1/documents/${changed?.id}`);
    const before = await stored();
    expect(await undoLoad(platform, district, loadId ?? '', by)).toMatchObject({
      problem: { code: 'conflict', detail: expect.stringContaining('One document of this load has changed since') },
    });
    expect(await stored()).toEqual(before);
    expect((await loads()).every(({ status }) => status === 'loaded')).toBe(true);
  });

  it('is of its own district, and there', async () => {
    const { loadId } = await load(plans('1,iep,review,2026-01-12,2026-01-20,IE13'));
    const other = await someDistrict('Elsewhere');
    for (const [where, id] of [
      [other, loadId],
      [district, 'lod_nothing'],
    ] as const)
      expect(await undoLoad(platform, where, id ?? '', by)).toMatchObject({ problem: { code: 'notFound' } });
  });

  it('is undone as a whole, however many documents it has', async () => {
    const { loadId } = await load(
      plans(...Array.from({ length: 450 }, (_, at) => `n${at},iep,review,2026-01-12,2026-01-20,IE13`)),
    );
    valueOrProblem(await undoLoad(platform, district, loadId ?? '', by));
    expect((await stored()).filter(({ deletedAt }) => deletedAt === null)).toEqual([]);
  });
});

describe('over the API', () => {
  const path = '/v1/documents/keyProgramsLoad';
  const send = async (text: string) =>
    (await api('POST', path, utf8(text), { 'content-type': 'text/csv' })).json<{ loadId: string }>();

  it('loads are listed, and one is undone as a whole, once, with a line in the trail of changes', async () => {
    const rowan = await addStudent(district, { localNumber: '1' });
    await load(plans('1,iep,review,2026-01-12,2026-01-20,IE13'));
    const { loadId } = await send(plans('1,iep,review,2026-01-12,2026-02-20,IE14'));
    const list = await api('GET', `${path}?limit=1`);
    expect(list.headers.get('x-total-count')).toBe('2');
    expect(await list.json()).toMatchObject([
      { loadId, status: 'loaded', loadedBy: expect.stringMatching(/^cli_/), fileName: null, replaced: 1 },
    ]);
    const undone = await api('POST', `${path}/${loadId}/undo`);
    expect(undone.status).toBe(200);
    expect(await undone.json()).toMatchObject({ loadId, status: 'undone', undoneBy: expect.stringMatching(/^cli_/) });
    expect(await badgesOf(platform, district, rowan.id)).toMatchObject([{ startDate: '2026-01-20' }]);
    expect((await api('POST', `${path}/${loadId}/undo`)).status).toBe(409);
    expect((await (await api('GET', path)).json<{ status: string }[]>()).map(({ status }) => status)).toEqual([
      'undone',
      'loaded',
    ]);
    const { changes } = await settingChangesOf(platform, district, { limit: 2, offset: 0 });
    expect(changes.map(({ setting, oldValue, newValue }) => [setting, oldValue, newValue])).toEqual([
      ['Data Loads', expect.stringContaining('1 changed'), null],
      ['Data Loads', null, expect.stringContaining('1 changed')],
    ]);
  });

  it('a load is undone by its own district, while its documents are as it left them', async () => {
    const { loadId } = await send(plans('1,iep,review,2026-01-12,2026-01-20,IE13'));
    const other = await authoringSystem(await someDistrict('Elsewhere'));
    expect((await other('POST', `${path}/${loadId}/undo`)).status).toBe(404);
    expect(await (await other('GET', path)).json()).toEqual([]);
    await api('DELETE', `/v1/documents/${(await stored())[0]?.id}`);
    const refused = await api('POST', `${path}/${loadId}/undo`);
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain('changed since');
  });
});

describe('a template and an example', () => {
  it.each([
    ['OH', 'CSV'],
    ['WI', 'CSV'],
    ['OH', 'XLSX'],
    ['WI', 'XLSX'],
  ] as const)('of every form of %s can be loaded as %s without a problem', async (state, format) => {
    const fileOf = async (rows: string[][]) => (format === 'CSV' ? utf8(csvFile(rows)) : workbookFile(rows));
    const where = { ...district, state };
    for (const form of loadableForms(where)) {
      const options = { dryRun: true, by };
      const example = await fileOf(exampleRows(where, form, new Date()));
      const outcome = valueOrProblem(await loadKeyPrograms(platform, where, example, options));
      expect([form.name, outcome.problems]).toEqual([form.name, []]);
      expect(outcome).toMatchObject({ documents: 3, created: 3, notInRoster: 3 });
      const template = await fileOf(templateRows(form));
      const blank = valueOrProblem(await loadKeyPrograms(platform, where, template, options));
      expect(blank.problems).toMatchObject([{ message: expect.stringContaining('has no line') }]);
    }
  });

  it('keeps in a workbook what a spreadsheet would change or take for XML', async () => {
    const cells = ['00123', '2026-09-01', '=1+1', 'A & B <"c">', 'Ren\u00E9'];
    const head = ['localNumber', 'form', 'a', 'b', 'c'];
    const read = await workbookRows(district, await workbookFile([head, cells]));
    expect(valueOrProblem(read).rows.map((row) => row.cells)).toEqual([head, cells]);
  });

  it('begins a badge where a document of the form can', async () => {
    for (const name of ['iep', 'section504Plan', 'elIdentification', 'rimp', 'writtenEducationPlan']) {
      const form = loadableForms(district).find((one) => one.name === name);
      if (!form) throw new Error(name);
      const example = utf8(csvFile(exampleRows(district, form, new Date())));
      const outcome = valueOrProblem(await loadKeyPrograms(platform, district, example, { dryRun: true, by }));
      expect([name, outcome.badges]).toEqual([name, [expect.objectContaining({ begin: 3 })]]);
    }
  });
});
