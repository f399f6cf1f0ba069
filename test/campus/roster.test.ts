import { beforeAll, describe, expect, it } from 'vitest';
import { type Connections, call, newDistrict, type Roster, requestToken, rosterOf, send } from './support.ts';

let connections: Connections;
let roster: Roster;
beforeAll(async () => {
  connections = await newDistrict('roster', 80);
  roster = await rosterOf(connections);
});

interface User {
  sourcedId: string;
  familyName: string;
  identifier?: string;
  roles: { role: string; endDate?: string }[];
  agents?: { sourcedId: string; href: string }[];
}
const users = async (at: string) => {
  const response = await roster.get(at);
  return { response, users: (await response.json<{ users: User[] }>()).users };
};

describe('the token endpoint', () => {
  it('gives a token that expires to a client in the Basic header', async () => {
    const response = await requestToken(connections);
    expect(await response.json()).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('refuses a client in the body, a wrong secret and a URL without its query', async () => {
    const { clientId, clientSecret, accessTokenUrl } = connections.oneRoster;
    const path = new URL(accessTokenUrl).pathname;
    const body = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    const inBody = await call(`${path}?appName=samegoal`, { method: 'POST', body: new URLSearchParams(body) });
    expect([inBody.status, await inBody.json()]).toMatchObject([401, { error: 'invalid_client' }]);
    const wrong = { ...connections, oneRoster: { ...connections.oneRoster, clientSecret: 'wrong' } };
    expect((await requestToken(wrong)).status).toBe(401);
    const cut = {
      ...connections,
      oneRoster: { ...connections.oneRoster, accessTokenUrl: accessTokenUrl.split('?')[0] ?? '' },
    };
    expect((await requestToken(cut)).status).toBe(400);
  });

  it('gives tokens that end after their life', async () => {
    const short = await newDistrict('short', 50);
    await send('PATCH', '/short/control/connections', { tokenLife: 1 });
    const held = await rosterOf(short);
    expect((await held.get('orgs')).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const late = await held.get('orgs');
    expect([late.status, await late.json()]).toMatchObject([
      401,
      { imsx_CodeMinor: { imsx_codeMinorField: [{ imsx_codeMinorFieldValue: 'unauthorisedrequest' }] } },
    ]);
  });

  it('needs a scope of its own for demographics', async () => {
    const scope = 'https://purl.imsglobal.org/spec/or/v1p2/scope/roster-core.readonly';
    const { access_token: token } = await (await requestToken(connections, scope)).json<{ access_token: string }>();
    const base = new URL(connections.oneRoster.baseUrl).pathname;
    const authorization = `Bearer ${token}`;
    expect((await call(`${base}/orgs`, { headers: { authorization } })).status).toBe(200);
    expect((await call(`${base}/demographics`, { headers: { authorization } })).status).toBe(403);
  });
});

describe('a collection', () => {
  it('is walked by its links, each object once, with the total in a header', async () => {
    const seen: string[] = [];
    let next: string | undefined = 'students?limit=30&sort=sourcedId&orderBy=asc';
    while (next) {
      const page = await users(next);
      expect(page.response.headers.get('x-total-count')).toBe('80');
      seen.push(...page.users.map(({ sourcedId }) => sourcedId));
      next = /<[^>]*\/v1p2\/([^>]*)>; rel="next"/.exec(page.response.headers.get('link') ?? '')?.[1];
    }
    expect(seen).toEqual([...new Set(seen)].sort());
    expect(seen).toHaveLength(80);
  });

  it('is filtered by members, dotted members, and two clauses joined', async () => {
    const guardians = await users("users?limit=1000&filter=roles.role='guardian' OR roles.role='parent'");
    expect(new Set(guardians.users.map(({ roles }) => roles[0]?.role))).toEqual(new Set(['guardian', 'parent']));
    const one = await users("students?filter=identifier='100003' AND status='active'");
    expect(one.users.map(({ identifier }) => identifier)).toEqual(['100003']);
    const since = await users("students?filter=dateLastModified>'2099-01-01T00:00:00.000Z'");
    expect(since.users).toEqual([]);
  });

  it('leaves out what fields does not name', async () => {
    const { users: students } = await users('students?limit=1&fields=sourcedId,grades');
    expect(Object.keys(students[0] ?? {}).sort()).toEqual(['grades', 'sourcedId']);
  });

  it.each([
    ['students?fields=shoeSize', 'invalid_selection_field'],
    ["students?sort=familyName.'", 'invalid_selection_field'],
    ['students?sort=identifier&orderBy=sideways', 'invalid_selection_field'],
    ['students?sort=shoeSize', 'invalid_selection_field'],
    ['students?limit=0', 'invalid_selection_field'],
    ["students?filter=shoeSize='42'", 'invalid_filter_field'],
    ['students?filter=identifier=100003', 'invalid_filter_field'],
  ])('answers %s with 400 and %s', async (at, minor) => {
    const response = await roster.get(at);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(minor);
  });

  it('answers an unknown object with 404 and unknownobject', async () => {
    const response = await roster.get('users/NOBODY');
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('unknownobject')]);
  });

  it('names guardians in the agents of students, shared between siblings, and serves each as a user', async () => {
    const { users: students } = await users('students?limit=1000');
    const agents = students.flatMap((student) => student.agents ?? []);
    expect(students.some((student) => !student.agents)).toBe(true);
    expect(new Set(agents.map(({ sourcedId }) => sourcedId)).size).toBeLessThan(agents.length);
    const [first] = agents;
    expect((await call(new URL(first?.href ?? '').pathname)).status).toBe(401);
    expect((await roster.get(`users/${first?.sourcedId}`)).status).toBe(200);
  });
});

describe('a generated district', () => {
  const all = async (name: string, seed: number) => {
    const held = await rosterOf(await newDistrict(name, 60, seed));
    return (await held.get('students?limit=100')).json<{ users: User[] }>();
  };
  const withoutAddress = (value: unknown, name: string) => JSON.stringify(value).replaceAll(`/${name}/`, '/-/');

  it('is the same for the same seed and another for another', async () => {
    const first = withoutAddress(await all('seed-a', 1), 'seed-a');
    expect(withoutAddress(await all('seed-b', 1), 'seed-b')).toBe(first);
    expect(withoutAddress(await all('seed-c', 2), 'seed-c')).not.toBe(first);
  });

  it('is left as it is when it is asked for again, and refuses another size unless it is to be replaced', async () => {
    await newDistrict('again', 50);
    const body = { seed: 7, students: 50 };
    expect((await send('PUT', '/again/control/district', body)).status).toBe(200);
    expect((await send('PUT', '/again/control/district', { ...body, students: 51 })).status).toBe(409);
    expect((await send('PUT', '/again/control/district', { ...body, students: 51, replace: true })).status).toBe(201);
  });

  it('has withdrawn students, names in other scripts, and SSIDs that do not repeat', async () => {
    await newDistrict('large', 1000);
    const shown = await (await call('/large/control/students?limit=1000')).json<
      (User & { ssid: string; active: boolean })[]
    >();
    expect(shown.some(({ active }) => !active)).toBe(true);
    expect(shown.some(({ familyName }) => /[^ -ɏ]/.test(familyName))).toBe(true);
    expect(new Set(shown.map(({ ssid }) => ssid)).size).toBe(1000);
    expect(shown.every(({ ssid }) => /^[A-Z]{2}\d{7}$/.test(ssid))).toBe(true);
  });

  it('says what is wrong with a control request', async () => {
    await newDistrict('mistaken');
    const headers = { 'content-type': 'application/json' };
    for (const body of ['{', '{"color": "red"}', 'null'])
      expect((await call('/mistaken/control/faults', { method: 'PUT', body, headers })).status).toBe(400);
    expect((await call('/nobody/control/connections')).status).toBe(404);
  });

  it('is not there before it is made', async () => {
    expect((await call('/nowhere/campus/')).status).toBe(404);
  });
});

describe('what is arranged behind the back of Campus', () => {
  it('changes, re-keys and removes a student', async () => {
    const [student] = (await users('students?limit=1')).users;
    const path = `/roster/control/students/${student?.sourcedId}`;
    await send('PATCH', path, { familyName: 'Newfield' });
    const changed = await users(
      `students?filter=familyName='Newfield' AND dateLastModified>'2026-11-01T00:00:00.000Z'`,
    );
    expect(changed.users).toHaveLength(1);
    const { sourcedId } = await (await call(path, { method: 'POST' })).json<{ sourcedId: string }>();
    expect((await roster.get(`students/${student?.sourcedId}`)).status).toBe(404);
    expect((await roster.get(`demographics/${sourcedId}`)).status).toBe(200);
    await call(`/roster/control/students/${sourcedId}`, { method: 'DELETE' });
    expect((await roster.get(`students/${sourcedId}`)).status).toBe(404);
  });
});
