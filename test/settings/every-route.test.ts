import { env } from 'cloudflare:workers';
import { inspectRoutes } from 'hono/dev';
import { beforeAll, describe, expect, it } from 'vitest';
import { administratorByEmail, signedIn } from '../../src/administrators/index.ts';
import { createApp } from '../../src/app.ts';
import type { IsoDate } from '../../src/calendar/iso-date.ts';
import { addDataExport } from '../../src/data-exports/index.ts';
import {
  changeProgramFlag,
  type District,
  flagModeLabels,
  setDemographics,
  setLegacyIntegration,
} from '../../src/districts/index.ts';
import { putDocument } from '../../src/documents/index.ts';
import { dataLoads } from '../../src/documents/schema.ts';
import { runs } from '../../src/nightly/schema.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import { addStudentFromDocument } from '../../src/roster/index.ts';
import { studentMatches } from '../../src/roster/schema.ts';
import { shownAgain } from '../../src/settings/forms.ts';
import { wantedPath, withWanted } from '../../src/settings/shell/wanted.ts';
import { stateCodes, statePath } from '../../src/states/index.ts';
import { tokenOf } from '../data-exports/support.ts';
import { asDataLoadId, asDocumentId, asRunId, asStudentMatchId } from '../support/ids.ts';
import { invented } from '../support/invented.ts';
import { authoringClient, made } from '../support/product.ts';
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
    (await createApp()).routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => [`${method} ${path}`, { method, path }] as const),
  ).values(),
];
const nameOf = ({ method, path }: Route) => `${method} ${path}`;

const below = (start: string) => routes.filter(({ path }) => path.startsWith(start));
const districtPages = below('/settings/:districtId/');
const adminRoutes = below('/v1/admin/');
const clientPrefixes = ['/v1/documents', '/v1/webhooks', ...stateCodes.map(statePath)];
const clientRoutes = routes.filter(({ path }) =>
  clientPrefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)),
);
const accountPages = [
  ...['/settings/account', '/settings/second-factor', '/settings/sign-out'].flatMap(below),
  ...routes.filter(({ path }) => path === '/settings'),
];

/** Addresses that say nothing of any district, or whose one-time token decides. */
const openRoutes: Record<string, string> = {
  'GET /settings/fleet': 'shows all districts, to operators alone (test/fleet)',
  'GET /settings/fleet/districts.csv': 'shows all districts, to operators alone (test/fleet)',
  'GET /settings/operations': 'is for operators only (test/operations)',
  'POST /settings/operations/pause': 'is for operators only (test/operations)',
  'POST /settings/operations/resume': 'is for operators only (test/operations)',
  'POST /settings/operations/alerts': 'is for operators only (test/operations)',
  'POST /settings/operations/alerts/test': 'is for operators only (test/operations)',
  'POST /settings/operations/alerts/rotate': 'is for operators only (test/operations)',
  'POST /settings/operations/alerts/remove': 'is for operators only (test/operations)',
  'POST /settings/operations/retry': 'is for operators only (test/operations)',
  'GET /': 'leads to the documentation',
  'GET /healthz': 'says that the Worker answers',
  'GET /readyz': 'says whether the Worker can work',
  'GET /metrics': 'takes an operator token (test/health)',
  'GET /openapi.json': 'describes the API',
  'GET /docs': 'shows the description',
  'GET /docs/problems': 'describes the problems of the API',
  'GET /guides': 'shows the guides',
  'GET /guides/:name{[a-z-]+}': 'shows a guide',
  'GET /guides/:name{[a-z_]+\\.py}': 'is a script of a guide',
  'GET /assets/docs/:file': 'is an asset',
  'GET /.well-known/oauth-authorization-server': 'describes the token endpoint',
  'POST /v1/token': 'takes a client’s own secret',
  'GET /iep/lti/jwks': 'shows our public keys',
  'GET /iep/lti/oidc': 'begins a launch, which Campus signs (test/lti)',
  'POST /iep/lti/oidc': 'begins a launch, which Campus signs (test/lti)',
  'GET /iep/lti/launch': 'explains itself',
  'POST /iep/lti/launch': 'takes what Campus has signed (test/lti)',
  'GET /iep/documents/:id': 'names one opened document, which its browser’s secret opens (test/lti)',
  'POST /iep/documents/:id': 'names one opened document, which its browser’s secret opens (test/lti)',
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

/** What stands before routes or answers every method. A new one fails the test, because a handler here is a route that the classes above do not see. */
const middleware = [
  '/* limitBody',
  '/* methodNotAllowed',
  '/* requestFrame',
  '/settings requireSignIn',
  '/settings sameSite',
  '/settings/* sameSite',
  '/settings/:districtId/* requireDistrict',
  '/settings/:districtId/* requireSignIn',
  '/settings/fleet requireSignIn',
  '/settings/fleet/* requireSignIn',
  '/settings/fleet requireOperatorPage',
  '/settings/fleet/* requireOperatorPage',
  '/settings/operations requireSignIn',
  '/settings/operations/* requireSignIn',
  '/settings/operations requireOperatorPage',
  '/settings/operations/* requireOperatorPage',
  '/settings/account requireSignIn',
  '/settings/account/password requireSignIn',
  '/settings/account/second-factor requireSession',
  '/settings/account/second-factor/remove requireSignIn',
  '/settings/account/sessions/* requireSignIn',
  '/settings/second-factor requireSession',
  '/settings/sign-out requireSession',
  '/v1/* recordCalls',
  '/v1/* recordRefusals',
  '/v1/admin/* [middleware]',
  '/v1/admin/* requireOperator',
  '/v1/admin/districts/:districtId/offboarding/* loadAnyDistrict',
  '/v1/admin/districts/:districtId/* loadDistrict',
  '/v1/admin/districts/:districtId/offboarding/* loadAnyDistrict',
  '/v1/documents/* [middleware]',
  '/v1/webhooks/* [middleware]',
];
const answeringEveryMethod: Record<string, string> = {
  '/settings/*': 'says that there is no such page',
  '/v1/token': 'names the method that it takes',
};
const isAsset = ({ path }: Route) =>
  /^(\/iep)?\/assets\/pages-[0-9a-f]{8}\.(css|js)$|^\/iep\/lti\/(storage|file|viewer)-\d+\.js$|^\/iep\/assets\/reader-\d+\/\*$/.test(
    path,
  );

/** What every page of theirs would show, and no page of ours may. */
const secretName = 'Secretname';
const foreignSsid = 'AA0000001';

let ours: District;
let theirs: District;
let cookie: string;
let formToken: string;
let foreign: Record<string, string>;
let own: Record<string, string>;
let clientToken: string;

/** A student with a document, a held run, connections, a data export, a client and an administrator: all under `name`, and their ids. */
async function arrange(district: District, name: string, stateStudentId: string): Promise<Record<string, string>> {
  const student = await addStudentFromDocument(
    platform,
    district,
    { stateStudentId },
    { givenName: 'Avery', familyName: name },
  );
  const documentId = asDocumentId(`${name}-document`);
  const plan = {
    form: 'section504Plan',
    status: 'completed',
    student: { stateStudentId },
    fields: { meetingDate: '2026-09-01' },
  } as const;
  valueOrProblem(await putDocument(platform, district, documentId, plan, { by: name }));
  const loadId = asDataLoadId(`lod_${name}`);
  const counts = { documents: 1, created: 0, replaced: 0, unchanged: 1 };
  const load = { counts, status: 'loaded', at: '2026-11-20T06:00:00.000Z', by: name, confirmDates: false } as const;
  await platform
    .databaseOf(district)
    .insert(dataLoads)
    .values({ ...load, id: loadId, districtId: district.id });
  const matchId = asStudentMatchId(`mat_${name}`);
  const pair = { former: student.id, current: student.id };
  await platform
    .databaseOf(district)
    .insert(studentMatches)
    .values({ id: matchId, districtId: district.id, ...pair, status: 'open', openedAt: '2026-11-20T06:00:00.000Z' });
  const runId = asRunId(`run_${name}`);
  const run = {
    id: runId,
    districtId: district.id,
    night: invented<IsoDate>('2026-11-20'),
    trigger: 'schedule',
  } as const;
  const held = {
    status: 'held',
    problemDetail: name,
    confirmation: 'c',
    startedAt: '2026-11-20T06:00:00.000Z',
  } as const;
  await platform
    .databaseOf(district)
    .insert(runs)
    .values({ ...run, ...held });
  await setDemographics(platform, district, {
    baseUrl: `https://${name}.example.org/v1p2`,
    accessTokenUrl: 'https://d.example.org/token',
    clientId: name,
    clientSecret: name,
  });
  await setLegacyIntegration(platform, district, { sifUrl: null, returnUrl: `https://${name}.example.org` });
  valueOrProblem(
    await changeProgramFlag(platform, district, {
      program: 'section504',
      enabled: false,
      mode: 'create',
      cutoverDate: invented('2026-12-01'),
    }),
  );
  const person = { firstName: 'Sam', lastName: name, email: `${name}@example.org` };
  const dataExport = await made(
    district,
    valueOrProblem(await addDataExport(platform, district, { ...person, endpoints: [] })),
  );
  const { clientId } = await authoringClient(district);
  const email = await someAdministrator(district);
  const session = await signInAs(email);
  const who = await signedIn(platform, session.cookie.replace('settings=', ''));
  return {
    studentId: student.id,
    loadId,
    matchId,
    runId,
    documentId,
    dataExportId: dataExport.id,
    clientId,
    administratorId: (await administratorByEmail(platform, email))?.id ?? '',
    operatorTokenId: 'opt_tests',
    sessionId: who?.session.id ?? '',
  };
}

beforeAll(async () => {
  [ours, theirs] = [await someDistrict('Ours'), await someDistrict(`Theirs ${secretName}`)];
  foreign = await arrange(theirs, secretName, foreignSsid);
  own = await arrange(ours, 'Ownname', 'AA0000002');
  const session = await signInAs(await someAdministrator(ours));
  cookie = session.cookie;
  const page = await (await session.get(`/settings/${ours.id}/students`)).text();
  formToken = page.match(/name="formToken" value="([0-9a-f]+)"/)?.[1] ?? '';
  clientToken = await tokenOf(await authoringClient(ours));
});

/** Values of the path that name nothing of a district. */
const plain: Record<string, string> = {
  program: 'section504',
  localNumber: '000001',
  change: 'add',
  provider: 'google',
  deadLetterId: 'letter',
  alertEndpointId: 'alr_none',
  webhookId: 'alr_none',
};

/** The path with these values; fails for a parameter that nobody has thought of. */
const filled = ({ method, path }: Route, district: District, ids = foreign) =>
  path.replace(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => {
    const value = name === 'districtId' ? district.id : (ids[name] ?? plain[name]);
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

  it('answers the methods that it names, and nothing else answers every method', async () => {
    const forAll = inspectRoutes(await createApp()).filter(({ method }) => method === 'ALL');
    const guards = forAll.filter(({ isMiddleware }) => isMiddleware).map(({ path, name }) => `${path} ${name}`);
    // Parts that answer below the same prefix guard it each for themselves.
    expect([...new Set(guards)].sort()).toEqual([...new Set(middleware)].sort());
    const handlers = forAll.filter(({ isMiddleware }) => !isMiddleware).map(({ path }) => path);
    expect(handlers.sort()).toEqual(Object.keys(answeringEveryMethod).sort());
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
    for (const [at, route] of adminRoutes.entries()) {
      const path = filled(route, theirs);
      for (const credentials of [{ cookie }, { authorization: `Bearer ${clientToken}` }]) {
        // Wrong tokens are counted by address.
        const headers = { ...credentials, 'cf-connecting-ip': `198.51.100.${at}` };
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

  it('of a client is closed without its token', async () => {
    for (const route of clientRoutes)
      for (const headers of [
        {},
        { cookie },
        { authorization: 'Bearer x' },
        { authorization: `Bearer ${env.OPERATOR_TOKEN}` },
      ]) {
        const response = await call(filled(route, ours), { method: route.method, headers });
        expect([nameOf(route), headers, response.status]).toEqual([nameOf(route), headers, 401]);
      }
  });

  it('is closed to whoever is not signed in', async () => {
    for (const route of [...districtPages, ...accountPages]) {
      const path = filled(route, theirs);
      const response = await call(path, { method: route.method, headers: { 'sec-fetch-site': 'same-origin' } });
      const expected = route.method === 'GET' ? [303, withWanted('/settings/sign-in', wantedPath(path))] : [403, null];
      expect([nameOf(route), response.status, response.headers.get('location')]).toEqual([nameOf(route), ...expected]);
      expect(await response.text()).not.toContain(secretName);
    }
  });
});

const takesFile = ({ path }: Route) => /\/(data-loads|invalid-records\/compare)$/.test(path);

describe('every form of the settings', () => {
  const forms = [...districtPages, ...accountPages].filter(({ method }) => method !== 'GET');
  const secrets = {
    clientSecret: 's3cret-1',
    password: 's3cret-2',
    current: 's3cret-3',
    secret: 's3cret-4',
    code: '987654',
  };

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
        // A form with a file does not read what is not sent as one.
        const refused = takesFile(route) ? [400, 403] : [403];
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

  it('is shown again as it was typed, when the session is over or another one, with the way back and without secrets', async () => {
    const typed = {
      sifUrl: 'https://typed.example.org/?a=1&b=<b>',
      search: 'Avery',
      ...secrets,
      to: '//evil',
      by: 'link',
    };
    const page = `/settings/${ours.id}/district-information`;
    for (const route of forms.filter((route) => !takesFile(route)))
      for (const [headers, back] of [
        [{ cookie: '' }, withWanted('/settings/sign-in', page)],
        [{}, page],
      ] as const) {
        const referer = `${env.PUBLIC_URL}${page}`;
        const response = await asPerson(
          route,
          filled(route, ours),
          { ...typed, formToken: 'old' },
          { referer, ...headers },
        );
        const html = await response.text();
        expect([nameOf(route), response.status]).toEqual([nameOf(route), 403]);
        expect(html).toContain('https://typed.example.org/?a=1&amp;b=&lt;b&gt;');
        expect(html).toContain(`href="${back.replace('&', '&amp;')}"`);
        for (const hidden of [...Object.values(secrets), '//evil']) expect(html).not.toContain(hidden);
      }
  });

  it('leads back to its tab when it stood under its own address, and nowhere for another site’s', async () => {
    const details = { method: 'POST', path: `/settings/${ours.id}/district-information/details` };
    const linkAfter = async (referer: string) =>
      (await (await asPerson(details, details.path, {}, { referer })).text()).match(
        /class="button" href="([^"]*)"/,
      )?.[1];
    expect(await linkAfter(`${env.PUBLIC_URL}${details.path}`)).toBe(`/settings/${ours.id}/district-information`);
    for (const referer of [
      'https://evil.example/settings',
      `${env.PUBLIC_URL}.evil.example/settings/x`,
      `${env.PUBLIC_URL}//evil.example`,
    ])
      expect(await linkAfter(referer)).toBe('/settings');
    const upload = new FormData();
    upload.set('formToken', 'old');
    const path = `/settings/${ours.id}/data-loads`;
    const headers = { cookie, 'sec-fetch-site': 'same-origin', referer: `${env.PUBLIC_URL}${path}` };
    const loaded = await (await call(path, { method: 'POST', headers, body: upload })).text();
    expect(loaded).toContain(`href="/settings/${ours.id}/data-loads"`);
  });

  it('shows again every field that a person types or chooses, under its label', async () => {
    const pages = [...districtPages, ...accountPages].filter(({ method }) => method === 'GET');
    // Secrets, files, ticks that confirm something, and the one choice of a form that has nothing else.
    const neverShown = new Set(['code', 'password', 'current', 'sure', 'seen', 'endpoint']);
    const seen = new Map<string, string>();
    for (const route of pages) {
      const html = await (await asPerson(route, filled(route, ours, own), {})).text();
      for (const [form] of html.matchAll(/<form[^>]*method="post"(?![^>]*enctype)[\s\S]*?<\/form>/g))
        for (const [field, name = ''] of form.matchAll(/<(?:input|select)[^>]* name="([^"]+)"[^>]*>/g)) {
          if (/type="(?:hidden|password)"|autocomplete="one-time-code"/.test(field) || neverShown.has(name)) continue;
          const id = field.match(/ id="([^"]+)"/)?.[1];
          const label =
            form.split(field)[1]?.match(/^\s*([^<]*)<\/label>/)?.[1] ||
            form.split(`<label for="${id}">`)[1]?.split('<')[0];
          seen.set(name, (label ?? '').replaceAll(/\s+/g, ' ').trim());
        }
    }
    expect(seen.size).toBeGreaterThan(30);
    // Two forms have one, and each calls it otherwise.
    seen.set('search', 'Searched for');
    for (const [name, label] of seen) {
      // The flags' fields are shown where they were changed; a guard's box is read beside its share.
      const beside = name.replace('-holdForConfirmation', '-guardShare');
      const [[shown = ''] = []] = shownAgain(
        new Map([...(beside === name ? [] : [[beside, '20'] as const]), [name, 'on']]),
      );
      expect([name, label !== '' && shown.endsWith(label) ? label : shown]).toEqual([name, label]);
    }
    const flag = {
      enabled: true,
      mode: 'takeOver',
      cutoverDate: '2026-08-01',
      guardShare: 5,
      holdForConfirmation: true,
    };
    const changed = shownAgain(
      new Map([
        ['section504-shown', JSON.stringify({ ...flag, cutoverCompletedAt: null })],
        ['section504-enabled', 'on'],
        ['section504-mode', 'create'],
        ['section504-cutoverDate', '2026-08-01'],
        ['section504-guardShare', '5'],
        ['to', '2026-10-01'],
        ['weekday', '1'],
        ['host', 'constructor'],
      ]),
    );
    expect(changed).toEqual([
      ['Last day', '2026-10-01'],
      ['Weekday', 'Monday'],
      ['Host', 'constructor'],
      ['Section 504: Option', flagModeLabels.create],
      ['Section 504: Hold every cutover until a person confirms it', 'not ticked'],
    ]);
  });

  it('has no secret or hidden field that would be shown again', async () => {
    const pages = [...districtPages, ...accountPages].filter(({ method }) => method === 'GET');
    const names = new Set<string>();
    for (const route of pages) {
      const html = await (await asPerson(route, filled(route, ours, own), {})).text();
      for (const [field] of html.matchAll(/<(?:input|textarea)[^>]*>/g))
        if (/type="(?:password|hidden)"|one-time-code|<textarea/.test(field))
          names.add(field.match(/ name="([^"]+)"/)?.[1] ?? '');
    }
    expect([...names]).toEqual(expect.arrayContaining(['clientSecret', 'password', 'code', 'secret']));
    expect(shownAgain(new Map([...names].map((name) => [name, 'x'])))).toEqual([]);
  });

  it('of signing in is refused when another site sends it', async () => {
    for (const path of ['/settings/sign-in', `/settings/sign-in/${'A'.repeat(43)}`])
      expect((await asPerson({ method: 'POST', path }, path, {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });
});

describe('every id that a query or a form may name', () => {
  /** The parameters and fields that name something of a district, each with the other district's. */
  const theirsNamed = (): Record<string, string> => ({
    student: foreign.studentId ?? '',
    dataExportId: foreign.dataExportId ?? '',
    documentId: foreign.documentId ?? '',
    stateStudentId: foreignSsid,
    search: foreignSsid,
  });
  /** What looks like the name of an id, and is something that a person types, of Campus, or of operators only. */
  const typed = [
    'deadLetterId',
    'alertEndpointId',
    'clientId',
    'deploymentId',
    'furtherDeploymentIds',
    'localNumber',
    'sourcedId',
  ];
  const looksLikeId =
    /(^|[a-z])(id|ids|stateStudentId|number|student|document|run|export|client|administrator|session|district)$/i;

  it('is known to this test', async () => {
    const sources = import.meta.glob<string>('../../src/settings/**/*routes.ts*', {
      query: '?raw',
      import: 'default',
      eager: true,
    });
    const names = new Set(
      Object.values(sources).flatMap((source) =>
        [...source.matchAll(/(?:query|(?<!\bc\.)get|text)\('(\w+)'\)|^\s+(\w+): z\./gm)].map(
          ([, asked, parsed]) => asked ?? parsed ?? '',
        ),
      ),
    );
    for (const route of districtPages.filter(({ method }) => method === 'GET')) {
      const query = route.path.endsWith('/stub-document') ? '?form=section504Plan' : '';
      const html = await (await asPerson(route, filled(route, ours, own) + query, {})).text();
      for (const [, field, parameter] of html.matchAll(/ name="([\w.-]+)"|[?;]([\w.-]+)=/g))
        names.add(field ?? parameter ?? '');
    }
    expect([...names]).toEqual(
      expect.arrayContaining(['student', 'dataExportId', 'stateStudentId', 'search', 'sifUrl']),
    );
    const known = [...Object.keys(theirsNamed()), ...typed];
    expect([...names].filter((name) => looksLikeId.test(name) && !known.includes(name))).toEqual([]);
  });

  it('finds nothing of another district in a page', async () => {
    for (const route of districtPages.filter(({ method }) => method === 'GET')) {
      const path = filled(route, ours, own);
      const { status } = await asPerson(route, path, {});
      // A cutover is previewed when Campus has been asked, and who would leave is listed while a run is held.
      expect([nameOf(route), [200, 409].includes(status)]).toEqual([nameOf(route), true]);
      for (const named of Object.entries(theirsNamed())) {
        const query = new URLSearchParams([['form', 'section504Plan'], named]);
        const response = await asPerson(route, `${path}?${query}`, {});
        const text = await response.text();
        // What was asked for may stand in the answer; what it leads to may not.
        const shown = [secretName, foreignSsid].filter((mark) => !named.includes(mark) && text.includes(mark));
        expect([nameOf(route), named, shown]).toEqual([nameOf(route), named, []]);
      }
    }
  });

  it('shows and changes nothing of another district in a form', async () => {
    const before = await everythingOf(theirs);
    for (const route of districtPages.filter(({ method }) => method !== 'GET')) {
      const path = filled(route, ours, own);
      const { documentId, ...form } = theirsNamed();
      const sent = {
        ...form,
        formToken,
        form: 'section504Plan',
        meetingDate: '2026-09-02',
        confirmation: 'c',
        seen: 'on',
        sure: 'on',
      };
      const response = await asPerson(route, path, sent);
      expect([nameOf(route), response.status < 500]).toEqual([nameOf(route), true]);
      expect([nameOf(route), (await response.text()).includes(secretName)]).toEqual([nameOf(route), false]);
    }
    const upload = new FormData();
    upload.set('formToken', formToken);
    upload.set('action', 'load');
    const line = `section504Plan,${foreign.documentId},${foreignSsid},2026-09-03`;
    upload.set(
      'file',
      new File([`form,documentId,stateStudentId,meetingDate\n${line}\n`], 'plans.csv', { type: 'text/csv' }),
    );
    const headers = { cookie, 'sec-fetch-site': 'same-origin' };
    const loaded = await call(`/settings/${ours.id}/data-loads`, { method: 'POST', headers, body: upload });
    const result = await loaded.text();
    expect(result.replaceAll(foreign.documentId ?? '', '')).not.toContain(secretName);
    expect(await everythingOf(theirs)).toBe(before);
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
        for (const name of ['to', 'next', 'return', 'redirect', 'redirect_uri', 'url', 'saved', 'offset']) {
          const query = page.includes('?') ? '' : `?${name}=${encodeURIComponent(target)}`;
          const response = await call(page + query, { headers: { cookie } });
          const location = response.headers.get('location');
          if (location !== null) expect(location).toMatch(/^\/settings(\/|$)/);
          expect(await response.text()).not.toContain('evil.example"');
        }
  });
});
