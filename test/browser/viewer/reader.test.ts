import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { firefox } from '../../../scripts/local/engines.ts';
import { startChromium, startFirefox } from '../puppeteer-tab.ts';
import { type Browser, eventually, sleep, type Tab } from '../tab.ts';
import { longPlanPages } from './deployed.ts';

/** Browsers that cannot show a PDF in a frame: they draw it with pdf.js. The plan has two hundred pages. */
const deployed = inject('deployed');
const count = longPlanPages;
const directory = mkdtempSync(join(tmpdir(), 'campus-link-reader-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const place = (name: string) => {
  const path = join(directory, name);
  mkdirSync(join(path, 'Default'), { recursive: true });
  return path;
};
const chromiumWith = (name: string, preferences: object, more: string[] = []) => {
  writeFileSync(join(place(name), 'Default', 'Preferences'), JSON.stringify(preferences));
  return startChromium(join(directory, name), more);
};
const saved = () => {
  const path = join(directory, 'saved');
  mkdirSync(path, { recursive: true });
  return path;
};
const tablet =
  'Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';

const browsers: readonly (readonly [name: string, start: () => Promise<Browser>])[] = [
  [
    'Chromium without a PDF viewer, as on Android',
    () =>
      chromiumWith('external', {
        plugins: { always_open_pdf_externally: true },
        download: { default_directory: saved(), prompt_for_download: false },
      }),
  ],
  ['a tablet', () => chromiumWith('tablet', {}, [`--user-agent=${tablet}`])],
  ...(firefox
    ? ([
        [
          'Firefox that saves PDFs',
          () =>
            startFirefox({ 'pdfjs.disabled': true, 'browser.download.folderList': 2, 'browser.download.dir': saved() }),
        ],
      ] as const)
    : []),
];

const inViewer = <T>(tab: Tab, expression: string) => tab.value<T>(expression, '#file');
const textOfPage = (tab: Tab, page: number) =>
  inViewer<string>(tab, `document.querySelector('.page[data-page-number="${page}"] .textLayer')?.textContent`);
const press = (key: string) =>
  `void dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true, cancelable: true }))`;
const control = (label: string) => `.reader-bar button[aria-label="${label}"]`;

async function opened(tab: Tab) {
  await tab.open(deployed.longPlanPage);
  await tab.click('form.launch button[type=submit]');
  expect(await eventually(async () => /page 1\b/.test((await textOfPage(tab, 1)) ?? ''))).toBe(true);
}

describe.each(browsers)('%s', (_, start) => {
  it('says what to do when the PDF is damaged', async () => {
    const browser = await start();
    const { tab } = browser;
    try {
      await tab.open(deployed.damagedPlanPage);
      await tab.click('form.launch button[type=submit]');
      const shown = () => inViewer<string>(tab, 'document.querySelector("main")?.textContent');
      const says = 'We cannot show the document here. Open it in a new tab, or ask the student’s case manager for it.';
      expect(await eventually(async () => (await shown())?.includes(says))).toBe(true);
      expect(await inViewer(tab, 'document.querySelectorAll(".reader-bar, .page").length')).toBe(0);
    } finally {
      await browser.close();
    }
  }, 120_000);

  it('reads two hundred pages, zooms and prints them, and saves nothing unasked', async () => {
    const browser = await start();
    const { tab } = browser;
    try {
      await opened(tab);
      // Pages are drawn when they come near.
      expect(await inViewer(tab, 'document.querySelectorAll(".page").length')).toBe(count);
      expect(await inViewer<number>(tab, 'document.querySelectorAll(".page canvas").length')).toBeLessThan(20);
      const current = () => inViewer<string>(tab, 'document.querySelector(".reader-bar input").value');
      await tab.click(control('Next page'));
      expect(await eventually(async () => (await current()) === '2')).toBe(true);
      await inViewer(tab, press('n'));
      expect(await eventually(async () => (await current()) === '3')).toBe(true);
      await inViewer(
        tab,
        `{ const page = document.querySelector('.reader-bar input'); page.value = '${count}'; page.dispatchEvent(new Event('change')); }`,
      );
      expect(await eventually(async () => /page 200\b/.test((await textOfPage(tab, count)) ?? ''))).toBe(true);
      expect(await inViewer(tab, 'document.querySelector("[aria-label=\\"Next page\\"]").disabled')).toBe(true);

      const width = () => inViewer<number>(tab, `document.querySelector('.page').getBoundingClientRect().width`);
      const fitting = (await width()) ?? 0;
      await tab.click(control('Zoom in'));
      expect(await eventually(async () => ((await width()) ?? 0) > fitting * 1.2)).toBe(true);
      await inViewer(tab, press('0'));
      expect(await eventually(async () => Math.abs(((await width()) ?? 0) - fitting) < 2)).toBe(true);

      await tab.resize(400, 800);
      expect(await inViewer<number>(tab, 'innerWidth')).toBeLessThanOrEqual(400);
      const over = () =>
        inViewer<number>(tab, 'document.documentElement.scrollWidth - document.documentElement.clientWidth');
      expect(await over()).toBeLessThanOrEqual(0);
      await inViewer(tab, axe.source);
      const violations = await inViewer<string[]>(
        tab,
        `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ' ' + target)))`,
      );
      expect(violations).toEqual([]);

      await inViewer(
        tab,
        'void (window.print = () => { window.printed = document.querySelectorAll(".reader-paper img").length; })',
      );
      await inViewer(
        tab,
        `void dispatchEvent(new KeyboardEvent('keydown', { key: 'p', ctrlKey: true, cancelable: true }))`,
      );
      expect(await eventually(() => inViewer<number>(tab, 'window.printed'), 90_000)).toBe(count);
      expect(await inViewer(tab, 'document.querySelectorAll(".reader-paper").length')).toBe(0);

      await tab.click('button[formtarget=_blank]');
      const alone = await tab.newest();
      expect(await eventually(async () => /page 1\b/.test((await textOfPage(alone, 1)) ?? ''))).toBe(true);
      await sleep(500);
      expect(readdirSync(saved())).toEqual([]);
    } finally {
      await browser.close();
    }
  }, 240_000);
});
