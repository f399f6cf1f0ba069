import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { recorded } from '../../audit/index.ts';
import { localTime } from '../../calendar/time-zone.ts';
import type { District } from '../../districts/index.ts';
import { openBadgeCounts } from '../../documents/index.ts';
import {
  confirmHeldRun,
  findRun,
  heldWithdrawals,
  progressOf,
  type Run,
  runsWithNights,
  runUnderWay,
  stepsOf,
} from '../../nightly/index.ts';
import { csvFile } from '../../platform/csv.ts';
import { csvDownload } from '../../platform/csv-answers.ts';
import { httpApp } from '../../platform/http.ts';
import type { Platform } from '../../platform/platform.ts';
import { type Problem, ProblemError, problem, problemCatalogue } from '../../platform/problems.ts';
import { nextFullPull } from '../../roster/index.ts';
import { districtPage, notFoundPage, pageOf } from '../shell/district-page.tsx';
import { type SettingsEnv, signedForm, stillServed } from '../shell/guards.ts';
import { leavingCsv } from './leaving.tsx';
import { RunsPage } from './list-page.tsx';
import { RunPage, RunProgress, runPath } from './run-page.tsx';
import { runWithProblems } from './run-problems.ts';
import { startRun } from './start-run.ts';

/** Runs: what each night did, and what it asks of a person. */
export const runPages = httpApp<SettingsEnv>();

const path = '/settings/:districtId/runs';

runPages.get(path, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const at = pageOf(c);
  const { date } = localTime(platform.clock.now(), district.timeZone);
  const [found, nextFull, badges, going] = await Promise.all([
    runsWithNights(platform, district, at),
    nextFullPull(platform, district),
    openBadgeCounts(platform, district, date),
    runUnderWay(platform, district),
  ]);
  return districtPage(
    c,
    'runs',
    <RunsPage {...{ who: c.get('signedIn'), district, ...found, page: at, badges, going, nextFull }} />,
    {
      list: { ...at, total: found.total },
    },
  );
});

const progressNow = (platform: Platform, district: District, run: Run) =>
  run.status === 'running' ? progressOf(platform, district, run) : null;

/** Students whom a held run's page lists; its file has all of them. */
const leavingShown = 200;

/** The page as things stand, or with the reason why a confirmation was refused. */
async function runPage(c: Context<SettingsEnv>, refused: Problem | null = null) {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const found = await runWithProblems(platform, district, c.req.param('runId') ?? '');
  if (!found) return notFoundPage(c);
  const [progress, leaving, going, nextFull] = await Promise.all([
    progressNow(platform, district, found.run),
    heldWithdrawals(platform, district, found.run, leavingShown),
    runUnderWay(platform, district),
    nextFullPull(platform, district),
  ]);
  const view = {
    ...found,
    going,
    nextFull,
    district,
    who: c.get('signedIn'),
    progress,
    leaving,
    refused: refused?.detail ?? null,
  };
  return districtPage(c, 'runs', <RunPage {...view} />, {
    title: 'Run',
    ...(refused && { status: problemCatalogue[refused.code].status }),
  });
}

runPages.get(`${path}/:runId`, (c) => runPage(c));

runPages.post(path, async (c) => {
  const form = await signedForm(c);
  return startRun(c, form.get('everything') === 'on');
});

/** Seconds between two looks, and looks of one stream: about five minutes, then the browser connects again. */
const lookEvery = 1;
const looks = 300;

runPages.get(`${path}/:runId/events`, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const found = await findRun(platform, district, c.req.param('runId'));
  if (!found) return notFoundPage(c);
  return streamSSE(c, async (stream) => {
    let sent = '';
    for (let look = 0; look < looks && !stream.aborted; look++) {
      const run = (await findRun(platform, district, found.id)) ?? found;
      if (run.status !== 'running')
        return (await stillServed(c)) ? stream.writeSSE({ event: 'over', data: run.status }) : undefined;
      const [steps, progress] = await Promise.all([
        stepsOf(platform, district, run.id),
        progressNow(platform, district, run),
      ]);
      const shown = String(<RunProgress {...{ district, run, steps, progress }} />);
      if (shown !== sent) {
        if (!(await stillServed(c))) return undefined;
        await stream.writeSSE({ event: 'progress', data: shown });
      }
      sent = shown;
      await stream.sleep(lookEvery * 1000);
    }
    return undefined;
  });
});

runPages.get(`${path}/:runId/problems.csv`, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const found = await runWithProblems(platform, district, c.req.param('runId'));
  if (!found) return notFoundPage(c);
  const { run, problems } = found;
  const rows = problems.map(({ what, where, why, action }) => [what, where, why, action]);
  return csvDownload(c, `run-${run.night}-problems.csv`, csvFile([['What', 'Where', 'Why', 'What to do'], ...rows]));
});

runPages.get(`${path}/:runId/leaving.csv`, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const run = await findRun(platform, district, c.req.param('runId'));
  if (!run) return notFoundPage(c);
  const leaving = await heldWithdrawals(platform, district, run, -1);
  if (!leaving) throw new ProblemError(problem('conflict', 'This run no longer waits for you.'));
  return csvDownload(c, `run-${run.night}-leaving.csv`, leavingCsv(district, leaving.students));
});

runPages.post(`${path}/:runId/confirm`, async (c) => {
  const [platform, district, runId] = [c.get('platform'), c.get('district'), c.req.param('runId')];
  const form = await signedForm(c);
  if (form.get('seen') !== 'on')
    return runPage(c, problem('invalidRequest', 'Nothing was changed. Check the box, then press the button again.'));
  const confirmation = form.get('confirmation') ?? '';
  const confirmed = await confirmHeldRun(platform, district, runId, confirmation, c.get('actor'));
  if (!confirmed.ok) return runPage(c, confirmed.problem);
  return c.redirect(runPath(district, { id: await recorded(c, confirmed.value) }), 303);
});
