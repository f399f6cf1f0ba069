import { beforeEach, describe, expect, it } from 'vitest';
import { present } from '../support/invented.ts';
import {
  drive,
  endFaults,
  type FlagDistrict,
  flagDistrict,
  handFlag,
  ofOurs,
  planFor,
  setFaults,
  shownFlags,
  turnOn,
  writesOf,
} from './support.ts';

/** Twelve students with a flag of each kind: more than a page of the smallest size. */
let at: FlagDistrict;
beforeEach(async () => {
  at = await flagDistrict(12);
  await Promise.all([
    ...at.students.map(({ sourcedId }) => handFlag(at, sourcedId)),
    ...at.students.map(({ sourcedId }) => planFor(at, sourcedId)),
    turnOn(at),
  ]);
});

describe('flags are read as patiently as rosters', () => {
  it.each([
    ['fails on large pages', { kind: 'largePages', limit: 10 }],
    ['refuses to sort', { kind: 'refuseSort' }],
    ['refuses to filter', { kind: 'refuseFilter' }],
    ['caps a page', { kind: 'capLimit', limit: 5 }],
    ['sends no link to the next page', { kind: 'noLink' }],
    ['is slow with large pages', { kind: 'slowPages', limit: 10, ms: 50 }],
  ])('from a Campus that %s', async (_, fault) => {
    const other = await handFlag(at, present(at.students[0]?.sourcedId), { program: 'K-4 Literacy' });
    await setFaults(at, { method: 'GET', ...fault }, { match: '/programs', method: 'GET', ...fault });
    expect(await drive(at)).toMatchObject({ news: 'completed', problems: [] });
    await endFaults(at);
    const flags = await shownFlags(at);
    expect(ofOurs(flags)).toHaveLength(12);
    // A flag of another program, which an unfiltered list holds too, is left alone.
    expect(flags.filter(({ endDate }) => endDate === undefined)).toHaveLength(13);
    expect(flags.find(({ sourcedId }) => sourcedId === other.sourcedId)?.endDate).toBeUndefined();
    expect(await writesOf(at)).toMatchObject({ put: 24, unchanged: 0 });
  });
});
