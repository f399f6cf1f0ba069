import { expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import type { CampusFlag } from '../../src/flags/campus/campus-flag.ts';
import { becomes } from '../../src/flags/ledger/write-states.ts';
import { asSourcedId } from '../support/ids.ts';

const before: CampusFlag = {
  sourcedId: asSourcedId('M1'),
  setup: asSourcedId('SETUP'),
  student: asSourcedId('S1'),
  beginDate: isoDate('2024-08-20'),
  endDate: null,
  userWarning: null,
  launchUrl: null,
  other: {},
};
const after = { ...before, endDate: isoDate('2026-09-30') };
const ends = { action: 'endExisting', state: 'planned', before, after } as const;

it.each([
  ['its end date', { endDate: isoDate('2027-01-15') }],
  ['its note', { userWarning: 'Ask the office' }],
])('a flag of the district is left alone, in these words, when a person changes %s', (_, change) => {
  expect(becomes(ends, { ...before, ...change })).toEqual({
    state: 'changed',
    problem: 'left alone: someone changed it in Campus after it was planned',
  });
});

it('a flag of the district is left alone, in these words, when a person deletes it', () => {
  expect(becomes(ends, null)).toEqual({
    state: 'gone',
    problem: 'left alone: someone deleted it in Campus after it was planned',
  });
});

it('a flag of ours that a person changes or deletes needs no problem text, because the next night mends it', () => {
  const corrects = { ...ends, action: 'correct' } as const;
  expect(becomes(corrects, { ...before, userWarning: 'Ask the office' })).toEqual({ state: 'changed', problem: null });
  expect(becomes(corrects, null)).toEqual({ state: 'gone', problem: null });
});
