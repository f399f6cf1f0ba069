import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium as browserType, type Frame, type Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { chromium, chromiumArguments } from '../../../scripts/local/chromium.ts';
import { accessibilityViolations, overflow } from '../chromium.ts';

const deployed = inject('deployed');

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

/** The viewer, which stands in a page of ours where the login came from a storage. */
async function viewerOf(page: Page): Promise<Frame> {
  let found: Frame | undefined;
  const look = async () => {
    for (const frame of page.frames())
      if (
        (await frame
          .locator('#file')
          .count()
          .catch(() => 0)) > 0
      )
        found = frame;
    return found;
  };
  await expect.poll(look, { timeout: 20_000 }).toBeDefined();
  if (!found) throw new Error('there is no viewer');
  return found;
}

/** With the keyboard: reaches the viewer's one control, sees that it shows its focus, and opens the document in a new tab. */
async function openAlone(page: Page, viewer: Frame) {
  const focused = () =>
    viewer.evaluate(() => {
      const element = document.hasFocus() ? document.activeElement : null;
      return element && { text: element.textContent?.trim(), outline: getComputedStyle(element).outlineStyle };
    });
  for (let press = 0; press < 60 && (await focused())?.text !== 'Open in a new tab'; press++)
    await page.keyboard.press('Tab');
  expect(await focused()).toEqual({ text: 'Open in a new tab', outline: expect.not.stringMatching('none') });
  const opened = page.waitForEvent('popup');
  await page.keyboard.press('Enter');
  const tab = await opened;
  const pdf = await tab.waitForResponse((response) => response.url().includes('/file.pdf'), { timeout: 30_000 });
  expect(pdf.status()).toBe(200);
  expect(await tab.locator('h1').textContent()).toBe('Avery Example');
  expect(await tab.getByRole('button', { name: 'Open in a new tab' }).count()).toBe(0);
  await tab.close();
}

/** A frame of Campus, beside the viewer, that keeps data for tools in place of the page around it. */
async function keepDataInFrame(page: Page, name: string, lateMs = 0) {
  await page.evaluate(
    ([name, lateMs]) => {
      const frame = document.body.appendChild(Object.assign(document.createElement('iframe'), { name }));
      const kept = new Map<string, string>();
      frame.contentWindow?.addEventListener('message', ({ data, origin, source }) => {
        if (data.subject === 'lti.put_data') kept.set(data.key, data.value);
        const { subject, message_id, key } = data;
        const answer = { subject: `${subject}.response`, message_id, key, value: kept.get(key) ?? null };
        setTimeout(() => (source as Window).postMessage(answer, origin), lateMs);
      });
      for (const form of document.querySelectorAll('form.launch'))
        form.append(
          Object.assign(document.createElement('input'), { type: 'hidden', name: 'lti_storage_target', value: name }),
        );
    },
    [name, lateMs] as const,
  );
  // The platform names the frame with the launch too.
  await page.route('**/iep/lti/launch', (route) => {
    const form = new URLSearchParams(route.request().postData() ?? '');
    form.set('lti_storage_target', name);
    return route.continue({ postData: form.toString() });
  });
}

it.each([0, 2_500, 6_000])(
  'a login that a named frame of Campus keeps is found there, where all cookies are blocked and the frame answers after %i ms',
  (lateMs) =>
    browserWith(settings['all cookies are blocked'], async (context) => {
      const page = await context.newPage();
      expect((await clickFlag(page, () => keepDataInFrame(page, 'campus-storage', lateMs))).status()).toBe(200);
    }),
);

describe.each(Object.entries(settings))('a click on a flag, in a frame of another site, where %s', (_, profile) => {
  it('shows the PDF', () =>
    browserWith(profile, async (context) => {
      const page = await context.newPage();
      const pdf = await clickFlag(page);
      expect(pdf.status()).toBe(200);
      expect(pdf.headers()['content-type']).toBe('application/pdf');
      const viewer = await viewerOf(page);
      // The browser's own PDF viewer cannot be looked into; what it draws can be: an empty frame is a picture of few bytes.
      const picture = async () => (await viewer.locator('iframe').screenshot()).byteLength;
      await expect.poll(picture, { timeout: 20_000, interval: 500 }).toBeGreaterThan(10_000);
      await openAlone(page, viewer);
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
    const viewer = await viewerOf(page);
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
