import type { Context } from 'hono';
import { onBehalf } from '../../asked-mails/index.ts';
import { recorded } from '../../audit/index.ts';
import { addDataExport, dataExportFields, listDataExports } from '../../data-exports/index.ts';
import { httpApp } from '../../platform/http.ts';
import { districtPage, savedText } from '../shell/district-page.tsx';
import { type Entered, readFields, refusedFields } from '../shell/form.ts';
import { type SettingsEnv, signedForm } from '../shell/guards.ts';
import { savedExport } from './answer.tsx';
import { contactForm } from './contact-form.ts';
import { DataExportsPage } from './list-page.tsx';

/** Settings > Data Exports: the list, and "+ add data export". */
export const dataExportPages = httpApp<SettingsEnv>();

const path = '/settings/:districtId/data-exports';

async function list(c: Context<SettingsEnv>, entered?: Entered) {
  const [platform, district] = [c.get('platform'), c.get('district')];
  // More than a hundred accounts is no district's case.
  const { dataExports } = await listDataExports(platform, district, { limit: 100, offset: 0 });
  const view = {
    district,
    who: c.get('signedIn'),
    exports: dataExports,
    baseUrl: platform.config.API_URL,
    entered,
    saved: savedText(c, { removed: 'The data export is removed. Its credentials no longer work.' }),
  };
  return districtPage(c, 'data-exports', <DataExportsPage {...view} />, { status: entered ? 400 : 200 });
}

dataExportPages.get(path, (c) => list(c));

dataExportPages.post(path, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const sent = await signedForm(c);
  const read = readFields(contactForm, sent);
  if (!read.ok) return list(c, read.entered);
  const mailing = onBehalf(platform, c.get('actor'), district);
  const added = await addDataExport(mailing, district, dataExportFields.parse({ ...read.value, endpoints: [] }));
  if (!added.ok) return list(c, { ...refusedFields(contactForm, sent, []), problems: { form: added.problem.detail } });
  return savedExport(c, await recorded(c, added.value), 'added');
});
