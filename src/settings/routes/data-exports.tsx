import { listDataExports } from '../../exports/index.ts';
import { httpApp } from '../../platform/http.ts';
import { districtPage } from '../district-page.tsx';
import type { SettingsEnv } from '../guards.ts';
import { DataExportsPage } from '../pages/data-exports.tsx';

/** Settings > Data Exports. */
export const dataExportPages = httpApp<SettingsEnv>();

dataExportPages.get('/settings/:districtId/data-exports', async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  // More than a hundred accounts is no district's case.
  const { dataExports } = await listDataExports(platform, district, { limit: 100, offset: 0 });
  const baseUrl = platform.config.PUBLIC_URL;
  return districtPage(
    c,
    'data-exports',
    <DataExportsPage district={district} exports={dataExports} baseUrl={baseUrl} />,
  );
});
