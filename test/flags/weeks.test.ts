import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addDays, type IsoDate, isoDate, laterOf } from '../../src/calendar/iso-date.ts';
import { deleteDocument } from '../../src/documents/index.ts';
import type { Step } from '../../src/nightly/step.ts';
import type { DocumentId, SourcedId } from '../../src/platform/ids.ts';
import { platform } from '../support/product.ts';
import { Driver } from './driver.ts';
import type { Death } from './mortal.ts';
import {
  cutoverDate,
  type FlagDistrict,
  flagDistrict,
  handFlag,
  planFor,
  planHash,
  type ShownFlag,
  shownFlags,
  turnOn,
  writesOf,
} from './support.ts';

/** What Campus must come to show: the badges, and the flags of the district's own as the district left them. */
interface Model {
  night: IsoDate;
  readonly badges: Map<SourcedId, IsoDate>;
  readonly foreign: Map<SourcedId, { student: SourcedId; begin: IsoDate; end: IsoDate | null }>;
  /** True when a flag of the district's own is still to be taken over. */
  cutoverToDo: boolean;
}

interface Real {
  readonly at: FlagDistrict;
  readonly driver: Driver;
}

type Command = fc.AsyncCommand<Model, Real>;

const studentCount = 6;
const student = ({ at }: Real, who: number) => at.students[who]?.sourcedId as SourcedId;
const steps: readonly Step[] = [{ kind: 'badges' }, { kind: 'flags' }];

const isOurs = ({ metadata }: ShownFlag) => metadata.createdBy === 'partner';

async function addBadge(model: Model, real: Real, who: number, days: number): Promise<void> {
  const start = addDays(model.night, -days);
  const of = student(real, who);
  await planFor(real.at, of, start);
  model.badges.set(of, start);
}

async function reopenDocument(model: Model, real: Real, who: number): Promise<void> {
  const of = student(real, who);
  if (!model.badges.delete(of)) return;
  const deleted = await deleteDocument(platform, real.at.district, `plan-${of}` as DocumentId, { by: 'test' });
  if (!deleted.ok) throw new Error(deleted.problem.detail);
}

async function setFlagByHand(model: Model, real: Real, who: number): Promise<void> {
  const beginDate = isoDate('2026-08-24');
  const { sourcedId } = await handFlag(real.at, student(real, who), { beginDate });
  model.foreign.set(sourcedId, { student: student(real, who), begin: beginDate, end: null });
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

/** A person ends one of the district's own flags, or opens it again. */
async function editForeign(model: Model, real: Real, which: number, end: IsoDate | null): Promise<void> {
  const ids = [...model.foreign.keys()];
  const id = ids[which % Math.max(1, ids.length)];
  const flag = id && model.foreign.get(id);
  if (!id || !flag) return;
  await real.at.campus.control('PATCH', `flags/${id}`, { endDate: end });
  flag.end = end;
}

interface Mishap {
  readonly step: number;
  readonly kind: Death | 'twice';
}

/** One night, its steps dying and coming twice as drawn; and whatever Campus does meanwhile. */
async function night(model: Model, { at, driver }: Real, mishaps: readonly Mishap[]): Promise<void> {
  model.night = addDays(model.night, 1);
  if (model.cutoverToDo) {
    // Confirmed by a person, because hardly anybody has a badge yet.
    const confirmed = await planHash(at);
    driver.start(model.night, 'cutover', [{ kind: 'badges' }, { kind: 'planFlags', program: 'section504', confirmed }]);
  } else driver.start(model.night, 'schedule', steps);
  for (let step = 0; !driver.over; step++) {
    for (const mishap of mishaps.filter((one) => one.step === step))
      if (mishap.kind === 'twice') await driver.unheard();
      else await driver.dies(mishap.kind);
    await driver.once();
    if (step > 60) throw new Error('the night does not end');
  }
}

/** The cutover takes what the district has open on its date, once: as of the night in which its plan is made. */
function takeOver(model: Model): void {
  if (!model.cutoverToDo) return;
  model.cutoverToDo = false;
  for (const flag of model.foreign.values())
    if (flag.begin <= cutoverDate && (flag.end === null || flag.end >= cutoverDate))
      flag.end = addDays(cutoverDate, -1);
}

async function quietNight(model: Model, real: Real): Promise<void> {
  const { at } = real;
  await at.campus.control('DELETE', 'faults');
  await night(model, real, []);
  takeOver(model);
  const flags = await shownFlags(at);
  const open = flags.filter((flag) => isOurs(flag) && !flag.endDate);
  const shown = open.map(({ user, beginDate }) => `${user.sourcedId} ${beginDate}`);
  const wanted = [...model.badges].map(([of, start]) => `${of} ${laterOf(start, cutoverDate)}`);
  expect(shown.toSorted()).toEqual(wanted.toSorted());
  for (const { metadata } of open) expect(metadata.launchUrl).toContain('/iep/lti/launch');

  const foreign = flags.filter((flag) => !isOurs(flag)).map(({ sourcedId, endDate = null }) => [sourcedId, endDate]);
  expect(new Map(foreign as [SourcedId, IsoDate][])).toEqual(
    new Map([...model.foreign].map(([id, { end }]) => [id, end])),
  );
  const before = await writesOf(at);
  expect(before.unchanged).toBe(0);
  await night(model, real, []);
  expect(await writesOf(at)).toEqual(before);
}

const command = (text: string, run: (model: Model, real: Real) => Promise<void>): Command => ({
  check: () => true,
  run,
  toString: () => text,
});

const who = fc.nat({ max: studentCount - 1 });
const death = fc.record({ call: fc.integer({ min: 1, max: 30 }), when: fc.constantFrom('before', 'after') });
const mishaps = fc.array(
  fc.record({ step: fc.nat({ max: 4 }), kind: fc.oneof(death, fc.constant('twice' as const)) }) as fc.Arbitrary<Mishap>,
  { maxLength: 5 },
);
const fault = fc.record({
  match: fc.constant('programParticipations'),
  kind: fc.constantFrom('serverError', 'tooManyRequests', 'dropConnection', 'htmlWith200', 'truncatedJson'),
  every: fc.integer({ min: 1, max: 3 }),
  times: fc.constantFrom(1, 2),
  retryAfter: fc.constant(0),
});

const commands = [
  fc
    .tuple(who, fc.nat({ max: 20 }))
    .map(([of, days]) => command(`badge ${of} since ${days}`, (m, r) => addBadge(m, r, of, days))),
  who.map((of) => command(`reopened ${of}`, (m, r) => reopenDocument(m, r, of))),
  who.map((of) => command(`flag by hand ${of}`, (m, r) => setFlagByHand(m, r, of))),
  fc
    .tuple(who, fc.constantFrom('end', 'note', 'start', 'delete'))
    .map(([which, edit]) => command(`ours ${which} ${edit}`, (_, r) => editOurs(r, which, edit))),
  fc
    .tuple(who, fc.constantFrom(null, isoDate('2026-09-15'), isoDate('2026-12-24')))
    .map(([which, end]) => command(`own ${which} ends ${end}`, (m, r) => editForeign(m, r, which, end))),
  fc.tuple(mishaps, fc.option(fault)).map(([drawn, struck]) =>
    command(`night ${JSON.stringify({ drawn, struck })}`, async (model, real) => {
      // The cutover comes first in a night without faults, so that the model knows as of when it was made.
      if (model.cutoverToDo) return;
      if (struck) await real.at.campus.control('PUT', 'faults', [struck]);
      await night(model, real, drawn);
      await real.at.campus.control('DELETE', 'faults');
    }),
  ),
  fc.constant(command('quiet night', quietNight)),
];

it('weeks of badges, edits by hand, faults, deaths and duplicate deliveries leave each badge one flag, and foreign ones alone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 30, size: '+1' }), async (drawn) => {
      const at = await flagDistrict(8);
      const real: Real = { at, driver: new Driver(at.district) };
      const model: Model = { night: isoDate('2026-10-20'), badges: new Map(), foreign: new Map(), cutoverToDo: true };
      await turnOn(at);
      await setFlagByHand(model, real, 0);
      await addBadge(model, real, 1, 30);
      await fc.asyncModelRun(() => ({ model, real }), drawn);
      await quietNight(model, real);
    }),
    { seed: 504, numRuns: 10, endOnFailure: true },
  );
}, 120_000);
