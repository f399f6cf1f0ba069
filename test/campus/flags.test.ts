import { beforeAll, describe, expect, it } from 'vitest';
import { type Connections, call, newDistrict, requestToken, send } from './support.ts';

interface Flag {
  sourcedId: string;
  dateLastModified: string;
  program: { sourcedId: string; href: string };
  user: { sourcedId: string };
  beginDate: string;
  endDate?: string;
  userWarning?: string;
  metadata: { launchUrl?: string; createdBy: string };
}
interface Setup {
  sourcedId: string;
  name: string;
  active: string;
  flagged: string;
  specialEd: string;
  writableByPartner: boolean;
}

const base = (name: string) => `/${name}/campus/api/ims/oneroster/rostering/v1p2`;
const launchUrl = 'https://partner.example/launch?student=1&program=SPED';

/** A partner of a district: its token and its vendor pair. */
async function partnerOf(name: string, students = 60) {
  const connections: Connections = await newDistrict(name, students);
  const { access_token: token } = await (await requestToken(connections)).json<{ access_token: string }>();
  const { vendorKey, vendorSecret } = connections.vendor;
  const headers = {
    authorization: `Bearer ${token}`,
    'x-vendor-authorization': `${vendorKey}:${vendorSecret}`,
    'content-type': 'application/json',
  };
  const control = async <T>(path: string): Promise<T> => (await call(`/${name}/control/${path}`)).json();
  const setups = await control<Setup[]>('flagSetups');
  const [student] = await control<{ sourcedId: string }[]>('students?limit=1&status=active');
  const setup = (named: string) => setups.find((each) => each.name === named)?.sourcedId ?? '';
  const at = (path: string, init: RequestInit = {}) => call(`${base(name)}/${path}`, { headers, ...init });
  const flag = (change: Record<string, unknown> = {}) => ({
    sourcedId: 'F-1',
    status: 'active',
    program: { sourcedId: setup('Special Education'), type: 'program' },
    user: { sourcedId: student?.sourcedId ?? '', type: 'user' },
    beginDate: '2026-11-02',
    userWarning: 'LRE: IE13',
    metadata: { launchUrl },
    ...change,
  });
  const put = (body: { sourcedId: string }) =>
    at(`programParticipations/${body.sourcedId}`, {
      method: 'PUT',
      body: JSON.stringify({ programParticipation: body }),
    });
  return { name, headers, control, setup, student: student?.sourcedId ?? '', at, flag, put };
}
type Partner = Awaited<ReturnType<typeof partnerOf>>;

const codeOf = async (response: Response) => {
  const body = await response.json<{
    imsx_CodeMinor: { imsx_codeMinorField: { imsx_codeMinorFieldValue: string }[] };
  }>();
  return [response.status, body.imsx_CodeMinor.imsx_codeMinorField[0]?.imsx_codeMinorFieldValue];
};

describe('the partner at the door', () => {
  let partner: Partner;
  beforeAll(async () => {
    partner = await partnerOf('flags-door');
  });

  it.each(['programs', 'programParticipations', 'programs/x', 'programParticipations/x'])(
    'needs its vendor pair for %s, and a token as well',
    async (path) => {
      const { authorization, 'x-vendor-authorization': vendor } = partner.headers;
      expect(await codeOf(await partner.at(path, { headers: { authorization } }))).toEqual([
        401,
        'unauthorisedrequest',
      ]);
      const wrong = { authorization, 'x-vendor-authorization': `${vendor}x` };
      expect((await partner.at(path, { headers: wrong })).status).toBe(401);
      expect((await partner.at(path, { headers: { 'x-vendor-authorization': vendor } })).status).toBe(401);
    },
  );

  it('sees each flag of a fresh district as a program, with booleans as texts', async () => {
    const { programs } = await (await partner.at('programs')).json<{ programs: Setup[] }>();
    const of = (name: string) => programs.find((each) => each.name === name);
    expect(programs).toHaveLength(7);
    for (const name of ['Special Education', 'Section 504', 'Advanced Learners', 'K-4 Literacy', 'English Learners'])
      expect(of(name)).toMatchObject({ active: 'true', flagged: 'true', specialEd: 'true' });
    expect(of('Transportation')).toMatchObject({ active: 'true', specialEd: 'false' });
    const one = await partner.at(`programs/${of('Section 504')?.sourcedId}`);
    expect(await one.json()).toEqual({ program: of('Section 504') });
  });
});

describe('PUT of a flag', () => {
  let partner: Partner;
  beforeAll(async () => {
    partner = await partnerOf('flags-put');
  });

  it('creates, leaves alone what is the same, and replaces what is not', async () => {
    const { at, flag, put, control } = partner;
    const created = await put(flag());
    const first = (await created.json<{ programParticipation: Flag }>()).programParticipation;
    expect(created.status).toBe(201);
    expect(first).toMatchObject({ ...flag(), metadata: { launchUrl, createdBy: 'partner' } });
    expect(first.program.href).toContain(`${base('flags-put')}/programs/`);

    const again = await put(flag());
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual({ programParticipation: first });

    const ended = await put(flag({ endDate: '2026-11-20' }));
    expect(ended.status).toBe(200);
    const stored = await (await at('programParticipations/F-1')).json<{ programParticipation: Flag }>();
    expect(stored.programParticipation.endDate).toBe('2026-11-20');

    const log = await control<{ method: string; result: string; sourced_id: string }[]>('writeLog');
    expect(log.map(({ method, result }) => `${method} ${result}`)).toEqual([
      'PUT created',
      'PUT unchanged',
      'PUT replaced',
    ]);
    const { writes } = await control<{ writes: unknown }>('truth');
    expect(writes).toEqual({ put: 3, delete: 0, create: 1, replace: 1, unchanged: 1 });
  });

  it('keeps members that it does not know, and who created the flag', async () => {
    const { flag, put, setup, student, name } = partner;
    const byHand = await send('POST', `/${name}/control/flags`, {
      student,
      program: 'Section 504',
      beginDate: '2026-08-20',
    });
    const { sourcedId } = await byHand.json<Flag>();
    const metadata = { eligibility: 'kept', createdBy: 'partner' };
    const taken = await put(flag({ sourcedId, program: { sourcedId: setup('Section 504') }, metadata }));
    expect((await taken.json<{ programParticipation: Flag }>()).programParticipation.metadata).toEqual({
      eligibility: 'kept',
      createdBy: 'campus',
    });
  });

  it.each<[string, Record<string, unknown>, number, string]>([
    ['an unknown student', { user: { sourcedId: 'nobody' } }, 422, 'invaliddata'],
    ['an unknown program', { program: { sourcedId: 'nothing' } }, 422, 'invaliddata'],
    ['an end before the day before the beginning', { endDate: '2026-10-31' }, 422, 'invaliddata'],
    ['a date that is none', { beginDate: '2026-02-30' }, 400, 'invaliddata'],
    ['no beginning', { beginDate: undefined }, 400, 'invaliddata'],
    ['a launch URL that is none', { metadata: { launchUrl: 'launch' } }, 400, 'invaliddata'],
  ])('refuses %s and keeps nothing', async (_, change, status, code) => {
    const { at, flag, put } = partner;
    expect(await codeOf(await put(flag({ sourcedId: 'F-refused', ...change })))).toEqual([status, code]);
    expect((await at('programParticipations/F-refused')).status).toBe(404);
  });

  it('accepts an end on the day before the beginning: a flag that was never in force', async () => {
    const { flag, put } = partner;
    expect((await put(flag({ sourcedId: 'F-never', endDate: '2026-11-01' }))).status).toBe(201);
  });

  it('refuses another sourcedId than the address names, and a body that is not JSON', async () => {
    const { at, flag } = partner;
    const body = JSON.stringify({ programParticipation: flag({ sourcedId: 'F-other' }) });
    expect((await at('programParticipations/F-address', { method: 'PUT', body })).status).toBe(400);
    expect((await at('programParticipations/F-address', { method: 'PUT', body: '{' })).status).toBe(400);
  });

  it('and DELETE touch no flag that the partner was not granted', async () => {
    const { at, flag, put, setup, student, name } = partner;
    const program = { sourcedId: setup('Health Alert') };
    expect(await codeOf(await put(flag({ sourcedId: 'F-health', program })))).toEqual([403, 'forbidden']);
    const byHand = await send('POST', `/${name}/control/flags`, {
      student,
      program: 'Health Alert',
      beginDate: '2026-09-01',
    });
    const { sourcedId } = await byHand.json<Flag>();
    // Not even by moving it to a program that was granted.
    expect((await put(flag({ sourcedId }))).status).toBe(403);
    expect((await at(`programParticipations/${sourcedId}`, { method: 'DELETE' })).status).toBe(403);
    expect((await at(`programParticipations/${sourcedId}`)).status).toBe(200);
  });

  it('DELETE removes a flag once', async () => {
    const { at, flag, put } = partner;
    await put(flag({ sourcedId: 'F-gone' }));
    expect((await at('programParticipations/F-gone', { method: 'DELETE' })).status).toBe(204);
    expect(await codeOf(await at('programParticipations/F-gone', { method: 'DELETE' }))).toEqual([
      404,
      'unknownobject',
    ]);
  });
});

describe('lists of flags', () => {
  let partner: Partner;
  let manual: Flag[];
  beforeAll(async () => {
    partner = await partnerOf('flags-list', 200);
    const asked = { program: 'Special Education', share: 0.3, beginDate: '2026-08-20', seed: 3 };
    manual = await (await send('POST', '/flags-list/control/manualFlags', asked)).json();
    await partner.put(partner.flag({ sourcedId: 'F-504', program: { sourcedId: partner.setup('Section 504') } }));
  });
  const list = async (query: string) => {
    const response = await partner.at(`programParticipations?${query}`);
    return { response, flags: (await response.json<{ programParticipations: Flag[] }>()).programParticipations };
  };

  it('page by page are whole, each flag once, with total and next link', async () => {
    const seen: string[] = [];
    let at = 'limit=20';
    for (;;) {
      const { response, flags } = await list(at);
      expect(response.headers.get('x-total-count')).toBe(String(manual.length + 1));
      seen.push(...flags.map(({ sourcedId }) => sourcedId));
      const next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
      if (!next) break;
      at = new URL(next).search.slice(1);
    }
    expect(seen.toSorted()).toEqual([...manual.map(({ sourcedId }) => sourcedId), 'F-504'].toSorted());
  });

  it('are filtered by program, student and time, two clauses at most', async () => {
    const { setup, student } = partner;
    const filter = (text: string) => list(`limit=1000&filter=${encodeURIComponent(text)}`);
    const total = async (text: string) => (await filter(text)).flags.length;
    expect(await total(`program.sourcedId='${setup('Section 504')}'`)).toBe(1);
    expect(await total(`program.sourcedId='${setup('Special Education')}'`)).toBe(manual.length);
    const both = `program.sourcedId='${setup('Section 504')}' AND user.sourcedId='${student}'`;
    expect((await filter(both)).flags.map(({ sourcedId }) => sourcedId)).toEqual(['F-504']);
    expect(await total(`program.sourcedId='${setup('Section 504')}' OR beginDate='2026-08-20'`)).toBe(
      manual.length + 1,
    );
    expect(await total(`dateLastModified>'2999-01-01T00:00:00Z'`)).toBe(0);
  });

  it.each(['beginDate', `nothing='x'`, `status='a' AND status='b' AND status='c'`, `status='x`])(
    'refuse the filter %s',
    async (filter) => {
      const refused = await partner.at(`programParticipations?filter=${encodeURIComponent(filter)}`);
      expect(await codeOf(refused)).toEqual([400, 'invalid_filter_field']);
    },
  );

  it('refuse a wrong limit, offset and order', async () => {
    for (const query of ['limit=0', 'limit=1.5', 'offset=-1', 'sort=launchUrl'])
      expect((await partner.at(`programParticipations?${query}`)).status).toBe(400);
  });

  it('suffer the faults of pages as the roster does', async () => {
    const rules = [{ match: 'programParticipations', kind: 'noLink', every: 1 }];
    await send('PUT', '/flags-list/control/faults', rules);
    const { response } = await list('limit=5');
    await call('/flags-list/control/faults', { method: 'DELETE' });
    expect(response.headers.get('link')).toBeNull();
    expect(response.headers.get('x-total-count')).not.toBeNull();
  });

  it('hand-made flags are the same students for the same seed', async () => {
    const asked = { program: 'Section 504', share: 0.3, beginDate: '2026-08-20', seed: 3 };
    const again = await (await send('POST', '/flags-list/control/manualFlags', asked)).json<Flag[]>();
    expect(again.map(({ user }) => user.sourcedId)).toEqual(manual.map(({ user }) => user.sourcedId));
    expect(manual.length).toBeGreaterThan(30);
    expect(manual[0]?.metadata).toEqual({ createdBy: 'campus' });
  });
});

describe('flags by hand', () => {
  let partner: Partner;
  beforeAll(async () => {
    partner = await partnerOf('flags-hand');
  });

  it('count as open on their last day in the district, and not on the next', async () => {
    const { flag, put, control } = partner;
    const day = (shift: number) =>
      new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(Date.now() + shift * 86_400_000);
    const beginDate = '2026-01-01';
    await put(flag({ sourcedId: 'F-open', beginDate }));
    await put(flag({ sourcedId: 'F-last', beginDate, endDate: day(0), metadata: {} }));
    await put(flag({ sourcedId: 'F-over', beginDate, endDate: day(-1) }));
    const { flags } = await control<{ flags: Record<string, unknown> }>('truth');
    expect(flags['Special Education']).toEqual({ total: 3, open: 2, withLaunchUrl: 2 });
    expect(flags['Section 504']).toEqual({ total: 0, open: 0, withLaunchUrl: 0 });
  });

  it('a setup can be made, misconfigured and removed', async () => {
    const { name, control, at } = partner;
    const path = `/${name}/control/flagSetups/SETUP-1`;
    expect((await send('PUT', path, { name: 'Reading', specialEd: true })).status).toBe(201);
    expect((await send('PATCH', path, { flagged: false, name: 'Reading ' })).status).toBe(200);
    expect((await control<Setup[]>('flagSetups')).find(({ sourcedId }) => sourcedId === 'SETUP-1')).toMatchObject({
      name: 'Reading ',
      active: 'true',
      flagged: 'false',
      specialEd: 'true',
      writableByPartner: false,
    });
    expect((await call(path, { method: 'DELETE' })).status).toBe(204);
    expect((await at('programs/SETUP-1')).status).toBe(404);
  });

  it('a hand edit changes dates and warning, and what was changed when', async () => {
    const { name, student, at } = partner;
    const made = await send('POST', `/${name}/control/flags`, {
      student,
      program: 'Section 504',
      beginDate: '2026-09-01',
    });
    const before = await made.json<Flag>();
    const path = `/${name}/control/flags/${before.sourcedId}`;
    await send('PATCH', path, { endDate: '2026-10-01', userWarning: 'Ended' });
    const stored = async () => (await at(`programParticipations/${before.sourcedId}`)).json<unknown>();
    expect(await stored()).toMatchObject({
      programParticipation: { beginDate: '2026-09-01', endDate: '2026-10-01', userWarning: 'Ended' },
    });
    await send('PATCH', path, { endDate: null });
    expect(await stored()).not.toHaveProperty('programParticipation.endDate');
    expect((await call(path, { method: 'DELETE' })).status).toBe(204);
    expect((await at(`programParticipations/${before.sourcedId}`)).status).toBe(404);
  });
});
