import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { arrangeFailedRun, arrangeHeldRun } from '../../../scripts/screenshots/troubles.ts';
import { accessibilityViolations, cutOff, launchChromium, overflow, watch } from '../chromium.ts';

const { product, campus, operatorToken, districtId, studentPage, signInLink } = inject('demonstration');

let browser: Browser;
/** An administrator's, signed in. */
let context: BrowserContext;
beforeAll(async () => {
  browser = await launchChromium();
  context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(signInLink);
  await page.locator('main form button[type=submit], main form button:not([type])').first().click();
  await page.waitForURL(`${product}/settings/**`);
  await page.close();
});
afterAll(() => browser?.close());

const widths = [360, 700, 1440];

async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  const faults = await accessibilityViolations(page);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const over = await overflow(page);
    if (over > 0) faults.push(`runs ${over} pixels over the edge at ${width}`);
    for (const select of await cutOff(page)) faults.push(`cuts an option of ${select} off at ${width}`);
  }
  return faults;
}

describe('the settings of an administrator', () => {
  /** A page's address, without ids, so that one page of a kind stands for all. */
  const kindOf = (url: URL) => url.pathname.replace(/_[0-9a-f]{32}/g, '_…').replace(/\d{4}-\d\d-\d\d/g, '…');

  it('are accessible, fit narrow and wide windows, cut no choice off, and load nothing from elsewhere: every page that a link leads to', async () => {
    const silent = watch(context, product);
    const page = await context.newPage();
    const faults: Record<string, string[]> = {};
    const seen = new Set<string>();
    const waiting = [`${product}/settings/${districtId}/district-information`];
    for (let address = waiting.shift(); address; address = waiting.shift()) {
      const url = new URL(address);
      const kind = kindOf(url);
      if (seen.has(kind)) continue;
      seen.add(kind);
      const answer = await page.goto(address);
      // A download is not a page.
      if (!answer?.headers()['content-type']?.startsWith('text/html')) continue;
      if (answer.status() !== 200) faults[kind] = [`answered ${answer.status()}`];
      const found = await faultsOf(page);
      if (found.length > 0) faults[kind] = found;
      const links = await page
        .locator('a[href]:not([download]):not([href*=".csv"], [href*=".xlsx"])')
        .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
      waiting.push(
        ...links.map((link) => link.replace(/#.*/, '')).filter((link) => link.startsWith(`${product}/settings`)),
      );
    }
    expect(faults).toEqual({});
    expect(silent).toEqual({ errors: [], elsewhere: [] });
    expect([...seen].length).toBeGreaterThan(5);
    await page.close();
  });

  it('are the same where something has gone wrong: a run that waits, one that failed, and each form that was refused', async () => {
    const page = await context.newPage();
    const faults: Record<string, string[]> = {};
    const look = async (kind: string) => {
      const found = await faultsOf(page);
      if (found.length > 0) faults[kind] = found;
    };
    /** Sends a form as a browser without checks of its own does, with what is typed. */
    const refused = async (kind: string, form: string, typed: Record<string, string>) => {
      const answer = page.waitForResponse((response) => response.request().method() === 'POST');
      const loaded = page.waitForEvent('load');
      await page.locator(form).evaluate((element, values) => {
        const sent = element as HTMLFormElement;
        for (const [name, value] of Object.entries(values))
          (sent.elements.namedItem(name) as HTMLInputElement).value = value;
        sent.submit();
      }, typed);
      expect([kind, (await answer).status()]).toEqual([kind, 400]);
      await loaded;
      await look(kind);
    };
    const held = await arrangeHeldRun({ product, campus, operatorToken });
    const root = `${product}/settings/${held.districtId}`;
    await page.goto(`${root}/runs/${held.runId}`);
    await page.getByRole('heading', { name: 'Students it would withdraw' }).waitFor();
    await look('held run');
    await refused('held run that is confirmed without a tick', 'form[action$="/confirm"]', {});

    const failed = await arrangeFailedRun({ product, campus, operatorToken }, held.districtId);
    await page.goto(`${root}/runs/${failed}`);
    await page.locator('[role=status] .badge.bad').waitFor();
    await look('failed run');
    await page.goto(`${root}/runs`);
    await look('runs with one that failed');
    const forms: Record<string, [page: string, typed: Record<string, string>]> = {
      'form[action$="/demographics"]': ['district-information', { baseUrl: 'x', clientId: '' }],
      'form[action$="/demographics/withdrawals"]': ['district-information', { withdrawalShare: '99' }],
      'form[action$="/document-viewer"]': ['district-information', { publicKeysetUrl: 'x' }],
      'form[action$="/cutover-dates"]': [
        'district-information',
        { 'section504-cutoverDate': '', 'section504-guardShare': '' },
      ],
      'form[action$="/details"]': ['district-information', { sifUrl: 'x' }],
      'form[action$="/data-exports"]': ['data-exports', { email: 'x' }],
      'form[action$="/data-loads"]': ['data-loads', {}],
      'form[action$="/access-record"]': ['access-record', { from: '2026-11-02', to: '2026-11-01' }],
    };
    for (const [form, [where, typed]] of Object.entries(forms)) {
      await page.goto(`${root}/${where}`);
      if (form.includes('cutover-dates'))
        await page.locator('input[name="section504-enabled"]').evaluate((box) => {
          (box as HTMLInputElement).checked = true;
        });
      await refused(form, form, typed);
    }
    expect(faults).toEqual({});
    await page.close();
  });
});

it('a click on a flag in Campus shows the plan document beside the student', async () => {
  const context = await browser.newContext();
  const silent = watch(context, product, campus);
  const page = await context.newPage();
  await page.goto(studentPage);
  await page.locator('form.launch button[type=submit]').first().click();
  const frame = page.frameLocator('iframe').first();
  await frame.locator('iframe, embed, object').first().waitFor({ timeout: 20_000 });
  expect(silent.elsewhere).toEqual([]);
  await context.close();
});

describe('the API reference', () => {
  const operation = `${product}/docs#tag/ohio-state-reporting/GET/v1/oh/stateReporting/ge`;
  const title = 'Student Special Education (GE) records';

  it('lists every operation, and opens one that is searched for, with nothing from elsewhere', async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const silent = watch(context, product);
    const page = await context.newPage();
    await page.goto(`${product}/docs`);
    await page.getByRole('link', { name: 'Ohio state reporting' }).waitFor();
    const closed = page.locator('aside button[aria-expanded=false]');
    while ((await closed.count()) > 0) await closed.first().click();
    const { paths } = (await (await fetch(`${product}/openapi.json`)).json()) as { paths: Record<string, object> };
    const operations = Object.values(paths).reduce((sum, item) => sum + Object.keys(item).length, 0);
    await expect.poll(() => page.locator('aside a[href*="/v1/"]').count(), { timeout: 10_000 }).toBe(operations);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill(title);
    await page.getByRole('option').first().click();
    await page.getByRole('heading', { name: title }).first().waitFor();
    expect(silent).toEqual({ errors: [], elsewhere: [] });
    await context.close();
  });

  it('is accessible and fits narrow and wide windows', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(operation);
    await page.getByRole('heading', { name: title }).first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.goto(`${product}/docs/problems`);
    expect(await faultsOf(page)).toEqual([]);
    await context.close();
  });

  it('sends a request to this Worker', async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const silent = watch(context, product);
    const page = await context.newPage();
    await page.goto(operation);
    const answered = page.waitForResponse((response) => response.url().includes('/stateReporting/'));
    await page
      .getByRole('button', { name: /Test Request/ })
      .first()
      .click();
    await page.getByRole('button', { name: /^Send/ }).first().click();
    expect((await answered).status()).toBe(401);
    expect(silent.elsewhere).toEqual([]);
    await context.close();
  });
});
