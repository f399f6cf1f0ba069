import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { compareNames, evidenceOf, judge, matchPairs, type Person } from '../../src/roster/identity/index.ts';

const ada: Person = {
  sourcedId: null,
  stateStudentId: 'AB1234567',
  localNumber: '100234',
  givenName: 'Ada',
  familyName: 'Quillfeather',
  birthDate: isoDate('2015-04-03'),
  school: 'MAPLE',
  enrolledFrom: isoDate('2025-08-18'),
  enrolledTo: null,
  left: false,
};
const other = { givenName: 'Bela', familyName: 'Thornbury' };
const born = { birthDate: isoDate('2012-11-30') };
const noSsid = { stateStudentId: null };
const verdict = (a: Partial<Person>, b: Partial<Person>) => judge(evidenceOf({ ...ada, ...a }, { ...ada, ...b }));

describe('two records that share an id', () => {
  it.each<[string, Partial<Person>, Partial<Person>, string]>([
    ['the SSID, the name and the birth date', {}, { localNumber: '9' }, 'same'],
    ['the SSID and the name, the birth date unknown', {}, { birthDate: null }, 'same'],
    ['the SSID only, typed into another child’s record', {}, { ...other, ...born, localNumber: '9' }, 'ask'],
    ['the SSID and the number, with another name and birth date', {}, { ...other, ...born }, 'ask'],
    ['the SSID and the name, but neither birth date nor number', {}, { ...born, localNumber: '9' }, 'ask'],
    ['the SSID, number and birth date, after another name was given', {}, { familyName: 'Thornbury' }, 'same'],
    ['the SSID and birth date of twins', {}, { givenName: 'Ida', localNumber: '9' }, 'ask'],
    ['the SSID, and nothing else is known', {}, { givenName: '', familyName: '', birthDate: null }, 'same'],
    ['the SSID, with another name and no birth date', {}, { ...other, birthDate: null, localNumber: null }, 'ask'],
    ['the number, with another SSID', {}, { stateStudentId: 'AB7654321', ...other }, 'different'],
    ['the number, name and birth date, with another SSID', {}, { stateStudentId: 'AB7654321' }, 'ask'],
    ['the number, name and birth date, one without an SSID', {}, noSsid, 'same'],
    ['the number and the name of one who is here, the birth date unknown', noSsid, { birthDate: null }, 'same'],
    ['the number and the name of one who left long ago', { ...noSsid, left: true }, { birthDate: null }, 'ask'],
    [
      'the number and the name of one who left in June',
      { ...noSsid, left: true, enrolledTo: isoDate('2026-06-05') },
      { birthDate: null, enrolledFrom: isoDate('2026-08-18') },
      'same',
    ],
    ['the number and the name, with another birth date and school', noSsid, { ...born, school: 'CEDAR' }, 'ask'],
    ['the number of another child, with another birth date', noSsid, { ...other, ...born }, 'different'],
    ['the number of a child with another name', noSsid, { ...other, birthDate: null }, 'ask'],
    ['no id', { stateStudentId: null, localNumber: null }, {}, 'different'],
  ])('%s: as a person would say', (_, a, b, expected) => {
    expect(verdict(a, b)).toBe(expected);
    expect(verdict(b, a)).toBe(expected);
  });

  it('are never one child’s when name and birth date both differ, whatever else agrees', () => {
    for (const stateStudentId of ['AB1234567', null, 'AB7654321'])
      for (const localNumber of ['100234', null, '9'])
        for (const sourcedId of ['S1', null])
          for (const left of [true, false])
            expect(
              verdict({ sourcedId: 'S1' }, { ...other, ...born, stateStudentId, localNumber, sourcedId, left }),
            ).not.toBe('same');
  });
});

describe('names', () => {
  it.each([
    ['Zoë', "O'Brien-Smith", 'ZOË', 'O’BRIEN SMITH', 'agrees'],
    ['Jose', 'Nunez', 'José', 'Núñez', 'agrees'],
    ['Zoë'.normalize('NFC'), 'Ngô', 'Zoë'.normalize('NFD'), 'Ngô'.normalize('NFD'), 'agrees'],
    ['Søren', 'Strauß', 'SOREN', 'STRAUSS', 'agrees'],
    ['Łucja', 'Đặng', 'lucja', 'dang', 'agrees'],
    ['Mary Ann', 'De La Cruz', 'MaryAnn', 'Delacruz', 'agrees'],
    ['Al', 'Smith', 'Alexander', 'Smith', 'close'],
    ['Ana', 'Smith', 'Ana', 'Smith-Jones', 'close'],
    ['Katherine', 'Smith', 'Kathreine', 'Smith', 'close'],
    ['Smith', 'Ana', 'Ana', 'Smith', 'close'],
    ['', 'Smith', 'Ana', 'Smith', 'close'],
    ['', '', 'Ana', 'Smith', 'unknown'],
    ['Ada', 'Smith', 'Ida', 'Smith', 'differs'],
    ['Ada', 'Smith', 'Ada', 'Thornbury', 'differs'],
    ['Li', 'Wu', '莉', '吴', 'differs'],
  ])('%s %s and %s %s', (a, b, c, d, expected) => {
    expect(compareNames({ givenName: a, familyName: b }, { givenName: c, familyName: d })).toBe(expected);
    expect(compareNames({ givenName: c, familyName: d }, { givenName: a, familyName: b })).toBe(expected);
  });
});

describe('several records that share an id', () => {
  const record = (id: string, values: Partial<Person> = {}) => ({ id, person: { ...ada, ...values } });
  const bela = { ...other, ...born, localNumber: '9' };
  const pairsOf = (...pairs: readonly [ReturnType<typeof record>, ReturnType<typeof record>][]) =>
    pairs.map(([former, current]) => ({ former, current }));
  const ids = (pairs: readonly { former: { id: string }; current: { id: string } }[]) =>
    pairs.map(({ former, current }) => `${former.id}${current.id}`);

  it('are each followed when name and number tell them apart', () => {
    const [a, b, a2, b2] = [record('a'), record('b', bela), record('A'), record('B', bela)];
    const { same, toAsk } = matchPairs(pairsOf([a, a2], [a, b2], [b, a2], [b, b2]), { oneToOne: true });
    expect([ids(same), ids(toAsk)]).toEqual([['aA', 'bB'], []]);
  });

  it('are a question when two may be one child’s record', () => {
    const [a, first, second] = [record('a'), record('A'), record('B', { localNumber: '9' })];
    const { same, toAsk } = matchPairs(pairsOf([a, first], [a, second]), { oneToOne: true });
    expect([ids(same), ids(toAsk)]).toEqual([[], ['aA', 'aB']]);
  });

  it('may wait for one child, but take the place of one record only', () => {
    const [a, b, now] = [record('a'), record('b', { localNumber: null }), record('A')];
    expect(ids(matchPairs(pairsOf([a, now], [b, now]), { oneToOne: false }).same)).toEqual(['aA', 'bA']);
    expect(ids(matchPairs(pairsOf([a, now], [b, now]), { oneToOne: true }).same)).toEqual([]);
  });
});
