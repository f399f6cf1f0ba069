import { z } from 'zod';
import { dataExportNames } from '../../data-exports/index.ts';
import { csvFile } from '../../platform/csv.ts';
import { csvDownload } from '../../platform/csv-answers.ts';
import { httpApp } from '../../platform/http.ts';
import { valueOrProblem } from '../../platform/problems.ts';
import { listInvalidRecords } from '../../reporting/index.ts';
import { reportNames, states } from '../../states/index.ts';
import { districtPage, pageOf } from '../shell/district-page.tsx';
import type { SettingsEnv } from '../shell/guards.ts';
import { DecisionsPage } from './decisions-page.tsx';
import { invalidColumns } from './file.ts';
import { InvalidRecordsPage } from './page.tsx';

/** Records that are left out of state reporting, and why. */
export const invalidRecordPages = httpApp<SettingsEnv>();

/** What a select sends is its value, or nothing for all; what no select sends narrows nothing. */
const choices = z.object({
  fiscalYear: z.coerce.number().int().min(1).optional().catch(undefined),
  report: z.enum(reportNames).optional().catch(undefined),
  dataExportId: z.string().min(1).optional().catch(undefined),
});

invalidRecordPages.get('/settings/:districtId/invalid-records', async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const page = pageOf(c);
  const chosen = choices.parse(c.req.query());
  const [found, exports] = await Promise.all([
    listInvalidRecords(platform, district, { ...page, ...chosen }),
    dataExportNames(platform, district),
  ]);
  const view = { district, page, ...chosen, exports, ...valueOrProblem(found) };
  return districtPage(c, 'invalid-records', <InvalidRecordsPage {...view} />, {
    list: { ...page, total: view.total },
  });
});

/** The whole list as a file; a person works it off in a spreadsheet. */
invalidRecordPages.get('/settings/:districtId/invalid-records/invalid-records.csv', async (c) => {
  const chosen = choices.parse(c.req.query());
  const all = { ...chosen, limit: 10_000, offset: 0 };
  const { invalid } = valueOrProblem(await listInvalidRecords(c.get('platform'), c.get('district'), all));
  const rows = invalid.map((one) => invalidColumns.map(([, value]) => value(one) ?? ''));
  return csvDownload(c, 'invalid-records.csv', csvFile([invalidColumns.map(([title]) => title), ...rows]));
});

invalidRecordPages.get('/settings/:districtId/invalid-records/decisions', (c) => {
  const district = c.get('district');
  const decisions = states[district.state].reporting?.decisions;
  if (!decisions) return c.notFound();
  return districtPage(c, 'invalid-records', <DecisionsPage district={district} decisions={decisions} />);
});
