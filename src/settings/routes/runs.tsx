import { confirmHeldRun, findRun, runsOf, stepsOf } from '../../nightly/index.ts';
import { httpApp } from '../../platform/http.ts';
import { valueOrProblem } from '../../platform/problems.ts';
import { findingsOf } from '../../roster/index.ts';
import { districtPage, notFoundPage, pageOf } from '../district-page.tsx';
import { type SettingsEnv, signedForm } from '../guards.ts';
import { RunPage, RunsPage } from '../pages/runs.tsx';
import { tabPath } from '../pages/shell.tsx';

/** Runs: what each night did, and what it asks of a person. */
export const runPages = httpApp<SettingsEnv>();

runPages.get('/settings/:districtId/runs', async (c) => {
  const district = c.get('district');
  const at = pageOf(c);
  const found = await runsOf(c.get('platform'), district, at);
  return districtPage(c, 'runs', <RunsPage district={district} {...found} page={at} />);
});

runPages.get('/settings/:districtId/runs/:runId', async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const run = await findRun(platform, district, c.req.param('runId'));
  if (!run) return notFoundPage(c);
  const steps = await stepsOf(platform, district, run.id);
  const { findings } = await findingsOf(platform, district, run.id, { limit: 200, offset: 0 });
  const view = { district, run, steps, findings, who: c.get('signedIn') };
  return districtPage(c, 'runs', <RunPage {...view} />, { title: 'Run' });
});

runPages.post('/settings/:districtId/runs/:runId/confirm', async (c) => {
  const [platform, district, runId] = [c.get('platform'), c.get('district'), c.req.param('runId')];
  const confirmation = (await signedForm(c)).get('confirmation') ?? '';
  valueOrProblem(await confirmHeldRun(platform, district, runId, confirmation));
  return c.redirect(`${tabPath(district, 'runs')}/${runId}`, 303);
});
