import { recorded } from '../../audit/index.ts';
import { setLegacyIntegration } from '../../districts/index.ts';
import { httpApp } from '../../platform/http.ts';
import { districtInformation, districtInformationPath, savedSection } from '../district-information/answer.tsx';
import { readFields } from '../shell/form.ts';
import { type SettingsEnv, signedForm } from '../shell/guards.ts';
import { legacyForm } from './form.ts';

/** Details: SIF URL and Return URL. */
export const legacyIntegrationForms = httpApp<SettingsEnv>();

legacyIntegrationForms.post(`${districtInformationPath}/details`, async (c) => {
  const read = readFields(legacyForm, await signedForm(c));
  if (!read.ok) return districtInformation(c, { details: read.entered });
  await recorded(c, await setLegacyIntegration(c.get('platform'), c.get('district'), read.value));
  return savedSection(c, 'details');
});
