import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, type IsoDate, isoDate } from '../../src/calendar/iso-date.ts';
import { type CampusFlag, flagSourcedId } from '../../src/flags/campus-flag.ts';
import { type FlaggableBadge, type PlanInput, planFlags } from '../../src/flags/plan.ts';
import type { DistrictId, SourcedId, StudentId } from '../../src/platform/ids.ts';

const setup = 'SETUP' as SourcedId;
const cutoverDate = isoDate('2026-10-01');
const today = isoDate('2026-11-02');
const student = { studentId: 'stu_1' as StudentId, sourcedId: 'S1' as SourcedId };

const badge = (values: Partial<FlaggableBadge> = {}): FlaggableBadge => ({
  ...student,
  withdrawn: false,
  ordinal: 1,
  startDate: isoDate('2025-09-15'),
  endDate: null,
  notes: 'IEP 2025-09-15',
  flagSourcedId: flagSourcedId('dst_1' as DistrictId, 'section504', values.studentId ?? student.studentId, 1),
  launchUrl: 'https://link.example.org/iep/lti/launch?student=stu_1&program=504',
  ...values,
});
const existing = (values: Partial<CampusFlag> = {}): CampusFlag => ({
  sourcedId: 'MANUAL' as SourcedId,
  setup,
  student: student.sourcedId,
  beginDate: isoDate('2024-08-20'),
  endDate: null,
  userWarning: 'kept by hand',
  launchUrl: null,
  other: {},
  ...values,
});
const plan = (values: Partial<PlanInput> = {}) =>
  planFlags({
    setup,
    cutoverDate,
    today,
    takesOver: true,
    badges: [],
    campusFlags: [],
    created: new Set(),
    studentIdOf: () => student.studentId,
    ...values,
  });
/** What Campus shows after the plan has been carried out. */
const carriedOut = (flags: readonly CampusFlag[], { actions }: ReturnType<typeof planFlags>): CampusFlag[] => {
  const shown = new Map(flags.map((flag) => [flag.sourcedId, flag]));
  for (const { after } of actions) shown.set(after.sourcedId, after);
  return [...shown.values()];
};

describe('taking over a flag', () => {
  it('ends every flag open on the cutover date with the day before, badge or no badge', () => {
    for (const badges of [[], [badge()]]) {
      const ended = plan({ badges, campusFlags: [existing()] }).actions.filter(({ kind }) => kind === 'endExisting');
      expect(ended.map(({ after }) => after.endDate)).toEqual(['2026-09-30']);
    }
  });

  it.each([
    ['a flag that ended before the cutover date', { endDate: isoDate('2026-09-30') }, 0],
    ['a flag that ends on the cutover date', { endDate: isoDate('2026-10-01') }, 1],
    ['a flag that ends after it', { endDate: isoDate('2027-06-01') }, 1],
    ['a flag that began on the cutover date', { beginDate: isoDate('2026-10-01') }, 1],
    ['a flag that began after it', { beginDate: isoDate('2026-10-02') }, 0],
  ])('%s is ended only when it was open on that day', (_, values, ended) => {
    expect(plan({ campusFlags: [existing(values)] }).actions).toHaveLength(ended);
  });

  it('leaves flags of the district alone once the cutover has been carried out', () => {
    expect(plan({ takesOver: false, campusFlags: [existing()] })).toMatchObject({
      actions: [],
      leftAlone: [{ reason: 'notOurs' }],
    });
  });

  it('does nothing at all before the cutover date', () => {
    const early = plan({ today: isoDate('2026-09-30'), badges: [badge()], campusFlags: [existing()] });
    expect(early.actions).toEqual([]);
  });
});

describe('a badge', () => {
  it.each([
    ['began before the cutover date', '2025-09-15', '2026-10-01'],
    ['began on it', '2026-10-01', '2026-10-01'],
    ['began after it', '2026-10-15', '2026-10-15'],
  ])('that %s gets a flag from the later of both', (_, start, begin) => {
    const { actions } = plan({ badges: [badge({ startDate: isoDate(start) })] });
    expect(actions).toHaveLength(1);
    expect(actions[0]).toMatchObject({ kind: 'create', after: { beginDate: begin, endDate: null, setup } });
    expect(actions[0]?.after.launchUrl).toContain('/iep/lti/launch');
  });

  it('that was over before the cutover date gets none', () => {
    expect(plan({ badges: [badge({ endDate: isoDate('2026-09-30') })] }).actions).toEqual([]);
  });

  it('that has not begun yet gets none', () => {
    expect(plan({ badges: [badge({ startDate: isoDate('2026-11-03') })] }).actions).toEqual([]);
  });

  it('of a student whom OneRoster does not have gets none and is listed', () => {
    const { actions, unflagged } = plan({ badges: [badge({ sourcedId: null })] });
    expect(actions).toEqual([]);
    expect(unflagged).toEqual([{ studentId: 'stu_1', ordinal: 1, reason: 'noSourcedId' }]);
  });

  it('that has ended ends its flag on its last day', () => {
    const campusFlags = carriedOut([], plan({ badges: [badge()] }));
    const { actions } = plan({ badges: [badge({ endDate: isoDate('2026-10-20') })], campusFlags });
    expect(actions).toMatchObject([{ kind: 'end', after: { endDate: '2026-10-20' } }]);
  });

  it('that is gone, its document reopened or deleted, ends its flag with yesterday', () => {
    const campusFlags = carriedOut([], plan({ badges: [badge()] }));
    const created = new Set(campusFlags.map(({ sourcedId }) => sourcedId));
    expect(plan({ campusFlags, created }).actions).toMatchObject([{ kind: 'end', after: { endDate: '2026-11-01' } }]);
  });

  it('whose flag was changed by hand gets it corrected', () => {
    const [flag] = carriedOut([], plan({ badges: [badge()] }));
    if (!flag) throw new Error('no flag was created');
    const byHand = { ...flag, endDate: isoDate('2026-10-05') };
    expect(plan({ badges: [badge()], campusFlags: [byHand] }).actions).toMatchObject([
      { kind: 'correct', after: { endDate: null } },
    ]);
  });

  it('has at most 100 characters in the flag, which is what Campus shows', () => {
    const { actions } = plan({ badges: [badge({ notes: 'n'.repeat(300) })] });
    expect(actions[0]?.after.userWarning).toHaveLength(100);
  });
});

describe('any plan', () => {
  const day = fc.integer({ min: -400, max: 100 }).map((days) => addDays(today, days));
  const interval = fc
    .tuple(day, fc.option(fc.integer({ min: 0, max: 300 })))
    .map(([begin, length]) => ({ begin, end: length === null ? null : addDays(begin, length) }));
  const badges = fc.array(fc.tuple(fc.nat({ max: 9 }), interval), { maxLength: 8 }).map((rows) => {
    const seen = new Map<string, FlaggableBadge>();
    for (const [who, { begin, end }] of rows) {
      const studentId = `stu_${who}` as StudentId;
      const sourcedId = who === 0 ? null : (`S${who}` as SourcedId);
      seen.set(studentId, badge({ studentId, sourcedId, startDate: begin, endDate: end }));
    }
    return [...seen.values()];
  });
  const flags = fc.array(fc.tuple(fc.nat({ max: 9 }), interval), { maxLength: 8 }).map((rows) =>
    rows.map(([who, { begin, end }], index) =>
      existing({
        sourcedId: `M${index}` as SourcedId,
        student: `S${who}` as SourcedId,
        beginDate: begin,
        endDate: end,
      }),
    ),
  );
  const situation = fc.record({ badges, campusFlags: flags, cutoverDate: day, takesOver: fc.boolean() });
  const createdBy = (shown: readonly CampusFlag[]) =>
    new Set(shown.map(({ sourcedId }) => sourcedId).filter((id) => !id.startsWith('M')));

  it('leaves nothing to do once it has been carried out', () => {
    fc.assert(
      fc.property(situation, (input) => {
        const campusFlags = carriedOut(input.campusFlags, plan(input));
        expect(plan({ ...input, campusFlags, created: createdBy(campusFlags) }).actions).toEqual([]);
      }),
    );
  });

  it('comes to the same end when it is broken off anywhere and made again', () => {
    fc.assert(
      fc.property(situation, fc.nat({ max: 20 }), (input, sent) => {
        const whole = carriedOut(input.campusFlags, plan(input));
        const first = plan(input);
        const half = carriedOut(input.campusFlags, { ...first, actions: first.actions.slice(0, sent) });
        const again = carriedOut(half, plan({ ...input, campusFlags: half, created: createdBy(half) }));
        const sorted = (shown: CampusFlag[]) => shown.toSorted((a, b) => a.sourcedId.localeCompare(b.sourcedId));
        expect(sorted(again)).toEqual(sorted(whole));
      }),
    );
  });

  it('never touches a flag of the district unless it takes over, and ends it only with the day before the cutover', () => {
    fc.assert(
      fc.property(situation, (input) => {
        const touched = plan(input).actions.filter(({ before }) => before?.sourcedId.startsWith('M'));
        if (!input.takesOver) expect(touched).toEqual([]);
        const dayBefore: IsoDate = addDays(input.cutoverDate, -1);
        expect(touched.every(({ after }) => after.endDate === dayBefore)).toBe(true);
      }),
    );
  });

  it('gives every due badge with a sourcedId exactly one flag, and nobody else one that is open', () => {
    fc.assert(
      fc.property(situation, (input) => {
        const shown = carriedOut([], plan({ ...input, campusFlags: [] }));
        const due =
          today < input.cutoverDate
            ? []
            : input.badges.filter(
                ({ startDate, endDate, sourcedId }) =>
                  sourcedId && startDate <= today && (endDate === null || endDate >= input.cutoverDate),
              );
        expect(new Set(shown.map(({ student: who }) => who))).toEqual(new Set(due.map(({ sourcedId }) => sourcedId)));
        expect(shown).toHaveLength(due.length);
      }),
    );
  });
});
