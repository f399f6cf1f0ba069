import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { call } from '../../../scripts/demonstration/http.ts';
import { launchChromium } from '../chromium.ts';

const { product, operatorToken, districtId } = inject('demonstration');

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

/** Signs in at the identity provider's own pages, with an account of this address. */
async function signInWithProvider(email: string) {
  const context = await browser.newContext();
  const page = await context.newPage();
  // Signed out, to a page that is behind the sign-in.
  await page.goto(`${product}/settings/${districtId}/runs`);
  await page.getByRole('link', { name: 'Sign in with Example ID' }).click();
  await page.locator('input[name=login]').fill(email);
  await page.locator('input[name=password]').fill('anything');
  await page.locator('button[type=submit]').click();
  await page.locator('button[type=submit]').click();
  await page.waitForURL(`${product}/settings/**`);
  const text = (await page.locator('main').textContent()) ?? '';
  return { context, page, text };
}

it('a form of ours says where it comes from, to browsers’ own origin alone', async () => {
  const page = await browser.newPage();
  await page.goto(`${product}/settings/sign-in`);
  await page.getByLabel('Email address').fill('nobody@example.org');
  const [request] = await Promise.all([
    page.waitForRequest((one) => one.method() === 'POST'),
    page.getByRole('button', { name: 'Email me a link' }).click(),
  ]);
  expect((await request.allHeaders()).origin).toBe(product);
  await page.close();
});

it('an administrator signs in with an account of an OpenID provider, which makes nobody else one', async () => {
  const email = 'alex.kim@example.org';
  await call('POST', `${product}/v1/admin/districts/${districtId}/administrators`, {
    token: operatorToken,
    body: { email, firstName: 'Alex', lastName: 'Kim' },
  });
  const known = await signInWithProvider(email);
  expect([new URL(known.page.url()).pathname, known.text.includes('Runs')]).toEqual([
    `/settings/${districtId}/runs`,
    true,
  ]);
  const stranger = await signInWithProvider('stranger@example.org');
  expect(stranger.text).toContain('Example ID did not sign you in');
  // What came back for one browser is worth nothing in another, nor a second time.
  const callback = `${product}/settings/sign-in/with/example/callback?code=x&state=y`;
  expect((await stranger.page.goto(callback))?.status()).toBe(403);
  expect((await known.page.goto(callback))?.status()).toBe(403);
  await Promise.all([known.context.close(), stranger.context.close()]);
});
