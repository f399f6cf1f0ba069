import { describe, expect, it } from 'vitest';
import { connectedDistrict } from '../roster/support.ts';
import { callAsOperator } from '../support/product.ts';
import { carryOn } from '../support/runs.ts';
import { formTokenOf, signInAs, someAdministrator, submit } from './support.ts';

interface RunShown {
  readonly pulled: string | null;
  readonly nextFullPull: string | null;
}

describe('Run now', () => {
  it('says what it asked Campus for, and when everything is due; a second button asks for everything', async () => {
    const { district } = await connectedDistrict(50);
    const session = await signInAs(await someAdministrator(district));
    const list = `/settings/${district.id}/runs`;
    const press = async (fields: Record<string, string> = {}) => {
      const formToken = await formTokenOf(await session.get(list));
      const answer = await submit(list, { formToken, ...fields }, { cookie: session.cookie });
      await carryOn(district);
      return answer.headers.get('location') ?? '';
    };
    const shown = async (page: string) =>
      (await callAsOperator(`/v1/admin/districts/${district.id}/runs/${page.split('/').at(-1)}`)).json<RunShown>();
    const text = async (page: string) => (await (await session.get(page)).text()).replaceAll(/<[^>]*>|\s+/g, ' ');

    expect(await text(list)).toContain('The next run asks Campus for everything.');
    const first = await press();
    expect(await text(first)).toMatch(/Asked Campus for\s+everything/);
    const second = await press();
    expect(await text(second)).toMatch(/Asked Campus for\s+changes only/);
    expect(await text(second)).toMatch(/From .* on, the next run asks for everything/);
    const { pulled, nextFullPull } = await shown(second);
    const inDays = (Date.parse(nextFullPull ?? '') - Date.now()) / 86_400_000;
    expect([pulled, Math.round(inDays)]).toEqual(['changes', 6]);
    expect(await text(list)).toContain('Pull everything now');
    expect(await shown(await press({ everything: 'on' }))).toMatchObject({ pulled: 'everything' });
  });

  it('of the API asks for everything, or for what is due', async () => {
    const { district } = await connectedDistrict(50);
    const path = `/v1/admin/districts/${district.id}/runs`;
    const run = async (query = '') => {
      const started = await callAsOperator(path + query, 'POST');
      if (started.status !== 202) return started.status;
      await carryOn(district);
      const { id } = await started.json<{ id: string }>();
      return (await (await callAsOperator(`${path}/${id}`)).json<RunShown>()).pulled;
    };
    expect(await run()).toBe('everything');
    expect(await run('?everything=false')).toBe('changes');
    expect(await run('?everything=true')).toBe('everything');
    expect(await run()).toBe('changes');
    expect(await run('?everything=perhaps')).toBe(400);
    expect((await (await callAsOperator(path)).json<RunShown[]>()).map(({ pulled }) => pulled)).toEqual([
      'changes',
      'everything',
      'changes',
      'everything',
    ]);
  });
});
