import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import {
  changedDatesChoices,
  commonColumns,
  largestLoad,
  loadKeyPrograms,
  putStubDocument,
  refreshAtOnce,
} from '../../documents/index.ts';
import { httpApp } from '../../platform/http.ts';
import { ProblemError, problem } from '../../platform/problems.ts';
import { sameSecret } from '../../platform/secrets.ts';
import { findStudent } from '../../roster/index.ts';
import { type FormName, fieldsOfForm, formNames, forms } from '../../states/index.ts';
import { districtPage } from '../shell/district-page.tsx';
import { type Labels, problemSentence, typedIn } from '../shell/form.ts';
import { type SettingsEnv, signedForm } from '../shell/guards.ts';
import { OutOfDateForm } from '../shell/not-sent.tsx';
import { tabPath } from '../shell/shell.tsx';
import { StubDocumentPage, studentFields } from '../students/stub-document.tsx';
import { DataLoadsPage, type LoadResult } from './page.tsx';

/** Settings > Data Loads: key program data, and stub documents. */
export const dataLoadPages = httpApp<SettingsEnv>();

const path = '/settings/:districtId/data-loads';

const dataLoads = (c: Context<SettingsEnv>, result: LoadResult | null = null, changedDates = '') =>
  districtPage(
    c,
    'data-loads',
    <DataLoadsPage who={c.get('signedIn')} district={c.get('district')} {...{ result, changedDates }} />,
    {
      status: result && 'refused' in result ? 400 : 200,
    },
  );

dataLoadPages.get(path, (c) => dataLoads(c));

const tooLarge = () => {
  throw new ProblemError(problem('contentTooLarge', 'The file is larger than 5 MB. Split it, and load the parts.'));
};

dataLoadPages.post(path, bodyLimit({ maxSize: largestLoad + 10_000, onError: tooLarge }), async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const { file, action, changedDates } = await signedUpload(c);
  if (!file || file.size === 0)
    return dataLoads(c, { refused: [{ field: 'file', message: 'choose a CSV file' }] }, changedDates);
  const dryRun = action !== 'load';
  const bytes = new Uint8Array(await file.arrayBuffer());
  const loaded = await loadKeyPrograms(platform, district, bytes, {
    dryRun,
    by: c.get('signedIn').administrator.email,
    changedDates: changedDatesChoices.find((choice) => choice === changedDates) ?? null,
  });
  if (loaded.ok && !dryRun) refreshAtOnce(c, district);
  if (loaded.ok) return dataLoads(c, { outcome: loaded.value, dryRun }, changedDates);
  const { errors = [], detail } = loaded.problem;
  const refused =
    errors.length > 0 ? errors.map(({ field, message }) => ({ field, message })) : [{ field: 'file', message: detail }];
  return dataLoads(c, { refused }, changedDates);
});

/** A form with a file, which only this page has; with the form token of the session like any other. */
async function signedUpload(
  c: Context<SettingsEnv>,
): Promise<{ file: File | null; action: string; changedDates: string }> {
  if (!c.req.header('content-type')?.startsWith('multipart/form-data'))
    throw new ProblemError(problem('invalidRequest', 'The form cannot be read.'));
  const form = await c.req.raw.formData().catch(() => null);
  if (!form) throw new ProblemError(problem('invalidRequest', 'The form cannot be read.'));
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
  if (!(await sameSecret(text('formToken'), c.get('signedIn').formToken))) throw new OutOfDateForm(new Map());
  const file = form.get('file');
  return { file: file instanceof File ? file : null, action: text('action'), changedDates: text('changedDates') };
}

const formNamed = (c: Context<SettingsEnv>, name: string | undefined): FormName | null =>
  formNames.find((one) => one === name && forms[one].state === c.get('district').state) ?? null;

dataLoadPages.get(`${path}/stub-document`, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const id = c.req.query('student');
  const student = id ? await findStudent(platform, district, id) : null;
  const view = { who: c.get('signedIn'), district, form: formNamed(c, c.req.query('form')), student };
  return districtPage(c, 'data-loads', <StubDocumentPage {...view} />, { title: 'Stub document' });
});

dataLoadPages.post(`${path}/stub-document`, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const typed = await signedForm(c);
  const form = formNamed(c, typed.get('form'));
  if (!form) throw new ProblemError(problem('invalidRequest', 'Choose a form.'));
  const fields = fieldsOfForm(forms[form]).map(({ name, label }) => [name, label] as const);
  const labels: Labels = Object.fromEntries(fields);
  const values = typedIn(typed, { ...commonColumns, ...labels });
  const put = await putStubDocument(platform, district, new Map(Object.entries(values)), {
    by: c.get('signedIn').administrator.email,
  });
  if (put.ok) {
    refreshAtOnce(c, district);
    if (put.value.remarks.length > 0) {
      const view = { who: c.get('signedIn'), district, form: null, student: null, stored: put.value };
      return districtPage(c, 'data-loads', <StubDocumentPage {...view} />, { title: 'Stub document' });
    }
    return c.redirect(`${tabPath(district, 'students')}/${put.value.studentId}/programs`, 303);
  }
  const problems = Object.fromEntries(
    put.problems.map(({ column, message }) => [column ?? 'form', stubProblem(column ?? '', labels, message)]),
  );
  const view = { who: c.get('signedIn'), district, form, student: null, entered: { values, problems } };
  return districtPage(c, 'data-loads', <StubDocumentPage {...view} />, { title: 'Stub document', status: 400 });
});

/** What is wrong with a field under its label; with the choice among the ids, of the student. */
function stubProblem(column: string, labels: Labels, message: string) {
  const text = message.replaceAll(
    /\b(localNumber|stateStudentId|sourcedId)\b/g,
    (name) => studentFields[name as 'stateStudentId'].label,
  );
  const label = labels[column] ?? (text === message ? studentFields[column as 'stateStudentId']?.label : undefined);
  return problemSentence(label ?? 'The student', text);
}
