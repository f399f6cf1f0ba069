import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { version } from '../../package.json';
import { openDemographics, setDemographics } from '../../src/districts/index.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { requireFullPull, testConnection } from '../../src/roster/index.ts';
import { serverRefusals } from '../../src/roster/schema.ts';
import { platform } from '../support/product.ts';
import {
  connectedDistrict,
  expectRosterOfCampus,
  faults,
  hurried,
  landedRoster,
  night,
  type OneRosterObject,
  type RosterUnderTest,
} from './support.ts';

/** Ordinary servers: cases 19 to 28 of the roster's table, each with siblings. */
let under: RosterUnderTest;
beforeEach(async () => {
  under = await connectedDistrict();
});

interface Logged {
  readonly path: string;
  readonly status: number;
  readonly user_agent: string;
}
const logged = () => under.campus.control<Logged[]>('GET', 'requestLog');
/** What of a collection was asked for since a request, with the status of the answer. */
async function askedFor(
  collection: string,
  after = 0,
): Promise<({ readonly status: number } & Partial<Record<'limit' | 'sort' | 'fields' | 'filter', string>>)[]> {
  return (await logged()).slice(after).flatMap(({ path, status }) => {
    const { pathname, searchParams } = new URL(path, 'https://campus.example.org');
    return pathname.endsWith(`/${collection}`) ? [{ ...Object.fromEntries(searchParams), status }] : [];
  });
}
const wholeNight = async (place?: Platform) => {
  await requireFullPull(platform, under.district);
  return night(under.district, place);
};
const connected = async () => {
  const test = await testConnection(platform, under.district);
  return test.ok ? test.value.outcome : test.problem.code;
};
const rules = (...kinds: (string | object)[]) =>
  faults(under, ...kinds.map((kind) => (typeof kind === 'string' ? { match: '/v1p2/', kind } : kind)));

describe('behind the last object (case 19)', () => {
  it.each([
    ['404', { status: 404 }],
    ['400', { status: 400 }],
    ['416', { status: 416 }],
    ['422', { status: 422 }],
    ['204', { status: 204 }],
    ['200 without the collection', { status: 200 }],
    ['404 without words', { status: 404, says: false }],
  ])('%s ends the collection, whether the server counts or not', async (_, answer) => {
    for (const counts of [[], ['noTotal']]) {
      await rules(
        'noLink',
        ...counts,
        { match: '/v1p2/', kind: 'capLimit', limit: 20 },
        {
          match: '/v1p2/',
          kind: 'refusePastEnd',
          ...answer,
        },
      );
      expect(await wholeNight()).toMatchObject({ status: 'completed', problem: null });
      await expectRosterOfCampus(under);
    }
  });

  it('is the end only there: below the total the same answer is an error, and nobody is withdrawn', async () => {
    await night(under.district);
    const before = await landedRoster(under.district);
    await rules(
      'noLink',
      { match: '/students', kind: 'capLimit', limit: 20 },
      {
        match: '/students',
        kind: 'refuseWithPage',
        status: 404,
        every: 2,
      },
    );
    const { status, problem } = await wholeNight(hurried(2.4));
    expect([status, problem?.detail]).toEqual(['failed', expect.stringContaining('404')]);
    expect(await landedRoster(under.district)).toEqual(before);
  });
});

describe('404 to a filter that finds nobody (case 20)', () => {
  const withoutRelatives = async () => {
    for (const user of await under.campus.control<OneRosterObject[]>('GET', 'objects/users'))
      if (JSON.stringify(user.roles).includes('"relative"'))
        await under.campus.control('DELETE', `objects/users/${user.sourcedId}`);
  };

  it('is an empty collection, for the night and the connection test', async () => {
    await withoutRelatives();
    await rules('refuseNobody');
    expect(await connected()).toBe('connected');
    expect(await night(under.district)).toMatchObject({ status: 'completed', counts: { relatives: { seen: 0 } } });
  });

  it('is no change where the filter asks for what changed since', async () => {
    await rules('refuseNobody');
    await night(under.district);
    expect(await night(under.district)).toMatchObject({
      status: 'completed',
      counts: { planPull: { full: 0 }, students: { seen: 0 }, orgs: { seen: 0 } },
    });
  });

  it.each(['/students', '/orgs', '/users'])(
    'is an error where %s is not there without a filter either',
    async (match) => {
      await night(under.district);
      const before = await landedRoster(under.district);
      await rules({ match, kind: 'notFound' });
      expect(await night(under.district)).toMatchObject({ status: 'failed', problem: { code: 'campusRefused' } });
      expect(await wholeNight()).toMatchObject({ status: 'failed', problem: { code: 'campusRefused' } });
      expect(await landedRoster(under.district)).toEqual(before);
    },
  );
});

describe('a limit above the most that a server takes (case 21)', () => {
  it.each([
    [999, true],
    [500, true],
    [500, false],
    [100, true],
    [100, false],
  ])('of %i is not asked for again, in this night or the next (the server says why: %s)', async (limit, says) => {
    await rules({ match: '/v1p2/', kind: 'refuseLargeLimit', limit, says });
    expect(await night(under.district)).toMatchObject({ status: 'completed', problem: null });
    await expectRosterOfCampus(under);
    const after = (await logged()).length;
    await wholeNight();
    const asked = (await Promise.all(['orgs', 'students', 'demographics'].map((name) => askedFor(name, after)))).flat();
    expect(asked.filter(({ status }) => status !== 200)).toEqual([]);
    // Everything else is asked for as before.
    expect(asked.every((query) => 'sort' in query || query.limit === '1')).toBe(true);
  });

  it('leaves a second reading other page borders', async () => {
    await night(under.district);
    await under.campus.control('DELETE', `students/${(await landedRoster(under.district)).students[0]?.sourcedId}`);
    await rules({ match: '/v1p2/', kind: 'refuseLargeLimit', limit: 1000 });
    expect(await wholeNight()).toMatchObject({ status: 'completed' });
    const limits = (await askedFor('students')).map(({ limit }) => limit);
    expect(new Set(limits).size).toBeGreaterThan(2);
    await expectRosterOfCampus(under);
  });
});

describe('the life of a token (case 22)', () => {
  it.each([null, '', 0, '3600', -1, 'forever', 1e12])('may be written as %o', async (value) => {
    await rules({ match: '/token', kind: 'tokenLife', value });
    expect(await connected()).toBe('connected');
    expect(await night(under.district)).toMatchObject({ status: 'completed', problem: null });
  });
});

describe('a token endpoint that compares credentials as they come (case 23)', () => {
  const tokenCalls = async (after = 0) => (await logged()).slice(after).filter(({ path }) => path.includes('/token'));
  const enter = async (clientSecret: string, decodes: boolean) => {
    await under.campus.control('PATCH', 'connections', { clientSecret, decodes });
    const connection = await openDemographics(platform, under.district);
    if (!connection) throw new Error('there is no connection');
    const { baseUrl, accessTokenUrl, clientId } = connection;
    await setDemographics(platform, under.district, { baseUrl, accessTokenUrl, clientId, clientSecret });
  };

  it.each(['p+w/1=%41 ~*', 'clé €', 'a:b&c'])(
    'gets the secret %s as it was entered, and at once the next time',
    async (secret) => {
      await enter(secret, false);
      expect(await connected()).toBe('connected');
      expect(await night(under.district)).toMatchObject({ status: 'completed' });
      const after = (await tokenCalls()).length;
      // As another isolate would, which has no token.
      await rules({ match: '/orgs', kind: 'expireToken', times: 1 });
      await wholeNight();
      expect((await tokenCalls()).slice(after).map(({ status }) => status)).toEqual([200]);
    },
  );

  it.each(['p+w/1=%41 ~*', 'clé €'])('is no reason to write %s plainly where it is decoded', async (secret) => {
    await enter(secret, true);
    const after = (await tokenCalls()).length;
    await night(under.district);
    expect((await tokenCalls()).slice(after).map(({ status }) => status)).toEqual([200]);
  });

  it('is asked once when encoding changes nothing, and twice for a wrong secret in which it does', async () => {
    for (const [secret, calls] of [
      ['plain-secret', 1],
      ['two words', 2],
    ] as const) {
      await enter(secret, true);
      await under.campus.control('PATCH', 'connections', { clientSecret: 'another' });
      const after = (await tokenCalls()).length;
      expect(await connected()).toBe('wrongCredentials');
      expect((await tokenCalls()).slice(after)).toHaveLength(calls);
    }
  });
});

describe('a firewall (case 24)', () => {
  it('lets through who says which product calls, and where to ask about it', async () => {
    await rules({ match: '/', kind: 'firewall' });
    expect(await connected()).toBe('connected');
    expect(await night(under.district)).toMatchObject({ status: 'completed' });
    expect(new Set((await logged()).map((request) => request.user_agent))).toEqual(
      new Set([`SameGoal-Campus-Link/${version} (+${env.PUBLIC_URL})`]),
    );
  });

  it.each([
    ['/orgs', 403, 'Base URL'],
    ['/students', 406, 'Base URL'],
    ['/token', 403, 'Access Token URL'],
    ['/demographics', 503, 'Base URL'],
  ])(
    'that refuses %s with a page for people (%i) is told from a grant that is missing',
    async (match, status, field) => {
      await rules({ match, kind: 'refuseWithPage', status });
      const test = await testConnection(platform, under.district);
      expect(test).toMatchObject({
        value: {
          outcome: 'firewall',
          message: expect.stringMatching(`firewall in front of the ${field}.*SameGoal-Campus-Link`),
        },
      });
      await rules({ match: '/orgs', kind: 'expireToken', times: 1 }, { match, kind: 'refuseWithPage', status });
      const { status: ended, problem } = await night(under.district);
      expect([ended, problem?.detail]).toEqual(['failed', expect.stringContaining('firewall')]);
    },
  );
});

describe('an answer in another encoding (case 26)', () => {
  it.each(['ISO-8859-1', 'windows-1252', '"iso-8859-1"', 'utf-16le'])('%s is read as it says', async (value) => {
    const [student] = await under.campus.control<OneRosterObject[]>('GET', 'students?limit=1&status=active');
    await under.campus.control('PATCH', `students/${student?.sourcedId}`, { givenName: 'José', familyName: 'Núñez' });
    // The simulator's other names are of scripts that Latin-1 has not.
    for (const user of await under.campus.control<OneRosterObject[]>('GET', 'objects/users'))
      if (/[^ -ÿ]/.test(JSON.stringify(user)))
        await under.campus.control('POST', 'objects/users', [
          { sourcedId: user.sourcedId, object: JSON.parse(JSON.stringify(user).replaceAll(/[^ -ÿ]/g, 'x')) },
        ]);
    await rules({ match: '/v1p2/', kind: 'inCharset', value });
    expect(await night(under.district)).toMatchObject({ status: 'completed' });
    await expectRosterOfCampus(under);
  });

  it('that nobody knows is read as UTF-8', async () => {
    await rules({ match: '/orgs', kind: 'inCharset', value: 'x-unheard-of' });
    expect(await night(under.district)).toMatchObject({ status: 'completed' });
  });
});

describe('what a server refuses', () => {
  const kinds = { refuseSort: 'sort', refuseFields: 'fields', refuseFilter: 'filter' } as const;

  it.each(Object.entries(kinds))('(%s) is given up by the connection test as by the night (case 28)', async (kind) => {
    for (const says of [true, false]) {
      await rules({ match: '/v1p2/', kind, says });
      expect(await connected()).toBe('connected');
    }
  });

  it.each(Object.entries(kinds))('(%s) is asked for once a week, and everything else always', async (kind, demand) => {
    for (const says of [true, false]) {
      under = await connectedDistrict();
      await rules({ match: '/v1p2/', kind, says });
      await wholeNight();
      const after = (await logged()).length;
      await wholeNight();
      const asked = (await askedFor('demographics', after)).concat(await askedFor('users', after));
      expect(asked.filter(({ status }) => status !== 200)).toEqual([]);
      const others = Object.values(kinds).filter((name) => name !== demand);
      for (const name of others)
        expect(
          asked.some((query) => name in query),
          name,
        ).toBe(true);
      await expectRosterOfCampus(under);
    }
    // A week later the server is asked again, and is found to have learned.
    const database = platform.databaseOf(under.district);
    const weekAgo = new Date(Date.now() - 7 * 86_400_000).toISOString();
    const ofDistrict = eq(serverRefusals.districtId, under.district.id);
    await database.update(serverRefusals).set({ refusedAt: weekAgo }).where(ofDistrict);
    await faults(under);
    const after = (await logged()).length;
    await wholeNight();
    const asked = (await askedFor('demographics', after)).concat(await askedFor('users', after));
    expect(asked.some((query) => demand in query)).toBe(true);
  });

  it('is found out when it is more than one thing, and only that', async () => {
    for (const says of [true, false]) {
      under = await connectedDistrict();
      const refusals = ['refuseSort', 'refuseLargeLimit'].map((kind) => ({
        match: '/students',
        kind,
        says,
        limit: 25,
      }));
      await rules(...refusals.map((rule) => ({ ...rule, limit: 500 })), {
        match: '/students',
        kind: 'capLimit',
        limit: 25,
      });
      expect(await wholeNight()).toMatchObject({ status: 'completed' });
      await expectRosterOfCampus(under);
      const known = await platform
        .databaseOf(under.district)
        .select({ refused: serverRefusals.refused, accepted: serverRefusals.accepted })
        .from(serverRefusals)
        .where(eq(serverRefusals.districtId, under.district.id))
        .orderBy(serverRefusals.refused);
      expect(known).toEqual([
        { refused: 'limit', accepted: 500 },
        { refused: 'sort', accepted: null },
      ]);
    }
  });

  it('is forgotten with the connection', async () => {
    await rules('refuseSort');
    await wholeNight();
    await faults(under);
    const connection = await openDemographics(platform, under.district);
    if (!connection) throw new Error('there is no connection');
    const { updatedAt: _, hostsConfirmedAt: __, ...values } = connection;
    await setDemographics(platform, under.district, values);
    const after = (await logged()).length;
    await wholeNight();
    expect((await askedFor('students', after)).some((query) => 'sort' in query)).toBe(true);
  });
});

it('writes no row when the lists of every object come in another order (case 25)', async () => {
  await night(under.district);
  const before = await landedRoster(under.district);
  await rules('shuffledLists');
  const { counts } = await wholeNight();
  for (const name of ['students', 'guardians', 'parents', 'relatives', 'orgs'])
    expect([name, counts[name]?.rowsWritten]).toEqual([name, 0]);
  expect(await landedRoster(under.district)).toEqual(before);
});
