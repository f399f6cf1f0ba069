import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { changeProgramFlag } from '../../src/districts/index.ts';
import { asSourcedId } from '../support/ids.ts';
import { platform } from '../support/product.ts';
import { Driver } from './driver.ts';
import { cutoverDate, flagDistrict, handFlag, planFor, planHash, shownFlags, turnOn, writesOf } from './support.ts';

const night = isoDate('2026-11-24');

describe.each(['before', 'after'] as const)(
  'a run that is killed %s each of its calls, one after the other',
  (when) => {
    it('makes exactly the planned writes of a cutover, and takes exactly these back', async () => {
      const at = await flagDistrict();
      for (const { sourcedId } of at.students.slice(0, 7)) await handFlag(at, sourcedId);
      for (const { sourcedId } of at.students.slice(1, 9)) await planFor(at, sourcedId);
      const before = await shownFlags(at);
      await turnOn(at);
      const confirmed = await planHash(at);
      const driver = new Driver(at.district);
      /** The n-th execution of a step lives one call longer than the one before, until one comes to its end and its outcome is heard. */
      const dieEverywhere = async () => {
        let deaths = 0;
        while (!driver.over) {
          for (let call = 1; await driver.dies({ call, when }); call++) deaths += 1;
          await driver.once();
        }
        return deaths;
      };

      driver.start(night, 'cutover', [{ kind: 'planFlags', program: 'section504', confirmed }]);
      expect(await dieEverywhere()).toBeGreaterThan(30);
      expect([driver.over?.status, driver.news]).toEqual(['completed', 'completed']);
      expect(await writesOf(at)).toEqual({ put: 15, delete: 0, create: 8, replace: 7, unchanged: 0 });
      expect((await shownFlags(at)).filter(({ endDate }) => endDate === undefined)).toHaveLength(8);

      driver.start(night, 'undoCutover', [{ kind: 'planUndo', program: 'section504' }]);
      expect(await dieEverywhere()).toBeGreaterThan(30);
      expect(driver.news).toBe('undone');
      expect(await writesOf(at)).toEqual({ put: 22, delete: 8, create: 8, replace: 14, unchanged: 0 });
      expect(await shownFlags(at)).toEqual(before);
    }, 60_000);
  },
);

describe('a cutover whose run was given up in the middle', () => {
  async function halfDone() {
    const at = await flagDistrict();
    for (const { sourcedId } of at.students.slice(0, 7)) await handFlag(at, sourcedId);
    for (const { sourcedId } of at.students.slice(5, 9)) await planFor(at, sourcedId);
    const before = await shownFlags(at);
    await turnOn(at);
    const driver = new Driver(at.district);
    const confirmed = await planHash(at);
    driver.start(night, 'cutover', [{ kind: 'planFlags', program: 'section504', confirmed }]);
    await driver.once();
    await driver.dies({ call: 15, when: 'after' });
    const { put } = await writesOf(at);
    expect(put).toBeGreaterThan(0);
    expect(put).toBeLessThan(11);
    return { at, before, driver };
  }

  it('is carried to its end by the next night, by the plan that was confirmed and no other', async () => {
    const { at, driver } = await halfDone();
    // Set by hand since: it is no part of the frozen plan.
    const { sourcedId } = await handFlag(at, asSourcedId(at.students[10]?.sourcedId));
    driver.start(night, 'schedule', [{ kind: 'flags' }]);
    await driver.toTheEnd();
    expect(await writesOf(at)).toMatchObject({ put: 11, create: 4, replace: 7, unchanged: 0 });
    const flag = (await shownFlags(at)).find((shown) => shown.sourcedId === sourcedId);
    expect(flag?.endDate).toBeUndefined();
  }, 60_000);

  it('keeps its option and date, and can be undone', async () => {
    const { at, before, driver } = await halfDone();
    const moved = { program: 'section504', enabled: true, mode: 'create', cutoverDate } as const;
    expect(await changeProgramFlag(platform, at.district, moved)).toMatchObject({
      ok: false,
      problem: { detail: expect.stringContaining('only partly done') },
    });
    driver.start(night, 'undoCutover', [{ kind: 'planUndo', program: 'section504' }]);
    await driver.toTheEnd();
    expect(driver.news).toBe('undone');
    expect(await shownFlags(at)).toEqual(before);
  }, 60_000);
});
