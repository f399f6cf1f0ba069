import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { District } from '../../districts/index.ts';
import { loadableForms, type StoredStub } from '../../documents/index.ts';
import { programKeys, programs } from '../../programs/index.ts';
import type { Student } from '../../roster/index.ts';
import { type FormName, fieldsOfForm, forms } from '../../states/index.ts';
import { Field, FormProblems } from '../shell/fields.tsx';
import type { Entered } from '../shell/form.ts';
import { tabPath } from '../shell/shell.tsx';
import { SignedForm } from '../shell/signed-form.tsx';
import { confirmDatesLabel, stubForm, studentFields } from './form.ts';

export interface StubDocumentView {
  readonly who: SignedIn;
  readonly district: District;
  /** Null until a form is chosen. */
  readonly form: FormName | null;
  /** Whom the document is about, when the page was opened from there. */
  readonly student: Student | null;
  readonly entered?: Entered | undefined;
  /** What was just stored, when there is something to know of it. */
  readonly stored?: StoredStub | undefined;
}

/** A completed document without a file, typed in. The fields are those of the form's schema, under their printed labels. */
export const StubDocumentPage: FC<StubDocumentView> = (props) => (
  <>
    <p class="small">
      <a href={tabPath(props.district, 'data-loads')}>Data Loads</a>
    </p>
    <h1>Stub document</h1>
    <p class="muted">
      A stub document counts for badges, flags, and state reporting like any completed document. It has no PDF, so a
      flag cannot open it. If you enter it again with the same event date, it corrects the earlier one.
    </p>
    {props.stored && <Stored district={props.district} stored={props.stored} />}
    <section class="card" aria-labelledby="choose">
      <h2 id="choose">Which form</h2>
      <form method="get" action={stubPath(props.district)}>
        {props.student && <input type="hidden" name="student" value={props.student.id} />}
        <div class="field">
          <label for="form">Form</label>
          <select id="form" name="form">
            {programKeys.map((program) => (
              <optgroup label={programs[program].name}>
                {loadableForms(props.district)
                  .filter(({ name }) => forms[name].program === program)
                  .map(({ name, title }) => (
                    <option value={name} selected={name === props.form}>
                      {title}
                    </option>
                  ))}
              </optgroup>
            ))}
          </select>
        </div>
        <p class="buttons">
          <button type="submit" class="quiet">
            Show its fields
          </button>
        </p>
      </form>
    </section>
    {props.form && <StubForm {...props} form={props.form} />}
  </>
);

const Stored: FC<{ district: District; stored: StoredStub }> = ({ district, stored }) => (
  <section class="card" aria-labelledby="stored" role="status">
    <h2 id="stored">The stub document is stored</h2>
    <p>Check this:</p>
    <ul>
      {stored.remarks.map(({ column, message }) => (
        <li>{column ? `${column}: ${message}` : message}</li>
      ))}
    </ul>
    <p>
      <a href={`${tabPath(district, 'students')}/${stored.studentId}/programs`}>The student’s programs</a>
    </p>
  </section>
);

const stubPath = (district: District) => `${tabPath(district, 'data-loads')}/stub-document`;

const StubForm: FC<StubDocumentView & { form: FormName }> = ({ who, district, form, student, entered }) => (
  <SignedForm who={who} action={stubPath(district)} class="card">
    <FormProblems entered={entered} />
    <input type="hidden" name="form" value={form} />
    <h2>{forms[form].title}</h2>
    <fieldset>
      <legend>Student: exactly one of the three ids</legend>
      <div>
        {Object.keys(studentFields(district.state)).map((name) => (
          <Field of={stubForm(form)} name={name} value={prefilled(student, name)} entered={entered} />
        ))}
      </div>
    </fieldset>
    <fieldset>
      <legend>As the form says</legend>
      <div>
        {fieldsOfForm(forms[form]).map(({ name }) => (
          <Field of={stubForm(form)} name={name} entered={entered} />
        ))}
      </div>
    </fieldset>
    <p>
      <label>
        <input type="checkbox" name="confirmDates" value="yes" /> {confirmDatesLabel}
      </label>
    </p>
    <p class="buttons">
      <button type="submit">Add the document</button>
    </p>
  </SignedForm>
);

/** The one id that is most surely the student's: OneRoster's, where there is one. */
function prefilled(student: Student | null, name: string): string {
  if (!student) return '';
  const best = student.sourcedId ? 'sourcedId' : student.stateStudentId ? 'stateStudentId' : 'localNumber';
  return name === best ? (student[best] ?? '') : '';
}
