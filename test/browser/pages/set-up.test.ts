import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { call, until } from '../../../scripts/demonstration/http.ts';
import { planPdf } from '../../../scripts/demonstration/pdf.ts';
import { mailsIn } from '../../../scripts/local/servers.ts';
import { codeOf, stepAt } from '../../../src/administrators/totp.ts';
import { fromBase32 } from '../base32.ts';
import { accessibilityViolations, launchChromium, type Silent, watch } from '../chromium.ts';

/**
 * The whole source document, as a new administrator goes through it: from an empty district to flags shown, a document opened and an extract run. What an
 * operator does comes before: the district, the invitation, the plan-authoring system's credentials. In Campus the simulator's control API stands for the
 * set-up pages that a person has there.
 */
const { product, campus, operatorToken, log } = inject('demonstration');
const campusDistrict = 'set-up';
const administrator = { email: 'robin.lee@example.org', firstName: 'Robin', lastName: 'Lee' };

const control = <T = unknown>(method: string, path: string, body?: unknown) =>
  call<T>(method, `${campus}/${campusDistrict}/control/${path}`, { body });

interface Connections {
  oneRoster: Record<'baseUrl' | 'accessTokenUrl' | 'clientId' | 'clientSecret', string>;
  documentViewer: Record<'publicKeysetUrl' | 'openIdEndpoint' | 'deploymentId' | 'clientId', string>;
}

let browser: Browser;
let page: Page;
let silent: Silent;
let districtId: string;
let connections: Connections;
let authoring: { clientId: string; clientSecret: string };
let student: { localNumber: string; id: string; sourcedId: string };

beforeAll(async () => {
  await control('PUT', 'district', { seed: 77, students: 60 });
  connections = await control<Connections>('GET', 'connections');
  const operator = <T>(path: string, body: unknown) =>
    call<T>('POST', `${product}/v1/admin/districts${path}`, { token: operatorToken, body });
  const district = { name: 'Cedar Bend Local Schools', state: 'OH', irn: '043778', timeZone: 'UTC', nightlyHour: 1 };
  districtId = (await operator<{ id: string }>('', district)).id;
  authoring = await operator(`/${districtId}/authoringClients`, {});
  await operator(`/${districtId}/administrators`, administrator);
  browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width: 1120, height: 900 } });
  silent = watch(context, product, campus);
  page = await context.newPage();
});
afterAll(() => browser?.close());

/** The newest link of this kind in a mail to the administrator. */
const mailed = (kind: RegExp, count = 1) =>
  until(20, 'the mail', async () => {
    const links = mailsIn(readFileSync(log, 'utf8')).flatMap((mail) => mail.match(kind) ?? []);
    return links.length >= count ? (links.at(-1) ?? null) : null;
  });

const linksMailed = () => mailsIn(readFileSync(log, 'utf8')).flatMap((mail) => mail.match(signInLink) ?? []).length;
const signInLink = /http:\S+\/settings\/sign-in\/[\w-]{43}/g;

const section = (name: string) =>
  page.locator('section.card', { has: page.getByRole('heading', { name, exact: true }) });
const open = (tab: string) =>
  page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: tab }).click();
const checklist = () => section('Set-up').locator('li .badge').allTextContents();

/** Loads key program data from a CSV file. */
async function load(csv: string) {
  await open('Data Loads');
  await page
    .getByLabel('CSV or XLSX file')
    .setInputFiles({ name: 'key-programs.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await page.locator('button[name=action][value=load]').click();
  await page.locator('#result').waitFor();
}

async function runEnds(result = 'Completed') {
  // The page reloads itself when its stream of events says that the run is over.
  await page.locator('[role=status] .badge', { hasText: /Completed|Failed/ }).waitFor({ timeout: 60_000 });
  expect(await page.locator('[role=status] .badge').textContent()).toBe(result);
}

describe('a new administrator', () => {
  it('signs in by mail, and sees where to begin', async () => {
    await page.goto(`${product}/settings`);
    await page.getByLabel('Email address').fill(administrator.email);
    const before = linksMailed();
    await page.getByRole('button', { name: 'Email me a link' }).click();
    await page.goto(await mailed(signInLink, before + 1));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'District Information' }).waitFor();
    expect(await checklist()).toEqual(['Next', 'To do', 'After Step 2', 'To do', 'After Step 2']);
  });

  it('connects Nightly Demographics, is told what is wrong with it, and runs it', async () => {
    const demographics = section('Digital Learning Partner Nightly Demographics');
    const { baseUrl, accessTokenUrl, clientId, clientSecret } = connections.oneRoster;
    await demographics.getByLabel('Base URL').fill(baseUrl);
    await demographics.getByLabel('Access Token URL').fill(accessTokenUrl);
    await demographics.getByLabel('Client ID').fill(clientId);
    await demographics.getByLabel('Client Secret').fill('mistyped');
    await demographics.getByRole('button', { name: 'Save', exact: true }).click();
    await demographics.getByRole('button', { name: 'Test connection' }).click();
    expect(await demographics.getByRole('status').textContent()).toContain('refuses the Client ID and Client Secret');
    await demographics.getByLabel('Client Secret').fill(clientSecret);
    await demographics.getByRole('button', { name: 'Save', exact: true }).click();
    await demographics.getByRole('button', { name: 'Test connection' }).click();
    expect(await demographics.getByRole('status').textContent()).toContain('Connected. Campus shows');
    expect((await checklist()).slice(0, 2)).toEqual(['Done', 'Waiting']);
    await demographics.getByRole('button', { name: 'Run now' }).click();
    await runEnds();
  });

  it('sees on a student’s Basics tab that it has run', async () => {
    await open('Students');
    await page.locator('tbody th a').first().click();
    const value = (name: string) =>
      page.locator('dt', { hasText: name }).locator('xpath=following-sibling::dd').first();
    const sourcedId = (await value('Internal SIS Student Id').textContent()) ?? '';
    expect(sourcedId).toMatch(/^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/);
    student = {
      sourcedId,
      localNumber: (await value('Local student number').textContent()) ?? '',
      id: new URL(page.url()).pathname.split('/').at(-1) ?? '',
    };
  });

  it('loads key program data, which makes a badge', async () => {
    await load(`form,localNumber,meetingDate\nsection504Plan,${student.localNumber},2026-09-01\n`);
    await page.goto(`${product}/settings/${districtId}/students/${student.id}`);
    expect(await section('Program Participation').textContent()).toContain('Section 504');
    await putPlan();
  });

  it('connects the Document Viewer with addresses that are copied each way', async () => {
    await open('District Information');
    const viewer = section('Digital Learning Partner Document Viewer');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: product });
    const copied = async (what: string) => {
      await viewer.getByRole('button', { name: `Copy the ${what}` }).click();
      return page.evaluate(() => navigator.clipboard.readText());
    };
    const loginInitiationUrl = await copied('Login Initiation URL');
    const targetLinkUrl = await copied('Target Link URL');
    expect([loginInitiationUrl, targetLinkUrl]).toEqual([`${product}/iep/lti/oidc`, `${product}/iep/lti/launch`]);
    expect(await copied('Keyset URL')).toBe(`${product}/iep/lti/jwks`);
    await control('PUT', 'partner', { loginInitiationUrl, targetLinkUrl });
    await viewer.getByText('add Digital Learning Partner Document Viewer').click();
    await viewer.getByLabel('Public Keyset URL').fill(connections.documentViewer.publicKeysetUrl);
    await viewer.getByLabel('OpenID Endpoint').fill(connections.documentViewer.openIdEndpoint);
    await viewer.getByLabel('Deployment ID', { exact: true }).fill(connections.documentViewer.deploymentId);
    await viewer.getByLabel('Client ID').fill(connections.documentViewer.clientId);
    await viewer.getByRole('button', { name: 'Save' }).click();
    expect(await page.getByRole('status').first().textContent()).toContain('The Document Viewer is saved.');
  });

  it('turns a program’s flag on, and the night sets it in Campus', async () => {
    const program = page.locator('fieldset.program', { hasText: 'Section 504' });
    await program.getByLabel('Keep this flag in Campus').check();
    await program.getByLabel('Cutover date').fill('2026-11-01');
    await program.getByLabel('Option').selectOption({ label: 'Option 2: create a new flag' });
    await page.getByRole('button', { name: 'Save cutover dates' }).click();
    expect(await page.getByRole('status').first().textContent()).toContain('The cutover dates are saved.');
    await page.getByRole('button', { name: 'Run now' }).click();
    await runEnds();
    expect(await section('Steps').textContent()).toContain('Write flags: Section 504');
    const { flags } = await control<{ flags: Record<string, { withLaunchUrl: number }> }>('GET', 'truth');
    expect(flags['Section 504']?.withLaunchUrl).toBe(1);
  });

  it('clicks the flag in Campus, and the plan document opens', async () => {
    await page.goto(`${campus}/${campusDistrict}/campus/`);
    const search = page.getByRole('searchbox').or(page.locator('input[type=text], input:not([type])')).first();
    await search.fill(student.localNumber);
    await search.press('Enter');
    await page.locator('main a[href*="/students/"]').first().click();
    // The panel is opened by the page's script: without it the document would be shown in a hidden frame.
    await page.waitForURL(/\/students\/./, { waitUntil: 'load' });
    await page.locator('form.launch button[type=submit]').first().click();
    const viewer = page.frameLocator('iframe').first();
    await viewer.getByText('Section 504').first().waitFor({ timeout: 20_000 });
    await viewer.locator('iframe').waitFor({ timeout: 20_000 });
  });

  it('takes over flags kept by hand: nothing happens before the lists were looked at, and then exactly that', async () => {
    const name = 'K-4 Literacy';
    const byHand = await control<{ sourcedId: string }[]>('POST', 'manualFlags', {
      program: name,
      share: 0.1,
      beginDate: '2025-09-02',
    });
    await control('POST', 'flags', { student: student.sourcedId, program: name, beginDate: '2025-09-02' });
    const truth = async () => {
      const { flags } = await control<{ flags: Record<string, { open: number; withLaunchUrl: number }> }>(
        'GET',
        'truth',
      );
      return flags[name];
    };
    const before = await truth();
    await page.goto(`${product}/settings/${districtId}/district-information`);
    await load(`form,localNumber,date,start\nrimp,${student.localNumber},2026-09-08,2026-09-08\n`);
    await open('District Information');
    const program = page.locator('fieldset.program', { hasText: name });
    await program.getByLabel('Keep this flag in Campus').check();
    await program.getByLabel('Cutover date').fill('2026-11-01');
    await program.getByLabel('Option').selectOption({ label: 'Option 1: take over the flag' });
    await page.getByRole('button', { name: 'Save cutover dates' }).click();
    await page.getByRole('button', { name: 'Run now' }).click();
    await runEnds('Completed with 1 problem');
    expect(await section('What to look at').textContent()).toContain('Cutover waits for confirmation');
    expect(await truth()).toEqual(before);

    await page.getByRole('link', { name: 'Preview of the cutover' }).click();
    await page.getByRole('heading', { name: `Cutover of ${name}` }).waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    const losing = page.locator('details', { hasText: 'without a replacement' });
    await losing.locator('summary').click();
    expect(await losing.locator('tbody tr').count()).toBe((before?.open ?? 0) - 1);
    expect(byHand.length).toBeGreaterThan(1);
    await page.getByLabel('I checked the lists').check();
    await page.getByRole('button', { name: `End ${before?.open} flags and create 1` }).click();
    await runEnds();
    expect(await truth()).toMatchObject({ open: 1, withLaunchUrl: 1 });
    await open('District Information');
    await page.getByRole('link', { name: `See or undo the cutover of ${name}` }).waitFor();
  });

  it('adds a data export, accepts the terms, and each of the five extracts in Campus gets its records', async () => {
    await page.goto(`${product}/settings/${districtId}/data-exports`);
    const add = page.locator('form', { has: page.getByRole('button', { name: 'Add data export' }) });
    if (!(await add.isVisible())) await page.getByText('add data export').first().click();
    await add.getByLabel('First name', { exact: false }).fill('Robin');
    await add.getByLabel('Last name', { exact: false }).fill('Lee');
    await add.locator('input[name=email]').fill(administrator.email);
    await add.getByRole('button', { name: 'Add data export' }).click();
    for (const endpoint of ['fd', 'fe', 'ge', 'gq', 'ohioPreId']) {
      await page.getByLabel('Endpoint', { exact: true }).selectOption(`stateReporting/${endpoint}`);
      await page.getByRole('button', { name: '+ add endpoint' }).click();
      const all = page
        .locator('form', { has: page.locator(`input[name=endpoint][value="stateReporting/${endpoint}"]`) })
        .filter({ has: page.locator('button[name=allowAll]') });
      if (!(await all.locator('button[name=allowAll]').isVisible()))
        await all.locator('xpath=ancestor::details/summary').click();
      await all.locator('button[name=allowAll]').click();
    }
    await page.goto(await mailed(/http:\S+\/terms\/\S+/g));
    await page.getByRole('button', { name: 'I accept the terms of service' }).click();
    const shown = (id: string) => page.locator(`#${id}`).textContent();
    const reporting = {
      baseUrl: `${product}/v1/oh/`,
      tokenUrl: await shown('tokenUrl'),
      clientId: await shown('clientId'),
      clientSecret: await shown('clientSecret'),
    };
    await control('PUT', 'partner', {
      loginInitiationUrl: `${product}/iep/lti/oidc`,
      targetLinkUrl: `${product}/iep/lti/launch`,
      reporting,
    });
    for (const type of ['fd', 'ge', 'gq', 'fe', 'ohioPreId']) {
      await page.goto(`${campus}/${campusDistrict}/campus/reports?type=${type}`);
      // As the set-up guide has it: three years more for FD, a date range for the others.
      if (type === 'fd') await page.getByLabel('Request additional 3 years of data').check();
      const firstDay = page.locator('input[name=startDate]');
      if (type !== 'fd' && (await firstDay.isVisible())) await firstDay.fill('2026-07-01');
      await page.getByRole('button', { name: 'Generate extract' }).click();
      const records = page.locator('dt', { hasText: 'Records' }).locator('xpath=following-sibling::dd').first();
      expect([type, await records.textContent()]).toEqual([
        type,
        type === 'fd' ? expect.stringMatching(/^[1-9]/) : expect.stringMatching(/^\d/),
      ]);
    }
  });

  it('has nothing left to do, and can see what was changed and by whom', async () => {
    await page.goto(`${product}/settings/${districtId}/district-information`);
    expect(await checklist()).toEqual(['Done', 'Done', 'Done', 'Done', 'Done']);
    await open('Changes');
    const changes = await page.locator('main').textContent();
    for (const text of [
      'Nightly Demographics: Client Secret',
      'Document Viewer: Deployment ID',
      'Flag Section 504',
      administrator.email,
    ])
      expect(changes).toContain(text);
    expect(changes).not.toContain(connections.oneRoster.clientSecret);
    expect(silent).toEqual({ errors: [], elsewhere: [] });
  });

  it('chooses a password, sets up a second factor, and signs in with both', async () => {
    await page.getByRole('link', { name: 'Your account' }).click();
    await page.getByLabel('New password').fill('four words in a row');
    await page.getByRole('button', { name: 'Save password' }).click();
    const key = (await page.locator('p', { hasText: 'Key:' }).locator('code').textContent())?.replaceAll(' ', '') ?? '';
    const secret = fromBase32(key);
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByLabel('Code').fill(codeOf(secret, stepAt(new Date()) - 1));
    await page.getByRole('button', { name: 'Set up' }).click();
    expect(await page.locator('.codes code').count()).toBe(10);
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByRole('link', { name: 'I stored them' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Email address').fill(administrator.email);
    await page.getByLabel('Password').fill('four words in a row');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByLabel('Code').fill(codeOf(secret, stepAt(new Date())));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'District Information' }).waitFor();
  });
});

/** The plan-authoring system sends the plan with its PDF. */
async function putPlan() {
  const form = new URLSearchParams({ grant_type: 'client_credentials', scope: 'documents' });
  const credentials = Buffer.from(`${authoring.clientId}:${authoring.clientSecret}`).toString('base64');
  const response = await fetch(`${product}/v1/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: form,
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  const url = `${product}/v1/documents/set-up-plan`;
  const plan = {
    form: 'section504Plan',
    status: 'completed',
    student: { localNumber: student.localNumber },
    fields: { meetingDate: '2026-09-02' },
  };
  await call('PUT', url, { token, body: plan });
  const pdf = await planPdf({ title: 'Section 504 Plan', studentNumber: student.localNumber, grade: '04', lines: [] });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/pdf' };
  const put = await fetch(`${url}/file`, { method: 'PUT', headers, body: new Uint8Array(pdf) });
  expect(put.ok).toBe(true);
}
