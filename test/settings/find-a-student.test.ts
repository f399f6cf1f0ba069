import { beforeAll, describe, expect, it } from 'vitest';
import type { District } from '../../src/districts/index.ts';
import { nameWords } from '../../src/roster/name-words.ts';
import { orgs, students } from '../../src/roster/schema.ts';
import { begin, type FlagDistrict, flagDistrict, planFor, planHash, turnOn } from '../flags/support.ts';
import { asSourcedId, asStudentId } from '../support/ids.ts';
import { invented } from '../support/invented.ts';
import { carryOn } from '../support/runs.ts';
import { formTokenOf, platform, signInAs, someAdministrator, someDistrict, submit } from './support.ts';

let district: District;
let session: Awaited<ReturnType<typeof signInAs>>;
let formToken: string;
let path: string;

const people = [
  { familyName: 'Hazellake', givenName: 'Sage', grade: '05', school: 'school-2', localNumber: '1001' },
  { familyName: 'Núñez', givenName: 'José', middleName: 'Ángel', grade: 'KG', school: 'school-1', localNumber: '1002' },
  { familyName: 'O’Brien-Smith', givenName: 'Mary Ann', grade: '11', school: 'school-2', localNumber: '1003' },
  { familyName: "O'Dell", givenName: 'Sage', grade: '05', school: 'school-1', localNumber: '1004', sourcedId: null },
  { familyName: 'Łukasz', givenName: 'Søren', grade: '02', school: 'school-1', localNumber: '1005' },
];

beforeAll(async () => {
  district = await someDistrict();
  const database = platform.databaseOf(district);
  for (const [at, one] of people.entries())
    await database.insert(students).values({
      ...{ id: asStudentId(`stu_${district.id}_${at}`), districtId: district.id, status: 'active' },
      sourcedId: asSourcedId(`${district.id}-${at}`),
      ...(one as object as { givenName: string; familyName: string }),
      stateStudentId: `AA000100${at}`,
    });
  for (const [sourcedId, name] of [
    ['school-1', 'Zinnia Elementary'],
    ['school-2', 'Aspen High'],
  ] as const)
    await database.insert(orgs).values({
      ...{ districtId: district.id, sourcedId: asSourcedId(sourcedId), name, type: 'school' },
      ...{ contentHash: 'x', addedInRun: invented('run_1'), changedInRun: invented('run_1') },
    });
  session = await signInAs(await someAdministrator(district));
  path = `/settings/${district.id}/students`;
  formToken = await formTokenOf(await session.get(path));
});

/** The address that a sent form leads to, and the family names on the page there, in its order. */
async function find(form: Record<string, string>, from = { path, formToken, session }) {
  const sent = await submit(from.path, { formToken: from.formToken, ...form }, { cookie: from.session.cookie });
  const address = sent.headers.get('location') ?? '';
  const html = await (await from.session.get(address)).text();
  const names = [...html.matchAll(/<th scope="row"><a [^>]*>([^,<]*)/g)].map(([, name]) => name);
  return { address, html, names };
}

describe('a student is found', () => {
  it.each([
    ['as the page shows the name', 'Hazellake, Sage', ['Hazellake']],
    ['the other way round', 'Sage Hazellake', ['Hazellake']],
    ['by the beginnings of names', 'haz s', ['Hazellake']],
    ['by a first name that two have', 'SAGE', ['Hazellake', 'O&#39;Dell']],
    ['without accents', 'jose nunez', ['Núñez']],
    ['with accents where the name has them', 'Núñez, José', ['Núñez']],
    ['by a middle name', 'angel', ['Núñez']],
    ['with accents where the name has none', 'Házellake', ['Hazellake']],
    ['by letters that are no accents', 'soren lukasz', ['Łukasz']],
    ['by either part of a double name, whatever the apostrophe', "o'brien smith", ['O’Brien-Smith']],
    ['without an apostrophe', 'odell', ['O&#39;Dell']],
    ['by the local number', '1003', ['O’Brien-Smith']],
    ['by the SSID in small letters', 'aa0001004', ['Łukasz']],
    ['not by the middle of a word', 'azellake', []],
    ['not when one word matches and another does not', 'Sage Núñez', []],
    ['not by punctuation', '--', []],
  ])('%s', async (_, search, names) => {
    expect((await find({ search })).names).toEqual(names);
  });

  it('and no name stands in the address, nor in that of a page, the file, or the sorted list', async () => {
    const { address, html } = await find({ search: 'Hazellake', order: 'grade' });
    const addresses = [address, ...[...html.matchAll(/href="([^"]*)"/g)].map(([, one = '']) => one)];
    for (const one of addresses) expect(decodeURIComponent(one).toLowerCase()).not.toContain('hazellake');
    expect(html).toContain('value="Hazellake"');
  });

  it('again after going back, by the same person only', async () => {
    const { address } = await find({ search: 'Hazellake' });
    expect(await (await session.get(address)).text()).toContain('Hazellake, Sage');
    const other = await signInAs(await someAdministrator(district));
    const shown = await (await other.get(address)).text();
    expect(shown).not.toContain('value="Hazellake"');
    expect(shown).toContain('O&#39;Dell');
  });
});

describe('the list of students', () => {
  it.each([
    ['school', { school: 'school-2' }, ['Hazellake', 'O’Brien-Smith']],
    ['grade', { grade: '05' }, ['Hazellake', 'O&#39;Dell']],
    ['not in Campus', { campus: 'missing' }, ['O&#39;Dell']],
    ['two filters at once', { grade: '05', school: 'school-1' }, ['O&#39;Dell']],
    ['a filter and a name', { grade: '05', search: 'haz' }, ['Hazellake']],
    ['a filter that does not exist, as if it were none', { program: 'x', search: 'haz' }, ['Hazellake']],
  ])('is filtered by %s', async (_, form, names) => {
    expect((await find(form)).names).toEqual(names);
  });

  it.each([
    ['name, last first', '-name', 'Łukasz'],
    ['grade, kindergarten first', 'grade', 'Núñez'],
    ['the name of the school', 'school', 'Hazellake'],
  ])('is sorted by %s', async (_, order, first) => {
    expect((await find({ order })).names[0]).toBe(first);
  });

  it('comes as a CSV file of what was found', async () => {
    const { html } = await find({ grade: '05', order: '-name' });
    const file = html.match(/href="([^"]*students\.csv[^"]*)"/)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const response = await session.get(file);
    expect(response.headers.get('content-type')).toContain('text/csv');
    const lines = (await response.text()).trim().split('\r\n');
    expect(lines).toEqual([
      expect.stringContaining('Last name,First name,Middle name,Grade,School'),
      expect.stringContaining("O'Dell,Sage,,05,Zinnia Elementary,1004,AA0001003,,Active"),
      expect.stringContaining('Hazellake,Sage,,05,Aspen High,1001,AA0001000'),
    ]);
  });
});

describe('a badge', () => {
  let at: FlagDistrict;
  beforeAll(async () => {
    at = await flagDistrict(6);
  });

  it('filters students by program, and by having no flag', async () => {
    const signedIn = await signInAs(await someAdministrator(at.district));
    const list = `/settings/${at.district.id}/students`;
    const from = { path: list, formToken: await formTokenOf(await signedIn.get(list)), session: signedIn };
    const count = async (form: Record<string, string>) => (await find(form, from)).names.length;
    const [one, two] = at.students;
    await planFor(at, asSourcedId(one?.sourcedId));
    await turnOn(at);
    expect([await count({ program: 'section504' }), await count({ program: 'k4Literacy' })]).toEqual([1, 0]);
    expect(await count({ flag: 'none' })).toBe(1);
    await begin(at, 'flags/section504/cutover', { hash: await planHash(at) });
    await carryOn(at.district);
    expect(await count({ flag: 'none' })).toBe(0);
    await planFor(at, asSourcedId(two?.sourcedId));
    expect(await count({ program: 'section504' })).toBe(2);
    expect([await count({ flag: 'none' }), await count({ flag: 'none', program: 'k4Literacy' })]).toEqual([1, 0]);
  });
});

describe('the words of a name', () => {
  it('are folded alike, whatever writes them', () => {
    expect(nameWords('O’Brien-Núñez, José')).toEqual(['obrien', 'nunez', 'jose']);
    expect(nameWords('Nu\u0301n\u0303ez')).toEqual(['nunez']);
    expect(nameWords('D. J. Straße, Jr.')).toEqual(['d', 'j', 'strasse', 'jr']);
    expect(nameWords(' ,- ')).toEqual([]);
  });
});
