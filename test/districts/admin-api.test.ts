import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../src/platform/problems.ts';
import { call, callAsOperator, completeDemographics, someDistrict } from '../support/product.ts';

const districts = '/v1/admin/districts';
const newDistrict = { name: 'Maple Hollow Local Schools', state: 'OH', irn: '043799' };
const demographics = {
  baseUrl: 'https://district.example.org/campus/api/ims/oneroster/rostering/v1p2',
  accessTokenUrl: 'https://district.example.org/campus/oauth2/token?appName=maplehollow',
  clientId: 'b6cb3f4e',
  clientSecret: 'a secret that Campus made',
};
const documentViewer = {
  publicKeysetUrl: 'https://district.example.org/campus/lti/jwks',
  openIdEndpoint: 'https://district.example.org/campus/lti/auth',
  deploymentId: '4',
  clientId: '9f31c2',
};
const flag = { enabled: true, mode: 'takeOver', cutoverDate: '2026-11-02' };

let path: string;
beforeAll(async () => {
  const district = await someDistrict();
  path = `${districts}/${district.id}`;
  await callAsOperator(`${path}/demographics`, 'PUT', demographics);
  await completeDemographics(district);
});

describe('a district', () => {
  it('is added, shown, listed and changed', async () => {
    const added = await callAsOperator(districts, 'POST', newDistrict);
    expect(added.status).toBe(201);
    const { id } = await added.json<{ id: string }>();
    for (const change of [{ nightlyHour: 3 }, { withdrawalShare: 5 }])
      expect((await callAsOperator(`${districts}/${id}`, 'PATCH', change)).status).toBe(200);
    const shown = await callAsOperator(`${districts}/${id}`);
    const defaults = { timeZone: 'America/New_York' };
    expect(await shown.json()).toMatchObject({ ...newDistrict, ...defaults, id, nightlyHour: 3, withdrawalShare: 5 });
    const listed = await callAsOperator(`${districts}?limit=1`);
    expect(await listed.json()).toHaveLength(1);
    expect(Number(listed.headers.get('x-total-count'))).toBeGreaterThan(1);
    expect(listed.headers.get('link')).toContain('rel="next"');
  });

  it('has a number that no other district of the state has: the other one is named', async () => {
    const first = { ...newDistrict, name: 'First Schools', irn: '043801' };
    const added = await (await callAsOperator(districts, 'POST', first)).json<{ id: string }>();
    const second = await callAsOperator(districts, 'POST', { ...first, name: 'Second Schools' });
    expect(second.status).toBe(409);
    expect(await second.json()).toMatchObject({
      code: 'conflict',
      detail: `irn: is that of First Schools (${added.id})`,
      errors: [{ field: 'irn' }],
    });
    expect((await callAsOperator(districts, 'POST', { ...first, state: 'WI' })).status).toBe(201);
    const third = { ...first, name: 'Third Schools', irn: '043802' };
    const { id } = await (await callAsOperator(districts, 'POST', third)).json<{ id: string }>();
    expect((await callAsOperator(`${districts}/${id}`, 'PATCH', { irn: '043801' })).status).toBe(409);
    // Its own number, and a new name.
    const renamed = await callAsOperator(`${districts}/${id}`, 'PATCH', { irn: '043802', name: 'Renamed Schools' });
    expect(await renamed.json()).toMatchObject({ name: 'Renamed Schools' });
  });

  it('is added once by two who add it at the same moment, or by neither', async () => {
    const input = { ...newDistrict, name: 'Twice Schools', irn: '043803' };
    const answers = await Promise.all([1, 2, 3].map(() => callAsOperator(districts, 'POST', input)));
    expect(answers.filter(({ status }) => status === 201).length).toBeLessThanOrEqual(1);
    for (const { status } of answers) expect([201, 409]).toContain(status);
  });

  it('keeps its connections, and never shows a secret again', async () => {
    for (const [name, body] of Object.entries({ demographics, documentViewer })) {
      expect((await callAsOperator(`${path}/${name}`, 'PUT', body)).status).toBe(200);
      const shown = await (await callAsOperator(`${path}/${name}`)).text();
      expect(shown).toContain(body.clientId);
      expect(shown).not.toContain(demographics.clientSecret);
    }
  });
});

describe('wrong input gets a 400 problem that names the field', () => {
  it.each([
    ['an unknown field', 'POST', '', { ...newDistrict, color: 'red' }, 'color'],
    ['a missing field', 'POST', '', { name: 'Maple Hollow', state: 'OH' }, 'irn'],
    ['another state', 'POST', '', { ...newDistrict, state: 'TX' }, 'state'],
    ['an IRN of five digits', 'POST', '', { ...newDistrict, irn: '43752' }, 'irn'],
    ['a time zone that is none', 'POST', '', { ...newDistrict, timeZone: 'Ohio' }, 'timeZone'],
    ['an hour past 23', 'PATCH', '/:id', { nightlyHour: 24 }, 'nightlyHour'],
    ['a share of students above the half', 'PATCH', '/:id', { withdrawalShare: 51 }, 'withdrawalShare'],
    ['a URL that is none', 'PUT', '/:id/demographics', { ...demographics, baseUrl: 'campus' }, 'baseUrl'],
    [
      'http:// outside this machine',
      'PUT',
      '/:id/demographics',
      { ...demographics, accessTokenUrl: 'http://district.example.org/campus/oauth2/token' },
      'accessTokenUrl',
    ],
    [
      'a URL with a password in it',
      'PUT',
      '/:id/documentViewer',
      { ...documentViewer, publicKeysetUrl: 'https://jo:secret@district.example.org/jwks' },
      'publicKeysetUrl',
    ],
    ['a program that is none', 'PUT', '/:id/flags/section505', flag, 'program'],
    [
      'a day that is not in the calendar',
      'PUT',
      '/:id/flags/section504',
      { ...flag, cutoverDate: '2026-02-30' },
      'cutoverDate',
    ],
    ['a share above the whole', 'PUT', '/:id/flags/section504', { ...flag, guardShare: 101 }, 'guardShare'],
    ['a share that is not whole', 'PUT', '/:id/flags/section504', { ...flag, guardShare: 12.5 }, 'guardShare'],
    ['a mode that is none', 'PUT', '/:id/flags/section504', { ...flag, mode: 'replace' }, 'mode'],
    ['a parameter that the list does not have', 'GET', '?bogus=1', undefined, 'bogus'],
    ['a limit past what a page holds', 'GET', '?limit=100000', undefined, 'limit'],
  ])('%s', async (_, method, below, body, field) => {
    const address = below.startsWith('/:id') ? path + below.slice('/:id'.length) : districts + below;
    const answer = await callAsOperator(address, method, body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const { code, errors } = await answer.json<Problem>();
    expect(code).toBe('invalidRequest');
    expect(errors?.map((error) => error.field)).toEqual([field]);
    expect(errors?.map((error) => error.message)).toEqual([expect.stringMatching(/^(must|is) /)]);
  });

  it('and a body that is not JSON is said to be so', async () => {
    const answer = await call(districts, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${env.OPERATOR_TOKEN}`,
        'content-type': 'application/json',
      },
      body: '{"name": ',
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'invalidRequest', detail: expect.stringContaining('JSON') });
  });
});

it('a body of another content type gets a 415 problem that says which one is right', async () => {
  const answer = await call(districts, {
    method: 'POST',
    headers: { authorization: `Bearer ${env.OPERATOR_TOKEN}`, 'content-type': 'text/plain' },
    body: JSON.stringify(newDistrict),
  });
  expect(answer.status).toBe(415);
  expect(await answer.json()).toMatchObject({
    code: 'unsupportedMediaType',
    detail: expect.stringContaining('application/json'),
  });
});

describe('the operator token', () => {
  it.each([
    ['is missing', {}, 'authenticationRequired', 'Bearer realm="SameGoal"'],
    ['is of another scheme', { authorization: 'Basic b3A6b3A=' }, 'authenticationRequired', 'Bearer realm="SameGoal"'],
    [
      'is wrong',
      { authorization: 'Bearer nonsense' },
      'invalidToken',
      'Bearer realm="SameGoal", error="invalid_token"',
    ],
  ])('%s: 401 with a challenge', async (_, headers, code, challenge) => {
    const answer = await call(path, { headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe(challenge);
    expect(await answer.json()).toMatchObject({ code });
  });
});

describe('an id that is no district’s', () => {
  it.each([
    ['GET', '', undefined],
    ['PATCH', '', { nightlyHour: 2 }],
    ['GET', '/demographics', undefined],
    ['PUT', '/demographics', demographics],
    ['GET', '/documentViewer', undefined],
    ['PUT', '/documentViewer', documentViewer],
    ['GET', '/flags', undefined],
    ['PUT', '/flags/section504', flag],
    ['GET', '/roster', undefined],
    ['GET', '/students', undefined],
    ['GET', '/runs', undefined],
    ['POST', '/runs', undefined],
    ['GET', '/dataExports', undefined],
  ])('is a 404: %s %s', async (method, below, body) => {
    const answer = await callAsOperator(`${districts}/dst_of_nobody${below}`, method, body);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: 'notFound' });
  });
});

it('refuses flags until demographics has completed once', async () => {
  const fresh = await someDistrict('Sugar Creek City Schools');
  const address = `${districts}/${fresh.id}/flags/section504`;
  const refused = await callAsOperator(address, 'PUT', flag);
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ code: 'demographicsIncomplete' });
  await callAsOperator(`${districts}/${fresh.id}/demographics`, 'PUT', demographics);
  await completeDemographics(fresh);
  expect((await callAsOperator(address, 'PUT', flag)).status).toBe(200);
});
