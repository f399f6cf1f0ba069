import type { Context } from 'hono';
import { putStubDocument, refreshAtOnce } from '../../documents/index.ts';
import { httpApp } from '../../platform/http.ts';
import { ProblemError, problem } from '../../platform/problems.ts';
import { findStudent } from '../../roster/index.ts';
import { type FormName, formNames, forms } from '../../states/index.ts';
import { districtPage } from '../shell/district-page.tsx';
import { type Labels, problemSentence, typedIn } from '../shell/form.ts';
import { type SettingsEnv, signedForm } from '../shell/guards.ts';
import { tabPath } from '../shell/shell.tsx';
import { stubForm, studentFields } from './form.ts';
import { StubDocumentPage } from './page.tsx';

/** A stub document, typed in. */
export const stubDocumentPages = httpApp<SettingsEnv>();

const path = '/settings/:districtId/data-loads/stub-document';

const formNamed = (c: Context<SettingsEnv>, name: string | undefined): FormName | null =>
  formNames.find((one) => one === name && forms[one].state === c.get('district').state) ?? null;

stubDocumentPages.get(path, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const id = c.req.query('student');
  const student = id ? await findStudent(platform, district, id) : null;
  const view = { who: c.get('signedIn'), district, form: formNamed(c, c.req.query('form')), student };
  return districtPage(c, 'data-loads', <StubDocumentPage {...view} />, { title: 'Stub document' });
});

stubDocumentPages.post(path, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const typed = await signedForm(c);
  const form = formNamed(c, typed.get('form'));
  if (!form) throw new ProblemError(problem('invalidRequest', 'Choose a form.'));
  const values = typedIn(typed, stubForm(form).labels);
  const put = await putStubDocument(platform, district, new Map(Object.entries({ ...values, form })), {
    by: c.get('signedIn').administrator.email,
    confirmDates: typed.get('confirmDates') === 'yes',
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
    put.problems.map(({ column, message }) => [column ?? 'form', stubProblem(form, column ?? '', message)]),
  );
  const view = { who: c.get('signedIn'), district, form, student: null, entered: { values, problems } };
  return districtPage(c, 'data-loads', <StubDocumentPage {...view} />, { title: 'Stub document', status: 400 });
});

/** What is wrong with a field, under its label. A choice among the ids is a matter of the student. */
function stubProblem(form: FormName, column: string, message: string): string {
  const ofStudent: Labels = Object.fromEntries(
    Object.entries(studentFields(forms[form].state)).map(([name, { label }]) => [name, label]),
  );
  const text = message.replaceAll(/\b(localNumber|stateStudentId|sourcedId)\b/g, (name) => ofStudent[name] ?? name);
  const isOfSeveral = text !== message && column in ofStudent;
  return problemSentence((!isOfSeveral && stubForm(form).labels[column]) || 'The student', text);
}
