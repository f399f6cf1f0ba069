import puppeteer, { type Frame, type Page, type Browser as PuppeteerBrowser } from 'puppeteer-core';
import { chromium, chromiumArguments } from '../../scripts/local/chromium.ts';
import { firefox } from '../../scripts/local/engines.ts';
import { type Browser, eventually, hosts, type Tab } from './tab.ts';

/** A page that shows a PDF may be busy for long; a question to it is not waited for. */
const inTime = <T>(asked: Promise<T>): Promise<T | null> =>
  Promise.race([asked, new Promise<null>((resolve) => setTimeout(() => resolve(null), 10_000))]);

function tabOf(browser: PuppeteerBrowser, page: Page): Tab {
  async function holding(selector: string): Promise<Frame | null> {
    const looks = page.frames().map(async (frame) => {
      const found = await inTime(frame.evaluate(`document.querySelector(${JSON.stringify(selector)}) !== null`)).catch(
        () => false,
      );
      return found ? frame : null;
    });
    return (await Promise.all(looks)).find((frame) => frame !== null) ?? null;
  }
  return {
    async open(url) {
      await page.goto(url);
    },
    async value<T>(expression: string, holds?: string) {
      const frame = holds ? await holding(holds) : page.mainFrame();
      return frame && inTime(frame.evaluate(expression) as Promise<T>);
    },
    async run(statements) {
      await page.evaluate(`{ ${statements} }`);
    },
    async click(selector) {
      const element = await eventually(async () => (await (await holding(selector))?.$(selector)) ?? null);
      if (!element) throw new Error(`there is no ${selector} to click`);
      await element.click();
    },
    picture: async () => (await inTime(page.screenshot())) ?? new Uint8Array(),
    async resize(width, height) {
      await page.setViewport({ width, height });
    },
    async newest() {
      const others = async () =>
        (await browser.pages()).filter((each) => each !== page && each.url() !== 'about:blank');
      const opened = await eventually(async () => (await others()).at(-1) ?? null);
      if (!opened) throw new Error('no tab was opened');
      return tabOf(browser, opened);
    },
  };
}

async function started(browser: PuppeteerBrowser): Promise<Browser> {
  const page = await browser.newPage();
  return { tab: tabOf(browser, page), close: () => browser.close() };
}

/** Firefox with preferences of its own (`about:config`). */
export const startFirefox = async (preferences: Readonly<Record<string, unknown>> = {}) =>
  started(
    await puppeteer.launch({
      browser: 'firefox',
      executablePath: firefox ?? '',
      headless: true,
      acceptInsecureCerts: true,
      extraPrefsFirefox: { 'network.dns.localDomains': hosts.join(), ...preferences },
    }),
  );

/** Chromium with the settings of a profile, in a directory made for the run. */
export const startChromium = async (userDataDir: string, more: readonly string[] = []) =>
  started(
    await puppeteer.launch({
      executablePath: chromium ?? '',
      acceptInsecureCerts: true,
      userDataDir,
      args: [
        ...chromiumArguments,
        '--host-resolver-rules=MAP *.test 127.0.0.1',
        '--ignore-certificate-errors',
        ...more,
      ],
      // Tests say themselves how wide the window is.
      defaultViewport: null,
    }),
  );
