import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { fiscalYearOf } from '../../calendar/fiscal-year.ts';
import { localTime } from '../../calendar/time-zone.ts';
import type { District } from '../../districts/index.ts';
import { httpApp } from '../../platform/http.ts';
import { ProblemError, problem } from '../../platform/problems.ts';
import { comparableReports, compareFile, reportableYears } from '../../reporting/index.ts';
import { reportsOf } from '../../states/index.ts';
import { districtPage } from '../shell/district-page.tsx';
import { type SettingsEnv, signedUpload } from '../shell/guards.ts';
import { ComparePage, type CompareView } from './compare-page.tsx';

/** Compares a file of the state or Campus with what is reported. Changes nothing, so a reader may too. */
export const comparePages = httpApp<SettingsEnv>();

const path = '/settings/:districtId/invalid-records/compare';
const largest = 10 * 1024 * 1024;

const comparableIn = ({ state }: District) => comparableReports(reportsOf(state).map(({ name }) => name));

async function compare(
  c: Context<SettingsEnv>,
  told: Partial<Pick<CompareView, 'comparison' | 'refused' | 'chosen'>> = {},
) {
  const district = c.get('district');
  const names = comparableIn(district);
  if (names.length === 0) throw new ProblemError(problem('notFound', 'There is no report to compare.'));
  const today = localTime(c.get('platform').clock.now(), district.timeZone).date;
  const years = reportableYears(fiscalYearOf(today));
  const nothing = { comparison: null, refused: null, chosen: { report: 'ge', fiscalYear: String(years[0]) } };
  const view = { who: c.get('signedIn'), district, names, years, ...nothing, ...told };
  return districtPage(c, 'invalid-records', <ComparePage {...view} />, {
    title: 'Compare',
    status: told.refused ? 400 : 200,
  });
}

comparePages.get(path, (c) => compare(c));

const tooLarge = () => {
  throw new ProblemError(problem('contentTooLarge', 'The file is larger than 10 MB. Compare its parts.'));
};

comparePages.post(path, bodyLimit({ maxSize: largest + 10_000, onError: tooLarge }), async (c) => {
  const { text, file } = await signedUpload(c, { forReaders: true });
  const [platform, district] = [c.get('platform'), c.get('district')];
  const chosen = { report: text('report'), fiscalYear: text('fiscalYear') };
  const report = comparableIn(district).find((name) => name === chosen.report);
  if (!report) return compare(c, { chosen, refused: 'Choose a report.' });
  if (!file || file.size === 0) return compare(c, { chosen, refused: 'Choose a file.' });
  const fiscalYear = /^\d{4}$/.test(chosen.fiscalYear) ? Number(chosen.fiscalYear) : undefined;
  const bytes = new Uint8Array(await file.arrayBuffer());
  const compared = await compareFile(platform, district, { report, fiscalYear, bytes });
  return compared.ok
    ? compare(c, { chosen, comparison: compared.value })
    : compare(c, { chosen, refused: compared.problem.detail });
});
