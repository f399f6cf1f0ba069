import { beforeEach, describe, expect, it } from 'vitest';
import { requireFullPull } from '../../src/roster/index.ts';
import { begin, type FlagDistrict, flagDistrict, planFor, turnOn } from '../flags/support.ts';
import { carryOn } from '../support/runs.ts';
import { platform, signInAs, someAdministrator } from './support.ts';

let at: FlagDistrict;
let information: () => Promise<string>;
beforeEach(async () => {
  at = await flagDistrict(8);
  for (const { sourcedId } of at.students.slice(0, 4)) await planFor(at, sourcedId);
  await turnOn(at, 'create');
  await begin(at, 'runs');
  expect(await carryOn(at.district)).toMatchObject({ status: 'completed' });
  const { get } = await signInAs(await someAdministrator(at.district));
  information = async () => (await get(`/settings/${at.district.id}/district-information`)).text();
});

/** A step of the checklist as one reads it, and where it leads. */
function stepOf(html: string, number: number) {
  const step = html.match(new RegExp(`<h3>Step ${number}:[\\s\\S]*?</li>`))?.[0] ?? '';
  return { text: step.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' '), link: step.match(/href="([^"]+)"/)?.[1] };
}
const flagBadge = (html: string) => html.match(/Section 504 <span class="badge[^"]*">([^<]+)/)?.[1];

describe('District Information, once everything has worked', () => {
  it('says of a night that failed what it failed for, and leads to its run instead of back to the set-up', async () => {
    expect(stepOf(await information(), 5).text).toContain('Done');
    await at.campus.control('PUT', 'faults', [{ match: 'students', kind: 'forbidden' }]);
    for (const _ of ['one night', 'and another']) {
      const runId = await begin(at, 'runs');
      const failed = await carryOn(at.district);
      expect(failed).toMatchObject({ status: 'failed', problem: { detail: expect.stringContaining('403') } });
      const html = await information();
      for (const number of [2, 5]) {
        const { text, link } = stepOf(html, number);
        expect(text).toContain('The last run failed');
        expect(text).toContain(failed?.problem?.detail);
        expect(text).not.toContain('In Campus:');
        expect(link).toBe(`/settings/${at.district.id}/runs/${runId}`);
      }
      expect(flagBadge(html)).toBe('Not reached by the last run');
    }
    await at.campus.control('DELETE', 'faults');
    await begin(at, 'runs');
    await carryOn(at.district);
    expect([stepOf(await information(), 5).text, flagBadge(await information())]).toEqual([
      expect.stringContaining('Done'),
      'On',
    ]);
  });

  it('leads from a night that is held to its confirmation', async () => {
    const gone = await at.campus.control<{ sourcedId: string }[]>('GET', 'students?limit=30&status=active');
    for (const { sourcedId } of gone) await at.campus.control('DELETE', `students/${sourcedId}`);
    await requireFullPull(platform, at.district);
    const runId = await begin(at, 'runs');
    expect(await carryOn(at.district)).toMatchObject({ status: 'held' });
    const html = await information();
    for (const number of [2, 5]) {
      const { text, link } = stepOf(html, number);
      expect(text).toContain('Waiting');
      expect(text).toContain('The last run waits');
      expect(text).not.toContain('In Campus:');
      expect(link).toBe(`/settings/${at.district.id}/runs/${runId}`);
    }
    expect(flagBadge(html)).toBe('Not reached by the last run');
  });
});
