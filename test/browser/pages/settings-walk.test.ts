import { readFileSync } from 'node:fs';
import axe from 'axe-core';
import { describe, expect, inject, it } from 'vitest';
import { call } from '../../../scripts/demonstration/http.ts';
import { firefox, webkit } from '../../../scripts/local/engines.ts';
import { mailsIn } from '../../../scripts/local/servers.ts';
import { codeOf, stepAt } from '../../../src/administrators/totp.ts';
import { fromBase32 } from '../base32.ts';
import { startFirefox } from '../puppeteer-tab.ts';
import { eventually, type Tab } from '../tab.ts';
import { startWebkit } from '../webkit-tab.ts';

/** The settings in the engines that the other tests do not use: signing in, every page that a link leads to, a file, and the second factor. */
const { product, operatorToken, districtId, log } = inject('demonstration');

const engines = [
  ...(firefox ? ([['Firefox', () => startFirefox()]] as const) : []),
  ...(webkit ? ([['WebKit', () => startWebkit([])]] as const) : []),
];

const links = () =>
  mailsIn(readFileSync(log, 'utf8')).flatMap((mail) => mail.match(/http:\S+\/settings\/sign-in\/[\w-]{43}/g) ?? []);
const text = (selector: string) => `document.querySelector(${JSON.stringify(selector)})?.textContent`;
const heading = (tab: Tab, wanted: RegExp) =>
  eventually(async () => wanted.test((await tab.value<string>(text('h1'))) ?? ''));

/** Types as a person's keyboard does for the page: the value, and that it was entered. */
const fill = (tab: Tab, selector: string, value: string) =>
  tab.run(`
    const field = document.querySelector(${JSON.stringify(selector)});
    field.value = ${JSON.stringify(value)};
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
  `);

async function signIn(tab: Tab, email: string) {
  await tab.open(`${product}/settings/sign-in`);
  await fill(tab, '#email', email);
  const before = links().length;
  await tab.click('button[name=by]');
  const link = await eventually(async () => (links().length > before ? links().at(-1) : null));
  await tab.open(link ?? '');
  await tab.click('main button[type=submit]');
  expect(await heading(tab, /District Information/)).toBe(true);
}

/** A page's address without ids: one page of a kind stands for all. */
const kindOf = (url: URL) => url.pathname.replace(/_[0-9a-f]{32}/g, '_…').replace(/\d{4}-\d\d-\d\d/g, '…');

async function faultsOf(tab: Tab): Promise<string[]> {
  await tab.run('document.querySelectorAll("details").forEach((details) => { details.open = true; })');
  await tab.run(`${axe.source}; axe.run().then((result) => { window.found = result.violations; })`);
  const ask = () =>
    tab.value<string[]>('window.found?.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + " " + target))');
  const faults = (await eventually(ask)) ?? ['axe did not answer'];
  const over = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  for (const width of [500, 1280]) {
    await tab.resize(width, 900);
    if (((await tab.value<number>(over)) ?? 0) > 0) faults.push(`runs over the edge at ${width}`);
  }
  return faults;
}

async function walk(tab: Tab) {
  const seen = new Set<string>();
  const faults: Record<string, string[]> = {};
  const waiting = [`${product}/settings/${districtId}/district-information`];
  for (let address = waiting.shift(); address; address = waiting.shift()) {
    const kind = kindOf(new URL(address));
    const isFile = /\.(csv|pdf|json)$|\/(csv|example|template|download)\b/.test(address);
    if (seen.has(kind) || isFile) continue;
    seen.add(kind);
    await tab.open(address);
    const found = await faultsOf(tab);
    if (found.length > 0) faults[kind] = found;
    const next = await tab.value<string[]>(
      '[...document.querySelectorAll("a[href]:not([download])")].map((a) => a.href.replace(/#.*/, ""))',
    );
    waiting.push(...(next ?? []).filter((link) => link.startsWith(`${product}/settings/${districtId}`)));
  }
  return { seen, faults };
}

describe.each(engines)('in %s, an administrator', (name, start) => {
  const email = `${name.toLowerCase()}@example.org`;

  it('signs in, sees every page whole, and signs in with a second factor', async () => {
    await call('POST', `${product}/v1/admin/districts/${districtId}/administrators`, {
      token: operatorToken,
      body: { email, firstName: name, lastName: 'Doe' },
    });
    const { tab, close } = await start();
    try {
      await signIn(tab, email);
      const { seen, faults } = await walk(tab);
      expect(faults).toEqual({});
      expect(seen.size).toBeGreaterThan(8);

      await tab.open(`${product}/settings/account`);
      await fill(tab, 'input[type=password]', 'four words in a row');
      await tab.click('form:has(input[type=password]) button[type=submit]');
      const key = 'section p code, main p code';
      const shown = await eventually(() => tab.value<string>(text(key)));
      const secret = fromBase32((shown ?? '').replaceAll(' ', ''));
      await fill(tab, 'input[name=code]', codeOf(secret, stepAt(new Date()) - 1));
      await tab.click('form:has(input[name=code]) button[type=submit]');
      expect(await eventually(() => tab.value<number>('document.querySelectorAll(".codes code").length'))).toBe(10);

      await tab.open(`${product}/settings/${districtId}/runs`);
      await tab.click('form[action="/settings/sign-out"] button');
      expect(await heading(tab, /Sign in/)).toBe(true);
      await fill(tab, '#email', email);
      await fill(tab, '#password', 'four words in a row');
      await tab.click('main button[type=submit]:not([name])');
      await eventually(() => tab.value('document.querySelector("input[name=code]") !== null'));
      await fill(tab, 'input[name=code]', codeOf(secret, stepAt(new Date())));
      await tab.click('form:has(input[name=code]) button[type=submit]');
      expect(await heading(tab, /District Information/)).toBe(true);
    } finally {
      await close();
    }
  });
});
