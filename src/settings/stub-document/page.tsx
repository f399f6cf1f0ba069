import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { District } from '../../districts/index.ts';
import { loadableForms, type StoredStub } from '../../documents/index.ts';
import { programKeys, programs } from '../../programs/index.ts';
import type { Student } from '../../roster/index.ts';
import {
  codeTextIn,
  type FieldOfForm,
  type FormName,
  fieldsOfForm,
  forms,
  type StateCode,
  states,
} from '../../states/index.ts';
import { FieldProblem, FormProblems, TextField } from '../shell/fields.tsx';
import type { Entered } from '../shell/form.ts';
import { words } from '../shell/parts.tsx';
import { tabPath } from '../shell/shell.tsx';
import { SignedForm } from '../shell/signed-form.tsx';

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
        {Object.entries(studentFields(district)).map(([name, { label, help }]) => (
          <TextField
            form="stub"
            name={name}
            label={label}
            help={help}
            value={prefilled(student, name)}
            entered={entered}
          />
        ))}
      </div>
    </fieldset>
    <fieldset>
      <legend>As the form says</legend>
      <div>
        {fieldsOfForm(forms[form]).map((field) => (
          <FormField state={forms[form].state} field={field} entered={entered} />
        ))}
      </div>
    </fieldset>
    <p>
      <label>
        <input type="checkbox" name="confirmDates" value="yes" /> Dates before the student’s birth or more than a year
        ahead are right
      </label>
    </p>
    <p class="buttons">
      <button type="submit">Add the document</button>
    </p>
  </SignedForm>
);

export const studentFields = ({ state }: Pick<District, 'state'>) => ({
  localNumber: { label: 'Local student number', help: 'The district’s own number of the student.' },
  stateStudentId: {
    label: states[state].studentIdentifier.label,
    help: `The ${states[state].name} student id: ${states[state].studentIdentifier.shapeInWords}.`,
  },
  sourcedId: { label: 'Internal SIS Student Id', help: 'The long id on the student’s “Basics” tab.' },
  givenName: { label: 'First name', help: 'Only for a student who is not in the roster yet.' },
  familyName: { label: 'Last name', help: 'Only for a student who is not in the roster yet.' },
});

/** The one id that is most surely the student's: OneRoster's, where there is one. */
function prefilled(student: Student | null, name: string): string {
  if (!student) return '';
  const best = student.sourcedId ? 'sourcedId' : student.stateStudentId ? 'stateStudentId' : 'localNumber';
  return name === best ? (student[best] ?? '') : '';
}

const FormField: FC<{ state: StateCode; field: FieldOfForm; entered: Entered | undefined }> = ({
  state,
  field,
  entered,
}) => {
  const { name, label, kind } = field;
  if (kind.kind === 'text') return <TextField form="stub" name={name} label={label} entered={entered} />;
  if (kind.kind === 'date') return <TextField form="stub" name={name} label={label} type="date" entered={entered} />;
  if (kind.kind === 'list') {
    const help = `For each: ${kind.parts.map(({ name }) => words(name)).join(', ')}, separated by spaces. Several are separated by semicolons.`;
    return <TextField form="stub" name={name} label={label} help={help} entered={entered} />;
  }
  const options = kind.kind === 'yesNo' ? ['yes', 'no'] : kind.options;
  return <ChoiceField state={state} name={name} label={label} options={options} entered={entered} />;
};

interface ChoiceFieldProps {
  readonly state: StateCode;
  readonly name: string;
  readonly label: string;
  readonly options: readonly string[];
  readonly entered: Entered | undefined;
}

const ChoiceField: FC<ChoiceFieldProps> = ({ state, name, label, options, entered }) => {
  const problem = entered?.problems[name];
  return (
    <div class="field">
      <label for={`stub-${name}`}>{label}</label>
      <select id={`stub-${name}`} name={name} aria-describedby={problem ? `stub-${name}-problem` : undefined}>
        <option value="">–</option>
        {options.map((option) => (
          <option value={option} selected={entered?.values[name] === option}>
            {/^[a-z]/.test(option) ? words(option) : codeTextIn(state, option)}
          </option>
        ))}
      </select>
      {problem && <FieldProblem id={`stub-${name}-problem`}>{problem}</FieldProblem>}
    </div>
  );
};
