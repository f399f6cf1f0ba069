import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { settingChangesOf } from '../../src/audit/index.ts';
import { requireFullPull } from '../../src/roster/index.ts';
import { connectedDistrict, night, type OneRosterObject, type RosterUnderTest } from '../roster/support.ts';
import { carryOn, startRun } from '../support/runs.ts';
import { callAsOperator, formTokenOf, platform, signInAs, someAdministrator, submit } from './support.ts';

let under: RosterUnderTest;
let path: string;
let email: string;
let gone: OneRosterObject[];
let get: (path: string) => Promise<Response>;
let confirm: (fields: Record<string, string>) => Promise<Response>;
beforeEach(async () => {
  under = await connectedDistrict(80);
  await night(under.district);
  gone = await under.campus.control<OneRosterObject[]>('GET', 'students?limit=21&status=active');
  for (const { sourcedId } of gone) await under.campus.control('DELETE', `students/${sourcedId}`);
  await requireFullPull(platform, under.district);
  path = `/settings/${under.district.id}/runs/${await startRun(under.district)}`;
  expect(await carryOn(under.district)).toMatchObject({ status: 'held' });
  email = await someAdministrator(under.district);
  const session = await signInAs(email);
  get = session.get;
  const page = await get(path);
  const html = await page.clone().text();
  const confirmation = html.match(/name="confirmation" value="([^"]+)"/)?.[1] ?? '';
  const formToken = await formTokenOf(page);
  confirm = (fields) => submit(`${path}/confirm`, { formToken, confirmation, ...fields }, { cookie: session.cookie });
});

describe('a held run', () => {
  it('lists the students whom it would withdraw, with their pages, and all of them as a file', async () => {
    const html = await (await get(path)).text();
    const section = html.slice(html.indexOf('id="leaving"'), html.indexOf('id="confirm"'));
    expect(section.match(/href="\/settings\/[^"]+\/students\/stu_[0-9a-f]+">[^<]+, [^<]+</g)).toHaveLength(21);
    for (const { localNumber } of gone) expect(section).toContain(`Local number">${localNumber}<`);
    expect(section).toContain('Campus no longer sends the student');
    // How many of each school, because a school of which all are gone is one that the connection may not see any more.
    const schools = [...section.matchAll(/<th scope="row">([^<]+)<\/th><td[^>]*>(\d+)<\/td><td[^>]*>(\d+)</g)];
    expect(schools.reduce((sum, [, , leaving]) => sum + Number(leaving), 0)).toBe(21);
    for (const [, school, leaving, active] of schools) {
      expect(section).toContain(`data-label="School">${school}<`);
      expect(Number(active)).toBeGreaterThanOrEqual(Number(leaving));
    }
    const file = await get(`${path}/leaving.csv`);
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const lines = (await file.text()).trim().split('\r\n');
    expect(lines).toHaveLength(22);
    expect(lines[0]).toBe('Last name,First name,Student number,State ID (SSID),Grade,School,Why');
  });

  it('shows them at once, and marks a school of which all would leave', async () => {
    const school = async () => {
      const html = await (await get(path)).text();
      return [
        ...html.matchAll(
          /<th scope="row">([^<]+)(<span class="badge bad">All of them<\/span>)?<\/th><td[^>]*>(\d+)<\/td><td[^>]*>(\d+)</g,
        ),
      ];
    };
    expect(await (await get(path)).text()).toMatch(/<details open(="")?><summary>All 21 students/);
    for (const [, , mark, leaving, active] of await school()) expect(mark !== undefined).toBe(leaving === active);
    // A school that has nobody but those who would leave.
    const database = platform.databaseOf(under.district);
    await database.run(sql`update students set status = 'withdrawn' where district_id = ${under.district.id}
      and sourced_id not in (select value from json_each(${JSON.stringify(gone.map(({ sourcedId }) => sourcedId))}))`);
    expect((await school()).every(([, , mark]) => mark !== undefined)).toBe(true);
  });

  it('that the next run has overtaken has not failed: nobody confirmed it', async () => {
    await startRun(under.district);
    const root = `/settings/${under.district.id}`;
    for (const page of ['/runs', path.replace(root, '')]) {
      const html = await (await get(root + page)).text();
      expect(html).toContain('<span class="badge warn">Not confirmed</span>');
      expect(html).not.toMatch(/badge bad">Failed|bar failed/);
    }
    const html = await (await get(path)).text();
    expect(html).toContain('Nobody confirmed it before the next run.');
    expect(html).toContain('a later run asks again');
    // It is not what the last night came to, either.
    expect(await (await get(`${root}/district-information`)).text()).not.toContain('The last run failed');
  });

  it('goes on only when a person has ticked that they have left', async () => {
    const refused = await confirm({});
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('Nothing was changed. Check the box, then press the button again.');
    expect((await confirm({ seen: 'on' })).status).toBe(303);
    expect(await carryOn(under.district)).toMatchObject({ status: 'completed' });
    expect((await get(`${path}/leaving.csv`)).status).toBe(409);
  });

  it('says for good who has confirmed it', async () => {
    await confirm({ seen: 'on' });
    await carryOn(under.district);
    const html = await (await get(path)).text();
    expect(html).toMatch(new RegExp(`<dt>Confirmed</dt><dd>${email}, <time`));
    const { changes } = await settingChangesOf(platform, under.district, { limit: 5, offset: 0 });
    expect(changes[0]).toMatchObject({ actor: email, field: 'Withdrawals', newValue: 'confirmed, 21 students' });
    expect(changes[0]?.setting).toMatch(/^Run of \d{4}-\d\d-\d\d$/);
  });

  it('says so of an operator too', async () => {
    const api = path.replace('/settings/', '/v1/admin/districts/');
    const { confirmation } = await (await callAsOperator(api)).json<{ confirmation: string }>();
    expect((await callAsOperator(`${api}/confirm`, 'POST', { confirmation })).status).toBe(202);
    await carryOn(under.district);
    expect(await (await callAsOperator(api)).json()).toMatchObject({ confirmedBy: 'operator (tests)' });
    expect(await (await get(path)).text()).toContain('<dt>Confirmed</dt><dd>SameGoal, over the API (tests), <time');
  });
});
