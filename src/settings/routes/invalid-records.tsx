import { httpApp } from '../../platform/http.ts';
import { valueOrProblem } from '../../platform/problems.ts';
import { listInvalidRecords } from '../../reporting/index.ts';
import { districtPage, pageOf } from '../district-page.tsx';
import type { SettingsEnv } from '../guards.ts';
import { InvalidRecordsPage } from '../pages/invalid-records.tsx';

/** Records that are left out of state reporting, and why. */
export const invalidRecordPages = httpApp<SettingsEnv>();

invalidRecordPages.get('/settings/:districtId/invalid-records', async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const page = pageOf(c);
  const found = valueOrProblem(await listInvalidRecords(platform, district, page));
  return districtPage(c, 'invalid-records', <InvalidRecordsPage district={district} page={page} {...found} />);
});
