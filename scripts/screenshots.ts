/**
 * `npm run screenshots`: starts the demonstration on data of its own, and takes the pictures of the README as a newcomer would see them and one of each settings
 * page. `npm run screenshots -- 360 /tmp/narrow` takes them whole, as wide as that, into that folder, to look at.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium as browserType, type Page } from 'playwright-core';
import { demonstrate } from './demonstration/demonstrate.ts';
import { chromium, chromiumArguments } from './local/chromium.ts';
import { freePort } from './local/free-port.ts';
import { startServers } from './local/servers.ts';

if (!chromium) throw new Error('Screenshots need Chromium. Install it, or set CHROMIUM to its path.');
const [asked = '', folder] = process.argv.slice(2);
const images = folder ?? 'docs/images';
const width = Number(asked) || 1120;
const fullPage = folder !== undefined;
mkdirSync(images, { recursive: true });
const directory = mkdtempSync(join(tmpdir(), 'campus-link-screenshots-'));
const place = { port: await freePort(), campusPort: await freePort(), directory };

const servers = await startServers(place);
const browser = await browserType.launch({ executablePath: chromium, args: chromiumArguments });
try {
  const { studentPage, signInLink, districtId } = await demonstrate(servers, directory, () => undefined);
  const page = await browser.newPage({ viewport: { width, height: 640 }, deviceScaleFactor: 1 });
  await page.goto(studentPage);
  await shoot(page, 'student-page');

  // A click on the flag: login, launch and viewer, as Campus opens them.
  const [viewer] = await Promise.all([
    page.context().waitForEvent('page'),
    page
      .getByTitle(/new tab/i)
      .first()
      .click(),
  ]);
  await viewer.setViewportSize({ width, height: 820 });
  await viewer.waitForLoadState('networkidle');
  // The PDF draws itself after the page has loaded.
  await viewer.waitForTimeout(2500);
  await shoot(viewer, 'document-viewer');
  await viewer.close();

  await page.setViewportSize({ width, height: 820 });
  await shootSettings(page, servers.product, districtId, signInLink);
  await shootCutover(page, districtId);
} finally {
  await browser.close();
  await servers.stop();
  rmSync(directory, { recursive: true, force: true });
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(images, `${name}.png`), fullPage });
  console.log(`${images}/${name}.png`);
}

/** Every page of the settings, in the order of the set-up guide. */
async function shootSettings(page: Page, product: string, districtId: string, signInLink: string): Promise<void> {
  await page.goto(`${product}/settings/sign-in`);
  await shoot(page, 'settings-sign-in');
  await page.goto(signInLink);
  await page.locator('main form button').first().click();
  await page.waitForURL(`${product}/settings/**`);
  const settings = `${product}/settings/${districtId}`;
  for (const tab of ['district-information', 'data-exports', 'data-loads', 'students', 'runs', 'changes']) {
    await page.goto(`${settings}/${tab}`);
    await shoot(page, `settings-${tab}`);
  }
  await page.goto(`${settings}/district-information#viewer`);
  await shoot(page, 'settings-document-viewer');
  await page.goto(`${settings}/runs`);
  await page.locator('tbody th a').first().click();
  await shoot(page, 'settings-run');
  await page.goto(`${settings}/students`);
  await page.locator('tbody th a').nth(3).click();
  await shoot(page, 'settings-student');
  for (const tab of ['Programs', 'Flags', 'Documents', 'Access record']) {
    await page.getByRole('navigation', { name: 'Student' }).getByRole('link', { name: tab }).click();
    await shoot(page, `settings-student-${tab.toLowerCase().replace(' ', '-')}`);
  }
  await page.goto(`${product}/settings/account`);
  await shoot(page, 'settings-account');
}

/** The cutover as an administrator who is signed in sees it: carried out, undone, and previewed anew with the button that confirms it. */
async function shootCutover(page: Page, districtId: string): Promise<void> {
  const { product, operatorToken } = servers;
  const cutover = `${product}/settings/${districtId}/flags/specialEducation/cutover`;
  await page.goto(cutover);
  await shoot(page, 'cutover-undo');
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Completed').first().waitFor({ timeout: 120_000 });
  const flags = `${product}/v1/admin/districts/${districtId}/flags`;
  const headers = { authorization: `Bearer ${operatorToken}`, 'content-type': 'application/json' };
  const settings = (await (await fetch(flags, { headers })).json()) as { program: string; cutoverDate: string }[];
  const { cutoverDate } = settings.find(({ program }) => program === 'specialEducation') ?? {};
  const body = JSON.stringify({ enabled: true, mode: 'takeOver', cutoverDate });
  const turnedOn = await fetch(`${flags}/specialEducation`, { method: 'PUT', headers, body });
  if (!turnedOn.ok) throw new Error(await turnedOn.text());
  await page.goto(cutover);
  await page.locator('details').first().click();
  await shoot(page, 'cutover-preview');
  await page.getByRole('button', { name: /^End / }).scrollIntoViewIfNeeded();
  await shoot(page, 'cutover-confirm');
}
