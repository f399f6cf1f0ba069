import { existsSync } from 'node:fs';
import { chromium } from './chromium.ts';

const found = (...candidates: (string | undefined)[]): string | null =>
  candidates.find((path) => path && existsSync(path)) ?? null;

/** Firefox, which speaks WebDriver BiDi itself. */
export const firefox = found(process.env.FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox');

const driver = found(process.env.WEBKIT_DRIVER, '/usr/bin/WebKitWebDriver');
const miniBrowser = found(
  process.env.WEBKIT_BROWSER,
  '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
  '/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
);
const xvfb = found(process.env.XVFB, '/usr/bin/Xvfb');

/** WebKitGTK, by its own driver, on a screen that nobody sees. */
export const webkit = driver && miniBrowser && xvfb ? { driver, miniBrowser, xvfb } : null;

/** The engines of browsers that pages are looked at with, and how each is asked for. */
export const engines = [
  { name: 'Chromium', isHere: chromium !== null, required: 'REQUIRE_CHROMIUM', remedy: 'set CHROMIUM to its path' },
  { name: 'Firefox', isHere: firefox !== null, required: 'REQUIRE_FIREFOX', remedy: 'set FIREFOX to its path' },
  {
    name: 'WebKit',
    isHere: webkit !== null,
    required: 'REQUIRE_WEBKIT',
    remedy: 'install webkit2gtk-driver and xvfb, or set WEBKIT_DRIVER, WEBKIT_BROWSER and XVFB',
  },
] as const;
