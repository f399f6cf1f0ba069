import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { addDays, isoDate, laterOf } from '../../src/calendar/iso-date.ts';
import { changeProgramFlag } from '../../src/districts/index.ts';
import { launchUrlOf } from '../../src/lti/index.ts';
import type { Step } from '../../src/nightly/step.ts';
import type { SourcedId } from '../../src/platform/ids.ts';
import { asStudentId } from '../support/ids.ts';
import { callAsOperator, platform } from '../support/product.ts';
import { Driver } from './driver.ts';
import {
  connectAgain,
  connectOther,
  cutoverDate,
  flagDistrict,
  ofOurs,
  planHash,
  recreateSetup,
  setupOf,
  shownFlags,
  turnOn,
  undoStep,
  writesOf,
} from './support.ts';
import {
  addBadge,
  editForeign,
  editOurs,
  expectForeignFlags,
  id,
  type Kept,
  kept,
  lastDay,
  type Model,
  moveStudent,
  type Real,
  rekey,
  reopenDocument,
  setFlagByHand,
} from './weeks/model.ts';
import { calm, type Storm, storm } from './weeks/storm.ts';

type Command = fc.AsyncCommand<Model, Real>;

const studentCount = 3;
const steps: readonly Step[] = [{ kind: 'badges' }, { kind: 'flags' }];

/** Carries a run to its end, or until it is given up, through what befalls it. */
async function weather(model: Model, real: Real, { mishaps, faults, givenUpAfter }: Storm): Promise<void> {
  const { at, driver } = real;
  await at.campus.control('PUT', 'faults', faults);
  for (let step = 0; !driver.over && step !== givenUpAfter; step++) {
    for (const mishap of mishaps.filter((one) => one.step === step))
      if (mishap.kind === 'twice') await driver.unheard();
      else if (mishap.kind === 'edited')
        for (const which of [...model.foreign.keys()].keys())
          await editForeign(model, real, which, { metadata: { by: `hand ${step}` } });
      else await driver.dies(mishap.kind);
    await driver.once();
    if (step > 80) throw new Error('the night does not end');
  }
  await at.campus.control('DELETE', 'faults');
}

/** A night; or the cutover, confirmed by a person, because hardly anybody has a badge yet. */
async function night(model: Model, real: Real, befalls: Storm): Promise<void> {
  const { at, driver } = real;
  model.night = addDays(model.night, 1);
  if (model.cutover === 'toDo') {
    const shown = await shownFlags(at);
    const setup = await setupOf(at);
    const taken = [...model.foreign].filter(([, flag]) => isTaken(flag, setup)).map(([of]) => of);
    model.taken = new Set(taken);
    model.oursBefore = new Set(ofOurs(shown).map(({ sourcedId }) => sourcedId));
    const confirmed = await planHash(at);
    driver.start(model.night, 'cutover', [{ kind: 'badges' }, { kind: 'planFlags', program: 'section504', confirmed }]);
    model.cutover = 'halfDone';
    model.confirmed = true;
  } else driver.start(model.night, 'schedule', steps);
  await weather(model, real, befalls);
  if (model.cutover !== 'halfDone') return;
  if (driver.news === 'completed') carriedOut(model);
  else if (!(await hasBegun(real))) model.cutover = 'toDo';
}

/** Whether a cutover has begun, as the product tells a person. If not, it has to be confirmed again. */
async function hasBegun({ at }: Real): Promise<boolean> {
  const preview = await callAsOperator(`${at.path}/flags/section504/cutover/preview`);
  return (await preview.json<{ begun?: boolean }>()).begun ?? false;
}

const isTaken = (
  { program, begin, end, setup }: Model['foreign'] extends Map<unknown, infer F> ? F : never,
  now?: string,
) => program === 'section504' && setup === now && begin <= cutoverDate && (end === null || end >= cutoverDate);

function carriedOut(model: Model): void {
  model.cutover = 'done';
  for (const [of, flag] of model.foreign)
    if (model.taken.has(of)) Object.assign(flag, { end: lastDay, ended: { before: flag.end } });
}

/** Calm nights until the cutover is made. One that was begun in a setup of another name cannot be: it is undone, and made in the new one. */
async function takeOver(model: Model, real: Real): Promise<void> {
  for (let more = 0; model.cutover !== 'done'; more++) {
    expect(more).toBeLessThan(4);
    if (real.driver.problems.some((text) => text.includes('a different flag of this name')))
      await undo(model, real, calm);
    await night(model, real, calm);
  }
}

/** The cutover is taken back at any moment, what people have changed of the district's flags since is left, and the program is turned on again for another one. */
async function undo(model: Model, real: Real, befalls: Storm): Promise<void> {
  if (model.cutover === 'toDo') return;
  for (let turn = 0; turn === 0 || real.driver.news !== 'undone'; turn++) {
    expect(turn).toBeLessThan(4);
    // Asked for by a person, or continued by the night.
    real.driver.start(model.night, 'undoCutover', turn % 2 === 0 ? [undoStep] : steps);
    await weather(model, real, turn === 0 ? befalls : calm);
    if (real.driver.problems.some((text) => text.includes('There is no cutover'))) break;
  }
  for (const flag of model.foreign.values()) {
    if (flag.ended && flag.end === lastDay) flag.end = flag.ended.before;
    flag.ended = null;
  }
  await expectForeignFlags(model, real);
  const ours = ofOurs(await shownFlags(real.at)).filter(({ metadata }) => metadata.launchUrl?.includes('program=504'));
  expect(ours.filter(({ sourcedId }) => !model.oursBefore.has(sourcedId))).toEqual([]);
  await turnOn(real.at);
  Object.assign(model, { cutover: 'toDo', confirmed: false });
}

/** A night to which every cutover waits for a person: it makes none. */
async function heldNight(model: Model, real: Real): Promise<void> {
  // A plan that a person has confirmed is carried out, if it is still the same.
  if (model.cutover !== 'toDo' || model.confirmed) return;
  const held = { program: 'section504', enabled: true, mode: 'takeOver', cutoverDate } as const;
  await changeProgramFlag(platform, real.at.district, { ...held, holdForConfirmation: true });
  model.night = addDays(model.night, 1);
  real.driver.start(model.night, 'schedule', steps);
  await weather(model, real, calm);
  expect(real.driver.news).not.toBe('completed');
  await expectForeignFlags(model, real);
}

/** The program is switched to option 2 for a night, and back. */
async function optionTwo(model: Model, real: Real, befalls: Storm): Promise<void> {
  if (model.cutover !== 'toDo') return;
  // A plan that is frozen keeps its option until it is carried out, dropped or undone.
  const asked = { program: 'section504', enabled: true, mode: 'create', cutoverDate } as const;
  if (!(await changeProgramFlag(platform, real.at.district, asked)).ok) return;
  model.night = addDays(model.night, 1);
  real.driver.start(model.night, 'schedule', steps);
  await weather(model, real, befalls);
  await expectForeignFlags(model, real);
  await turnOn(real.at);
}

/** The flag is set up again under its name. What was set under the old setup stays there. */
async function newSetup(model: Model, real: Real): Promise<void> {
  model.setups += 1;
  await recreateSetup(real.at, `SETUP-${model.setups}`);
}

/** Another Campus is connected for a night. It takes no undo, and nothing of ours changes in the first one. */
async function otherCampus(model: Model, real: Real, befalls: Storm): Promise<void> {
  const { at, driver } = real;
  const before = await shownFlags(at);
  const elsewhere = await connectOther(at, `other-${model.night}`);
  model.night = addDays(model.night, 1);
  real.at = elsewhere;
  driver.start(model.night, 'schedule', steps);
  await weather({ ...model, foreign: new Map() }, real, befalls);
  if (model.cutover !== 'toDo') {
    driver.start(model.night, 'undoCutover', [undoStep]);
    await weather({ ...model, foreign: new Map() }, real, calm);
    expect(driver.news).not.toBe('undone');
  }
  expect((await shownFlags(elsewhere)).filter(({ metadata }) => metadata.createdBy === 'campus')).toEqual([]);
  real.at = at;
  await connectAgain(at);
  expect(await shownFlags(at)).toEqual(before);
}

async function quietNight(model: Model, real: Real): Promise<void> {
  const { at } = real;
  if (model.cutover !== 'done') await takeOver(model, real);
  await night(model, real, calm);
  const flags = await shownFlags(at);
  const shown = ofOurs(flags)
    .filter(({ endDate }) => !endDate)
    .map(({ user, beginDate, metadata }) => `${user.sourcedId} ${beginDate} ${metadata.launchUrl}`);
  const wanted = [...model.badges].map(([of, start]) => {
    const [program, who] = of.split(' ') as [Kept, string];
    const url = launchUrlOf(platform.config, asStudentId(at.students[Number(who)]?.id), program);
    const left = model.withdrawn.get(Number(who));
    return {
      left: left && { had: left.has(url) },
      flag: `${id(real, Number(who))} ${laterOf(start, cutoverDate)} ${url}`,
    };
  });
  // A student who has left keeps the flag that there was, and is given none.
  const optional = new Set(wanted.filter(({ left }) => left).map(({ flag }) => flag));
  expect(new Set(shown).size).toBe(shown.length);
  expect(shown.filter((flag) => !optional.has(flag)).toSorted()).toEqual(
    wanted.flatMap(({ left, flag }) => (left ? [] : flag)).toSorted(),
  );

  await expectForeignFlags(model, real);
  const before = await writesOf(at);
  await night(model, real, calm);
  expect(real.driver.problems).toEqual([]);
  expect(await writesOf(at)).toEqual(before);
}

/** Of the district's own flags none was written but those that a cutover took. */
async function foreignWrites(model: Model, { at }: Real): Promise<void> {
  const log = await at.campus.control<{ sourced_id: SourcedId }[]>('GET', 'writeLog');
  const written = new Set(log.map(({ sourced_id }) => sourced_id));
  expect([...model.foreign].filter(([of, { program }]) => program !== 'section504' && written.has(of))).toEqual([]);
}

const command = (
  text: string,
  run: (model: Model, real: Real) => Promise<void>,
  check: (model: Readonly<Model>) => boolean = () => true,
): Command => ({ check, run, toString: () => text });

const who = fc.nat({ max: studentCount - 1 });
const which = fc.constantFrom(...kept);
/** What a person does to the district's flags while a cutover is half done decides what becomes of them: that has tests of its own. */
const notHalfDone = ({ cutover }: Readonly<Model>) => cutover !== 'halfDone';

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
    .map(([flag, edit]) => command(`ours ${flag} ${edit}`, (_, r) => editOurs(r, flag, edit), notHalfDone)),
  fc
    .tuple(
      who,
      fc.constantFrom(
        ...[{ end: null }, { end: isoDate('2026-09-15') }, { end: isoDate('2026-12-24') }],
        ...[{ note: 'by hand' }, { metadata: { by: 'hand' } }],
      ),
    )
    .map(([flag, edit]) =>
      command(`own ${flag} ${JSON.stringify(edit)}`, (m, r) => editForeign(m, r, flag, edit), notHalfDone),
    ),
  fc
    .tuple(who, fc.constantFrom(true, true, false))
    .map(([student, leaves]) => command(`${student} leaves ${leaves}`, (m, r) => moveStudent(m, r, student, leaves))),
  who.map((student) => command(`${student} re-keyed`, (_, r) => rekey(r, student))),
  storm.map((drawn) => command(`night ${JSON.stringify(drawn)}`, (m, r) => night(m, r, drawn))),
  storm.map((drawn) => command(`night ${JSON.stringify(drawn)}`, (m, r) => night(m, r, drawn))),
  storm.map((drawn) => command(`undo ${JSON.stringify(drawn)}`, (m, r) => undo(m, r, drawn))),
  storm.map((drawn) => command(`option 2 ${JSON.stringify(drawn)}`, (m, r) => optionTwo(m, r, drawn))),
  storm.map((drawn) => command(`other Campus ${JSON.stringify(drawn)}`, (m, r) => otherCampus(m, r, drawn))),
  fc.constant(command('set up again', newSetup)),
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

const stress = inject('stress');
const seed = stress === 0 ? 3 : stress === 1 ? Date.now() % 1_000_000 : stress;
const numRuns = stress === 0 ? 4 : inject('weeks');

it(
  'weeks of badges, edits, faults, deaths, undos and other Campuses leave each badge one flag, and foreign ones alone',
  async () => {
    if (stress !== 0) console.error(`weeks of seed ${seed}: STRESS=${seed} begins them again`);
    let weeks = 0;
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 24, size: 'max' }), storm, async (drawn, ofCutover) => {
        const at = await flagDistrict(studentCount);
        const real: Real = { at, driver: new Driver(at.district), ids: at.students.map(({ sourcedId }) => sourcedId) };
        const model: Model = {
          ...{ night: isoDate('2026-10-20'), cutover: 'toDo', confirmed: false, storm: ofCutover, setups: 0 },
          ...{ badges: new Map(), foreign: new Map(), withdrawn: new Map(), taken: new Set(), oursBefore: new Set() },
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
        weeks += 1;
        if (stress !== 0 && weeks % 10 === 0) console.error(`${weeks} weeks without a violation`);
      }),
      { seed, numRuns, endOnFailure: true },
    );
  },
  24 * 3_600_000,
);
