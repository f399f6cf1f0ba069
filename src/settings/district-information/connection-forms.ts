import type { Context } from 'hono';
import { z } from 'zod';
import { keptSecret, recordSettingChange } from '../../audit/index.ts';
import {
  changeDistrict,
  type DemographicsStatus,
  type DocumentViewerConnection,
  demographicsFields,
  demographicsStatus,
  districtFields,
  documentViewerFields,
  documentViewerOf,
  legacyIntegrationFields,
  legacyIntegrationOf,
  openDemographics,
  setDemographics,
  setDocumentViewer,
  setLegacyIntegration,
  staffRoleLabels,
  staffRoles,
} from '../../districts/index.ts';
import { runNow } from '../../nightly/index.ts';
import { httpApp } from '../../platform/http.ts';
import { valueOrProblem } from '../../platform/problems.ts';
import { testConnection } from '../../roster/index.ts';
import { demographicsLabels, withdrawalsLabels } from '../demographics/section.tsx';
import { documentViewerLabels } from '../document-viewer/section.tsx';
import { legacyLabels } from '../legacy-integration/section.tsx';
import { type Entered, fieldProblems, type Labels, readFields } from '../shell/form.ts';
import { actorOf, type SettingsEnv, signedForm } from '../shell/guards.ts';
import { tabPath } from '../shell/shell.tsx';
import { districtInformation } from './routes.tsx';

/** The forms of Settings > District Information that connect a district with Campus. */
export const connectionForms = httpApp<SettingsEnv>();

const path = '/settings/:districtId/district-information';

const saved = (c: Context<SettingsEnv>, section: string, fragment: string) =>
  c.redirect(`${tabPath(c.get('district'), 'district-information')}?saved=${section}#${fragment}`, 303);

/** Values under the labels of the page, for the audit trail. */
const labelled = (labels: Labels, values: object | null) =>
  values &&
  Object.fromEntries(
    Object.entries(labels).map(([name, label]) => [label, Reflect.get(values, name) as string | null]),
  );

connectionForms.post(`${path}/demographics`, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const form = await signedForm(c);
  const before = await demographicsStatus(platform, district);
  const keepsSecret = before !== null && !form.get('clientSecret')?.trim();
  const kept = keepsSecret ? ((await openDemographics(platform, district))?.clientSecret ?? '') : null;
  const read = readFields(
    demographicsFields,
    kept === null ? form : new Map([...form, ['clientSecret', kept]]),
    demographicsLabels,
  );
  if (!read.ok) return districtInformation(c, { demographics: withoutSecret(read.entered) });
  if (before && keepsSecret && sendsSecretElsewhere(before, read.value)) {
    const clientSecret = 'Enter the Client Secret again: the address that it is sent to has changed.';
    return districtInformation(c, {
      demographics: withoutSecret({ values: { ...read.value }, problems: { clientSecret } }),
    });
  }
  const set = await setDemographics(platform, district, read.value);
  if (!set.ok) {
    const problems = fieldProblems(set.problem.errors ?? [], read.value, demographicsLabels);
    return districtInformation(c, { demographics: withoutSecret({ values: { ...read.value }, problems }) });
  }
  const { clientSecret, ...plain } = read.value;
  await recordSettingChange(platform, district, actorOf(c), {
    setting: 'Nightly Demographics',
    before: labelled(demographicsLabels, before && { ...before, clientSecret: keptSecret }),
    after: labelled(demographicsLabels, keepsSecret ? plain : { ...plain, clientSecret }),
    secrets: [demographicsLabels.clientSecret],
  });
  return saved(c, 'demographics', 'demographics');
});

const withoutSecret = ({ values, problems }: Entered): Entered => ({
  values: { ...values, clientSecret: '' },
  problems,
});

/** A secret that we keep must not go to a server that whoever entered it never saw. */
const sendsSecretElsewhere = (before: DemographicsStatus, after: { accessTokenUrl: string }) =>
  new URL(before.accessTokenUrl).origin !== new URL(after.accessTokenUrl).origin;

connectionForms.post(`${path}/demographics/test`, async (c) => {
  await signedForm(c);
  const tested = valueOrProblem(await testConnection(c.get('platform'), c.get('district')));
  return districtInformation(c, { tested });
});

connectionForms.post(`${path}/demographics/run`, async (c) => {
  await signedForm(c);
  const district = c.get('district');
  const runId = valueOrProblem(await runNow(c.get('platform'), district));
  return c.redirect(`${tabPath(district, 'runs')}/${runId}`, 303);
});

const withdrawalsFields = z.object({
  withdrawalShare: z
    .string()
    .regex(/^\d+$/, 'must be a whole number of per cent')
    .transform(Number)
    .pipe(districtFields.shape.withdrawalShare.unwrap()),
});

connectionForms.post(`${path}/demographics/withdrawals`, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const read = readFields(withdrawalsFields, await signedForm(c), withdrawalsLabels);
  if (!read.ok) return districtInformation(c, { withdrawals: read.entered });
  await changeDistrict(platform, district, read.value);
  await recordSettingChange(platform, district, actorOf(c), {
    setting: 'Nightly Demographics',
    before: { [withdrawalsLabels.withdrawalShare]: district.withdrawalShare },
    after: { [withdrawalsLabels.withdrawalShare]: read.value.withdrawalShare },
  });
  return saved(c, 'withdrawals', 'demographics');
});

/** What is typed: several deployments in one field, and the roles as boxes of their own. */
const registrationFields = documentViewerFields
  .pick({
    publicKeysetUrl: true,
    openIdEndpoint: true,
    deploymentId: true,
    clientId: true,
  })
  .extend({
    furtherDeploymentIds: z
      .string()
      .nullable()
      .transform((text) => (text ?? '').split(/[\s,]+/).filter(Boolean))
      .pipe(documentViewerFields.shape.furtherDeploymentIds.unwrap()),
  });

const viewerValues = (viewer: Omit<DocumentViewerConnection, 'issuer'>) => ({
  ...labelled(documentViewerLabels, { ...viewer, furtherDeploymentIds: viewer.furtherDeploymentIds.join(', ') }),
  'Staff roles': viewer.staffRoles?.map((role) => staffRoleLabels[role]) ?? 'all',
});

connectionForms.post(`${path}/document-viewer`, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const form = await signedForm(c);
  const read = readFields(registrationFields, form, documentViewerLabels, ['furtherDeploymentIds']);
  const entered = (problems: Entered['problems']) => ({ values: Object.fromEntries(form), problems });
  if (!read.ok) return districtInformation(c, { documentViewer: entered(read.entered.problems) });
  const before = await documentViewerOf(platform, district);
  // A form without the boxes leaves the roles as they are.
  const roles = form.has('rolesShown')
    ? staffRoles.filter((role) => form.has(`staffRole ${role}`))
    : (before?.staffRoles ?? staffRoles);
  if (roles.length === 0)
    return districtInformation(c, { documentViewer: entered({ staffRoles: 'Choose at least one role.' }) });
  const chosen = roles.length === staffRoles.length ? null : [...roles];
  const set = await setDocumentViewer(platform, district, { ...read.value, issuer: null, staffRoles: chosen });
  if (!set.ok) {
    const problems = fieldProblems(set.problem.errors ?? [], Object.fromEntries(form), documentViewerLabels);
    return districtInformation(c, { documentViewer: entered(problems) });
  }
  await recordSettingChange(platform, district, actorOf(c), {
    setting: 'Document Viewer',
    before: before && viewerValues(before),
    after: viewerValues({ ...read.value, staffRoles: chosen }),
  });
  return saved(c, 'document-viewer', 'viewer');
});

connectionForms.post(`${path}/details`, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const read = readFields(legacyIntegrationFields, await signedForm(c), legacyLabels, Object.keys(legacyLabels));
  if (!read.ok) return districtInformation(c, { details: read.entered });
  const before = await legacyIntegrationOf(platform, district);
  await setLegacyIntegration(platform, district, read.value);
  await recordSettingChange(platform, district, actorOf(c), {
    setting: 'Details',
    before: labelled(legacyLabels, before),
    after: labelled(legacyLabels, read.value),
  });
  return saved(c, 'details', 'details');
});
