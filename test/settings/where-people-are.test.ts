import { beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { settingChangesOf } from '../../src/audit/index.ts';
import {
  type District,
  demographicsStatus,
  documentViewerOf,
  findDistrict,
  setDemographics,
  setDocumentViewer,
} from '../../src/districts/index.ts';
import { pageOfForm } from '../../src/settings/shell/wanted.ts';
import { connectCampus } from '../support/campus.ts';
import { call, formTokenOf, platform, signInAs, someAdministrator, someDistrict, submit } from './support.ts';

let district: District;
let session: Awaited<ReturnType<typeof signInAs>>;
let formToken: string;
let page: string;

beforeEach(async () => {
  district = await someDistrict();
  session = await signInAs(await someAdministrator(district));
  page = `/settings/${district.id}/district-information`;
  formToken = await formTokenOf(await session.get(page));
});

const post = (path: string, form: Record<string, string> = {}) =>
  submit(path, { formToken, ...form }, { cookie: session.cookie });
const follow = async (response: Response) => (await session.get(response.headers.get('location') ?? '')).text();
/** The part of the page between the heading with this id and the end of its card. */
const section = (html: string, id: string) => html.split(`id="${id}"`)[1]?.split('</section>')[0] ?? '';

const connection = {
  ...{ baseUrl: 'https://d.example.org/v1p2', accessTokenUrl: 'https://d.example.org/token' },
  ...{ clientId: 'roster-client', clientSecret: 'roster-secret' },
};
const viewer = {
  ...{ publicKeysetUrl: 'https://d.example.org/jwks', openIdEndpoint: 'https://d.example.org/auth' },
  ...{ deploymentId: '4', clientId: 'viewer' },
};

describe('what was saved', () => {
  it.each([
    ['demographics', connection, 'demographics', 'Nightly Demographics is saved.'],
    ['document-viewer', viewer, 'viewer', 'The Document Viewer is saved.'],
    ['details', { sifUrl: 'https://sif.example.org' }, 'details', 'The details are saved.'],
    ['case', { submitted: 'yes' }, 'set-up', 'Step 1 is marked “case submitted”.'],
  ])('is said in the section of the form: %s', async (form, values, id, text) => {
    const saved = await post(`${page}/${form}`, values);
    expect(saved.headers.get('location')).toMatch(new RegExp(`#${id}$`));
    const html = await follow(saved);
    expect(section(html, id)).toContain(text);
    expect(html.split(text)).toHaveLength(2);
  });
});

describe('the case of Step 1', () => {
  it('is marked as submitted, and as not submitted, each written down', async () => {
    const html = await follow(await post(`${page}/case`, { submitted: 'yes' }));
    expect(html).toContain('Case not submitted');
    const found = await findDistrict(platform, district.id);
    expect(found.ok && found.value.caseSubmittedAt).toBeTruthy();
    expect(await follow(await post(`${page}/case`, { submitted: 'no' }))).toContain('>Case submitted<');
    const { changes } = await settingChangesOf(platform, district, { limit: 10, offset: 0 });
    expect(changes.map(({ field, oldValue, newValue }) => [field, oldValue, newValue])).toEqual([
      ['Campus Support case', 'submitted', null],
      ['Campus Support case', null, 'submitted'],
    ]);
  });
});

describe('a connection', () => {
  beforeEach(async () => {
    await setDemographics(platform, district, connection);
    await setDocumentViewer(platform, district, { ...viewer, deploymentId: district.id, issuer: null });
  });

  it('is removed where it is set up, which says what stops and asks first', async () => {
    const html = await (await session.get(page)).text();
    expect(section(html, 'demographics')).toContain('Nightly runs stop.');
    expect(section(html, 'viewer')).toContain('will show an error instead of the plan');
    for (const part of ['demographics', 'document-viewer'])
      expect((await post(`${page}/${part}/remove`)).status).toBe(400);
    expect(await demographicsStatus(platform, district)).not.toBeNull();
    expect(section(await follow(await post(`${page}/demographics/remove`, { sure: 'on' })), 'demographics')).toContain(
      'Nightly Demographics is removed, and its secret is deleted.',
    );
    await post(`${page}/document-viewer/remove`, { sure: 'on' });
    expect([await demographicsStatus(platform, district), await documentViewerOf(platform, district)]).toEqual([
      null,
      null,
    ]);
    const { changes } = await settingChangesOf(platform, district, { limit: 50, offset: 0 });
    expect(changes.map(({ setting, newValue }) => [setting, newValue])).toContainEqual(['Document Viewer', null]);
    expect(await (await session.get(page)).text()).not.toContain('Remove the Document Viewer');
  });
});

describe('a run', () => {
  it('is started on the page of runs, and while it goes every page of runs says so', async () => {
    await connectCampus(district, 60);
    const list = `/settings/${district.id}/runs`;
    expect(await (await session.get(list)).text()).toContain('Run now');
    const started = await post(list);
    const run = started.headers.get('location') ?? '';
    expect(run).toMatch(/\/runs\/run_[0-9a-f]{32}$/);
    const html = await (await session.get(list)).text();
    expect(html).toContain('A run has been going since');
    expect(html).toContain(`href="${run}"`);
    expect(html).not.toMatch(/<button[^>]*>\s*Run now/);
    expect((await post(list)).headers.get('location')).toBe(run);
  });
});

describe('the address of a form', () => {
  it('leads to the page that the form is on, and never shows JSON', async () => {
    const routes = (await createApp()).routes.filter(({ path }) => path.startsWith('/settings/'));
    const pages = new Set(routes.filter(({ method }) => method === 'GET').map(({ path }) => path));
    const forms = routes.filter(({ method, path }) => method === 'POST' && !pages.has(path));
    expect(forms.length).toBeGreaterThan(20);
    for (const { path } of forms) {
      const filled = path
        .replace(':districtId', district.id)
        .replace(':program', 'section504')
        .replace(/:change\{[^}]*\}/, 'add')
        .replace(':dataExportId', 'exp_1')
        .replace(':runId', 'run_1')
        .replace(/:\w+/, 'x');
      const answer = await call(filled, { headers: { cookie: session.cookie } });
      expect([path, answer.status, answer.headers.get('content-type') ?? '']).toEqual([
        path,
        303,
        expect.not.stringContaining('json'),
      ]);
      const to = answer.headers.get('location') ?? '';
      const pattern = to
        .replace(district.id, ':districtId')
        .replace('section504', ':program')
        .replace('exp_1', ':dataExportId')
        .replace('run_1', ':runId');
      expect([path, pages.has(pattern) ? to : pattern]).toEqual([path, to]);
    }
  });

  it.each([
    ['/settings/dst_1/data-exports/exp_1/endpoints/add', '/settings/dst_1/data-exports/exp_1'],
    ['/settings/dst_1/flags/section504/cutover/undo', '/settings/dst_1/flags/section504/cutover'],
    ['/settings/account/password', '/settings/account'],
    ['/settings/operations/pause', '/settings/operations'],
    ['/settings/sign-out', '/settings'],
  ])('%s is that of a form on %s', (path, expected) => {
    expect(pageOfForm(path)).toBe(expected);
  });
});
