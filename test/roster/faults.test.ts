import { sql } from 'drizzle-orm';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDemographics } from '../../src/districts/index.ts';
import { stepsOf } from '../../src/nightly/index.ts';
import { maxAttempts } from '../../src/nightly/run-state.ts';
import { retryAfterMs } from '../../src/platform/outbound.ts';
import { requireFullPull } from '../../src/roster/index.ts';
import { tokenSourceOf } from '../../src/roster/oneroster/access-token.ts';
import { noRefusals } from '../../src/roster/oneroster/server-refusals.ts';
import { platform } from '../support/product.ts';
import { carryOn, startRun } from '../support/runs.ts';
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

let under: RosterUnderTest;
const freshDistrict = async () => {
  under = await connectedDistrict();
};

const full = () => requireFullPull(platform, under.district);
const everything = '/v1p2/';
const someStudent = async () =>
  (await under.campus.control<OneRosterObject[]>('GET', 'students?limit=1&status=active'))[0];
const changeAName = async () => {
  const student = await someStudent();
  await under.campus.control('PATCH', `students/${student?.sourcedId}`, { familyName: 'Newfield' });
};

/** How servers page that must show neither in what lands nor in who is withdrawn. */
const pagings: Record<string, object[]> = {
  'sends pages in another order each time': [
    { match: '/students', kind: 'unstableOrder' },
    { match: '/students', kind: 'capLimit', limit: 40 },
  ],
  'sends fewer objects than were asked for': [{ match: '/students', kind: 'capLimit', limit: 17 }],
  'caps the limit, and gives neither total nor link': [
    { match: '/students', kind: 'capLimit', limit: 23 },
    { match: '/students', kind: 'noTotal' },
    { match: '/students', kind: 'noLink' },
  ],
  'caps the limit, counts the page instead of the collection, and sends no link': [
    { match: '/students', kind: 'capLimit', limit: 23 },
    { match: '/students', kind: 'pageTotal' },
    { match: '/students', kind: 'noLink' },
  ],
  'sends half of each page': [{ match: everything, kind: 'shortPages' }],
  'sends an object twice and leaves another out': [
    { match: '/students', kind: 'duplicates' },
    { match: '/students', kind: 'capLimit', limit: 30 },
  ],
  'gives a total that is too large': [{ match: '/students', kind: 'wrongTotal' }],
  'gives no total': [{ match: '/students', kind: 'noTotal' }],
  'sends no link': [{ match: '/students', kind: 'noLink' }],
  'sends links that go in a circle': [{ match: '/students', kind: 'circularLink' }],
  'sends links to another host': [{ match: everything, kind: 'foreignLink' }],
  'sends everything, whatever limit and offset are': [{ match: everything, kind: 'ignoreLimit' }],
  'sends the first page again and again': [
    { match: everything, kind: 'ignoreOffset' },
    { match: '/students', kind: 'capLimit', limit: 1000 },
  ],
  'knows no pages, and gives no total': ['ignoreLimit', 'noTotal', 'noLink'].map((kind) => ({
    match: '/students',
    kind,
  })),
  'passes over filters': [{ match: everything, kind: 'ignoreFilter' }],
  'refuses to sort': [
    { match: '/students', kind: 'refuseSort' },
    { match: '/students', kind: 'capLimit', limit: 30 },
  ],
  'refuses to leave out fields': [{ match: everything, kind: 'refuseFields' }],
  'refuses to filter': [{ match: everything, kind: 'refuseFilter' }],
  'fails under large pages': [{ match: '/students', kind: 'largePages', limit: 300 }],
};

/** What else servers do that must not show in what lands. */
const harmless: Record<string, object[]> = {
  'writes null for what is absent': [{ match: everything, kind: 'nullFields' }],
  'writes booleans and numbers, and no status': [{ match: everything, kind: 'sloppyTypes' }],
  'writes times where dates belong': [{ match: everything, kind: 'dateTimes' }],
  'writes the status of OneRoster 1.0': [{ match: everything, kind: 'oldEnums' }],
  'writes members that nobody knows': [{ match: everything, kind: 'unknownMembers' }],
  'names guardians whom it does not send': [{ match: everything, kind: 'danglingAgents' }],
  'fails now and then': [{ match: everything, kind: 'serverError', every: 7 }],
  'is unavailable for a moment, and says for how long or does not': [
    { match: '/students', kind: 'unavailable', times: 1, retryAfter: 1 },
    { match: '/demographics', kind: 'unavailable', times: 1 },
  ],
  'answers late': [{ match: '/v1p2/', kind: 'latency', ms: 60 }],
  'asks to be called less often, for a second': [
    { match: '/students', kind: 'tooManyRequests', times: 1, retryAfter: 1 },
  ],
  'asks to be called less often, without saying how long': [{ match: '/students', kind: 'tooManyRequests', times: 1 }],
  'breaks off an answer': [{ match: '/students', kind: 'dropConnection', times: 3 }],
  'sends half of a body': [{ match: '/students', kind: 'truncatedJson', times: 1 }],
  'sends a page for people with status 200, once': [{ match: '/demographics', kind: 'htmlWith200', times: 1 }],
  'lets a token expire in the middle': [{ match: '/enrollments', kind: 'expireToken', times: 1 }],
  'does not say how long a token lives': [{ match: '/token', kind: 'tokenWithoutLife' }],
};

describe('the roster lands as Campus has it although the server', () => {
  beforeEach(freshDistrict);

  it.each(Object.entries(harmless))('%s', async (_, rules) => {
    await faults(under, ...rules);
    expect(await night(under.district)).toMatchObject({ status: 'completed', problem: null });
    await expectRosterOfCampus(under);
  });

  it('takes longer for a large page than a step may wait', async () => {
    await faults(under, { match: '/students', kind: 'slowPages', limit: 500, ms: 3000 });
    const { status, counts } = await night(under.district, hurried(2.4));
    expect([status, counts.students]).toMatchObject(['completed', { retried: 1, new: 60 }]);
    await expectRosterOfCampus(under);
  });
});

describe('the roster lands as Campus has it, first and again, although the server', () => {
  beforeEach(freshDistrict);

  it.each(Object.entries(pagings))('%s', async (_, rules) => {
    await faults(under, ...rules);
    expect(await night(under.district)).toMatchObject({ status: 'completed', problem: null });
    await expectRosterOfCampus(under);

    await changeAName();
    await full();
    await faults(under, ...rules);
    expect(await night(under.district)).toMatchObject({ status: 'completed', counts: { reconcile: { withdrawn: 0 } } });
    await expectRosterOfCampus(under);
  });
});

/** What ends a night, with the reason that the run gives. */
const fatal: [string, object | object[], string, RegExp][] = [
  ['does not grant a collection', { match: '/students', kind: 'forbidden' }, 'campusRefused', /403/],
  ['does not grant demographics', { match: '/demographics', kind: 'forbidden' }, 'campusRefused', /403/],
  ['has nothing there any more', { match: everything, kind: 'notFound' }, 'campusRefused', /404/],
  [
    'sends a page for people with status 200',
    { match: '/demographics', kind: 'htmlWith200' },
    'campusAnswerInvalid',
    /not JSON/,
  ],
  ['sends half of each body', { match: '/students', kind: 'truncatedJson' }, 'campusAnswerInvalid', /not JSON/],
  ['sends no collection', { match: '/students', kind: 'noEnvelope' }, 'campusAnswerInvalid', /without "users"/],
  ['sends no student', { match: '/students', kind: 'empty' }, 'campusAnswerInvalid', /no student/],
  ['speaks OneRoster 1.1', { match: '/students', kind: 'oneRoster11' }, 'campusAnswerInvalid', /OneRoster 1\.2/],
  [
    'gives no token',
    [
      { match: '/orgs', kind: 'expireToken' },
      { match: '/token', kind: 'forbidden' },
    ],
    'campusRefused',
    /Access Token URL/,
  ],
  [
    'is busy for longer than a step waits',
    { match: '/students', kind: 'tooManyRequests', retryAfter: 600 },
    'campusUnreachable',
    /429/,
  ],
  [
    'accepts no token',
    { match: '/students', kind: 'expireToken' },
    'campusRefused',
    /does not accept its own access token/,
  ],
  ['refuses to page', { match: '/students', kind: 'refuseLimit' }, 'campusRefused', /400/],
  [
    'sends a part again and again, without a total',
    [
      { match: '/students', kind: 'ignoreOffset' },
      { match: '/students', kind: 'capLimit', limit: 20 },
      ...['noTotal', 'noLink', 'refuseSort'].map((kind) => ({ match: '/students', kind })),
    ],
    'campusAnswerInvalid',
    /the same page of "students" again and again/,
  ],
  ['fails at every page size', { match: '/users', kind: 'serverError' }, 'campusUnreachable', /500/],
];

describe('the night fails, says why, and leaves what has landed as it was, when the server', () => {
  beforeAll(async () => {
    await freshDistrict();
    await night(under.district);
  });

  it.each(fatal)('%s', async (_, rule, code, detail) => {
    const before = await landedRoster(under.district);
    // Somebody has left, too: a night that fails says so of nobody.
    await under.campus.control('DELETE', `students/${(await someStudent())?.sourcedId}`);
    await full();
    await faults(under, ...[rule].flat());
    const failed = await night(under.district, hurried(2.4));
    expect(failed).toMatchObject({ status: 'failed', problem: { code, detail: expect.stringMatching(detail) } });
    expect(await landedRoster(under.district)).toEqual(before);

    await faults(under);
    expect(await night(under.district)).toMatchObject({ status: 'completed', counts: { reconcile: { withdrawn: 1 } } });
    await expectRosterOfCampus(under);
  });
});

it.each(['tooManyRequests', 'unavailable'])(
  'asks once an attempt, and waits as long as the server says (%s)',
  async (kind) => {
    await freshDistrict();
    await faults(under, { match: '/students', kind, retryAfter: 600 });
    await startRun(under.district);
    const waits: number[] = [];
    await carryOn(under.district, async ({ attempts, leaseUntil }) => {
      if (attempts > 0) waits.push(Math.floor((leaseUntil - Date.now()) / 600_000));
    });
    const asked = (await under.campus.control<{ path: string }[]>('GET', 'requestLog'))
      .filter(({ path }) => path.includes('/students'))
      .map(({ path }) => new URL(path, 'https://campus.example.org').searchParams.get('limit'));
    expect([waits, asked]).toEqual([Array(maxAttempts - 1).fill(1), Array(maxAttempts).fill('1000')]);
  },
);

it('keeps guardians, enrollments and birth dates, and says so, when the server sends none of them any more', async () => {
  await freshDistrict();
  await night(under.district);
  const before = await landedRoster(under.district);
  // An empty collection may come without its member (OneRoster 1.2), where the server counts none.
  await faults(under, ...['/users', '/enrollments', '/demographics'].map((match) => ({ match, kind: 'empty' })), {
    match: '/enrollments',
    kind: 'noEnvelope',
  });
  await full();
  const { runId, status } = await night(under.district);
  const steps = await stepsOf(platform, under.district, runId);
  expect([status, steps.find(({ name }) => name === 'reconcile')?.problemDetail]).toEqual([
    'completed',
    expect.stringMatching('no guardians and no enrollments and no demographics. SameGoal kept the previous ones'),
  ]);
  expect(await landedRoster(under.district)).toEqual(before);
});

it('uses a token until a minute before its end, or for half of a short life, and a new one after that', async () => {
  await freshDistrict();
  for (const [tokenLife, used] of [
    [3600, 3540],
    [40, 20],
  ] as const) {
    await under.campus.control('PATCH', 'connections', { tokenLife });
    const connection = await openDemographics(platform, under.district);
    if (!connection) throw new Error('there is no connection');
    let seconds = 0;
    const limits = { timeoutMs: 20_000, attempts: 2, longestWaitMs: 1000, maxBytes: 64 * 1024 };
    const tokens = tokenSourceOf(connection, `token of ${tokenLife} s`, () => seconds * 1000, limits, noRefusals);
    const first = await tokens.token();
    seconds = used - 1;
    expect(await tokens.token()).toEqual(first);
    seconds = used + 1;
    expect(await tokens.token()).not.toEqual(first);
  }
});

it.each([
  ['7', 7000],
  ['Wed, 25 Nov 2026 10:00:05 GMT', 5000],
  ['Wed, 25 Nov 2026 09:59:00 GMT', 0],
  ['soon', null],
  [null, null],
])('Retry-After: %s asks for a wait of %s ms', (header, ms) => {
  expect(retryAfterMs(header, Date.parse('2026-11-25T10:00:00Z'))).toBe(ms);
});

it('keeps no password that a server sends', async () => {
  await freshDistrict();
  await faults(under, { match: everything, kind: 'passwords' });
  await night(under.district);
  for (const table of ['students', 'guardians', 'arrivals', 'roster_findings', 'pulled_pages']) {
    const rows = await platform.databaseOf(under.district).all(sql`select * from ${sql.identifier(table)}`);
    expect(JSON.stringify(rows)).not.toContain('hunter2');
  }
});
