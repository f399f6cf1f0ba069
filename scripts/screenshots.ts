/** `npm run screenshots`: starts the demonstration on data of its own and takes the pictures of the README as a newcomer would see them. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium as browserType, type Page } from 'playwright-core';
import { demonstrate } from './demonstration/demonstrate.ts';
import { chromium, chromiumArguments } from './local/chromium.ts';
import { freePort } from './local/free-port.ts';
import { startServers } from './local/servers.ts';

if (!chromium) throw new Error('Screenshots need Chromium. Install it, or set CHROMIUM to its path.');
const images = 'docs/images';
mkdirSync(images, { recursive: true });
const directory = mkdtempSync(join(tmpdir(), 'campus-link-screenshots-'));
const place = { port: await freePort(), campusPort: await freePort(), directory };

const servers = await startServers(place);
const browser = await browserType.launch({ executablePath: chromium, args: chromiumArguments });
try {
  const { studentPage } = await demonstrate(servers, directory, () => undefined);
  const page = await browser.newPage({ viewport: { width: 1120, height: 640 }, deviceScaleFactor: 1 });
  await page.goto(studentPage);
  await shoot(page, 'student-page');

  // A click on the flag: login, launch and viewer, as Campus opens them.
  const [viewer] = await Promise.all([
    page.context().waitForEvent('page'),
    page
      .getByTitle(/new tab/i)
      .first()
      .click(),
  ]);
  await viewer.setViewportSize({ width: 1120, height: 820 });
  await viewer.waitForLoadState('networkidle');
  // The PDF draws itself after the page has loaded.
  await viewer.waitForTimeout(2500);
  await shoot(viewer, 'document-viewer');
} finally {
  await browser.close();
  await servers.stop();
  rmSync(directory, { recursive: true, force: true });
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(images, `${name}.png`) });
  console.log(`${images}/${name}.png`);
}
