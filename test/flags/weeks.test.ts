import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDays, type IsoDate, isoDate, laterOf } from '../../src/calendar/iso-date.ts';
import { changeProgramFlag } from '../../src/districts/index.ts';
import { deleteDocument, putDocument } from '../../src/documents/index.ts';
import { launchUrlOf } from '../../src/lti/index.ts';
import type { Step } from '../../src/nightly/step.ts';
import type { DocumentId, SourcedId, StudentId } from '../../src/platform/ids.ts';
import { programs } from '../../src/programs/programs.ts';
import { students } from '../../src/roster/schema.ts';
import { platform } from '../support/product.ts';
import { Driver } from './driver.ts';
import type { Death } from './mortal.ts';
import {
  cutoverDate,
  type FlagDistrict,
  flagDistrict,
  handFlag,
  planHash,
  type ShownFlag,
  shownFlags,
  turnOn,
  writesOf,
} from './support.ts';

/** Section 504 is taken over; the flag of K-4 Literacy is created beside whatever the district keeps by hand. */
const kept = ['section504', 'k4Literacy'] as const;
type Kept = (typeof kept)[number];

interface Foreign {
  readonly program: Kept;
  readonly begin: IsoDate;
  end: IsoDate | null;
  note: string | null;
  metadata: Record<string, string>;
  /** The end date that it had before the cutover ended it. */
  ended: { readonly before: IsoDate | null } | null;
  /** How often it is written by us. */
  writes: number;
}

/** What Campus must come to show: the badges, and the flags of the district's own as the district left them. */
interface Model {
  night: IsoDate;
  /** The start of a student's badge in a program. */
  readonly badges: Map<`${Kept} ${number}`, IsoDate>;
  readonly foreign: Map<SourcedId, Foreign>;
  /** Who has left, and the launch URLs of the flags that they had. */
  readonly withdrawn: Map<number, ReadonlySet<string>>;
  /** What befalls the night of the cutover. */
  readonly storm: Storm;
  /** True when a flag of the district's own is still to be taken over. */
  cutoverToDo: boolean;
}

interface Real {
  readonly at: FlagDistrict;
  readonly driver: Driver;
  /** The students' sourcedIds as they are now. */
  readonly ids: SourcedId[];
}

type Command = fc.AsyncCommand<Model, Real>;

const studentCount = 3;
const id = ({ ids }: Real, who: number) => ids[who] as SourcedId;
const steps: readonly Step[] = [{ kind: 'badges' }, { kind: 'flags' }];

const isOurs = ({ metadata }: ShownFlag) => metadata.createdBy === 'partner';

const documentOf = (program: Kept, who: number) => `${program}-${who}` as DocumentId;

async function addBadge(model: Model, real: Real, program: Kept, who: number, days: number): Promise<void> {
  const start = addDays(model.night, -days);
  const plan =
    program === 'section504'
      ? {
          form: 'section504Plan' as const,
          fields: { meetingDate: start, effectiveFrom: start, initialPermission: 'given' },
        }
      : { form: 'rimp' as const, fields: { date: start, start } };
  const input = { ...plan, status: 'completed' as const, student: { sourcedId: id(real, who) } };
  const stored = await putDocument(platform, real.at.district, documentOf(program, who), input, { by: 'test' });
  if (!stored.ok) throw new Error(stored.problem.detail);
  model.badges.set(`${program} ${who}`, start);
}

async function reopenDocument(model: Model, real: Real, program: Kept, who: number): Promise<void> {
  if (!model.badges.delete(`${program} ${who}`)) return;
  const deleted = await deleteDocument(platform, real.at.district, documentOf(program, who), { by: 'test' });
  if (!deleted.ok) throw new Error(deleted.problem.detail);
}

async function setFlagByHand(model: Model, real: Real, program: Kept, who: number): Promise<void> {
  const begin = isoDate('2026-08-24');
  const values = { program: programs[program].name, beginDate: begin };
  const { sourcedId } = await handFlag(real.at, id(real, who), values);
  const asSet = { end: null, note: null, metadata: { createdBy: 'campus' }, ended: null, writes: 0 };
  model.foreign.set(sourcedId, { program, begin, ...asSet });
}

/** A person edits one of our flags: ends it, changes its note or start, or deletes it. */
async function editOurs(real: Real, which: number, edit: 'end' | 'note' | 'start' | 'delete'): Promise<void> {
  const ours = (await shownFlags(real.at)).filter(isOurs);
  const flag = ours[which % Math.max(1, ours.length)];
  if (!flag) return;
  const path = `flags/${flag.sourcedId}`;
  if (edit === 'delete') await real.at.campus.control('DELETE', path);
  if (edit === 'end') await real.at.campus.control('PATCH', path, { endDate: '2026-12-24' });
  if (edit === 'note') await real.at.campus.control('PATCH', path, { userWarning: 'by hand' });
  if (edit === 'start') await real.at.campus.control('PATCH', path, { beginDate: '2026-10-02' });
}

/** A person ends one of the district's own flags, or opens it again, or changes what no cutover decides. */
async function editForeign(
  model: Model,
  real: Real,
  which: number,
  edit: Partial<Pick<Foreign, 'end' | 'note' | 'metadata'>>,
): Promise<void> {
  const ids = [...model.foreign.keys()];
  const edited = ids[which % Math.max(1, ids.length)];
  const flag = edited && model.foreign.get(edited);
  if (!edited || !flag) return;
  const { end: endDate, note: userWarning, metadata } = edit;
  await real.at.campus.control('PATCH', `flags/${edited}`, { endDate, userWarning, metadata });
  Object.assign(flag, edit, metadata && { metadata: { ...metadata, createdBy: 'campus' } });
}

/** A student leaves the district, or comes back, as the roster of a night would have it. */
async function moveStudent(model: Model, real: Real, who: number, leaves: boolean): Promise<void> {
  await setStudent(real, who, { status: leaves ? 'withdrawn' : 'active' });
  if (!leaves) model.withdrawn.delete(who);
  else if (!model.withdrawn.has(who)) {
    const flags = (await shownFlags(real.at)).filter((flag) => isOurs(flag) && flag.user.sourcedId === id(real, who));
    model.withdrawn.set(who, new Set(flags.map(({ metadata }) => metadata.launchUrl ?? '')));
  }
}

/** Campus gives a student another sourcedId, and a night brings it. */
async function rekey(real: Real, who: number): Promise<void> {
  const { sourcedId } = await real.at.campus.control<{ sourcedId: SourcedId }>('POST', `students/${id(real, who)}`);
  await setStudent(real, who, { sourcedId });
  real.ids[who] = sourcedId;
}

const setStudent = ({ at }: Real, who: number, values: Partial<typeof students.$inferInsert>) =>
  platform
    .databaseOf(at.district)
    .update(students)
    .set(values)
    .where(eq(students.id, at.students[who]?.id as StudentId));

interface Mishap {
  readonly step: number;
  readonly kind: Death | 'twice' | 'edited';
}

/** What befalls one night: executions that die, messages that come twice, people who edit flags, and whatever Campus does meanwhile. */
interface Storm {
  readonly mishaps: readonly Mishap[];
  readonly fault: object | null;
}

const calm: Storm = { mishaps: [], fault: null };

/** The same, and people edit flags before that step. */
const editedAt = (step: number, { mishaps, fault }: Storm): Storm => ({
  fault,
  mishaps: [...mishaps, { step, kind: 'edited' }],
});

async function night(model: Model, real: Real, storm: Storm): Promise<void> {
  const { at, driver } = real;
  model.night = addDays(model.night, 1);
  if (model.cutoverToDo) {
    // Confirmed by a person, because hardly anybody has a badge yet.
    const confirmed = await planHash(at);
    driver.start(model.night, 'cutover', [{ kind: 'badges' }, { kind: 'planFlags', program: 'section504', confirmed }]);
  } else driver.start(model.night, 'schedule', steps);
  await weather(model, real, storm);
}

/** Carries a run to its end through what befalls it. */
async function weather(model: Model, real: Real, { mishaps, fault }: Storm): Promise<void> {
  const { at, driver } = real;
  if (fault) await at.campus.control('PUT', 'faults', [fault]);
  for (let step = 0; !driver.over; step++) {
    for (const mishap of mishaps.filter((one) => one.step === step))
      if (mishap.kind === 'twice') await driver.unheard();
      else if (mishap.kind === 'edited')
        for (const which of [...model.foreign.keys()].keys())
          await editForeign(model, real, which, { metadata: { by: `hand ${step}` } });
      else await driver.dies(mishap.kind);
    await driver.once();
    if (step > 60) throw new Error('the night does not end');
  }
  if (fault) await at.campus.control('DELETE', 'faults');
}

/** Nights until the cutover is made, the first of them in a storm; it takes what the district has open on its date, once. */
async function takeOver(model: Model, real: Real): Promise<void> {
  await night(model, real, editedAt(2, model.storm));
  for (let more = 0; real.driver.news !== 'completed'; more++) {
    expect(more).toBeLessThan(2);
    await night(model, real, calm);
  }
  model.cutoverToDo = false;
  for (const flag of model.foreign.values())
    if (flag.program === 'section504' && flag.begin <= cutoverDate && (flag.end === null || flag.end >= cutoverDate))
      Object.assign(flag, { end: lastDay, ended: { before: flag.end }, writes: flag.writes + 1 });
}

const lastDay = addDays(cutoverDate, -1);

/** The cutover is taken back, what people have changed of the district's flags since is left, and the program is turned on again for another one. */
async function undo(model: Model, real: Real, storm: Storm): Promise<void> {
  if (model.cutoverToDo) return;
  for (let turn = 0; turn === 0 || real.driver.news !== 'undone'; turn++) {
    expect(turn).toBeLessThan(3);
    real.driver.start(model.night, 'undoCutover', [{ kind: 'planUndo', program: 'section504' }]);
    await weather(model, real, turn === 0 ? editedAt(1, storm) : calm);
  }
  for (const flag of model.foreign.values()) {
    if (flag.ended && flag.end === lastDay) Object.assign(flag, { end: flag.ended.before, writes: flag.writes + 1 });
    flag.ended = null;
  }
  await foreignFlags(model, real);
  const ours = (await shownFlags(real.at)).filter(isOurs).map(({ metadata }) => metadata.launchUrl);
  expect(ours.filter((url) => url?.includes('program=504'))).toEqual([]);
  await turnOn(real.at);
  model.cutoverToDo = true;
}

/** A night to which every cutover waits for a person: it makes none. */
async function heldNight(model: Model, real: Real): Promise<void> {
  if (!model.cutoverToDo) return;
  const held = {
    program: 'section504',
    enabled: true,
    mode: 'takeOver',
    cutoverDate,
    holdForConfirmation: true,
  } as const;
  await changeProgramFlag(platform, real.at.district, held);
  model.night = addDays(model.night, 1);
  real.driver.start(model.night, 'schedule', steps);
  await weather(model, real, calm);
  expect(real.driver.news).not.toBe('completed');
  await foreignFlags(model, real);
}

/** The district's own flags are as the district left them, but for what the cutover has ended. */
async function foreignFlags(model: Model, { at }: Real): Promise<void> {
  const foreign = (await shownFlags(at)).filter((flag) => !isOurs(flag));
  expect(
    new Map(
      foreign.map(({ sourcedId, endDate = null, userWarning = null, metadata }) => [
        sourcedId,
        { end: endDate, note: userWarning, metadata },
      ]),
    ),
  ).toEqual(new Map([...model.foreign].map(([of, { end, note, metadata }]) => [of, { end, note, metadata }])));
}

async function quietNight(model: Model, real: Real): Promise<void> {
  const { at } = real;
  if (model.cutoverToDo) await takeOver(model, real);
  await night(model, real, calm);
  const flags = await shownFlags(at);
  const shown = flags
    .filter((flag) => isOurs(flag) && !flag.endDate)
    .map(({ user, beginDate, metadata }) => `${user.sourcedId} ${beginDate} ${metadata.launchUrl}`);
  const wanted = [...model.badges].map(([of, start]) => {
    const [program, who] = of.split(' ') as [Kept, string];
    const url = launchUrlOf(platform.config, at.students[Number(who)]?.id as StudentId, program);
    const left = model.withdrawn.get(Number(who));
    return {
      left: left && { had: left.has(url) },
      flag: `${id(real, Number(who))} ${laterOf(start, cutoverDate)} ${url}`,
    };
  });
  // A student who has left keeps the flag that there was, and is given none.
  const optional = new Set(wanted.filter(({ left }) => left?.had).map(({ flag }) => flag));
  expect(new Set(shown).size).toBe(shown.length);
  expect(shown.filter((flag) => !optional.has(flag)).toSorted()).toEqual(
    wanted.flatMap(({ left, flag }) => (left ? [] : flag)).toSorted(),
  );

  await foreignFlags(model, real);
  const before = await writesOf(at);
  expect(before.unchanged).toBe(0);
  await night(model, real, calm);
  expect(await writesOf(at)).toEqual(before);
}

/** Of the district's own flags each was written once by each cutover and undo that concerned it, and none of the program that is not taken over. */
async function foreignWrites(model: Model, { at }: Real): Promise<void> {
  const log = await at.campus.control<{ sourced_id: SourcedId }[]>('GET', 'writeLog');
  const written = log.map(({ sourced_id }) => sourced_id).filter((of) => model.foreign.has(of));
  expect(written.toSorted()).toEqual(
    [...model.foreign].flatMap(([of, { writes }]) => Array(writes).fill(of)).toSorted(),
  );
}

const command = (text: string, run: (model: Model, real: Real) => Promise<void>): Command => ({
  check: () => true,
  run,
  toString: () => text,
});

const who = fc.nat({ max: studentCount - 1 });
const which = fc.constantFrom(...kept);
const death = fc.record({ call: fc.integer({ min: 1, max: 30 }), when: fc.constantFrom('before', 'after') });
const mishaps = fc.array(
  fc.record({
    step: fc.nat({ max: 4 }),
    kind: fc.oneof(death, fc.constantFrom('twice' as const, 'edited' as const)),
  }) as fc.Arbitrary<Mishap>,
  { maxLength: 5 },
);
const fault = fc.record({
  match: fc.constant('programParticipations'),
  kind: fc.constantFrom(
    ...[
      'serverError',
      'tooManyRequests',
      'dropConnection',
      'htmlWith200',
      'truncatedJson',
      'empty',
      'duplicates',
      'noTotal',
    ],
  ),
  every: fc.integer({ min: 1, max: 3 }),
  times: fc.constantFrom(1, 2),
  retryAfter: fc.constant(0),
});
const storm = fc.record({ mishaps, fault: fc.option(fault) });

const commands = [
  fc
    .tuple(which, who, fc.nat({ max: 20 }))
    .map(([of, student, days]) =>
      command(`badge ${of} ${student} since ${days}`, (m, r) => addBadge(m, r, of, student, days)),
    ),
  fc
    .tuple(which, who)
    .map(([of, student]) => command(`reopened ${of} ${student}`, (m, r) => reopenDocument(m, r, of, student))),
  fc
    .tuple(which, who)
    .map(([of, student]) => command(`by hand ${of} ${student}`, (m, r) => setFlagByHand(m, r, of, student))),
  fc
    .tuple(who, fc.constantFrom('end', 'note', 'start', 'delete'))
    .map(([flag, edit]) => command(`ours ${flag} ${edit}`, (_, r) => editOurs(r, flag, edit))),
  fc
    .tuple(
      who,
      fc.constantFrom(
        ...[{ end: null }, { end: isoDate('2026-09-15') }, { end: isoDate('2026-12-24') }],
        ...[{ note: 'by hand' }, { metadata: { by: 'hand' } }],
      ),
    )
    .map(([flag, edit]) => command(`own ${flag} ${JSON.stringify(edit)}`, (m, r) => editForeign(m, r, flag, edit))),
  fc
    .tuple(who, fc.constantFrom(true, true, false))
    .map(([student, leaves]) => command(`${student} leaves ${leaves}`, (m, r) => moveStudent(m, r, student, leaves))),
  who.map((student) => command(`${student} re-keyed`, (_, r) => rekey(r, student))),
  storm.map((drawn) =>
    command(`night ${JSON.stringify(drawn)}`, (m, r) => (m.cutoverToDo ? takeOver(m, r) : night(m, r, drawn))),
  ),
  storm.map((drawn) => command(`undo ${JSON.stringify(drawn)}`, (m, r) => undo(m, r, drawn))),
  fc.constant(command('held night', heldNight)),
  fc.constant(command('quiet night', quietNight)),
];

// Nobody waits between two attempts: the waits of an hour's storm would be most of this test.
const { setTimeout: later } = globalThis;
beforeAll(() => {
  globalThis.setTimeout = ((then: () => void, ms = 0) => later(then, Math.min(ms, 5))) as typeof setTimeout;
});
afterAll(() => {
  globalThis.setTimeout = later;
});

it('weeks of badges, edits by hand, faults, deaths and duplicate deliveries leave each badge one flag, and foreign ones alone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 24, size: 'max' }), storm, async (drawn, ofCutover) => {
      const at = await flagDistrict(studentCount);
      const real: Real = { at, driver: new Driver(at.district), ids: at.students.map(({ sourcedId }) => sourcedId) };
      const model: Model = {
        ...{ night: isoDate('2026-10-20'), cutoverToDo: true, storm: ofCutover },
        ...{ badges: new Map(), foreign: new Map(), withdrawn: new Map() },
      };
      await turnOn(at);
      const created = { program: 'k4Literacy', enabled: true, mode: 'create', cutoverDate } as const;
      await changeProgramFlag(platform, at.district, created);
      await setFlagByHand(model, real, 'section504', 0);
      await addBadge(model, real, 'section504', 1, 30);
      await heldNight(model, real);
      await fc.asyncModelRun(() => ({ model, real }), drawn);
      await quietNight(model, real);
      await foreignWrites(model, real);
    }),
    { seed: 3, numRuns: 4, endOnFailure: true },
  );
}, 120_000);
