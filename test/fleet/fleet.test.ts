import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { District } from '../../src/districts/index.ts';
import { fleetFilterNames, fleetFilters } from '../../src/fleet/index.ts';
import { runNow } from '../../src/nightly/index.ts';
import { call, callAsOperator, platform, signInAs, someAdministrator, someDistrict } from '../settings/support.ts';
import { connectCampus } from '../support/campus.ts';

interface Row {
  id: string;
  name: string;
  status: string | null;
  [column: string]: unknown;
}

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const dayFromNow = (days: number) => daysAgo(-days).slice(0, 10);

/** A run of a district, as its night would keep it. */
async function addRun(
  district: District,
  run: { status: string; problems?: number; unflagged?: number; days?: number; seconds?: number },
) {
  const { status, problems = 0, unflagged = 0, days = 0.1, seconds = 60 } = run;
  const started = new Date(Date.now() - days * 86_400_000);
  const finished = new Date(started.getTime() + seconds * 1000).toISOString();
  await platform.directory.run(sql`insert into run_summaries
    (run_id, district_id, night, trigger, status, started_at, finished_at, problems, students, writes, unflagged)
    values (${`run_${crypto.randomUUID()}`}, ${district.id}, ${started.toISOString().slice(0, 10)}, 'schedule', ${status},
      ${started.toISOString()}, ${finished}, ${problems}, 300, 7, ${unflagged})`);
}

const connect = (district: District, completed: boolean) =>
  platform.directory.run(sql`insert into demographics_connections
    (district_id, base_url, access_token_url, client_id, client_secret, completed_at, updated_at)
    values (${district.id}, 'https://a.example.org', 'https://a.example.org', 'a', 'x', ${completed ? daysAgo(1) : null}, ${daysAgo(2)})`);

const named: Record<string, District> = {};
/** Begins the names of the districts of this file. */
const prefix = 'Fleet ';
beforeAll(async () => {
  for (const name of ['Alder', 'Birch', 'Cedar', 'Dogwood', 'Elm', 'Fir'])
    named[name] = await someDistrict(`${prefix}${name} Schools`);
  const of = (name: string) => named[name] as District;
  for (const name of ['Alder', 'Birch', 'Cedar', 'Dogwood', 'Elm']) await connect(of(name), name !== 'Elm');
  await platform.directory.run(
    sql`update demographics_connections set hosts_announced_at = 'x' where district_id = ${of('Cedar').id}`,
  );
  await platform.directory.run(
    sql`update districts set paused_at = 'x', pause_reason = 'x' where id = ${of('Birch').id}`,
  );
  await addRun(of('Alder'), { status: 'failed', days: 1.1 });
  await addRun(of('Alder'), { status: 'completed', seconds: 30 });
  await addRun(of('Birch'), { status: 'failed', seconds: 600 });
  await addRun(of('Cedar'), { status: 'held' });
  await addRun(of('Dogwood'), { status: 'completed', problems: 3, unflagged: 2, days: 2 });
  await platform.directory.run(sql`insert into program_flags (district_id, program, enabled, mode, cutover_date, updated_at)
    values (${of('Alder').id}, 'section504', 1, 'takeOver', ${dayFromNow(13)}, 'x'),
      (${of('Birch').id}, 'section504', 1, 'takeOver', ${dayFromNow(20)}, 'x')`);
});

/** Only of the districts of this file. */
const ask = async (query: string) => {
  const answer = await callAsOperator(`/v1/admin/fleet?search=${prefix}&${query}`);
  expect(answer.status).toBe(200);
  return answer.json<Row[]>();
};
const names = (rows: Row[]) => rows.map(({ name }) => name.replace(prefix, '').replace(' Schools', ''));

describe('the fleet', () => {
  it.each([
    ['failed', ['Birch']],
    ['held', ['Cedar']],
    ['problems', ['Dogwood']],
    ['late', ['Dogwood', 'Elm']],
    ['neverConnected', ['Elm', 'Fir']],
    ['cutovers', ['Alder']],
    ['hosts', ['Cedar']],
    ['paused', ['Birch']],
    ['unflagged', ['Dogwood']],
    ['exportErrors', []],
    ['sftpFailures', []],
  ])('shows by its newest run who is %s', async (show, expected) => {
    expect(names(await ask(`show=${show}`))).toEqual(expected);
  });

  it('sorts by numbers with the districts without one last, and finds by name or IRN', async () => {
    expect(names(await ask('sort=-seconds')).at(0)).toBe('Birch');
    expect(names(await ask('sort=seconds')).at(0)).toBe('Alder');
    expect(names(await ask('sort=seconds')).at(-1)).toBe('Fir');
    const found = await (await callAsOperator('/v1/admin/fleet?search=fleet%20ced')).json<Row[]>();
    expect(names(found)).toEqual(['Cedar']);
    expect(await ask('sort=name')).toHaveLength(6);
    expect(names(await ask('limit=2&offset=2'))).toEqual(['Cedar', 'Dogwood']);
  });

  it('lists the runs of all districts by status and time, and comes as a file', async () => {
    const failed = await (await callAsOperator('/v1/admin/runs?status=failed')).json<{ districtId: string }[]>();
    const ours = Object.values(named).map(({ id }) => id as string);
    const ofOurs = failed.map(({ districtId }) => districtId).filter((id) => ours.includes(id));
    expect(ofOurs).toEqual([named.Birch?.id, named.Alder?.id]);
    const since = await callAsOperator(`/v1/admin/runs?status=failed&since=${daysAgo(1)}`);
    const recent = await since.text();
    expect(recent).toContain(named.Birch?.id);
    expect(recent).not.toContain(named.Alder?.id);
    expect(await (await callAsOperator('/v1/admin/fleet?format=csv')).text()).toContain('Fleet Birch Schools,OH,');
  });

  it('is kept by the nights themselves', async () => {
    const district = await someDistrict('Gingko Schools');
    await connectCampus(district);
    expect((await runNow(platform, district)).ok).toBe(true);
    await expect
      .poll(async () => (await (await callAsOperator('/v1/admin/fleet?search=Gingko')).json<Row[]>())[0])
      .toMatchObject({ status: 'completed', students: 118 });
  });
});

describe('the page of all districts', () => {
  it('is where an operator begins, and leads to the failed districts and their runs in two clicks', async () => {
    const email = 'fleet.operator@samegoal.example';
    await callAsOperator('/v1/admin/operators', 'POST', { email, firstName: 'Jo', lastName: 'Miller' });
    const { cookie } = await signInAs(email);
    const get = (path: string) => call(path, { headers: { cookie } });
    expect((await get('/settings')).headers.get('location')).toBe('/settings/fleet');
    const page = await (await get('/settings/fleet')).text();
    expect(page).toContain('href="/settings/fleet?show=failed"');
    expect(page).toMatch(/Last run failed \(\d+\)/);
    const failed = await (await get('/settings/fleet?show=failed')).text();
    expect(failed).toContain('Birch Schools');
    expect(failed).not.toContain('Cedar Schools');
    expect(failed).toMatch(new RegExp(`href="/settings/${named.Birch?.id}/runs/run_[^"]+"`));
    expect((await get('/settings/fleet?show=nonsense&sort=nonsense&offset=x')).status).toBe(200);
    expect((await get('/settings/fleet/districts.csv?show=failed')).headers.get('content-type')).toContain('text/csv');
  });

  it('is not there for the administrators of a district', async () => {
    const { cookie } = await signInAs(await someAdministrator(named.Alder as District, named.Birch as District));
    for (const path of ['/settings/fleet', '/settings/fleet/districts.csv'])
      expect((await call(path, { headers: { cookie } })).status).toBe(404);
    expect((await call('/settings', { headers: { cookie } })).status).toBe(200);
  });
});

it('every filter has a name that people can read', () => {
  for (const name of fleetFilterNames) expect(fleetFilters[name].label).toMatch(/^[A-Z]/);
});
