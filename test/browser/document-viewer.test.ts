import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium as browserType, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromium, chromiumArguments } from '../../scripts/local/chromium.ts';
import { accessibilityViolations, overflow } from './chromium.ts';
import { type Deployed, deploy } from './deployed.ts';

let deployed: Deployed;
beforeAll(async () => {
  deployed = await deploy();
});
afterAll(() => deployed?.stop());

/** A browser whose person has chosen what its settings say of cookies. */
async function browserWith(profile: object, test: (context: BrowserContext) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'campus-link-profile-'));
  mkdirSync(join(directory, 'Default'));
  writeFileSync(join(directory, 'Default', 'Preferences'), JSON.stringify({ profile }));
  const context = await browserType.launchPersistentContext(directory, {
    executablePath: chromium ?? '',
    args: [...chromiumArguments, '--host-resolver-rules=MAP *.test 127.0.0.1', '--ignore-certificate-errors'],
    ignoreHTTPSErrors: true,
  });
  try {
    await test(context);
  } finally {
    await context.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

const settings = {
  'third-party cookies are blocked': { cookie_controls_mode: 1, block_third_party_cookies: true },
  'all cookies are blocked': { default_content_setting_values: { cookies: 2 } },
};

/** Clicks the flag of the student's page, and waits for the PDF inside the viewer inside Campus. */
async function clickFlag(page: Page, prepare: () => Promise<void> = async () => undefined) {
  await page.goto(deployed.studentPage);
  await prepare();
  const pdf = page.waitForResponse((response) => response.url().includes('/file.pdf'), { timeout: 30_000 });
  await page.locator('form.launch button[type=submit]').first().click();
  return pdf;
}

/** With the keyboard alone: reaches the viewer's one control, sees that it shows its focus, and opens the document without the viewer around it. */
async function openAlone(page: Page) {
  const viewer = await (await page.locator('iframe').first().elementHandle())?.contentFrame();
  const focused = () =>
    viewer?.evaluate(() => {
      const element = document.hasFocus() ? document.activeElement : null;
      return element && { text: element.textContent?.trim(), outline: getComputedStyle(element).outlineStyle };
    });
  for (let press = 0; press < 60 && (await focused())?.text !== 'Document only'; press++)
    await page.keyboard.press('Tab');
  expect(await focused()).toEqual({ text: 'Document only', outline: expect.not.stringMatching('none') });
  const pdf = page.waitForResponse((response) => response.url().includes('/file.pdf'), { timeout: 30_000 });
  await page.keyboard.press('Enter');
  expect((await pdf).status()).toBe(200);
}

/** A frame of Campus, beside the viewer, that keeps data for tools in place of the page around it. */
async function keepDataInFrame(page: Page, name: string) {
  await page.evaluate((name) => {
    const frame = document.body.appendChild(Object.assign(document.createElement('iframe'), { name }));
    const kept = new Map<string, string>();
    frame.contentWindow?.addEventListener('message', ({ data, origin, source }) => {
      if (data.subject === 'lti.put_data') kept.set(data.key, data.value);
      const { subject, message_id, key } = data;
      const answer = { subject: `${subject}.response`, message_id, key, value: kept.get(key) ?? null };
      (source as Window).postMessage(answer, origin);
    });
    for (const form of document.querySelectorAll('form.launch'))
      form.append(
        Object.assign(document.createElement('input'), { type: 'hidden', name: 'lti_storage_target', value: name }),
      );
  }, name);
  // The platform names the frame with the launch too.
  await page.route('**/iep/lti/launch', (route) => {
    const form = new URLSearchParams(route.request().postData() ?? '');
    form.set('lti_storage_target', name);
    return route.continue({ postData: form.toString() });
  });
}

it('a login that a named frame of Campus keeps is found there, where all cookies are blocked', () =>
  browserWith(settings['all cookies are blocked'], async (context) => {
    const page = await context.newPage();
    expect((await clickFlag(page, () => keepDataInFrame(page, 'campus-storage'))).status()).toBe(200);
  }));

describe.each(Object.entries(settings))('a click on a flag, in a frame of another site, where %s', (_, profile) => {
  it('shows the PDF', () =>
    browserWith(profile, async (context) => {
      const page = await context.newPage();
      const pdf = await clickFlag(page);
      expect(pdf.status()).toBe(200);
      expect(pdf.headers()['content-type']).toBe('application/pdf');
      const viewer = page.frameLocator('iframe').first();
      await viewer.getByRole('heading', { name: 'Avery Example' }).waitFor();
      // The browser's own PDF viewer cannot be looked into; what it draws can be: an empty frame is a picture of few bytes.
      const picture = async () => (await viewer.locator('iframe').screenshot()).byteLength;
      await expect.poll(picture, { timeout: 20_000, interval: 500 }).toBeGreaterThan(10_000);
      await openAlone(page);
      // Nothing that is not partitioned comes back in a frame: the browser does block.
      await page.setContent(`<iframe src="${deployed.other}/"></iframe>`);
      await page.frameLocator('iframe').locator('p').waitFor();
      await page.setContent(`<iframe src="${deployed.other}/"></iframe>`);
      expect(await page.frameLocator('iframe').locator('p').textContent()).toBe('none');
    }));
});

it('the viewer is accessible, and fits a frame of 400 pixels', () =>
  browserWith({}, async (context) => {
    const page = await context.newPage();
    await page.setViewportSize({ width: 400, height: 800 });
    await clickFlag(page);
    const viewer = page.frames().find((frame) => /\/iep\/documents\/[0-9a-f]+$/.test(frame.url()));
    if (!viewer) throw new Error('there is no viewer');
    await viewer.getByRole('heading', { name: 'Avery Example' }).waitFor();
    expect(await viewer.evaluate(() => window.innerWidth)).toBeLessThanOrEqual(400);
    expect(await overflow(viewer)).toBeLessThanOrEqual(0);
    expect(await accessibilityViolations(viewer)).toEqual([]);
  }));

it('a page that refuses is accessible, and fits a frame of 400 pixels', () =>
  browserWith({}, async (context) => {
    const page = await context.newPage();
    await page.setViewportSize({ width: 400, height: 600 });
    await page.goto(`${deployed.product}/iep/lti/launch`);
    await page.getByRole('heading', { name: 'Open the plan from Campus' }).waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await accessibilityViolations(page)).toEqual([]);
  }));
