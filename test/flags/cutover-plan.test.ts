import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import type { CampusFlag } from '../../src/flags/campus/campus-flag.ts';
import { cutoverCsv } from '../../src/flags/cutover/cutover-csv.ts';
import { cutoverPlan as guardedPlan } from '../../src/flags/cutover/cutover-plan.ts';
import { type FlaggableBadge, planFlags } from '../../src/flags/plan/plan.ts';
import { planUndo } from '../../src/flags/undo/undo-plan.ts';
import type { SourcedId, StudentId } from '../../src/platform/ids.ts';
import { asSourcedId, asStudentId } from '../support/ids.ts';

const setup = asSourcedId('SETUP');
const sourced = (who: number) => asSourcedId(`S${who}`);

const manual = (who: number): CampusFlag => ({
  sourcedId: asSourcedId(`M${who}`),
  setup,
  student: sourced(who),
  beginDate: isoDate('2024-08-20'),
  endDate: who === 1 ? isoDate('2027-06-01') : null,
  userWarning: null,
  launchUrl: null,
  other: {},
});
const badge = (who: number, sourcedId: SourcedId | null = sourced(who)): FlaggableBadge => ({
  studentId: asStudentId(`stu_${who}`),
  sourcedId,
  withdrawn: false,
  ordinal: 1,
  startDate: isoDate('2025-09-15'),
  endDate: null,
  notes: 'Plan',
  flagSourcedId: asSourcedId(`O${who}`),
  launchUrl: 'https://link.example.org/iep/lti/launch',
});
const planOf = (campusFlags: readonly CampusFlag[], badges: readonly FlaggableBadge[], more = {}) =>
  planFlags({
    setup,
    cutoverDate: isoDate('2026-10-01'),
    today: isoDate('2026-11-02'),
    takesOver: true,
    badges,
    campusFlags,
    created: new Set(),
    studentIdOf: () => null,
    ...more,
  });

const guard = { guardShare: 20, holdForConfirmation: false };
const facts = { today: isoDate('2026-11-02'), uncounted: new Map<StudentId, string>() };
const cutoverPlan = (plan: Parameters<typeof guardedPlan>[0], more = {}) =>
  guardedPlan(plan, { ...guard, ...facts, ...more });

describe('the plan of a cutover', () => {
  const flags = [manual(1), manual(2), manual(3)];
  const badges = [badge(2), badge(3), badge(4), badge(5, null), { ...badge(6), withdrawn: true }];
  const shown = cutoverPlan(planOf(flags, badges));

  it('puts every student into a list, those who lose the flag first', () => {
    expect(shown.rows.map(({ list, ended, studentId }) => [list, ended?.sourcedId ?? studentId])).toEqual([
      ['endedWithoutReplacement', 'M1'],
      ['replaced', 'M2'],
      ['replaced', 'M3'],
      ['created', 'stu_4'],
      ['noSourcedId', 'stu_5'],
      ['withdrawn', 'stu_6'],
    ]);
    expect([shown.open, shown.counts]).toEqual([
      3,
      {
        ...{ planNotCounted: 0, endedWithoutReplacement: 1, begunLater: 0 },
        ...{ replaced: 2, keepsOurs: 0, created: 1, noSourcedId: 1, withdrawn: 1 },
      },
    ]);
  });

  it('has the same hash for the same plan in any order, and another one for any other plan', () => {
    expect(cutoverPlan(planOf(flags.toReversed(), badges.toReversed())).hash).toBe(shown.hash);
    expect(cutoverPlan(planOf(flags.slice(1), badges)).hash).not.toBe(shown.hash);
    expect(cutoverPlan(planOf(flags, badges.slice(1))).hash).not.toBe(shown.hash);
  });

  it.each([
    ['its end date', { endDate: isoDate('2027-01-15') }],
    ['its begin date', { beginDate: isoDate('2024-08-21') }],
    ['its note', { userWarning: 'Ask the office' }],
    ['its launch URL', { launchUrl: 'https://other.example.org/' }],
    ['what else Campus keeps with it', { other: { metadata: { contact: 'Room 12' } } }],
  ])('has another hash when somebody changes %s in Campus after the preview', (_, change) => {
    expect(cutoverPlan(planOf([manual(1), { ...manual(2), ...change }, manual(3)], badges)).hash).not.toBe(shown.hash);
  });

  it.each([
    ['the student', { sourcedId: sourced(7) }],
    ['the first day', { startDate: isoDate('2026-10-12') }],
    ['the last day', { endDate: isoDate('2027-10-12') }],
    ['the note', { notes: 'Another plan' }],
    ['the launch URL', { launchUrl: 'https://link.example.org/other' }],
  ])('has another hash when %s of a new flag is another one', (_, change) => {
    const changed = badges.map((one) => (one.studentId === 'stu_4' ? { ...one, ...change } : one));
    expect(cutoverPlan(planOf(flags, changed)).hash).not.toBe(shown.hash);
  });

  it('lists both new flags of a student who loses one, the first as its replacement', () => {
    const second = { ...badge(2), ordinal: 2, flagSourcedId: asSourcedId('O2b'), startDate: isoDate('2026-10-05') };
    const { rows, counts } = cutoverPlan(planOf([manual(2)], [badge(2), second]));
    expect(rows.map(({ list, newFlagFrom, flags }) => [list, newFlagFrom, flags])).toEqual([
      ['replaced', '2026-10-01', ['M2', 'O2']],
      ['created', '2026-10-05', ['O2b']],
    ]);
    expect(counts).toMatchObject({ replaced: 1, created: 1 });
  });

  it('shows as the replacement a new flag that is open, not one that is over', () => {
    const over = { ...badge(2), ordinal: 2, flagSourcedId: asSourcedId('O2a'), endDate: isoDate('2026-11-02') };
    const { rows } = cutoverPlan(planOf([manual(2)], [over, badge(2)]));
    expect(rows.map(({ list, flags }) => [list, flags])).toEqual([
      ['replaced', ['M2', 'O2']],
      ['created', ['O2a']],
    ]);
  });

  it('is a file with a cell for each fact of a flag', () => {
    const id = asStudentId('stu_4');
    const name = { localNumber: '104', stateStudentId: 'AB1234567', familyName: 'Example', givenName: 'Rowan' };
    const rows = shown.rows.map((row, at) => (at === 0 ? { ...row, reason: 'The plan has no meeting date' } : row));
    const lines = cutoverCsv({ state: 'OH' }, rows, new Map([[id, { id, ...name }]]))
      .replace('\uFEFF', '')
      .trimEnd()
      .split('\r\n');
    expect(lines).toEqual([
      'What happens,Student number,State ID (SSID),Last name,First name,Existing flag from,Existing flag will end,Flag of SameGoal from,Why',
      'Flag will end without a replacement,,,,,2024-08-20,2026-09-30,,The plan has no meeting date',
      'Flag will be replaced,,,,,2024-08-20,2026-09-30,2026-10-01,',
      'Flag will be replaced,,,,,2024-08-20,2026-09-30,2026-10-01,',
      'Flag will be created,104,AB1234567,Example,Rowan,,,2026-10-01,',
      'No flag: not in the OneRoster data,,,,,,,,',
      'No flag: withdrawn,,,,,,,,',
    ]);
  });

  it.each([
    ['a flag of SameGoal that no badge asks for', { created: new Set(['O9']) }, { sourcedId: asSourcedId('O9') }],
    ['a flag that began after the cutover date', { endsLater: true }, { beginDate: isoDate('2026-10-20') }],
    ['a flag that begins tomorrow', { endsLater: true }, { beginDate: isoDate('2026-11-04') }],
  ])('has the same hash on the next day, although %s ends a day later then', (_, more, flag) => {
    const all = [...flags, { ...manual(9), ...flag }];
    const [today, tomorrow] = ['2026-11-02', '2026-11-03'].map((day) =>
      planOf(all, badges, { ...more, today: isoDate(day) }),
    );
    expect(tomorrow?.actions).toHaveLength(today?.actions.length ?? 0);
    expect(tomorrow && cutoverPlan(tomorrow).hash).toBe(today && cutoverPlan(today).hash);
    expect(tomorrow && cutoverPlan(tomorrow).hash).not.toBe(shown.hash);
  });

  /** Whether a cutover of ten open flags is held that would end so many of them without a replacement. */
  const isHeld = (lost: number, more = {}) => {
    const open = Array.from({ length: 10 }, (_, who) => manual(who));
    const kept = Array.from({ length: 10 - lost }, (_, who) => badge(who));
    return cutoverPlan(planOf(open, kept), more).held;
  };

  it('is held when more of the open flags than the set share would end without a replacement', () => {
    expect([0, 1, 2, 3, 10].map((lost) => isHeld(lost))).toEqual([false, false, false, true, true]);
    expect([4, 5, 6].map((lost) => isHeld(lost, { guardShare: 50 }))).toEqual([false, false, true]);
    expect([0, 1].map((lost) => isHeld(lost, { guardShare: 0 }))).toEqual([false, true]);
    expect(isHeld(10, { guardShare: 100 })).toBe(false);
    expect(cutoverPlan(planOf([], badges), { guardShare: 100 }).held).toBe(true);
  });

  it('is held in any case where every cutover waits for a person', () => {
    expect(isHeld(0, { guardShare: 100, holdForConfirmation: true })).toBe(true);
  });
});

describe('the undoing of a cutover', () => {
  const before = [manual(1), manual(2)];
  const { actions } = planOf(before, [badge(2), badge(4)]);
  const after = new Map(before.map((flag) => [flag.sourcedId, flag]));
  for (const action of actions) after.set(action.after.sourcedId, action.after);
  const traces = actions.map((action) => ({
    flagSourcedId: action.after.sourcedId,
    studentId: action.studentId,
    origin: action.kind === 'create' ? ('ours' as const) : ('existing' as const),
    before: action.before,
    after: action.after,
  }));

  /** What Campus shows after the undo. */
  const undone = (campusFlags: readonly CampusFlag[]) => {
    const left = new Map(campusFlags.map((flag) => [flag.sourcedId, flag]));
    for (const action of planUndo(traces, campusFlags).actions)
      if (action.kind === 'remove') left.delete(action.after.sourcedId);
      else left.set(action.after.sourcedId, action.after);
    return [...left.values()];
  };

  it('leaves Campus as it was before', () => {
    expect(undone([...after.values()])).toEqual(before);
  });

  it('has nothing to do when it has been done', () => {
    expect(planUndo(traces, before).actions).toEqual([]);
  });

  it('leaves a flag alone that a person has ended otherwise since, or removed', () => {
    const byHand = { ...manual(1), endDate: isoDate('2026-10-15') };
    expect(undone([byHand])).toEqual([byHand]);
    expect(planUndo(traces, [byHand]).leftAlone).toEqual([
      { flagSourcedId: 'M1', reason: 'changedSince' },
      { flagSourcedId: 'M2', reason: 'gone' },
    ]);
  });
});
