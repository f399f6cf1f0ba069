import { demographicsStatus, documentViewerOf, programFlagsOf } from '../../districts/index.ts';
import { toolUrls } from '../../lti/index.ts';
import { runsOf } from '../../nightly/index.ts';
import { httpApp } from '../../platform/http.ts';
import { districtPage } from '../district-page.tsx';
import type { SettingsEnv } from '../guards.ts';
import { DistrictInformationPage } from '../pages/district-information.tsx';

/** Settings > District Information: the connections with Campus, and the set-up checklist. */
export const districtInformationPages = httpApp<SettingsEnv>();

districtInformationPages.get('/settings/:districtId/district-information', async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const [demographics, documentViewer, flags, latest] = await Promise.all([
    demographicsStatus(platform, district),
    documentViewerOf(platform, district),
    programFlagsOf(platform, district),
    runsOf(platform, district, { limit: 1, offset: 0 }),
  ]);
  const view = { district, demographics, documentViewer, flags, lastRun: latest.runs[0] ?? null };
  return districtPage(
    c,
    'district-information',
    <DistrictInformationPage {...view} tool={toolUrls(platform.config)} />,
  );
});
