import { beforeEach, describe, expect, it } from 'vitest';
import { type DemographicsConnection, openDemographics, setDemographics } from '../../src/districts/index.ts';
import type { OutboundAnswer } from '../../src/platform/outbound.ts';
import { failureOf, remedies } from '../../src/roster/connection-outcomes.ts';
import { call, callAsOperator, platform, someDistrict } from '../support/product.ts';
import { connectedDistrict, faults, type RosterUnderTest } from './support.ts';

let under: RosterUnderTest;
beforeEach(async () => {
  under = await connectedDistrict();
});

interface Found {
  outcome: string;
  message: string;
  found?: { students: number | null; guardians: number | null; orgs: number | null };
}
const test = async ({ district } = under) =>
  (await callAsOperator(`/v1/admin/districts/${district.id}/demographics/test`, 'POST')).json<Found>();

/** Enters the connection of the simulator with something else in it. */
async function entered(change: (connection: DemographicsConnection) => Partial<DemographicsConnection>) {
  const connection = await openDemographics(platform, under.district);
  if (!connection) throw new Error('there is no connection');
  const { updatedAt: _, ...values } = connection;
  await setDemographics(platform, under.district, { ...values, ...change(values) });
}

describe('the connection test', () => {
  it('ends with the numbers found', async () => {
    const inCampus = await under.campus.control<{ students: { total: number }; guardians: number; orgs: number }>(
      'GET',
      'truth',
    );
    const { outcome, found, message } = await test();
    expect([outcome, found]).toEqual([
      'connected',
      { students: inCampus.students.total, guardians: inCampus.guardians, orgs: inCampus.orgs },
    ]);
    expect(message).toContain(`${inCampus.students.total} students`);
  });

  it('does without numbers that the server does not give', async () => {
    await faults(under, { match: '/v1p2/', kind: 'noTotal' });
    expect(await test()).toMatchObject({
      outcome: 'connected',
      found: { students: null, guardians: null, orgs: null },
    });
  });

  it('keeps the query string of the Access Token URL, without which this Campus gives no token', async () => {
    expect((await test()).outcome).toBe('connected');
    await entered(({ accessTokenUrl }) => ({ accessTokenUrl: accessTokenUrl.replace(/\?.*/, '') }));
    expect(await test()).toMatchObject({ outcome: 'wrongTokenUrl', message: expect.stringContaining('question mark') });
  });

  it.each<[string, (connection: DemographicsConnection) => Partial<DemographicsConnection>, RegExp]>([
    [
      'wrongTokenUrl',
      ({ accessTokenUrl }) => ({ accessTokenUrl: accessTokenUrl.replace('/token', '/tokens') }),
      /Access Token URL/,
    ],
    [
      'wrongTokenUrl',
      ({ baseUrl }) => ({ accessTokenUrl: baseUrl.replace(/\/campus\/.*/, '/campus/') }),
      /Access Token URL/,
    ],
    ['wrongCredentials', () => ({ clientSecret: 'wrong' }), /Client ID and Client Secret/],
    ['wrongCredentials', () => ({ clientId: 'wrong' }), /Client ID and Client Secret/],
    ['moduleNotEnabled', ({ baseUrl }) => ({ baseUrl: `${baseUrl}/nothing` }), /ask Campus Support to enable/],
    ['oneRoster11', ({ baseUrl }) => ({ baseUrl: baseUrl.replace('/v1p2', '/v1p1') }), /OneRoster 1\.2 connection/],
  ])('tells %s from what was entered', async (outcome, change, remedy) => {
    await entered(change);
    expect(await test()).toMatchObject({ outcome, message: expect.stringMatching(remedy) });
  });

  it.each<[string, object, RegExp]>([
    ['demographicsNotGranted', { match: '/demographics', kind: 'forbidden' }, /Grant it demographics/],
    ['rosterNotGranted', { match: '/students', kind: 'forbidden' }, /students \(403\)/],
    ['moduleNotEnabled', { match: '/v1p2/', kind: 'notFound' }, /Campus Support/],
    ['notOneRoster', { match: '/v1p2/', kind: 'htmlWith200' }, /Base URL is not complete/],
    ['notOneRoster', { match: '/v1p2/', kind: 'noEnvelope' }, /Base URL is not complete/],
    ['notOneRoster', { match: '/v1p2/', kind: 'truncatedJson' }, /Base URL is not complete/],
    ['wrongTokenUrl', { match: '/token', kind: 'htmlWith200' }, /Access Token URL/],
    ['oneRoster11', { match: '/students', kind: 'oneRoster11' }, /needs 1\.2/],
    ['noStudents', { match: '/students', kind: 'empty' }, /no student/],
    ['unreachable', { match: '/orgs', kind: 'dropConnection' }, /certificate is not valid/],
    ['busy', { match: '/orgs', kind: 'unavailable' }, /status 503/],
    ['busy', { match: '/token', kind: 'tooManyRequests' }, /status 429/],
    ['tokenNotAccepted', { match: '/orgs', kind: 'expireToken' }, /same OneRoster connection/],
    ['unexpectedAnswer', { match: '/orgs', kind: 'refuseLimit' }, /status 400/],
  ])('tells %s from what Campus answers (%o)', async (outcome, rule, remedy) => {
    await faults(under, rule);
    expect(await test()).toMatchObject({ outcome, message: expect.stringMatching(remedy) });
  });

  it.each([
    ['demographicsNotGranted', ['roster-demographics.readonly']],
    ['rosterNotGranted', ['roster-core.readonly', 'roster.readonly']],
    ['scopesNotGranted', ['roster-core.readonly', 'roster.readonly', 'roster-demographics.readonly']],
  ])('tells %s from the scopes that Campus withholds', async (outcome, names) => {
    const withheldScopes = names.map((name) => `https://purl.imsglobal.org/spec/or/v1p2/scope/${name}`);
    await under.campus.control('PATCH', 'connections', { withheldScopes });
    expect(await test()).toMatchObject({ outcome });
  });

  // What Cloudflare answers in place of a server that cannot be reached; the local runtime has no such answers.
  const inPlace = (status: number, text = ''): OutboundAnswer => ({
    kind: 'answer',
    status,
    headers: new Headers(),
    text,
  });
  it.each<[string, OutboundAnswer]>([
    ['hostNotFound', inPlace(530, 'error code: 1016')],
    ['tlsFailed', inPlace(525)],
    ['tlsFailed', inPlace(526)],
    ['timedOut', inPlace(522)],
    ['unreachable', inPlace(521)],
    ['unreachable', { kind: 'unreachable', reason: 'network', detail: '' }],
    ['timedOut', { kind: 'unreachable', reason: 'timeout', detail: '' }],
  ])('tells %s from how the connection fails', (outcome, answer) => {
    for (const field of ['Access Token URL', 'Base URL'] as const)
      expect(failureOf(answer, field === 'Base URL' ? { field, collection: 'orgs' } : { field })).toBe(outcome);
  });

  it('says in every remedy what to do', () => {
    const asked = { field: 'Base URL', collection: 'students' } as const;
    for (const remedy of Object.values(remedies))
      expect(remedy(asked, 418)).toMatch(/\b(Copy|Check|check|Compare|Try|In Campus|copy|ask|Ask)\b/);
  });

  it('is refused before a connection is entered, without credentials, and for an unknown district', async () => {
    const unconnected = await someDistrict();
    const path = `/v1/admin/districts/${unconnected.id}/demographics/test`;
    const refused = await callAsOperator(path, 'POST');
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'demographicsIncomplete' }]);
    expect((await call(path, { method: 'POST' })).status).toBe(401);
    expect((await callAsOperator('/v1/admin/districts/dst_unknown/demographics/test', 'POST')).status).toBe(404);
  });
});
