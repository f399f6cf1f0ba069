/**
 * `npm run screenshots`: starts the demonstration on data of its own, and takes the pictures of the README as a newcomer would see them and one of each settings
 * page. `npm run screenshots -- 360 /tmp/narrow` takes them whole, as wide as that, into that folder, to look at.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium as browserType } from 'playwright-core';
import { demonstrate } from './demonstration/demonstrate.ts';
import { chromium, chromiumArguments } from './local/chromium.ts';
import { freePort } from './local/free-port.ts';
import { startServers } from './local/servers.ts';
import { arrangeHeldRun, arrangeTroubles } from './screenshots/troubles.ts';
import * as visit from './screenshots/visits.ts';

if (!chromium) throw new Error('Screenshots need Chromium. Install it, or set CHROMIUM to its path.');
const [asked = '', folder] = process.argv.slice(2);
const images = folder ?? 'docs/images';
const width = Number(asked) || 1120;
const fullPage = folder !== undefined;
mkdirSync(images, { recursive: true });
const directory = mkdtempSync(join(tmpdir(), 'campus-link-screenshots-'));
const servers = await startServers({ port: await freePort(), campusPort: await freePort(), directory });
const browser = await browserType.launch({ executablePath: chromium, args: chromiumArguments });

const shoot: visit.Shoot = async (page, name) => {
  const path = join(images, `${name}.png`);
  await page.screenshot({ path, fullPage });
  console.log(path);
};
try {
  const found = await demonstrate(servers, directory, () => undefined);
  const { authoring } = found.kept;
  if (!authoring) throw new Error('The demonstration has loaded no documents.');
  const place = { ...found, ...servers, authoring };
  const page = await browser.newPage({ viewport: { width, height: 820 }, deviceScaleFactor: 1 });
  await visit.campus(page, place, shoot);
  await visit.signIn(page, place, shoot);
  const tabs = ['district-information', 'data-exports', 'students', 'runs', 'administrators', 'changes'];
  await visit.tabs(page, place, tabs, shoot);
  await visit.night(page, place, shoot);
  await visit.dataLoads(page, place, shoot);
  const troubles = await arrangeTroubles(place);
  await visit.tabs(page, place, ['invalid-records', 'access-record'], shoot);
  await visit.student(page, place, troubles.studentId, shoot);
  const district = visit.settings(place);
  await visit.address(page, `${district}/runs/${troubles.runId}`, 'settings-run-problems', shoot);
  await visit.address(page, `${district}/flags/k4Literacy/cutover`, 'cutover-held', shoot);
  await visit.cutover(page, place, shoot);
  await visit.halfDone(page, place, shoot);
  const held = await arrangeHeldRun(place);
  await visit.address(page, `${visit.settings(held)}/district-information`, 'settings-next-step', shoot);
  await visit.address(page, `${visit.settings(held)}/runs/${held.runId}`, 'settings-run-held', shoot);
  await visit.address(page, `${servers.product}/settings`, 'settings-districts', shoot);
  await visit.address(page, `${servers.product}/settings/account`, 'settings-account', shoot);
  await visit.address(page, `${servers.product}/settings/account/second-factor`, 'settings-second-factor', shoot);
} finally {
  await browser.close();
  await servers.stop();
  rmSync(directory, { recursive: true, force: true });
}
