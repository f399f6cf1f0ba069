import {
  changeContact,
  disableDataExport,
  enableDataExport,
  exportValues,
  mailedValues,
  mailNewSecret,
  resendTerms,
} from '../../data-exports/index.ts';
import { httpApp } from '../../platform/http.ts';
import { valueOrProblem } from '../../platform/problems.ts';
import { readFields } from '../shell/form.ts';
import { type SettingsEnv, signedForm } from '../shell/guards.ts';
import { dataExportPath, findExport, savedExport, showExport } from './answer.tsx';
import { contactForm } from './contact-form.ts';

/** Settings > Data Exports > one of them: its account. SFTP Push and Endpoint Permissions have routes of their own. */
export const dataExportRoutes = httpApp<SettingsEnv>();

dataExportRoutes.get(dataExportPath, (c) => showExport(c));

dataExportRoutes.post(`${dataExportPath}/contact`, async (c) => {
  const read = readFields(contactForm, await signedForm(c));
  if (!read.ok) return showExport(c, { contact: read.entered });
  const before = await findExport(c);
  const after = valueOrProblem(await changeContact(c.get('platform'), c.get('district'), before.id, read.value));
  return savedExport(c, after, 'contact', { before: exportValues(before), after: exportValues(after) });
});

const operations = {
  terms: resendTerms,
  secret: mailNewSecret,
  disable: disableDataExport,
  enable: enableDataExport,
} as const;

/** Which of them mail, under the names of the audit trail. */
const mailed = { terms: 'termsMail', secret: 'secretMail' } as const;

for (const [name, operation] of Object.entries(operations))
  dataExportRoutes.post(`${dataExportPath}/${name}`, async (c) => {
    await signedForm(c);
    const before = await findExport(c);
    const after = valueOrProblem(await operation(c.get('platform'), c.get('district'), before.id));
    return savedExport(c, after, name, {
      before: exportValues(before),
      after: { ...exportValues(after), ...(name in mailed && mailedValues(mailed[name as keyof typeof mailed])) },
    });
  });
