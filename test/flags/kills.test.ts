import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { Driver } from './driver.ts';
import { flagDistrict, handFlag, planFor, planHash, shownFlags, turnOn, writesOf } from './support.ts';

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
