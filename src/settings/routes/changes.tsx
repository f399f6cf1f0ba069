import { settingChangesOf } from '../../audit/index.ts';
import { httpApp } from '../../platform/http.ts';
import { districtPage, pageOf } from '../district-page.tsx';
import type { SettingsEnv } from '../guards.ts';
import { ChangesPage } from '../pages/changes.tsx';

/** The audit trail: who changed which setting. */
export const changePages = httpApp<SettingsEnv>();

changePages.get('/settings/:districtId/changes', async (c) => {
  const district = c.get('district');
  const at = pageOf(c);
  const found = await settingChangesOf(c.get('platform'), district, at);
  return districtPage(c, 'changes', <ChangesPage district={district} {...found} page={at} />);
});
