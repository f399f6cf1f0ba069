import { onBehalf } from '../../asked-mails/index.ts';
import { recorded } from '../../audit/index.ts';
import {
  changeContact,
  disableDataExport,
  enableDataExport,
  endPreviousSecret,
  mailNewSecret,
  removeDataExport,
  resendTerms,
  revokeSecrets,
} from '../../data-exports/index.ts';
import { httpApp } from '../../platform/http.ts';
import { valueOrProblem } from '../../platform/problems.ts';
import { readFields } from '../shell/form.ts';
import { requireSure, type SettingsEnv, signedForm } from '../shell/guards.ts';
import { tabPath } from '../shell/shell.tsx';
import { dataExportPath, findExport, savedExport, showExport } from './answer.tsx';
import { contactForm } from './contact-form.ts';

/** Settings > Data Exports > one of them: its account. SFTP Push and Endpoint Permissions have routes of their own. */
export const dataExportRoutes = httpApp<SettingsEnv>();

dataExportRoutes.get(dataExportPath, (c) => showExport(c));

dataExportRoutes.post(`${dataExportPath}/contact`, async (c) => {
  const read = readFields(contactForm, await signedForm(c));
  if (!read.ok) return showExport(c, { contact: read.entered });
  const { id } = await findExport(c);
  const changed = valueOrProblem(await changeContact(c.get('platform'), c.get('district'), id, read.value));
  return savedExport(c, await recorded(c, changed), 'contact');
});

const operations = {
  terms: resendTerms,
  secret: mailNewSecret,
  disable: disableDataExport,
  enable: enableDataExport,
  revoke: revokeSecrets,
  'end-previous-secret': endPreviousSecret,
} as const;

/** Operations after which calls fail. The page asks first. */
const endsAccess = new Set(['disable', 'revoke', 'end-previous-secret']);

for (const [name, operation] of Object.entries(operations))
  dataExportRoutes.post(`${dataExportPath}/${name}`, async (c) => {
    const form = await signedForm(c);
    const { id } = await findExport(c);
    if (endsAccess.has(name)) requireSure(form);
    const mailing = onBehalf(c.get('platform'), c.get('actor'), c.get('district'));
    const changed = valueOrProblem(await operation(mailing, c.get('district'), id));
    return savedExport(c, await recorded(c, changed), name);
  });

dataExportRoutes.post(`${dataExportPath}/remove`, async (c) => {
  const form = await signedForm(c);
  const { id } = await findExport(c);
  requireSure(form);
  await recorded(c, valueOrProblem(await removeDataExport(c.get('platform'), c.get('district'), id)));
  return c.redirect(`${tabPath(c.get('district'), 'data-exports')}?saved=removed`, 303);
});
