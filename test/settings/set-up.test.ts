import { describe, expect, it } from 'vitest';
import { type SetUpFacts, setUpSteps } from '../../src/settings/set-up.ts';

const empty: SetUpFacts = { demographics: null, documentViewer: null, flags: [], exports: [], legacy: false };
const completed = { completedAt: '2026-11-20T06:00:00.000Z' };
const states = (facts: Partial<SetUpFacts>) => setUpSteps({ ...empty, ...facts }).map(({ state }) => state);
const flag = { enabled: true, mode: 'takeOver', cutoverCompletedAt: null } as const;

describe('the set-up checklist', () => {
  it('of an empty district begins in Campus, and puts off what needs demographics', () => {
    expect(states({})).toEqual(['next', 'open', 'later', 'open', 'later']);
    expect(setUpSteps(empty)[0]?.campus).toContain('Campus Support case');
  });

  it('waits for the first run, then leads on to reporting and flags, in any order', () => {
    expect(states({ demographics: { completedAt: null } })).toEqual(['done', 'waiting', 'later', 'next', 'later']);
    expect(states({ demographics: completed })).toEqual(['done', 'done', 'next', 'open', 'open']);
    expect(states({ demographics: completed, exports: [{ status: 'active' }] })).toEqual([
      ...['done', 'done', 'done', 'next', 'open'],
    ]);
  });

  it.each<[string, Partial<SetUpFacts>, number, string]>([
    ['terms that are not accepted', { exports: [{ status: 'termsPending' }] }, 2, 'waiting'],
    ['an export that is disabled', { exports: [{ status: 'disabled' }] }, 2, 'next'],
    ['the first click', { documentViewer: { issuer: null } }, 3, 'waiting'],
    ['nothing, after the first click', { documentViewer: { issuer: 'https://c' } }, 3, 'done'],
    ['a take over that is to come', { flags: [flag] }, 4, 'waiting'],
    ['nothing, after the take over', { flags: [{ ...flag, cutoverCompletedAt: 'x' }] }, 4, 'done'],
    ['nothing, when flags are created', { flags: [{ ...flag, mode: 'create' }] }, 4, 'done'],
    ['a program to be turned on', { flags: [{ ...flag, enabled: false }] }, 4, 'open'],
  ])('waits for %s', (_, facts, step, state) => {
    expect(states({ demographics: completed, ...facts })[step]).toBe(state);
  });

  it('ends with the removal of what came before', () => {
    expect(setUpSteps({ ...empty, legacy: true }).at(-1)).toMatchObject({ state: 'open', link: 'details' });
  });
});
