import { beforeEach, describe, expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { changeProgramFlag, programFlagsOf } from '../../src/districts/index.ts';
import { begin, type FlagDistrict, flagDistrict, handFlag, planFor, turnOn, writesOf } from '../flags/support.ts';
import { carryOn, carryOnce, runObjectOf } from '../support/runs.ts';
import { fieldsOf, formTokenOf, platform, signInAs, someAdministrator, someDistrict, submit } from './support.ts';

let at: FlagDistrict;
let page: string;
let get: (path: string) => Promise<Response>;
let send: (path: string, fields?: Record<string, string>) => Promise<Response>;
beforeEach(async () => {
  at = await flagDistrict();
  for (const { sourcedId } of at.students.slice(0, 3)) await handFlag(at, sourcedId);
  for (const { sourcedId } of at.students.slice(1, 5)) await planFor(at, sourcedId);
  await turnOn(at);
  const session = await signInAs(await someAdministrator(at.district));
  page = `/settings/${at.district.id}/flags/section504/cutover`;
  get = session.get;
  const formToken = await formTokenOf(await get(page));
  send = (path, fields = {}) => submit(path, { formToken, ...fields }, { cookie: session.cookie });
});

const planOn = (html: string) => html.match(/name="hash" value="([0-9a-f]{32})"/)?.[1] ?? '';

describe('the page of a cutover', () => {
  it('shows every student in lists, why it waits, and a CSV file', async () => {
    const html = await (await get(page)).text();
    for (const text of ['without a replacement: 1', 'be replaced: 2', 'be created: 2', '1 of 3 open flags'])
      expect(html).toContain(text);
    expect(html.match(/\/students\/stu_/g)).toHaveLength(5);
    const csv = await get(`${page}/preview.csv`);
    expect([csv.status, csv.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect((await get(`/settings/${at.district.id}/district-information`)).status).toBe(200);
  });

  it('makes the cutover as it was seen, and undoes it', async () => {
    const hash = planOn(await (await get(page)).text());
    const confirmed = await send(page, { hash, seen: 'on' });
    expect([confirmed.status, confirmed.headers.get('location')]).toEqual([
      303,
      expect.stringContaining(`/settings/${at.district.id}/runs/run_`),
    ]);
    // Frozen and not yet carried out: it can be undone, and not be confirmed a second time.
    await carryOnce(at.district);
    await carryOnce(at.district);
    const begun = await (await get(page)).text();
    expect([begun.includes('Its plan was frozen'), begun.includes('/cutover/undo"'), planOn(begun)]).toEqual([
      true,
      true,
      '',
    ]);
    expect((await carryOn(at.district))?.status).toBe('completed');
    expect(await writesOf(at)).toMatchObject({ create: 4, replace: 3 });
    expect(await (await get(page)).text()).toContain('Done');

    expect((await send(`${page}/undo`, { sure: 'on' })).status).toBe(303);
    await carryOn(at.district);
    expect(await writesOf(at)).toMatchObject({ delete: 4, replace: 6 });
    expect(await (await get(page)).text()).toContain('The flag is off');
  });

  it('writes nothing when nobody says that they have looked, nor during a run', async () => {
    const hash = planOn(await (await get(page)).text());
    const unseen = await send(page, { hash });
    expect([unseen.status, await unseen.text()]).toEqual([400, expect.stringContaining('Check the box')]);
    expect((await send(`${page}/undo`)).status).toBe(400);
    await send(page, { hash, seen: 'on' });
    expect((await send(page, { hash, seen: 'on' })).status).toBe(409);
    expect((await runObjectOf(at.district).newest())?.trigger).toBe('cutover');
  });

  it('leaves an undone cutover undone when a page of before saves the date of another program', async () => {
    const information = `/settings/${at.district.id}/district-information`;
    await send(page, { hash: planOn(await (await get(page)).text()), seen: 'on' });
    await carryOn(at.district);
    const shownBefore = fieldsOf(await (await get(information)).text(), 'cutover-dates');
    await send(`${page}/undo`, { sure: 'on' });
    await carryOn(at.district);
    const undone = await writesOf(at);

    const other = { 'englishLearners-cutoverDate': '2027-08-01' };
    expect((await send(`${information}/cutover-dates`, { ...shownBefore, ...other })).status).toBe(303);
    expect(await programFlagsOf(platform, at.district)).toMatchObject([
      { program: 'englishLearners', enabled: false, cutoverDate: '2027-08-01' },
      { program: 'section504', enabled: false, cutoverCompletedAt: null },
    ]);
    await begin(at, 'runs');
    await carryOn(at.district);
    expect(await writesOf(at)).toEqual(undone);
  });

  it('offers no confirmation before the cutover date, and says what comes on it', async () => {
    const toCome = {
      program: 'section504',
      enabled: true,
      mode: 'takeOver',
      cutoverDate: isoDate('2099-10-01'),
    } as const;
    await changeProgramFlag(platform, at.district, { ...toCome, guardShare: 100 });
    const html = await (await get(page)).text();
    expect([planOn(html), html]).toEqual(['', expect.stringContaining('makes the cutover')]);
    await changeProgramFlag(platform, at.district, { ...toCome, holdForConfirmation: true });
    expect(await (await get(page)).text()).toContain('Come back then');
  });

  it("is not there for another district's administrator or an unknown program", async () => {
    const other = await signInAs(await someAdministrator(await someDistrict('Other')));
    expect((await other.get(page)).status).toBe(404);
    expect((await get(page.replace('section504', 'unknown'))).status).toBe(404);
  });
});
