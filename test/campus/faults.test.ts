import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { call, newDistrict, type Roster, rosterOf, send } from './support.ts';

let roster: Roster;
beforeAll(async () => {
  roster = await rosterOf(await newDistrict('faulty', 60));
});
beforeEach(() => call('/faulty/control/faults', { method: 'DELETE' }).then(() => undefined));

const strike = (kind: string, more: object = {}) =>
  send('PUT', '/faulty/control/faults', [{ match: 'students', kind, ...more }]);
const page = async () => {
  const response = await roster.get('students?limit=40');
  const { users } = await response.json<{
    users: { sourcedId: string; middleName?: string | null; role?: string }[];
  }>();
  return { users, total: response.headers.get('x-total-count'), link: response.headers.get('link') };
};

describe('a fault', () => {
  it.each([
    ['tooManyRequests', 429],
    ['serverError', 500],
    ['forbidden', 403],
    ['notFound', 404],
  ])('%s answers %i', async (kind, status) => {
    await strike(kind);
    expect((await roster.get('students')).status).toBe(status);
    expect((await roster.get('orgs')).status).toBe(200);
  });

  it('strikes every n-th request and wears off', async () => {
    await strike('serverError', { every: 2, times: 2 });
    const statuses: number[] = [];
    for (let request = 0; request < 6; request++) statuses.push((await roster.get('students')).status);
    expect(statuses).toEqual([200, 500, 200, 500, 200, 200]);
  });

  it('tooManyRequests names the time to wait as it is told to', async () => {
    await strike('tooManyRequests', { retryAfter: 7 });
    expect((await roster.get('students')).headers.get('retry-after')).toBe('7');
  });

  it('expireToken ends the token in the middle', async () => {
    const held = await rosterOf(await (await call('/faulty/control/connections')).json());
    await strike('expireToken', { times: 1 });
    expect((await held.get('students')).status).toBe(401);
    roster = await rosterOf(await (await call('/faulty/control/connections')).json());
  });

  it('htmlWith200 and truncatedJson cannot be read', async () => {
    await strike('htmlWith200');
    expect(await (await roster.get('students')).text()).toContain('<html>');
    await strike('truncatedJson');
    const text = await (await roster.get('students')).text();
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  it('dropConnection breaks off the answer', async () => {
    await strike('dropConnection');
    const response = await roster.get('students');
    await expect(response.text()).rejects.toThrow();
  });

  it.each(['latency', 'slowPages'])('%s makes the answer late', async (kind) => {
    await strike(kind, { ms: 120, limit: 10 });
    const started = Date.now();
    await (await roster.get('students?limit=11')).text();
    expect(Date.now() - started).toBeGreaterThanOrEqual(100);
  });

  it('largePages fails above a size', async () => {
    await strike('largePages', { limit: 10 });
    const status = async (limit: number) => (await roster.get(`students?limit=${limit}`)).status;
    expect([await status(10), await status(11)]).toEqual([200, 500]);
  });

  it('shortPages and capLimit send fewer than were asked for', async () => {
    await strike('shortPages');
    expect((await page()).users).toHaveLength(20);
    await strike('capLimit', { limit: 5 });
    expect((await page()).users).toHaveLength(5);
  });

  it('duplicates sends an object twice on one page', async () => {
    await strike('duplicates');
    const { users } = await page();
    expect(new Set(users.map(({ sourcedId }) => sourcedId)).size).toBe(users.length - 1);
  });

  it('wrongTotal, noTotal and noLink spoil the headers', async () => {
    await strike('wrongTotal');
    expect((await page()).total).toBe('67');
    await strike('noTotal');
    expect((await page()).total).toBeNull();
    await strike('noLink');
    expect((await page()).link).toBeNull();
  });

  it('unstableOrder moves the order between requests', async () => {
    await strike('unstableOrder');
    expect((await page()).users).not.toEqual((await page()).users);
  });

  it('nullFields writes null, oneRoster11 one role', async () => {
    await strike('nullFields');
    expect((await page()).users.some(({ middleName }) => middleName === null)).toBe(true);
    await strike('oneRoster11');
    expect((await page()).users[0]?.role).toBe('student');
  });

  it('of an unknown kind is refused', async () => {
    expect((await strike('sulking')).status).toBe(400);
  });
});
