import { recordSettingChange } from '../../audit/index.ts';
import { legacyIntegrationOf, setLegacyIntegration } from '../../districts/index.ts';
import { httpApp } from '../../platform/http.ts';
import { districtInformation, districtInformationPath, savedSection } from '../district-information/answer.tsx';
import { auditedValues, readFields } from '../shell/form.ts';
import { actorOf, type SettingsEnv, signedForm } from '../shell/guards.ts';
import { legacyForm } from './form.ts';

/** Details: SIF URL and Return URL. */
export const legacyIntegrationForms = httpApp<SettingsEnv>();

legacyIntegrationForms.post(`${districtInformationPath}/details`, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const read = readFields(legacyForm, await signedForm(c));
  if (!read.ok) return districtInformation(c, { details: read.entered });
  const before = await legacyIntegrationOf(platform, district);
  await setLegacyIntegration(platform, district, read.value);
  await recordSettingChange(platform, district, actorOf(c), {
    setting: 'Details',
    before: before && auditedValues(legacyForm, before),
    after: auditedValues(legacyForm, read.value),
  });
  return savedSection(c, 'details', 'details');
});
