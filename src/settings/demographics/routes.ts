import { keptSecret, recordSettingChange } from '../../audit/index.ts';
import {
  changeDistrict,
  type DemographicsStatus,
  demographicsStatus,
  openDemographics,
  setDemographics,
} from '../../districts/index.ts';
import { runNow } from '../../nightly/index.ts';
import { httpApp } from '../../platform/http.ts';
import { valueOrProblem } from '../../platform/problems.ts';
import { testConnection } from '../../roster/index.ts';
import { districtInformation, districtInformationPath, savedSection } from '../district-information/answer.tsx';
import { auditedValues, readFields, refusedFields, secretLabels } from '../shell/form.ts';
import { actorOf, type SettingsEnv, signedForm } from '../shell/guards.ts';
import { tabPath } from '../shell/shell.tsx';
import { demographicsForm, withdrawalsForm } from './form.ts';

/** Nightly Demographics: the connection, its test, a run at once, and the share that a night may withdraw. */
export const demographicsRoutes = httpApp<SettingsEnv>();

const path = `${districtInformationPath}/demographics`;

demographicsRoutes.post(path, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const sent = await signedForm(c);
  const before = await demographicsStatus(platform, district);
  const keepsSecret = before !== null && !sent.get('clientSecret')?.trim();
  const clientSecret = (keepsSecret && (await openDemographics(platform, district))?.clientSecret) || '';
  const read = readFields(demographicsForm, sent, { clientSecret });
  if (!read.ok) return districtInformation(c, { demographics: read.entered });
  if (before && keepsSecret && sendsSecretElsewhere(before, read.value)) {
    const again = 'Enter the Client Secret again: the address that it is sent to has changed.';
    const { values } = refusedFields(demographicsForm, sent, []);
    return districtInformation(c, { demographics: { values, problems: { clientSecret: again } } });
  }
  const set = await setDemographics(platform, district, read.value);
  if (!set.ok)
    return districtInformation(c, { demographics: refusedFields(demographicsForm, sent, set.problem.errors ?? []) });
  await recordSettingChange(platform, district, actorOf(c), {
    setting: 'Nightly Demographics',
    before: before && auditedValues(demographicsForm, { ...before, clientSecret: keptSecret }),
    after: auditedValues(demographicsForm, { ...read.value, clientSecret: sent.get('clientSecret')?.trim() }),
    secrets: secretLabels(demographicsForm),
  });
  return savedSection(c, 'demographics', 'demographics');
});

/** A secret that we keep must not go to a server that the person who entered it never saw. */
const sendsSecretElsewhere = (before: DemographicsStatus, after: { accessTokenUrl: string }) =>
  new URL(before.accessTokenUrl).origin !== new URL(after.accessTokenUrl).origin;

demographicsRoutes.post(`${path}/test`, async (c) => {
  await signedForm(c);
  const tested = valueOrProblem(await testConnection(c.get('platform'), c.get('district')));
  return districtInformation(c, { tested });
});

demographicsRoutes.post(`${path}/run`, async (c) => {
  await signedForm(c);
  const district = c.get('district');
  const runId = valueOrProblem(await runNow(c.get('platform'), district));
  return c.redirect(`${tabPath(district, 'runs')}/${runId}`, 303);
});

demographicsRoutes.post(`${path}/withdrawals`, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const read = readFields(withdrawalsForm, await signedForm(c));
  if (!read.ok) return districtInformation(c, { withdrawals: read.entered });
  await changeDistrict(platform, district, read.value);
  await recordSettingChange(platform, district, actorOf(c), {
    setting: 'Nightly Demographics',
    before: auditedValues(withdrawalsForm, district),
    after: auditedValues(withdrawalsForm, read.value),
  });
  return savedSection(c, 'withdrawals', 'demographics');
});
