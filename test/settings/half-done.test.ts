import { beforeEach, describe, expect, it } from 'vitest';
import { changeProgramFlag } from '../../src/districts/index.ts';
import {
  begin,
  byHand,
  cutoverDate,
  drive,
  endFaults,
  type FlagDistrict,
  flagDistrict,
  handFlag,
  planFor,
  planHash,
  setFaults,
  shownFlags,
  turnOn,
} from '../flags/support.ts';
import { carryOn } from '../support/runs.ts';
import { platform, signInAs, someAdministrator } from './support.ts';

let at: FlagDistrict;
let html: (path: string) => Promise<string>;
beforeEach(async () => {
  at = await flagDistrict(6);
  for (const { sourcedId } of at.students) {
    await handFlag(at, sourcedId);
    await planFor(at, sourcedId);
  }
  await turnOn(at);
  const session = await signInAs(await someAdministrator(at.district));
  html = async (path) => (await session.get(`/settings/${at.district.id}/${path}`)).text();
});

const cutover = 'flags/section504/cutover';
const set = (enabled: boolean) =>
  changeProgramFlag(platform, at.district, { program: 'section504', enabled, mode: 'takeOver', cutoverDate });

/** A cutover of which Campus takes all but one flag. The id of its run. */
async function halfDone() {
  const [own] = byHand(await shownFlags(at));
  await setFaults(at, { match: own?.sourcedId, method: 'PUT', kind: 'htmlWith200' });
  const runId = await begin(at, cutover, { hash: await planHash(at) });
  await carryOn(at.district);
  return runId;
}

describe('a cutover that is half done', () => {
  it('shows wherever the program shows, also when it is off, until it is resumed', async () => {
    const runId = await halfDone();
    for (const enabled of [true, false]) {
      expect((await set(enabled)).ok).toBe(true);
      const information = await html('district-information');
      expect(information).toContain('badge bad">Cutover half done');
      expect(information).toContain(enabled ? 'The next run continues the plan' : 'so no run continues');
      const page = await html(cutover);
      for (const text of ['badge bad">Cutover half done', 'What is left to do', 'Seen in Campus as planned'])
        expect(page).toContain(text);
      expect(page.replaceAll(/<[^>]*>/g, ' ')).toMatch(
        /Flags in the plan\s+12\s+Sent to Campus\s+12\s+Seen in Campus as planned\s+11/,
      );
    }
    const run = await html(`runs/${runId}`);
    expect(run).toContain('Completed with 1 problem');
    expect(run).toContain('is half done: 1 of 12 flags is not as planned');
    // A night says so too, and is not green, although the flag is off.
    const night = await begin(at, 'runs');
    await carryOn(at.district);
    expect(await html(`runs/${night}`)).toContain('is half done, and the flag is turned off');
    await endFaults(at);
    await set(true);
    await begin(at, 'runs');
    await carryOn(at.district);
    expect(await html('district-information')).not.toContain('half done');
    expect(await html(cutover)).toContain('badge good">Done');
  });

  it('is named an undo that is not complete while it is taken back, and nothing afterwards', async () => {
    await halfDone();
    await endFaults(at);
    const [ours] = (await shownFlags(at)).filter(({ metadata }) => metadata.createdBy === 'partner');
    await setFaults(at, { match: ours?.sourcedId, method: 'DELETE', kind: 'notFound' });
    const runId = await begin(at, `${cutover}/undo`);
    await carryOn(at.district);
    for (const path of ['district-information', cutover])
      expect(await html(path)).toContain('badge bad">Undo not complete');
    expect(await html(`runs/${runId}`)).toContain('Completed with 1 problem');
    await endFaults(at);
    await drive(at);
    expect(await html('district-information')).not.toContain('Undo not complete');
  });

  it('is none before its plan is frozen, and none once it is carried out', async () => {
    expect(await html('district-information')).not.toContain('half done');
    expect((await drive(at)).news).toBe('completed');
    expect(await html('district-information')).not.toContain('half done');
  });
});

describe('the page of a run counts each flag once', () => {
  it.each([1, 2])('after %s readings that Campus did not show at first', async (times) => {
    const [own] = byHand(await shownFlags(at));
    await setFaults(at, { match: own?.sourcedId, method: 'PUT', kind: 'htmlWith200', times });
    const runId = await begin(at, cutover, { hash: await planHash(at) });
    await carryOn(at.district);
    const page = (await html(`runs/${runId}`)).replaceAll(/<[^>]*>/g, ' ');
    expect(page).toContain('12 flags in Campus');
    expect(page).toContain('12 flags as planned in Campus');
    expect(page).toContain('12 sent');
    expect(page).toContain('Completed');
    expect(page).not.toContain('problem');
  });
});
