import type { Context } from 'hono';
import { isExportEndpoint } from '../../api-access/index.ts';
import { keptSecret, recordSettingChange, type SettingValues } from '../../audit/index.ts';
import {
  changeContact,
  type DataExport,
  disableDataExport,
  enableDataExport,
  endpointOptions,
  errorsOf,
  exportSetting,
  exportValues,
  findDataExport,
  forbidEndpoint,
  mailedValues,
  mailNewSecret,
  type OptionSettings,
  permitEndpoint,
  pushValues,
  resendTerms,
  sftpPushLabels,
  sftpSecretField,
} from '../../data-exports/index.ts';
import { httpApp } from '../../platform/http.ts';
import type { Parameters } from '../../platform/pages/index.ts';
import { ProblemError, problem, valueOrProblem } from '../../platform/problems.ts';
import {
  deliveriesOf,
  findSftpPush,
  forgetHostKey,
  pushNow,
  removeSftpPush,
  setSftpPush,
  sftpPushFields,
} from '../../sftp-push/index.ts';
import { districtPage, savedText } from '../shell/district-page.tsx';
import { type Entered, typedIn } from '../shell/form.ts';
import { actorOf, type SettingsEnv, signedForm } from '../shell/guards.ts';
import { readContact } from './list-routes.tsx';
import { DataExportPage, exportPath } from './page.tsx';

/** Settings > Data Exports > one of them: account, SFTP Push, Endpoint Permissions, errors. */
export const dataExportForms = httpApp<SettingsEnv>();

const path = '/settings/:districtId/data-exports/:dataExportId';

/** What the page says once a change has been made. */
const savedTexts: Readonly<Record<string, string>> = {
  added: 'The data export has been added, and the terms of service have been mailed. Permit its endpoints below.',
  contact: 'The data export has been updated.',
  terms: 'The terms of service have been mailed again. The link before does not work any more.',
  secret: 'A link to a new client secret has been mailed. Nothing changes until it is opened.',
  disable: 'The data export has been disabled. Its access tokens have stopped working.',
  enable: 'The data export has been enabled.',
  endpoints: 'The endpoint permissions have been updated.',
  sftpPush: 'SFTP Push has been saved.',
  removed: 'SFTP Push has been removed, and its secret forgotten.',
  hostKey: 'The host key has been forgotten. The next connection pins the one that the server then shows.',
  pushed: 'The files are being delivered. Open this page again to see how it went.',
};

const find = async (c: Context<SettingsEnv>): Promise<DataExport> =>
  valueOrProblem(await findDataExport(c.get('platform'), c.get('district'), c.req.param('dataExportId') ?? ''));

async function show(c: Context<SettingsEnv>, refused: Readonly<Record<string, Entered>> = {}) {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const dataExport = await find(c);
  const [push, delivered, errors] = await Promise.all([
    findSftpPush(platform, district, dataExport.id),
    deliveriesOf(platform, district, dataExport.id, { limit: 20, offset: 0 }),
    errorsOf(platform, dataExport.id),
  ]);
  const view = {
    who: c.get('signedIn'),
    district,
    dataExport,
    push: valueOrProblem(push),
    deliveries: valueOrProblem(delivered).deliveries,
    errors,
    refused,
    saved: savedText(c, savedTexts),
  };
  const status = Object.keys(refused).length > 0 ? 400 : 200;
  return districtPage(c, 'data-exports', <DataExportPage {...view} />, { title: 'Data Export', status });
}

/** Writes the change down, and leads back to the page. */
async function saved(
  c: Context<SettingsEnv>,
  dataExport: DataExport,
  what: string,
  change: { before: SettingValues | null; after: SettingValues | null; secrets?: readonly string[] } | null,
) {
  const [platform, district] = [c.get('platform'), c.get('district')];
  if (change)
    await recordSettingChange(platform, district, actorOf(c), { setting: exportSetting(dataExport), ...change });
  return c.redirect(`${exportPath(district, dataExport)}?saved=${what}`, 303);
}

dataExportForms.get(path, (c) => show(c));

dataExportForms.post(`${path}/contact`, async (c) => {
  const read = readContact(await signedForm(c));
  if (!read.ok) return show(c, { contact: read.entered });
  const before = await find(c);
  const after = valueOrProblem(await changeContact(c.get('platform'), c.get('district'), before.id, read.value));
  return saved(c, after, 'contact', { before: exportValues(before), after: exportValues(after) });
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
  dataExportForms.post(`${path}/${name}`, async (c) => {
    await signedForm(c);
    const before = await find(c);
    const after = valueOrProblem(await operation(c.get('platform'), c.get('district'), before.id));
    return saved(c, after, name, {
      before: exportValues(before),
      after: { ...exportValues(after), ...(name in mailed && mailedValues(mailed[name as keyof typeof mailed])) },
    });
  });

dataExportForms.post(`${path}/endpoints/:change{add|update|remove}`, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const form = await signedForm(c);
  const before = await find(c);
  const endpoint = form.get('endpoint') ?? '';
  if (!isExportEndpoint(endpoint)) throw new ProblemError(problem('invalidRequest', 'There is no such endpoint.'));
  if (c.req.param('change') === 'remove') {
    const after = valueOrProblem(await forbidEndpoint(platform, district, before.id, endpoint));
    return saved(c, after, 'endpoints', { before: exportValues(before), after: exportValues(after) });
  }
  const options = c.req.param('change') === 'add' ? {} : optionsIn(form, Object.keys(endpointOptions[endpoint]));
  const permitted = await permitEndpoint(platform, district, before.id, { endpoint, options });
  if (!permitted.ok) {
    // Beside its fields only where the endpoint has a form on the page.
    const hasForm = before.endpoints.some((one) => one.endpoint === endpoint);
    if (!permitted.problem.errors || !hasForm) throw new ProblemError(permitted.problem);
    const problems = Object.fromEntries(
      permitted.problem.errors.map(({ field, message }) => {
        const name = field.split('.')[0] ?? '';
        return [name, `${endpointOptions[endpoint][name]?.label ?? name} ${message}.`];
      }),
    );
    return show(c, { [endpoint]: { values: Object.fromEntries(form), problems } });
  }
  const after = permitted.value;
  return saved(c, after, 'endpoints', { before: exportValues(before), after: exportValues(after) });
});

/** Value and "Allow caller override" of each option, as the form has them. */
function optionsIn(form: Parameters, names: readonly string[]): OptionSettings {
  const setting = (name: string) => {
    const codes = (form.get(`value.${name}`) ?? '').split(/[\s,;]+/).filter(Boolean);
    const value = codes.length > 1 ? codes : (codes[0] ?? null);
    return { value, allowCallerOverride: form.get('allowAll') === 'yes' || form.get(`override.${name}`) === 'yes' };
  };
  return Object.fromEntries(names.map((name) => [name, setting(name)]));
}

dataExportForms.post(`${path}/sftp-push`, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const form = await signedForm(c);
  const dataExport = await find(c);
  const before = valueOrProblem(await findSftpPush(platform, district, dataExport.id));
  const { hostKey: _, ...labels } = sftpPushLabels;
  const values = typedIn(form, labels);
  const number = (name: string) => (values[name] === '' ? undefined : Number(values[name]));
  const input = {
    ...values,
    secret: values.secret ? `${values.secret.replaceAll('\r\n', '\n')}\n` : undefined,
    port: number('port'),
    hour: number('hour'),
    weekday: number('weekday'),
  };
  const isPassword = values.authentication === 'password';
  const parsed = sftpPushFields.safeParse({
    ...input,
    secret: isPassword ? form.get('secret') || undefined : input.secret,
  });
  const refuse = (problems: Record<string, string>) =>
    show(c, { sftpPush: { values: { ...values, secret: '' }, problems } });
  if (!parsed.success)
    return refuse(
      Object.fromEntries(
        parsed.error.issues.map(({ path: [name], message }) => [
          String(name),
          `${labels[name as keyof typeof labels] ?? name}: ${message}.`,
        ]),
      ),
    );
  const set = await setSftpPush(platform, district, dataExport.id, parsed.data);
  if (!set.ok) {
    if (!set.problem.errors) throw new ProblemError(set.problem);
    return refuse(
      Object.fromEntries(
        set.problem.errors.map(({ field, message }) => [
          field,
          `${labels[field as keyof typeof labels] ?? field} ${message}.`,
        ]),
      ),
    );
  }
  const after = { ...pushValues(set.value), ...(parsed.data.secret ? { [sftpSecretField]: parsed.data.secret } : {}) };
  const known = before && { ...pushValues(before), [sftpSecretField]: keptSecret };
  return saved(c, dataExport, 'sftpPush', { before: known, after, secrets: [sftpSecretField] });
});

dataExportForms.post(`${path}/sftp-push/remove`, async (c) => {
  await signedForm(c);
  const [platform, district, dataExport] = [c.get('platform'), c.get('district'), await find(c)];
  const before = valueOrProblem(await findSftpPush(platform, district, dataExport.id));
  if (!before) throw new ProblemError(problem('conflict', 'SFTP Push is not set up for this data export.'));
  valueOrProblem(await removeSftpPush(platform, district, dataExport.id));
  return saved(c, dataExport, 'removed', { before: pushValues(before), after: null });
});

dataExportForms.post(`${path}/sftp-push/forget-host-key`, async (c) => {
  await signedForm(c);
  const [platform, district, dataExport] = [c.get('platform'), c.get('district'), await find(c)];
  const before = valueOrProblem(await findSftpPush(platform, district, dataExport.id));
  if (!before?.hostKey)
    throw new ProblemError(
      problem('conflict', 'No host key is kept: the next connection pins the one that it is shown.'),
    );
  valueOrProblem(await forgetHostKey(platform, district, dataExport.id));
  const field = `SFTP ${sftpPushLabels.hostKey}`;
  return saved(c, dataExport, 'hostKey', { before: { [field]: before.hostKey }, after: { [field]: null } });
});

dataExportForms.post(`${path}/sftp-push/now`, async (c) => {
  await signedForm(c);
  const dataExport = await find(c);
  valueOrProblem(await pushNow(c.get('platform'), c.get('district'), dataExport.id));
  return saved(c, dataExport, 'pushed', null);
});
