import { keptSecret, recorded } from '../../audit/index.ts';
import {
  changeDistrict,
  confirmHosts,
  demographicsStatus,
  removeDemographics,
  setDemographics,
} from '../../districts/index.ts';
import { httpApp } from '../../platform/http.ts';
import { ProblemError, problem, valueOrProblem } from '../../platform/problems.ts';
import { testConnection } from '../../roster/index.ts';
import { districtInformation, districtInformationPath, savedSection } from '../district-information/answer.tsx';
import { startRun } from '../runs/start-run.ts';
import { readFields, refusedFields } from '../shell/form.ts';
import { requireSure, type SettingsEnv, signedForm } from '../shell/guards.ts';
import { demographicsForm, withdrawalsForm } from './form.ts';

/** Nightly Demographics: the connection, its test, a run at once, and the share that a night may withdraw. */
export const demographicsRoutes = httpApp<SettingsEnv>();

const path = `${districtInformationPath}/demographics`;

demographicsRoutes.post(path, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const sent = await signedForm(c);
  const keepsSecret = !sent.get('clientSecret')?.trim() && (await demographicsStatus(platform, district)) !== null;
  const read = readFields(demographicsForm, sent, keepsSecret ? { clientSecret: keptSecret } : {});
  if (!read.ok) return districtInformation(c, { demographics: read.entered });
  const input = keepsSecret ? { ...read.value, clientSecret: undefined } : read.value;
  const set = await setDemographics(platform, district, input);
  if (!set.ok) {
    const { values, problems } = refusedFields(demographicsForm, sent, set.problem.errors ?? []);
    const again = problems.clientSecret && {
      clientSecret: 'Enter the Client Secret again, because an address that uses it has changed.',
    };
    return districtInformation(c, { demographics: { values, problems: { ...problems, ...again } } });
  }
  await recorded(c, set.value);
  return savedSection(c, 'demographics');
});

demographicsRoutes.post(`${path}/remove`, async (c) => {
  requireSure(await signedForm(c));
  await recorded(c, await removeDemographics(c.get('platform'), c.get('district')));
  return savedSection(c, 'demographicsRemoved');
});

/** For operators: the hosts that the page showed are the district's Campus. */
demographicsRoutes.post(`${path}/confirm-hosts`, async (c) => {
  const sent = await signedForm(c);
  const { administrator } = c.get('signedIn');
  if (!administrator.isOperator)
    throw new ProblemError(problem('forbidden', 'Only SameGoal can confirm a Campus host.'));
  const shown = (sent.get('hosts') ?? '').split(',');
  const confirmed = await confirmHosts(c.get('platform'), c.get('district'), administrator.email, shown);
  await recorded(c, valueOrProblem(confirmed));
  return savedSection(c, 'campus-hosts');
});

demographicsRoutes.post(`${path}/test`, async (c) => {
  await signedForm(c);
  const tested = valueOrProblem(await testConnection(c.get('platform'), c.get('district')));
  return districtInformation(c, { tested });
});

demographicsRoutes.post(`${path}/run`, async (c) => {
  await signedForm(c);
  return startRun(c);
});

demographicsRoutes.post(`${path}/withdrawals`, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const read = readFields(withdrawalsForm, await signedForm(c));
  if (!read.ok) return districtInformation(c, { withdrawals: read.entered });
  await recorded(c, await changeDistrict(platform, district, read.value));
  return savedSection(c, 'withdrawals');
});
