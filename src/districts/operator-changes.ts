import type { MiddlewareHandler } from 'hono';
import { keptSecret, recordSettingChange, type SettingValues } from '../audit/index.ts';
import type { Platform } from '../platform/platform.ts';
import { programs } from '../programs/programs.ts';
import type { DistrictAdminEnv } from './admin-app.ts';
import { connectedOf } from './connected.ts';
import { type District, findDistrict, withdrawalShareLabel } from './district.ts';
import { flagModeLabels } from './program-flags.ts';
import { staffRoleLabels } from './staff-roles.ts';

/** Every setting of a district, by section and field as the settings pages name them. Of a secret only whether there is one. */
async function settingValues(platform: Platform, district: District): Promise<Record<string, SettingValues>> {
  const { demographics, documentViewer: viewer, legacy, flags } = await connectedOf(platform, district);
  return {
    'Nightly Demographics': {
      'Base URL': demographics?.baseUrl,
      'Access Token URL': demographics?.accessTokenUrl,
      'Client ID': demographics?.clientId,
      'Client Secret': demographics && keptSecret,
      [withdrawalShareLabel]: district.withdrawalShare,
    },
    'Document Viewer': {
      'Public Keyset URL': viewer?.publicKeysetUrl,
      'OpenID Endpoint': viewer?.openIdEndpoint,
      'Deployment ID': viewer?.deploymentId,
      'Client ID': viewer?.clientId,
      'Further Deployment IDs': viewer?.furtherDeploymentIds,
      'Staff roles': viewer && (viewer.staffRoles?.map((role) => staffRoleLabels[role]) ?? 'all'),
    },
    Details: {
      District: district.name,
      'District IRN': district.irn,
      'Time zone': district.timeZone,
      'Nightly run begins': district.nightlyHour,
      'SIF URL': legacy?.sifUrl,
      'Return URL': legacy?.returnUrl,
    },
    ...Object.fromEntries(
      flags.map(({ program, enabled, cutoverDate, mode, guardShare, holdForConfirmation }) => [
        `Flag ${programs[program].name}`,
        {
          'Keep this flag in Campus': enabled,
          'Cutover date': cutoverDate,
          Option: flagModeLabels[mode],
          'Flags that may end without a replacement (%)': guardShare,
          'Hold the cutover for confirmation': holdForConfirmation,
        },
      ]),
    ),
  };
}

/** Writes into the audit trail what a call of the admin API has changed of a district’s settings, whichever call it was. */
export const recordOperatorChanges: MiddlewareHandler<DistrictAdminEnv> = async (c, next) => {
  const platform = c.get('platform');
  const before = c.req.method === 'GET' ? null : await known(platform, c.get('district').id);
  await next();
  const district = before && c.res.ok ? await known(platform, before.id) : null;
  if (!before || !district) return;
  const [old, now] = [before.values, await settingValues(platform, district)];
  const secretEntered = c.req.method === 'PUT' && c.req.path.endsWith('/demographics');
  for (const setting of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const after = secretEntered ? now[setting] : { ...now[setting], 'Client Secret': null };
    const change = { setting, before: old[setting] ?? null, after: after ?? null, secrets: ['Client Secret'] };
    await recordSettingChange(platform, district, 'operator', change);
  }
};

async function known(platform: Platform, id: string) {
  const district = await findDistrict(platform, id);
  return district.ok ? { ...district.value, values: await settingValues(platform, district.value) } : null;
}
