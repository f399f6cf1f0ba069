import { beforeAll, describe, expect, it } from 'vitest';
import { type Connections, call, newDistrict, requestToken, send } from './support.ts';

const name = 'pages';
const launchUrl = 'https://partner.example/iep/lti/launch?student=st_1&program=SPED';
const warning = `<b>Severe</b> allergy & more: ${'x'.repeat(100)} end of the warning`;

interface Student {
  sourcedId: string;
  givenName: string;
  familyName: string;
  ssid: string;
  localNumber: string;
  active: boolean;
  agents?: unknown[];
}

let students: Student[];
/** With a flag that opens a document, one by hand, one that has ended, and one whose setup does not show. */
let flagged: Student;

const html = async (path: string) => (await call(`/${name}/campus/${path}`)).text();
const tags = (text: string, element: string) =>
  text.match(new RegExp(`<${element}\\b[\\s\\S]*?</${element}>`, 'g')) ?? [];

beforeAll(async () => {
  const connections: Connections = await newDistrict(name, 120);
  students = await (await call(`/${name}/control/students?limit=1000`)).json();
  const found = students.find(({ active, agents }) => active && agents?.length);
  if (!found) throw new Error('no student with guardians');
  flagged = found;
  const targetLinkUrl = 'https://partner.example/iep/lti/launch';
  const loginInitiationUrl = 'https://partner.example/iep/lti/oidc';
  await send('PUT', `/${name}/control/partner`, { loginInitiationUrl, targetLinkUrl });
  const setups = await (await call(`/${name}/control/flagSetups`)).json<{ name: string; sourcedId: string }[]>();
  const setup = (named: string) => setups.find((each) => each.name === named)?.sourcedId ?? '';
  const byHand = (program: string, more: Record<string, string>) =>
    send('POST', `/${name}/control/flags`, { student: flagged.sourcedId, program, ...more });
  await byHand('Health Alert', { beginDate: '2026-10-01', userWarning: warning });
  await byHand('English Learners', { beginDate: '2025-01-01', endDate: '2025-06-01' });
  await byHand('Transportation', { beginDate: '2025-01-01' });
  await send('PATCH', `/${name}/control/flagSetups/${setup('Transportation')}`, { flagged: false });
  const { access_token: token } = await (await requestToken(connections)).json<{ access_token: string }>();
  const { vendorKey, vendorSecret } = connections.vendor;
  await call(`/${name}/campus/api/ims/oneroster/rostering/v1p2/programParticipations/F-1`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'x-vendor-authorization': `${vendorKey}:${vendorSecret}` },
    body: JSON.stringify({
      programParticipation: {
        sourcedId: 'F-1',
        program: { sourcedId: setup('Special Education') },
        user: { sourcedId: flagged.sourcedId },
        beginDate: '2025-09-01',
        metadata: { launchUrl },
      },
    }),
  });
});

describe('the page of a student', () => {
  let page: string;
  beforeAll(async () => {
    page = await html(`students/${flagged.sourcedId}`);
  });

  it('shows who the student is, with both ids', () => {
    for (const text of [flagged.ssid, flagged.localNumber, flagged.sourcedId]) expect(page).toContain(text);
    expect(page).toMatch(/<h2 id="guardians-title">Guardians<\/h2>[\s\S]*@families\.example\.org/);
  });

  it('has a form per flag that opens a document, ready for the partner', () => {
    const forms = tags(page, 'form').filter((form) => form.includes('name="login_hint"'));
    expect(forms).toHaveLength(1);
    expect(forms[0]).toContain('method="post" action="https://partner.example/iep/lti/oidc" target="plan-document"');
    expect(forms[0]).toContain(`name="target_link_uri" value="${launchUrl.replace('&', '&amp;')}"`);
    expect(page).toContain('<iframe name="plan-document"');
    expect(page).toMatch(
      /href="[^"]*\/campus\/flags\/F-1\/open" target="_blank"[^>]*title="Open Special Education in a new tab"/,
    );
  });

  it('shows by the name the flags in force whose setup is flagged, and all of them in the table', () => {
    const badges = /<ul class="badges"[\s\S]*?<\/ul>/.exec(page)?.[0] ?? '';
    const table = /<section class="card" id="flags"[\s\S]*?<\/section>/.exec(page)?.[0] ?? '';
    const all = ['Special Education', 'Health Alert', 'English Learners', 'Transportation'];
    expect(all.filter((flag) => badges.includes(flag))).toEqual(['Special Education', 'Health Alert']);
    expect(all.filter((flag) => table.includes(flag))).toEqual(all);
    expect(table).toContain('06/01/2025');
    expect(table).toContain('Digital Learning Partner');
  });

  it('hovers with the first 100 characters of the user warning, and tells all of it, as text', () => {
    const escaped = (text: string) =>
      text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
    expect(page).toContain(`title="${escaped(warning.slice(0, 100))}"`);
    expect(page).toContain(`${escaped(warning)}<small>`);
    expect(page).not.toContain('<b>Severe');
  });

  it('gives the form fresh hints for each click', async () => {
    const login = async () =>
      (await call(`/${name}/campus/flags/F-1/login`, { method: 'POST' })).json<Record<string, string>>();
    const [one, other] = [await login(), await login()];
    expect(one).toMatchObject({ target_link_uri: launchUrl, login_hint: other.login_hint });
    expect(one.lti_message_hint).not.toBe(other.lti_message_hint);
  });

  it('there is none for a guardian or for nobody', async () => {
    for (const sourcedId of ['nobody', '%3Cscript%3E'])
      expect((await call(`/${name}/campus/students/${sourcedId}`)).status).toBe(404);
  });
});

describe('looking up students', () => {
  const found = async (query: string) =>
    [...(await html(`?${query}`)).matchAll(/\/campus\/students\/([^"]+)"/g)].map(([, sourcedId = '']) => sourcedId);

  it('finds by name in any order, by student number and by SSID', async () => {
    const { givenName, familyName, localNumber, ssid, sourcedId } = flagged;
    for (const text of [`${familyName}, ${givenName}`, `${givenName} ${familyName}`.toLowerCase(), localNumber, ssid])
      expect(await found(`q=${encodeURIComponent(text)}`)).toContain(sourcedId);
    expect(await found(`q=${localNumber}`)).toEqual([sourcedId]);
    expect(await found('q=nobody-is-called-so')).toEqual([]);
    expect(await found(`q=${encodeURIComponent(`%' or 1=1 --`)}`)).toEqual([]);
  });

  it('finds students with flags in force that show', async () => {
    expect(await found('flag=any')).toEqual([flagged.sourcedId]);
    const setups = await (await call(`/${name}/control/flagSetups`)).json<{ name: string; sourcedId: string }[]>();
    const withFlag = (flag: string) => found(`flag=${setups.find((each) => each.name === flag)?.sourcedId}`);
    expect(await withFlag('Special Education')).toEqual([flagged.sourcedId]);
    expect(await withFlag('English Learners')).toEqual([]);
    expect(await withFlag('Transportation')).toEqual([]);
  });

  it('shows everybody once over its pages, and the inactive only when asked', async () => {
    const everybody = async (query: string) => {
      const seen: string[] = [];
      for (let offset = 0; ; offset += 25) {
        const page = await found(`${query}&offset=${offset}`);
        if (page.length === 0) return seen.toSorted();
        seen.push(...page);
      }
    };
    const ids = (some: Student[]) => some.map(({ sourcedId }) => sourcedId).toSorted();
    expect(await everybody('q=')).toEqual(ids(students.filter(({ active }) => active)));
    expect(await everybody('inactive=1')).toEqual(ids(students));
  });

  it('writes the search back as text', async () => {
    const page = await html(`?q=${encodeURIComponent('"><script>alert(1)</script>')}`);
    expect(page).not.toContain('<script>alert');
  });
});

describe('the editor of an extract', () => {
  it.each([
    ['ge', 'Pull Prior IEPs/Evals'],
    ['fd', 'Request additional 3 years of data from SPED product integration'],
    ['gq', 'Pull data from SPED product integration'],
    ['fe', 'Pull data from SPED product integration'],
    ['ohioPreId', 'Effective date'],
  ])('%s offers "%s"', async (type, label) => {
    const page = await html(`reports?type=${type}`);
    expect(page).toContain(label);
    expect(page).toContain(`/campus/reports/${type}"`);
  });

  it('names every school with its IRN', async () => {
    expect((await html('reports')).match(/<option value="\d{6}">/g)?.length).toBe(3);
  });
});

it('every address in a page is the district’s own', async () => {
  for (const path of ['', 'reports', `students/${flagged.sourcedId}`]) {
    const page = await html(path);
    const addresses = [...page.matchAll(/(?:href|src|action)="(https?:[^"]*)"/g)].map(([, address = '']) => address);
    expect(addresses.length).toBeGreaterThan(3);
    for (const address of addresses)
      expect(address).toMatch(/^(http:\/\/campus\.test\/pages\/campus\/|https:\/\/partner\.example\/iep\/lti\/oidc$)/);
  }
});

it.each([
  ['/pages', '/pages/campus/'],
  ['/pages/campus', '/pages/campus/'],
])('%s leads to %s', async (from, to) => {
  expect((await call(from)).headers.get('location')).toBe(`http://campus.test${to}`);
});
