import type { Context } from 'hono';
import { localTime } from '../../calendar/time-zone.ts';
import { exportStatuses } from '../../data-exports/index.ts';
import { connectedFrom, connectedStatements, hostNotice, withWarnings } from '../../districts/index.ts';
import { unfinishedFrom, unfinishedStatement } from '../../flags/index.ts';
import { toolUrls } from '../../lti/index.ts';
import { lastRunsFrom, lastRunsStatement } from '../../nightly/index.ts';
import { batchOfBoth } from '../../platform/database.ts';
import type { ConnectionTest } from '../../roster/index.ts';
import { demographicsStanding } from '../demographics/standing.ts';
import { districtPage } from '../shell/district-page.tsx';
import type { Entered } from '../shell/form.ts';
import type { SettingsEnv } from '../shell/guards.ts';
import { tabPath } from '../shell/shell.tsx';
import { DistrictInformationPage } from './page.tsx';
import { setUpSteps } from './set-up.ts';

/** Where the page is. The forms of its sections are sent to addresses below it. */
export const districtInformationPath = '/settings/:districtId/district-information';

/** What the page says of a change that has just been made, and the section that says it. */
const savedTexts = {
  case: ['set-up', 'Step 1 is marked “case submitted”.'],
  noCase: ['set-up', 'Step 1 is marked “case not submitted”.'],
  demographics: ['demographics', 'Nightly Demographics is saved. Test the connection next.'],
  'campus-hosts': ['demographics', 'The hosts are confirmed. The next run sets flags.'],
  demographicsRemoved: ['demographics', 'Nightly Demographics is removed, and its secret is deleted.'],
  withdrawals: ['demographics', 'The share of students that a night may withdraw is saved.'],
  'document-viewer': ['viewer', 'The Document Viewer is saved.'],
  viewerRemoved: ['viewer', 'The Document Viewer is removed.'],
  'cutover-dates': ['cutover', 'The cutover dates are saved.'],
  'flag-notes': ['flag-notes', 'The notes are saved. Flags follow with the next run.'],
  details: ['details', 'The details are saved.'],
  stop: ['stop', 'The change is made. It holds from the next step on.'],
} as const;

type Saved = keyof typeof savedTexts;

/** What a section says of a change that has just been made there; null for the other sections. */
function savedIn(c: Context<SettingsEnv>) {
  const what = c.req.query('saved') ?? '';
  const [at, text] = Object.hasOwn(savedTexts, what) ? savedTexts[what as Saved] : [null, null];
  return (section: (typeof savedTexts)[Saved][0]) => (section === at ? text : null);
}

/** The page as it is now, or with what a form of it could not accept. */
export async function districtInformation(
  c: Context<SettingsEnv>,
  refused: {
    readonly demographics?: Entered;
    readonly withdrawals?: Entered;
    readonly tested?: ConnectionTest;
    readonly documentViewer?: Entered;
    readonly cutoverDates?: Entered;
    readonly details?: Entered;
    readonly pause?: Entered;
  } = {},
): Promise<Response> {
  const [platform, district, who] = [c.get('platform'), c.get('district'), c.get('signedIn')];
  const [[exports, ...connections], [said, cutovers]] = await batchOfBoth(
    {
      database: platform.directory,
      statements: [exportStatuses(platform, district), ...connectedStatements(platform, district)],
    },
    {
      database: platform.databaseOf(district),
      statements: [lastRunsStatement(platform, district), unfinishedStatement(platform, district)],
    },
  );
  const connected = connectedFrom(connections);
  const { demographics, documentViewer, flags } = connected;
  const legacy = withWarnings(connected);
  const lastRuns = lastRunsFrom(said);
  const unfinished = unfinishedFrom(cutovers, flags);
  const { date: today } = localTime(platform.clock.now(), district.timeZone);
  const facts = {
    ...{ ...connected, caseSubmittedAt: district.caseSubmittedAt, exports, legacy: legacy !== null, today },
    ...{ lastNight: lastRuns.night, programs: lastRuns.programs, missed: lastRuns.missed, unfinished },
  };
  const common = { who, district };
  const saved = savedIn(c);
  const waits = hostNotice(platform, demographics);
  const { tested, ...entered } = refused;
  const view = {
    ...common,
    steps: setUpSteps(facts),
    saved: saved('set-up'),
    demographics: {
      ...common,
      saved: saved('demographics'),
      demographics,
      hostNotice: waits,
      standing: demographicsStanding(facts),
      lastRun: lastRuns.newest,
      entered: entered.demographics,
      withdrawals: entered.withdrawals,
      tested,
    },
    viewer: {
      ...common,
      saved: saved('viewer'),
      ...{ documentViewer, tool: toolUrls(platform.config), entered: entered.documentViewer },
    },
    cutover: {
      ...common,
      saved: saved('cutover'),
      ...{ flags, today, programs: lastRuns.programs, missed: lastRuns.missed, unfinished },
      ready: Boolean(demographics?.completedAt),
      hostNotice: waits,
      entered: entered.cutoverDates,
    },
    flagNotes: { ...common, saved: saved('flag-notes') },
    details: { ...common, saved: saved('details'), legacy, entered: entered.details },
    pause: entered.pause,
  };
  const status = Object.values(entered).some(Boolean) ? 400 : 200;
  return districtPage(c, 'district-information', <DistrictInformationPage {...view} />, { status });
}

/** Leads back to the section whose form was taken, which says so. */
export const savedSection = (c: Context<SettingsEnv>, what: Saved) =>
  c.redirect(`${tabPath(c.get('district'), 'district-information')}?saved=${what}#${savedTexts[what][0]}`, 303);
