import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { call, until } from '../../../scripts/demonstration/http.ts';
import { mailsIn } from '../../../scripts/local/servers.ts';
import { accessibilityViolations, launchChromium } from '../chromium.ts';

const { product, operatorToken, districtId, log } = inject('demonstration');
const email = 'kim.doe@example.org';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  await call('POST', `${product}/v1/admin/districts/${districtId}/administrators`, {
    token: operatorToken,
    body: { email, firstName: 'Kim', lastName: 'Doe' },
  });
  browser = await launchChromium();
  page = await browser.newPage();
});
afterAll(() => browser?.close());

const links = () =>
  mailsIn(readFileSync(log, 'utf8')).flatMap((mail) => mail.match(/http:\S+\/settings\/sign-in\/[\w-]{43}/g) ?? []);

/** Presses Tab until the focus is on something with this name. */
async function tabTo(name: string) {
  for (let press = 0; press < 150; press++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const label = (element as HTMLInputElement).labels?.[0];
      return element.getAttribute('aria-label') ?? label?.textContent?.trim() ?? element.textContent?.trim();
    });
    if (focused === name) return;
  }
  throw new Error(`Tab does not reach "${name}"`);
}

it('an administrator signs in with the keyboard alone, and every page of it is accessible', async () => {
  const before = links().length;
  await page.goto(`${product}/settings`);
  expect(await accessibilityViolations(page)).toEqual([]);
  await tabTo('Email address');
  await page.keyboard.type(email);
  await tabTo('Email me a link');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Check your email' }).waitFor();
  expect(await accessibilityViolations(page)).toEqual([]);
  const link = await until(20, 'the mail', async () => (links().length > before ? (links().at(-1) ?? null) : null));
  await page.goto(link);
  expect(await accessibilityViolations(page)).toEqual([]);
  await tabTo('Sign in');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'District Information' }).waitFor();
});

it('the keyboard reaches everything on every tab, with its focus seen, and can skip the navigation', async () => {
  const everyTab = ['district-information', 'data-exports', 'data-loads', 'students', 'runs', 'invalid-records'];
  for (const tab of [...everyTab, 'access-record', 'changes']) {
    await page.goto(`${product}/settings/${districtId}/${tab}`);
    const operable = page.locator(
      ':is(a[href], button, input:not([type=hidden]), select, textarea, summary):visible:not([disabled])',
    );
    const count = await operable.evaluateAll((all) => {
      for (const element of all) (element as HTMLElement).dataset.operable = 'yes';
      return all.length;
    });
    const unseen: string[] = [];
    for (let press = 0; press < count + 60; press++) {
      await page.keyboard.press('Tab');
      const fault = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement;
        delete element.dataset.operable;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return element === document.body || (outlineStyle !== 'none' && outlineWidth !== '0px')
          ? null
          : element.outerHTML;
      });
      if (fault) unseen.push(fault);
      if ((await page.locator('[data-operable]').count()) === 0) break;
    }
    const unreached = await page.locator('[data-operable]').evaluateAll((all) => all.map(({ outerHTML }) => outerHTML));
    expect({ tab, unseen, unreached }).toEqual({ tab, unseen: [], unreached: [] });
  }
  await page.goto(`${product}/settings/${districtId}/runs`);
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
});

it('every form works where no script runs', async () => {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  });
  const plain = await context.newPage();
  await plain.goto(`${product}/settings/${districtId}/students`);
  await plain.locator('#search').fill('zzz');
  await plain.getByRole('button', { name: 'Search' }).click();
  expect(await plain.locator('main').textContent()).toContain('No student matches');
  await plain.goto(`${product}/settings/${districtId}/district-information`);
  // The browser itself asks for an address; what it would let through, the server refuses.
  await plain.locator('#details-sifUrl').fill('http://sif.example.org');
  await plain.getByRole('button', { name: 'Save details' }).click();
  expect(await plain.locator('#details-sifUrl-problem').textContent()).toBe('SIF URL must start with https://.');
  expect(await plain.locator('#details-sifUrl').inputValue()).toBe('http://sif.example.org');
  await context.close();
});
