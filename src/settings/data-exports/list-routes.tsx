import type { Context } from 'hono';
import { recordSettingChange } from '../../audit/index.ts';
import {
  addDataExport,
  contactFields,
  contactLabels,
  dataExportFields,
  exportSetting,
  exportValues,
  listDataExports,
} from '../../data-exports/index.ts';
import { httpApp } from '../../platform/http.ts';
import type { Parameters } from '../../platform/pages/index.ts';
import { districtPage } from '../shell/district-page.tsx';
import { type Entered, readFields, typedIn } from '../shell/form.ts';
import { actorOf, type SettingsEnv, signedForm } from '../shell/guards.ts';
import { DataExportsPage } from './list-page.tsx';
import { exportPath } from './page.tsx';

/** Settings > Data Exports: the list, and "+ add data export". */
export const dataExportPages = httpApp<SettingsEnv>();

const path = '/settings/:districtId/data-exports';

async function list(c: Context<SettingsEnv>, entered?: Entered) {
  const [platform, district] = [c.get('platform'), c.get('district')];
  // More than a hundred accounts is no district's case.
  const { dataExports } = await listDataExports(platform, district, { limit: 100, offset: 0 });
  const view = { district, who: c.get('signedIn'), exports: dataExports, baseUrl: platform.config.PUBLIC_URL, entered };
  return districtPage(c, 'data-exports', <DataExportsPage {...view} />, { status: entered ? 400 : 200 });
}

dataExportPages.get(path, (c) => list(c));

dataExportPages.post(path, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const read = readContact(await signedForm(c));
  if (!read.ok) return list(c, read.entered);
  const added = await addDataExport(platform, district, dataExportFields.parse({ ...read.value, endpoints: [] }));
  if (!added.ok) return list(c, { values: read.values, problems: { form: added.problem.detail } });
  await recordSettingChange(platform, district, actorOf(c), {
    setting: exportSetting(added.value),
    before: null,
    after: exportValues(added.value),
  });
  return c.redirect(`${exportPath(district, added.value)}?saved=added`, 303);
});

/** The account information that was typed, or what is wrong with it. */
export function readContact(form: Parameters) {
  const values = typedIn(form, contactLabels);
  const additionalEmails = (values.additionalEmails ?? '').split(/[\s,;]+/).filter(Boolean);
  const read = readFields(contactFields.required().omit({ additionalEmails: true }), form, nameLabels);
  const others = contactFields.pick({ additionalEmails: true }).safeParse({ additionalEmails });
  const problems: Record<string, string> = read.ok ? {} : { ...read.entered.problems };
  if (!others.success)
    problems.additionalEmails =
      'Additional Emails must be complete e-mail addresses, at most ten, with commas between.';
  return read.ok && others.success
    ? { ok: true as const, values, value: { ...read.value, additionalEmails } }
    : { ok: false as const, entered: { values, problems } };
}

const { additionalEmails: _, ...nameLabels } = contactLabels;
