import type { Context } from 'hono';
import { localTime } from '../../calendar/time-zone.ts';
import { exportStatuses } from '../../data-exports/index.ts';
import { connectedFrom, connectedStatements, withWarnings } from '../../districts/index.ts';
import { unfinishedFrom, unfinishedStatement } from '../../flags/index.ts';
import { toolUrls } from '../../lti/index.ts';
import { lastRunsFrom, lastRunsStatement } from '../../nightly/index.ts';
import { batchOfBoth } from '../../platform/database.ts';
import type { ConnectionTest } from '../../roster/index.ts';
import { demographicsStanding } from '../demographics/standing.ts';
import { districtPage, savedText } from '../shell/district-page.tsx';
import type { Entered } from '../shell/form.ts';
import type { SettingsEnv } from '../shell/guards.ts';
import { tabPath } from '../shell/shell.tsx';
import { DistrictInformationPage } from './page.tsx';
import { setUpSteps } from './set-up.ts';

/** Where the page is. The forms of its sections are sent to addresses below it. */
export const districtInformationPath = '/settings/:districtId/district-information';

/** What an address may say of a change that has just been made. */
const savedTexts = {
  demographics: 'Nightly Demographics is saved. Test the connection next.',
  withdrawals: 'The share of students that a night may withdraw is saved.',
  'document-viewer': 'The Document Viewer is saved.',
  'cutover-dates': 'The cutover dates are saved.',
  details: 'The details are saved.',
} as const;

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
    ...{ ...connected, exports, legacy: legacy !== null, today },
    ...{ lastNight: lastRuns.night, programs: lastRuns.programs, missed: lastRuns.missed, unfinished },
  };
  const common = { who, district };
  const { tested, ...entered } = refused;
  const view = {
    district,
    steps: setUpSteps(facts),
    saved: savedText(c, savedTexts),
    demographics: {
      ...common,
      demographics,
      standing: demographicsStanding(facts),
      lastRun: lastRuns.newest,
      entered: entered.demographics,
      withdrawals: entered.withdrawals,
      tested,
    },
    viewer: { ...common, documentViewer, tool: toolUrls(platform.config), entered: entered.documentViewer },
    cutover: {
      ...common,
      ...{ flags, today, programs: lastRuns.programs, missed: lastRuns.missed, unfinished },
      ready: Boolean(demographics?.completedAt),
      entered: entered.cutoverDates,
    },
    details: { ...common, legacy, entered: entered.details },
  };
  const status = Object.values(entered).some(Boolean) ? 400 : 200;
  return districtPage(c, 'district-information', <DistrictInformationPage {...view} />, { status });
}

/** Leads back to the section whose form was taken. `what` is a key of `savedTexts`. */
export const savedSection = (c: Context<SettingsEnv>, what: keyof typeof savedTexts, section: string) =>
  c.redirect(`${tabPath(c.get('district'), 'district-information')}?saved=${what}#${section}`, 303);
