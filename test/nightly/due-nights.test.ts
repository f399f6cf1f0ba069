import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { findDistrict } from '../../src/districts/index.ts';
import { nightBegins } from '../../src/nightly/due-night.ts';
import { runsOf, startDueNights } from '../../src/nightly/index.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import { connectCampus } from '../support/campus.ts';
import { platform, someDistrict } from '../support/product.ts';

/** A platform that fails when a district's object is asked, and counts its log lines of failures. */
function withoutObjects() {
  let failed = 0;
  const districtRuns = {
    getByName: () => {
      throw new Error('the object is not to be had');
    },
  };
  const log = { ...platform.log, error: () => void failed++ };
  // SAFETY: nothing else of the platform is asked here.
  return { platform: { ...platform, districtRuns, log } as unknown as Platform, failed: () => failed };
}

it('a cron asks a district for its night until the night has begun, and then no more', async () => {
  const [first, second, unconnected] = [await someDistrict(), await someDistrict(), await someDistrict()];
  await connectCampus(first);
  await connectCampus(second);
  const night = isoDate('2026-11-03');
  const at = new Date(nightBegins(first, night).getTime() + 60 * 60_000);
  const begun = async () =>
    Promise.all(
      [first, second, unconnected].map(async ({ id }) => valueOrProblem(await findDistrict(platform, id)).nightBegun),
    );

  const broken = withoutObjects();
  await startDueNights(broken.platform, at);
  expect(broken.failed()).toBe(2);
  expect(await begun()).toEqual([null, null, null]);

  await startDueNights(platform, at);
  expect(await begun()).toEqual([night, night, null]);
  await expect.poll(async () => (await runsOf(platform, first, { limit: 9, offset: 0 })).runs.length).toBe(1);

  const asked = withoutObjects();
  await startDueNights(asked.platform, new Date(at.getTime() + 15 * 60_000));
  expect(asked.failed()).toBe(0);
  await startDueNights(asked.platform, new Date(at.getTime() + 24 * 3_600_000));
  expect(asked.failed()).toBe(2);
  expect(await env.DISTRICT_RUNS.getByName(unconnected.id).newest()).toBeNull();
});
