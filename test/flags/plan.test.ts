import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, type IsoDate, isoDate } from '../../src/calendar/iso-date.ts';
import { type CampusFlag, flagSourcedId } from '../../src/flags/campus/campus-flag.ts';
import { type FlaggableBadge, type PlanInput, planFlags } from '../../src/flags/plan/plan.ts';
import { asDistrictId, asSourcedId, asStudentId } from '../support/ids.ts';

const setup = asSourcedId('SETUP');
const cutoverDate = isoDate('2026-10-01');
const today = isoDate('2026-11-02');
const student = { studentId: asStudentId('stu_1'), sourcedId: asSourcedId('S1') };

const badge = (values: Partial<FlaggableBadge> = {}): FlaggableBadge => ({
  ...student,
  withdrawn: false,
  ordinal: 1,
  startDate: isoDate('2025-09-15'),
  endDate: null,
  notes: 'IEP 2025-09-15',
  flagSourcedId: flagSourcedId(asDistrictId('dst_1'), 'section504', values.studentId ?? student.studentId, 1),
  launchUrl: 'https://link.example.org/iep/lti/launch?student=stu_1&program=504',
  ...values,
});
const existing = (values: Partial<CampusFlag> = {}): CampusFlag => ({
  sourcedId: asSourcedId('MANUAL'),
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

/** The flag as we created it for the badge. */
const ours = (values: Partial<FlaggableBadge> = {}): CampusFlag => {
  const [flag] = carriedOut([], plan({ badges: [badge(values)] }));
  if (!flag) throw new Error('no flag was created');
  return flag;
};
const created = (...flags: CampusFlag[]) => new Set(flags.map(({ sourcedId }) => sourcedId));
const later = { takesOver: false };
const day = isoDate;

interface Row {
  readonly row: string;
  readonly input: Partial<PlanInput>;
  /** Kinds of the actions, with what they leave of start and end. */
  readonly cutover: readonly string[];
  readonly later: readonly string[];
}

const told = (found: ReturnType<typeof planFlags>) =>
  found.actions.map(({ kind, after }) => `${kind} ${after.beginDate} to ${after.endDate ?? 'open'}`).toSorted();

const ended = 'endExisting 2024-08-20 to 2026-09-30';
const fromCutover = 'create 2026-10-01 to open';
const rows: readonly Row[] = [
  {
    row: '1: nothing at all before the cutover date',
    input: { today: day('2026-09-30'), badges: [badge()], campusFlags: [existing()] },
    cutover: [],
    later: [],
  },
  {
    row: '2: a foreign flag open on the cutover date, no badge',
    input: { campusFlags: [existing()] },
    cutover: [ended],
    later: [],
  },
  {
    row: '2: a foreign flag open on the cutover date, and a badge',
    input: { campusFlags: [existing()], badges: [badge()] },
    cutover: [fromCutover, ended],
    later: [fromCutover],
  },
  {
    row: '2: a foreign flag whose last day is the cutover date',
    input: { campusFlags: [existing({ endDate: day('2026-10-01') })] },
    cutover: [ended],
    later: [],
  },
  {
    row: '2: a foreign flag that began on the cutover date was never in force',
    input: { campusFlags: [existing({ beginDate: cutoverDate })] },
    cutover: ['endExisting 2026-10-01 to 2026-09-30'],
    later: [],
  },
  {
    row: '3: a foreign flag that ended before the cutover date',
    input: { campusFlags: [existing({ endDate: day('2026-09-30') })] },
    cutover: [],
    later: [],
  },
  {
    row: '4: a foreign flag that starts after the cutover date',
    input: { campusFlags: [existing({ beginDate: day('2026-10-02') })] },
    cutover: [],
    later: [],
  },
  {
    row: '5: several foreign flags of one student',
    input: { campusFlags: [existing(), existing({ sourcedId: asSourcedId('MANUAL-2') })], badges: [badge()] },
    cutover: [fromCutover, ended, ended],
    later: [fromCutover],
  },
  {
    row: '6: a badge from before the cutover date',
    input: { badges: [badge()] },
    cutover: [fromCutover],
    later: [fromCutover],
  },
  {
    row: '7: a badge from the cutover date',
    input: { badges: [badge({ startDate: cutoverDate })] },
    cutover: [fromCutover],
    later: [fromCutover],
  },
  {
    row: '8: a badge from after the cutover date',
    input: { badges: [badge({ startDate: day('2026-10-15') })] },
    cutover: ['create 2026-10-15 to open'],
    later: ['create 2026-10-15 to open'],
  },
  {
    row: '9: a badge over by the cutover date, which is the first day without it',
    input: { badges: [badge({ endDate: day('2026-10-01') })] },
    cutover: [],
    later: [],
  },
  {
    row: '10: a badge that starts after today',
    input: { badges: [badge({ startDate: day('2026-11-03') })] },
    cutover: [],
    later: [],
  },
  { row: '11: a student without sourcedId', input: { badges: [badge({ sourcedId: null })] }, cutover: [], later: [] },
  {
    row: '12: a withdrawn student without a flag',
    input: { badges: [badge({ withdrawn: true })] },
    cutover: [],
    later: [],
  },
  {
    row: '13: two badges in one year',
    input: {
      badges: [
        badge({ endDate: day('2026-10-09') }),
        badge({ ordinal: 2, startDate: day('2026-10-20'), flagSourcedId: asSourcedId('SECOND') }),
      ],
    },
    cutover: ['create 2026-10-01 to 2026-10-08', 'create 2026-10-20 to open'],
    later: ['create 2026-10-01 to 2026-10-08', 'create 2026-10-20 to open'],
  },
  { row: '14: ours, as the badge says', input: { badges: [badge()], campusFlags: [ours()] }, cutover: [], later: [] },
  ...(
    [
      ['start', { beginDate: day('2026-10-05') }],
      ['note', { userWarning: 'changed by hand' }],
      ['launch URL', { launchUrl: 'https://elsewhere.example.org/' }],
    ] as const
  ).map(([what, values]) => ({
    row: `15: ours, whose ${what} differs`,
    input: { badges: [badge()], campusFlags: [{ ...ours(), ...values }] },
    cutover: ['correct 2026-10-01 to open'],
    later: ['correct 2026-10-01 to open'],
  })),
  {
    row: '16: ours, deleted by hand',
    input: { badges: [badge()], created: created(ours()) },
    cutover: [fromCutover],
    later: [fromCutover],
  },
  {
    row: '17: ours, end-dated by hand',
    input: { badges: [badge()], campusFlags: [{ ...ours(), endDate: day('2026-10-05') }] },
    cutover: ['correct 2026-10-01 to open'],
    later: ['correct 2026-10-01 to open'],
  },
  {
    row: '18: ours, whose badge has ended',
    input: { badges: [badge({ endDate: day('2026-10-20') })], campusFlags: [ours()] },
    cutover: ['end 2026-10-01 to 2026-10-19'],
    later: ['end 2026-10-01 to 2026-10-19'],
  },
  {
    row: '19: ours, whose badge is gone',
    input: { campusFlags: [ours()], created: created(ours()) },
    cutover: ['end 2026-10-01 to 2026-11-01'],
    later: ['end 2026-10-01 to 2026-11-01'],
  },
  {
    row: '19: ours from today, whose badge is gone, was never in force',
    input: { campusFlags: [{ ...ours(), beginDate: today }], created: created(ours()) },
    cutover: ['end 2026-11-02 to 2026-11-01'],
    later: ['end 2026-11-02 to 2026-11-01'],
  },
  {
    row: '20: ours, ended by us, whose badge is open again',
    input: { badges: [badge()], campusFlags: [ours({ endDate: day('2026-10-20') })] },
    cutover: ['correct 2026-10-01 to open'],
    later: ['correct 2026-10-01 to open'],
  },
  {
    row: '21: ours, whose student was re-keyed',
    input: { badges: [badge({ sourcedId: asSourcedId('S1-NEW') })], campusFlags: [ours()] },
    cutover: ['correct 2026-10-01 to open'],
    later: ['correct 2026-10-01 to open'],
  },
  {
    row: '22: ours, of a student who has withdrawn, as the badge says',
    input: { badges: [badge({ withdrawn: true })], campusFlags: [ours()] },
    cutover: [],
    later: [],
  },
  {
    row: '22: ours, of a withdrawn student whose badge has ended',
    input: { badges: [badge({ withdrawn: true, endDate: day('2026-10-20') })], campusFlags: [ours()] },
    cutover: ['end 2026-10-01 to 2026-10-19'],
    later: ['end 2026-10-01 to 2026-10-19'],
  },
  {
    row: '23: ours, after the cutover date was moved',
    input: { cutoverDate: day('2026-10-12'), badges: [badge()], campusFlags: [ours()] },
    cutover: ['correct 2026-10-12 to open'],
    later: ['correct 2026-10-12 to open'],
  },
  {
    row: '24: ours, from before the switch to take over, beside a foreign one',
    input: { badges: [badge()], campusFlags: [ours(), existing()], created: created(ours()) },
    cutover: [ended],
    later: [],
  },
  {
    row: '25: a foreign flag that began later ends with yesterday when a person chose that',
    input: { endsLater: true, badges: [badge()], campusFlags: [existing({ beginDate: day('2026-10-15') })] },
    cutover: [fromCutover, 'endExisting 2026-10-15 to 2026-11-01'],
    later: [fromCutover],
  },
  {
    row: '25: one that began today was never in force',
    input: { endsLater: true, campusFlags: [existing({ beginDate: today })] },
    cutover: ['endExisting 2026-11-02 to 2026-11-01'],
    later: [],
  },
  {
    row: '25: one that began later and is over stays as it is',
    input: {
      endsLater: true,
      campusFlags: [existing({ beginDate: day('2026-10-15'), endDate: day('2026-10-20') })],
    },
    cutover: [],
    later: [],
  },
];

describe('the decision table, row', () => {
  it.each(rows)('$row', ({ input, cutover, later: afterwards }) => {
    expect(told(plan(input))).toEqual(cutover);
    expect(told(plan({ ...input, ...later }))).toEqual(afterwards);
  });

  it('of every number that the module documents is here', () => {
    const numbers = new Set(rows.map(({ row }) => Number(row.split(':')[0])));
    expect([...numbers]).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
  });
});

describe('a plan', () => {
  it.each([
    ['noSourcedId', { sourcedId: null }],
    ['withdrawn', { withdrawn: true }],
  ])('lists a badge without a flag with the reason %s', (reason, values) => {
    expect(plan({ badges: [badge(values)] }).unflagged).toEqual([{ studentId: 'stu_1', ordinal: 1, reason }]);
  });

  it('gives each action its reason', () => {
    const reasonOf = (input: Partial<PlanInput>) => plan(input).actions.map(({ reason }) => reason);
    expect(reasonOf({ badges: [badge()], created: created(ours()) })).toEqual([
      'Campus no longer has this badge’s flag',
    ]);
    expect(reasonOf({ badges: [badge({ sourcedId: asSourcedId('S2') })], campusFlags: [ours()] })).toEqual([
      'the flag differs from the badge',
    ]);
    expect(reasonOf({ campusFlags: [existing()] })).toEqual(['open on the cutover date']);
  });

  it('puts at most 100 characters into the note, which is what Campus shows', () => {
    expect(ours({ notes: 'n'.repeat(300) }).userWarning).toHaveLength(100);
  });

  it('counts as open what is open today, and a badge’s end is the first day without it', () => {
    const endsOn = (endDate: string) => plan({ badges: [badge({ endDate: day(endDate) })] });
    expect(endsOn('2026-11-02')).toMatchObject({ due: 1, dueOpen: 0 });
    expect(endsOn('2026-11-03')).toMatchObject({ due: 1, dueOpen: 1 });
  });

  it('keeps what else Campus has of a flag that it ends', () => {
    const other = { metadata: { contact: 'Room 12' } };
    expect(plan({ campusFlags: [existing({ other })] }).actions[0]?.after.other).toEqual(other);
  });

  it.each([
    ['corrects', [badge({ notes: 'IEP 2026-09-15' })], 'correct'],
    ['ends with its badge', [badge({ endDate: day('2026-11-01') })], 'end'],
    ['ends because its badge is gone', [], 'end'],
  ])('keeps what else Campus has of a flag of ours that it %s', (_, badges, kind) => {
    const flag = { ...ours(), other: { metadata: { contact: 'Room 12' } } };
    const { actions } = plan({ ...later, badges, campusFlags: [flag], created: created(flag) });
    expect(actions).toMatchObject([{ kind, after: { other: flag.other } }]);
  });

  it.each([
    ['setup', 'OTHER'],
    ['student', 'S2'],
    ['beginDate', '2026-10-02'],
    ['endDate', '2027-06-01'],
    ['userWarning', 'by hand'],
    ['launchUrl', null],
  ])('corrects a flag of ours whose %s alone differs from the badge', (field, value) => {
    const flag = { ...ours(), [field]: value };
    const { actions } = plan({ ...later, badges: [badge()], campusFlags: [flag], created: created(flag) });
    expect(actions).toMatchObject([{ kind: 'correct', after: ours() }]);
  });
});

describe('any plan', () => {
  const anyDay = fc.integer({ min: -400, max: 100 }).map((days) => addDays(today, days));
  const interval = fc
    .tuple(anyDay, fc.option(fc.integer({ min: 0, max: 300 })))
    .map(([begin, length]) => ({ begin, end: length === null ? null : addDays(begin, length) }));
  const badges = fc.array(fc.tuple(fc.nat({ max: 9 }), interval), { maxLength: 8 }).map((rows) => {
    const seen = new Map<string, FlaggableBadge>();
    for (const [who, { begin, end }] of rows) {
      const studentId = asStudentId(`stu_${who}`);
      const sourcedId = who === 0 ? null : asSourcedId(`S${who}`);
      seen.set(studentId, badge({ studentId, sourcedId, startDate: begin, endDate: end }));
    }
    return [...seen.values()];
  });
  const flags = fc.array(fc.tuple(fc.nat({ max: 9 }), interval), { maxLength: 8 }).map((rows) =>
    rows.map(([who, { begin, end }], index) =>
      existing({
        sourcedId: asSourcedId(`M${index}`),
        student: asSourcedId(`S${who}`),
        beginDate: begin,
        endDate: end,
      }),
    ),
  );
  const situation = fc.record({ badges, campusFlags: flags, cutoverDate: anyDay, takesOver: fc.boolean() });
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
                  sourcedId && startDate <= today && (endDate === null || endDate > input.cutoverDate),
              );
        expect(new Set(shown.map(({ student: who }) => who))).toEqual(new Set(due.map(({ sourcedId }) => sourcedId)));
        expect(shown).toHaveLength(due.length);
      }),
    );
  });
});
