import { exportIdIn, settingChangesOf } from '../../audit/index.ts';
import { dataExportNames } from '../../data-exports/index.ts';
import { httpApp } from '../../platform/http.ts';
import { districtPage, pageOf } from '../shell/district-page.tsx';
import type { SettingsEnv } from '../shell/guards.ts';
import { ChangesPage } from './page.tsx';

/** The audit trail: who changed which setting. */
export const changePages = httpApp<SettingsEnv>();

changePages.get('/settings/:districtId/changes', async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const at = pageOf(c);
  const found = await settingChangesOf(platform, district, at);
  const names = found.changes.some(({ setting }) => exportIdIn(setting))
    ? await dataExportNames(platform, district)
    : [];
  return districtPage(c, 'changes', <ChangesPage district={district} {...found} page={at} exports={names} />, {
    list: { ...at, total: found.total },
  });
});
