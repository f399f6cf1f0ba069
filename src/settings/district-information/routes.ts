import { recorded } from '../../audit/index.ts';
import { setCaseSubmitted } from '../../districts/index.ts';
import { httpApp } from '../../platform/http.ts';
import { type SettingsEnv, signedForm } from '../shell/guards.ts';
import { districtInformation, districtInformationPath, savedSection } from './answer.tsx';

/** Settings > District Information. Each section's own folder has the routes of its forms. */
export const districtInformationPages = httpApp<SettingsEnv>();

districtInformationPages.get(districtInformationPath, (c) => districtInformation(c));

districtInformationPages.post(`${districtInformationPath}/case`, async (c) => {
  const isSubmitted = (await signedForm(c)).get('submitted') === 'yes';
  await recorded(c, await setCaseSubmitted(c.get('platform'), c.get('district'), isSubmitted));
  return savedSection(c, isSubmitted ? 'case' : 'noCase');
});
