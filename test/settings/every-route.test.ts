import { beforeAll, describe, expect, it } from 'vitest';
import { administratorByEmail, signedIn } from '../../src/administrators/index.ts';
import { createApp } from '../../src/app.ts';
import { changeProgramFlag, type District, setDemographics, setLegacyIntegration } from '../../src/districts/index.ts';
import { putDocument } from '../../src/documents/index.ts';
import { addAuthoringClient, addDataExport } from '../../src/exports/index.ts';
import { runs } from '../../src/nightly/schema.ts';
import type { DocumentId, RunId } from '../../src/platform/ids.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import { addStudentFromDocument } from '../../src/roster/index.ts';
import { tokenOf } from '../exports/support.ts';
import { call, callAsOperator, platform, signInAs, someAdministrator, someDistrict } from './support.ts';

/**
 * Every route that the app has, asked for by a user of one district who wants another's. A route that belongs to none of the classes below fails the test: say
 * there why it concerns no district, or give its parameters foreign ids.
 */
interface Route {
  readonly method: string;
  readonly path: string;
}

const routes: Route[] = [
  ...new Map(
    createApp()
      .routes.filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => [`${method} ${path}`, { method, path }] as const),
  ).values(),
];
const nameOf = ({ method, path }: Route) => `${method} ${path}`;

const below = (start: string) => routes.filter(({ path }) => path.startsWith(start));
const districtPages = below('/settings/:districtId/');
const adminRoutes = below('/v1/admin/');
const clientRoutes = routes.filter(({ path }) => /^\/v1\/(documents|oh)\//.test(path));
const accountPages = [
  ...['/settings/account', '/settings/second-factor', '/settings/sign-out'].flatMap(below),
  ...routes.filter(({ path }) => path === '/settings'),
];

/** Addresses that say nothing of any district, or whose one-time token decides. */
const openRoutes: Record<string, string> = {
  'GET /': 'leads to the documentation',
  'GET /healthz': 'says that the Worker answers',
  'GET /openapi.json': 'describes the API',
  'GET /docs': 'shows the description',
  'GET /docs/start.js': 'is an asset',
  'GET /docs/page.css': 'is an asset',
  'GET /assets/docs/:file': 'is an asset',
  'GET /.well-known/oauth-authorization-server': 'describes the token endpoint',
  'POST /v1/token': 'takes a client’s own secret',
  'GET /iep/lti/jwks': 'shows our public keys',
  'GET /iep/lti/oidc': 'begins a launch, which Campus signs (test/lti)',
  'POST /iep/lti/oidc': 'begins a launch, which Campus signs (test/lti)',
  'GET /iep/lti/launch': 'explains itself',
  'POST /iep/lti/launch': 'takes what Campus has signed (test/lti)',
  'GET /iep/documents/:id': 'names one opened document, which its browser’s secret opens (test/lti)',
  'GET /iep/documents/:id/file.pdf': 'names one opened document, which its browser’s secret opens (test/lti)',
  'POST /iep/documents/:id/file.pdf': 'names one opened document, which its browser’s secret opens (test/lti)',
  'GET /terms/:token': 'token that was mailed to one person (test/exports)',
  'POST /terms/:token': 'token that was mailed to one person (test/exports)',
  'GET /settings/sign-in': 'is the door',
  'POST /settings/sign-in': 'is the door',
  'GET /settings/sign-in/:token': 'token that was mailed to one person',
  'POST /settings/sign-in/:token': 'token that was mailed to one person',
  'GET /settings/sign-in/with/:provider': 'leads to a provider that the deployment names',
  'GET /settings/sign-in/with/:provider/callback': 'takes what the provider has signed',
};
const isAsset = ({ path }: Route) =>
  /^\/assets\/pages-[0-9a-f]{8}\.(css|js)$|^\/iep\/lti\/(storage|file)-\d+\.js$/.test(path);

/** What every page of theirs would show, and no page of ours may. */
const secretName = 'Secretname';

let ours: District;
let theirs: District;
let cookie: string;
let formToken: string;
let foreign: Record<string, string>;
let clientToken: string;

beforeAll(async () => {
  [ours, theirs] = [await someDistrict('Ours'), await someDistrict(`Theirs ${secretName}`)];
  const student = await addStudentFromDocument(
    platform,
    theirs,
    { ssid: 'AA0000001' },
    { givenName: 'Avery', familyName: secretName },
  );
  const documentId = 'their-document' as DocumentId;
  const plan = {
    form: 'section504Plan',
    status: 'completed',
    student: { ssid: 'AA0000001' },
    fields: { meetingDate: '2026-09-01' },
  } as const;
  valueOrProblem(await putDocument(platform, theirs, documentId, plan, { by: secretName }));
  const runId = 'run_theirs' as RunId;
  const run = { id: runId, districtId: theirs.id, night: '2026-11-20' as never, trigger: 'schedule' } as const;
  const held = {
    status: 'held',
    problemDetail: secretName,
    confirmation: 'c',
    startedAt: '2026-11-20T06:00:00.000Z',
  } as const;
  await platform
    .databaseOf(theirs)
    .insert(runs)
    .values({ ...run, ...held });
  await setDemographics(platform, theirs, {
    baseUrl: `https://${secretName}.example.org/v1p2`,
    accessTokenUrl: 'https://d.example.org/token',
    clientId: secretName,
    clientSecret: secretName,
  });
  await setLegacyIntegration(platform, theirs, { sifUrl: null, returnUrl: `https://${secretName}.example.org` });
  valueOrProblem(
    await changeProgramFlag(platform, theirs, {
      program: 'section504',
      enabled: false,
      mode: 'create',
      cutoverDate: '2026-12-01' as never,
    }),
  );
  const person = { firstName: 'Sam', lastName: secretName, email: 'sam@example.org' };
  const dataExport = valueOrProblem(await addDataExport(platform, theirs, { ...person, endpoints: [] } as never));
  const { clientId } = await addAuthoringClient(platform, theirs);
  const theirEmail = await someAdministrator(theirs);
  const theirSession = await signInAs(theirEmail);
  const theirWho = await signedIn(platform, theirSession.cookie.replace('settings=', ''));
  foreign = {
    studentId: student.id,
    runId,
    documentId,
    dataExportId: dataExport.id,
    clientId,
    administratorId: (await administratorByEmail(platform, theirEmail))?.id ?? '',
    sessionId: theirWho?.session.id ?? '',
  };
  const session = await signInAs(await someAdministrator(ours));
  cookie = session.cookie;
  const page = await (await session.get(`/settings/${ours.id}/students`)).text();
  formToken = page.match(/name="formToken" value="([0-9a-f]+)"/)?.[1] ?? '';
  clientToken = await tokenOf(await addAuthoringClient(platform, ours));
});

/** Values of the path that name nothing of a district. */
const plain: Record<string, string> = {
  program: 'section504',
  localNumber: '000001',
  change: 'add',
  provider: 'google',
};

/** The path with these values; fails for a parameter that nobody has thought of. */
const filled = ({ method, path }: Route, district: District) =>
  path.replace(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => {
    const value = name === 'districtId' ? district.id : (foreign[name] ?? plain[name]);
    if (!value) throw new Error(`${method} ${path} is not covered: give "${name}" a foreign id`);
    return value;
  });

const hasForeignId = ({ path }: Route) => Object.keys(foreign).some((name) => path.includes(`:${name}`));

const asPerson = (route: Route, path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  call(path, {
    method: route.method,
    headers: {
      cookie,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    },
    ...(route.method === 'GET' ? {} : { body: new URLSearchParams(form).toString() }),
  });

/** Every row of theirs, in every table that knows districts. */
async function everythingOf(district: District): Promise<string> {
  const database = platform.databaseOf(district).$client;
  const tables = await database
    .prepare(
      `select name from sqlite_master where type = 'table' and sql like '%district_id%' and name not like 'sqlite_%'
       union select 'districts' order by 1`,
    )
    .all<{ name: string }>();
  const rows: Record<string, unknown[]> = {};
  for (const { name } of tables.results) {
    const column = name === 'districts' ? 'id' : 'district_id';
    rows[name] = (await database.prepare(`select * from ${name} where ${column} = ?`).bind(district.id).all()).results;
  }
  return JSON.stringify(rows);
}

describe('every route of the app', () => {
  it('is in a class that this test knows', () => {
    const known = new Set([...districtPages, ...adminRoutes, ...clientRoutes, ...accountPages].map(nameOf));
    const unknown = routes.filter(
      (route) => !known.has(nameOf(route)) && !(nameOf(route) in openRoutes) && !isAsset(route),
    );
    expect(unknown.map(nameOf)).toEqual([]);
    expect(Object.keys(openRoutes).filter((name) => !routes.some((route) => nameOf(route) === name))).toEqual([]);
    expect(districtPages.length).toBeGreaterThan(20);
  });

  it('of another district’s settings is not there, and changes nothing of theirs', async () => {
    const before = await everythingOf(theirs);
    expect(before).toContain(secretName);
    for (const route of districtPages) {
      const response = await asPerson(route, filled(route, theirs), { formToken });
      expect([nameOf(route), response.status]).toEqual([nameOf(route), 404]);
      expect(await response.text()).not.toContain(secretName);
    }
    // Nor through our own district.
    for (const route of districtPages.filter(hasForeignId)) {
      const response = await asPerson(route, filled(route, ours), { formToken, confirmation: 'c' });
      expect([nameOf(route), response.status]).toEqual([nameOf(route), 404]);
      expect(await response.text()).not.toContain(secretName);
    }
    expect(await everythingOf(theirs)).toBe(before);
  });

  it('of an account concerns one’s own alone', async () => {
    const before = await everythingOf(theirs);
    for (const route of accountPages) {
      if (!hasForeignId(route)) continue;
      const response = await asPerson(route, filled(route, ours), { formToken });
      expect([nameOf(route), response.status]).toEqual([nameOf(route), 404]);
    }
    expect(await everythingOf(theirs)).toBe(before);
  });

  it('of the operators opens neither to an administrator nor to a client, and keeps districts apart', async () => {
    const before = await everythingOf(theirs);
    for (const route of adminRoutes) {
      const path = filled(route, theirs);
      for (const headers of [{ cookie }, { authorization: `Bearer ${clientToken}` }]) {
        const response = await call(path, { method: route.method, headers });
        expect([nameOf(route), response.status]).toEqual([nameOf(route), 401]);
      }
      if (!hasForeignId(route) || !route.path.includes(':districtId')) continue;
      const mixed = await callAsOperator(filled(route, ours), route.method, route.method === 'GET' ? undefined : {});
      const text = await mixed.text();
      expect([nameOf(route), [400, 404].includes(mixed.status)]).toEqual([nameOf(route), true]);
      expect(text).not.toContain(secretName);
    }
    expect(await everythingOf(theirs)).toBe(before);
  });

  it('of a client answers from its own district alone', async () => {
    const before = await everythingOf(theirs);
    for (const route of clientRoutes) {
      const init = { method: route.method, headers: { authorization: `Bearer ${clientToken}` } };
      const response = await call(filled(route, ours), init);
      const text = await response.text();
      expect(text).not.toContain(secretName);
      if (route.method === 'GET' && hasForeignId(route))
        expect([nameOf(route), response.status]).toEqual([nameOf(route), 404]);
    }
    expect(await everythingOf(theirs)).toBe(before);
  });

  it('is closed to whoever is not signed in', async () => {
    for (const route of [...districtPages, ...accountPages]) {
      const response = await call(filled(route, theirs), {
        method: route.method,
        headers: { 'sec-fetch-site': 'same-origin' },
      });
      expect([nameOf(route), response.status, response.headers.get('location')]).toEqual([
        ...[nameOf(route), 303, '/settings/sign-in'],
      ]);
    }
  });
});

describe('every form of the settings', () => {
  const forms = [...districtPages, ...accountPages].filter(({ method }) => method !== 'GET');

  it('does nothing without the form token of the session, nor from another site (CSRF)', async () => {
    const before = await everythingOf(ours);
    for (const route of forms) {
      const path = filled(route, ours);
      const attempts: [Record<string, string>, Record<string, string>][] = [
        [{}, {}],
        [{ formToken: formToken.replace(/^./, (first) => (first === '0' ? '1' : '0')) }, {}],
        [{ formToken }, { 'sec-fetch-site': 'cross-site' }],
        [{ formToken }, { 'sec-fetch-site': 'same-site' }],
        [{ formToken }, { 'sec-fetch-site': '', origin: 'https://evil.example' }],
      ];
      for (const [form, headers] of attempts) {
        const response = await asPerson(route, path, form, headers);
        // The one form with a file does not read what is not sent as one.
        const refused = nameOf(route) === 'POST /settings/:districtId/data-loads' ? [400, 403] : [403];
        expect([nameOf(route), form, headers, refused.includes(response.status)]).toEqual([
          ...[nameOf(route), form, headers, true],
        ]);
        await response.body?.cancel();
      }
      const upload = new FormData();
      const multipart = await call(path, {
        method: 'POST',
        headers: { cookie, 'sec-fetch-site': 'same-origin' },
        body: upload,
      });
      expect([400, 403]).toContain(multipart.status);
    }
    expect(await everythingOf(ours)).toBe(before);
  });

  it('of signing in is refused when another site sends it', async () => {
    for (const path of ['/settings/sign-in', `/settings/sign-in/${'A'.repeat(43)}`])
      expect((await asPerson({ method: 'POST', path }, path, {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });
});

describe('every address of the settings', () => {
  it('leads nowhere else, whatever is added to it (open redirect)', async () => {
    const elsewhere = ['https://evil.example', '//evil.example', '/\\evil.example', '/%09/evil.example'];
    const pages = [
      '/settings',
      '/settings/sign-in',
      ...elsewhere.map((one) => `/settings/${one}`),
      '/settings//evil.example',
    ];
    for (const page of pages)
      for (const target of elsewhere)
        for (const name of ['next', 'return', 'redirect', 'redirect_uri', 'url', 'saved', 'offset']) {
          const query = page.includes('?') ? '' : `?${name}=${encodeURIComponent(target)}`;
          const response = await call(page + query, { headers: { cookie } });
          const location = response.headers.get('location');
          if (location !== null) expect(location).toMatch(/^\/settings(\/|$)/);
          expect(await response.text()).not.toContain('evil.example"');
        }
  });
});
