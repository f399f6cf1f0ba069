import { describe, expect, it } from 'vitest';
import { setDemographics, setDocumentViewer } from '../../src/districts/index.ts';
import { runSteps, runs } from '../../src/nightly/schema.ts';
import type { DistrictId } from '../../src/platform/ids.ts';
import { addStudentFromDocument } from '../../src/roster/index.ts';
import { asRunId } from '../support/ids.ts';
import { invented } from '../support/invented.ts';
import { call, formTokenOf, platform, signInAs, someAdministrator, someDistrict, submit } from './support.ts';

async function signedIn() {
  const district = await someDistrict();
  const session = await signInAs(await someAdministrator(district));
  const text = async (path: string) => (await session.get(`/settings/${district.id}${path}`)).text();
  return { district, ...session, text };
}

const addStudent = (district: Awaited<ReturnType<typeof someDistrict>>, stateStudentId: string, familyName: string) =>
  addStudentFromDocument(platform, district, { stateStudentId }, { givenName: 'Avery', familyName });

async function addRun(districtId: DistrictId, id: string) {
  const database = platform.directory;
  const runId = asRunId(id);
  await database.insert(runs).values({
    id: runId,
    districtId,
    night: invented('2026-11-24'),
    trigger: 'schedule',
    status: 'failed',
    startedAt: '2026-11-24T06:00:00.000Z',
    finishedAt: '2026-11-24T06:10:00.000Z',
    problemCode: 'campusUnreachable',
    problemDetail: 'SameGoal cannot reach Campus <now>.',
  });
  const step = {
    runId,
    name: 'students',
    problemCode: null,
    problemDetail: null,
    attempts: 1,
    finishedAt: '2026-11-24T06:01:00.000Z',
  };
  await database.insert(runSteps).values([
    { ...step, number: 1, counts: { received: 1000, added: 600 } },
    { ...step, number: 2, counts: { received: 203 } },
  ]);
  return runId;
}

describe('District Information', () => {
  it('shows the labels of the set-up guide, our URLs to copy, and no secret', async () => {
    const { district, text } = await signedIn();
    await setDemographics(platform, district, {
      baseUrl: 'https://d.example.org/campus/api/ims/oneroster/rostering/v1p2',
      accessTokenUrl: 'https://d.example.org/campus/oauth2/token?appName=x',
      clientId: 'roster-client',
      clientSecret: 'roster-secret',
    });
    await setDocumentViewer(platform, district, {
      publicKeysetUrl: 'https://d.example.org/campus/lti/jwks',
      openIdEndpoint: 'https://d.example.org/campus/lti/auth',
      deploymentId: 'deployment-7',
      clientId: 'viewer-client',
      issuer: null,
    });
    const html = await text('/district-information');
    for (const label of [
      'Infinite Campus',
      'Digital Learning Partner Nightly Demographics',
      'Base URL',
      'Access Token URL',
      'Client ID',
      'Client Secret',
      'Digital Learning Partner Document Viewer',
      'Launch URL',
      'Keyset URL',
      'Login Initiation URL',
      'Target Link URL',
      'Public Keyset URL',
      'OpenID Endpoint',
      'Deployment ID',
      'Cutover Dates',
      'Special Education',
      'Section 504',
      'Advanced Learners',
      'K-4 Literacy',
      'English Learners',
      'http://127.0.0.1:8787/iep/lti/launch',
      'http://127.0.0.1:8787/iep/lti/jwks',
      'http://127.0.0.1:8787/iep/lti/oidc',
      'roster-client',
      'viewer-client',
      'deployment-7',
      'Waiting for its first run',
    ])
      expect(html).toContain(label);
    expect(html).not.toContain('roster-secret');
  });

  it('shows the last run and what went wrong in it', async () => {
    const { district, text } = await signedIn();
    await addRun(district.id, `run_${district.id}`);
    expect(await text('/district-information')).toContain('SameGoal cannot reach Campus &lt;now&gt;.');
  });
});

describe('runs', () => {
  it('are listed, and each tells its steps with the counts of their parts together', async () => {
    const { district, text } = await signedIn();
    const runId = await addRun(district.id, `run_${district.id}`);
    expect(await text('/runs')).toContain(`/settings/${district.id}/runs/${runId}`);
    const html = await text(`/runs/${runId}`);
    expect(html).toContain('1,203 received, 600 added');
    expect(html).toContain('1:00');
  });
});

describe('students', () => {
  it('are searched for without putting a name into an address', async () => {
    const { district, cookie, get } = await signedIn();
    await addStudent(district, 'AA0000001', 'Okafor');
    await addStudent(district, 'AA0000002', '<i>Lindqvist');
    const path = `/settings/${district.id}/students`;
    const formToken = await formTokenOf(await get(path));
    const sent = await submit(path, { formToken, search: 'okaf' }, { cookie });
    const address = sent.headers.get('location') ?? '';
    expect([sent.status, address.toLowerCase()]).toEqual([303, expect.not.stringContaining('okaf')]);
    const found = await (await get(address)).text();
    expect(found).toContain('Okafor, Avery');
    expect(found).not.toContain('Lindqvist');
    expect(found).not.toContain('search=');
    expect(await (await get(path)).text()).toContain('&lt;i&gt;Lindqvist, Avery');
  });

  it('of a page behind the last one are those of the last one, as in every list', async () => {
    const { district, get, text } = await signedIn();
    expect(await text('/students?offset=99999')).toContain('Campus has not sent any students yet.');
    await addStudent(district, 'ZZ7654321', 'Quillfeather');
    await addRun(district.id, `run_${district.id}`);
    for (const list of ['students', 'runs']) {
      const answer = await get(`/settings/${district.id}/${list}?offset=99999&x=y`);
      expect([answer.status, answer.headers.get('location')]).toEqual([
        303,
        `/settings/${district.id}/${list}?offset=0&x=y`,
      ]);
    }
    expect(await text('/students?offset=0')).toContain('Quillfeather');
  });

  it('have a Basics page with every id, and say when OneRoster has not brought them', async () => {
    const { district, text } = await signedIn();
    const student = await addStudent(district, 'AA0000003', 'Okafor');
    const html = await text(`/students/${student.id}`);
    for (const label of [
      'Basics',
      'Internal SIS Student Id',
      'SSID',
      'AA0000003',
      'Guardians',
      'Program Participation',
      'only from plan documents',
    ])
      expect(html).toContain(label);
  });
});

describe('another district', () => {
  it('is not there, whatever is asked for', async () => {
    const [ours, theirs] = [await signedIn(), await someDistrict('Other')];
    const student = await addStudent(theirs, 'AA0000009', 'Secret');
    const runId = await addRun(theirs.id, `run_${theirs.id}`);
    const paths = [
      'district-information',
      'data-exports',
      'students',
      'runs',
      `students/${student.id}`,
      `runs/${runId}`,
    ];
    for (const path of paths) {
      for (const response of [
        await ours.get(`/settings/${theirs.id}/${path}`),
        await submit(`/settings/${theirs.id}/${path}`, {}, { cookie: ours.cookie }),
      ]) {
        expect(response.status).toBe(404);
        expect(await response.text()).not.toContain('Secret');
      }
    }
    // Its records are not reached through our own district either.
    expect((await ours.get(`/settings/${ours.district.id}/students/${student.id}`)).status).toBe(404);
    expect((await ours.get(`/settings/${ours.district.id}/runs/${runId}`)).status).toBe(404);
  });

  it('is not shown to anybody who is not signed in', async () => {
    const { id } = await someDistrict();
    for (const path of ['district-information', 'data-exports', 'invalid-records', 'students', 'runs', 'nothing']) {
      const response = await call(`/settings/${id}/${path}`);
      expect([response.status, response.headers.get('location')]).toEqual([
        303,
        `/settings/sign-in?to=${encodeURIComponent(`/settings/${id}/${path}`)}`,
      ]);
    }
  });
});

it('pages say that something was saved only in words of theirs, whatever the address says', async () => {
  const { district, get } = await signedIn();
  for (const path of ['district-information', 'administrators'])
    for (const saved of ['constructor', '__proto__', 'toString', 'x']) {
      const response = await get(`/settings/${district.id}/${path}?saved=${saved}`);
      expect([path, saved, response.status]).toEqual([path, saved, 200]);
      expect(await response.text()).not.toContain('class="done"');
    }
});

it('pages run no script but our own, load nothing from elsewhere and may not be framed', async () => {
  const { district, get } = await signedIn();
  for (const path of ['district-information', 'data-exports', 'invalid-records', 'students', 'runs']) {
    const response = await get(`/settings/${district.id}/${path}`);
    expect(response.status).toBe(200);
    const policy = response.headers.get('content-security-policy');
    expect(policy?.split('; ')).toEqual([
      ...["default-src 'none'", "script-src 'self'", "connect-src 'self'", "style-src 'self'", "img-src 'self' data:"],
      ...["frame-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"],
    ]);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    const html = await response.text();
    expect(html).not.toMatch(/<script>|<style| style=| on\w+=|src="http|href="http/);
    const sheet = html.match(/href="(\/assets\/[^"]+\.css)"/)?.[1] ?? '';
    expect((await call(sheet)).headers.get('content-type')).toBe('text/css; charset=utf-8');
  }
});
