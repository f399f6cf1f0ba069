import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { firefox, webkit } from '../../../scripts/local/engines.ts';
import { startChromium, startFirefox } from '../puppeteer-tab.ts';
import { type Browser, eventually, type Tab } from '../tab.ts';
import { startWebkit } from '../webkit-tab.ts';

/** A click on a flag in each engine, under each policy of cookies that a person can choose: in Campus' frame, in a new tab, and back. */
const deployed = inject('deployed');

async function chromiumWith(preferences: object): Promise<Browser> {
  const directory = mkdtempSync(join(tmpdir(), 'campus-link-profile-'));
  mkdirSync(join(directory, 'Default'));
  writeFileSync(join(directory, 'Default', 'Preferences'), JSON.stringify(preferences));
  const browser = await startChromium(directory);
  const close = async () => {
    await browser.close();
    rmSync(directory, { recursive: true, force: true });
  };
  return { ...browser, close };
}
const cookies = (cookieBehavior: number) => startFirefox({ 'network.cookie.cookieBehavior': cookieBehavior });

type Start = () => Promise<Browser>;
const policies: readonly (readonly [name: string, start: Start])[] = [
  ['Chromium as it comes', () => chromiumWith({})],
  ...(firefox
    ? ([
        ['Firefox as it comes: Total Cookie Protection', () => cookies(5)],
        ['Firefox that keeps all cookies', () => cookies(0)],
        ['Firefox that keeps none of other sites', () => cookies(1)],
        ['Firefox that keeps none', () => cookies(2)],
      ] as const)
    : []),
  ...(webkit
    ? ([
        ['WebKit as it comes: none of other sites', () => startWebkit(['--cookies-policy=no-third-party'])],
        ['WebKit with tracking prevention', () => startWebkit(['--cookies-policy=no-third-party', '--enable-itp'])],
        ['WebKit that keeps all cookies', () => startWebkit(['--cookies-policy=always'])],
        ['WebKit that keeps none', () => startWebkit(['--cookies-policy=never'])],
      ] as const)
    : []),
];

const flag = 'form.launch button[type=submit]';
/** What a person reads of the PDF: in the browser's own viewer, which is pdf.js in Firefox and WebKit, or in ours. */
const textOf = (tab: Tab) => tab.value<string>('document.querySelector(".textLayer").textContent', '.textLayer span');
/** Chromium's own viewer cannot be looked into: there is a frame for it, and what it draws is a picture of more bytes than an empty one. */
const isShown = async (tab: Tab, name: string) =>
  name.startsWith('Chromium')
    ? (await tab.value('document.querySelector("main > iframe") !== null', '#file')) &&
      (await tab.picture()).byteLength > 10_000
    : /Section 504 Plan/.test((await textOf(tab)) ?? '');

async function within(start: Start, test: (tab: Tab) => Promise<void>) {
  const browser = await start();
  try {
    await test(browser.tab);
  } finally {
    await browser.close();
  }
}

describe.each(policies)('a click on a flag, in %s', (name, start) => {
  it('shows the plan in Campus’ frame and in a new tab, and Back and Forward are Campus at the first press', () =>
    within(start, async (tab) => {
      await tab.open(`${deployed.campus}/d/campus/`);
      await tab.open(deployed.studentPage);
      const before = await tab.value<number>('history.length');
      await tab.click(flag);
      expect(await eventually(() => isShown(tab, name))).toBe(true);
      // No page of ours is in the history of the tab. The form that Campus sends is an entry or none in Chromium, as the
      // timing falls. Chromium's Back button passes by an entry that nobody has used, and scripts have to pass by it here.
      const passedBy = ((await tab.value<number>('history.length')) ?? 0) - (before ?? 0);
      expect(passedBy).toBeGreaterThanOrEqual(0);
      expect(passedBy).toBeLessThanOrEqual(name.startsWith('Chromium') ? 1 : 0);
      await tab.click('button[formtarget=_blank]');
      const alone = await tab.newest();
      expect(await eventually(() => alone.value('document.querySelector("h1").textContent', '#file'))).toBe(
        'Avery Example',
      );
      expect(await eventually(() => isShown(alone, name))).toBe(true);
      expect(await alone.value('document.querySelector("button[formtarget=_blank]")')).toBeNull();
      await tab.value(`void setTimeout(() => history.go(${-1 - passedBy}), 0)`);
      const back = async () => (await tab.value<string>('location.pathname')) === '/d/campus/';
      expect(await eventually(back)).toBe(true);
      // Forward is the student again: with the plan where the browser kept it, and else with a flag that opens it.
      await tab.value(`void setTimeout(() => history.go(${1 + passedBy}), 0)`);
      const forward = async () => new URL(deployed.studentPage).pathname === (await tab.value('location.pathname'));
      expect(await eventually(forward)).toBe(true);
      if (!(await eventually(() => isShown(tab, name), 3_000))) await tab.click(flag);
      expect(await eventually(() => isShown(tab, name))).toBe(true);
      expect(await tab.value('true', '#blocked:not([hidden])')).toBeNull();
    }));
});

/** A Campus that keeps no data for tools, as the specification allows. */
const withoutStorage = `document.querySelectorAll('form.launch').forEach((form) => form.append(
  Object.assign(document.createElement('input'), { name: 'lti_storage_target', disabled: true, type: 'hidden' })))`;

const blocking = policies.filter(([name]) => /none/.test(name));
it.each(blocking)(
  'a click on a flag in a Campus without storage shows the plan, or offers a tab that does: %s',
  (name, start) =>
    within(start, async (tab) => {
      await tab.open(deployed.studentPage);
      await tab.value(withoutStorage);
      await tab.click(flag);
      const button = '#blocked:not([hidden]) a';
      const offered = () => tab.value<boolean>('true', button);
      await eventually(async () => (await isShown(tab, name)) || (await offered()));
      if (await isShown(tab, name)) return;
      await tab.click(button);
      const alone = await tab.newest();
      const keepsNone = /keeps none$/.test(name);
      const heading = keepsNone ? 'Your browser blocked this document' : 'Avery Example';
      const seen = () =>
        alone.value<string>('document.querySelector("h1").textContent', keepsNone ? '#blocked:not([hidden])' : '#file');
      expect(await eventually(seen)).toBe(heading);
    }),
);
