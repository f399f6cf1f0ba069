import type { Child, FC } from 'hono/jsx';
import { CopyButton } from '../../platform/pages/index.ts';
import type { Entered, FormFields, Labels, SettingsForm } from './form.ts';

export interface TextFieldProps {
  /** The form's id. Field ids begin with it, because two forms of a page may have the same field. */
  readonly form: string;
  readonly name: string;
  readonly label: string;
  readonly help?: Child;
  readonly value?: string | null | undefined;
  readonly entered?: Entered | undefined;
  readonly type?: 'text' | 'url' | 'email' | 'password' | 'date' | 'number';
  readonly required?: boolean;
  readonly autocomplete?: string;
  readonly inputmode?: 'numeric';
  readonly maxlength?: number;
}

/** A field with its label, a sentence of help, and what is wrong with what was typed. */
export const TextField: FC<TextFieldProps> = (props) => {
  const { form, name, label, help, entered, type = 'text', required, autocomplete = 'off', inputmode } = props;
  const id = `${form}-${name}`;
  const problem = entered?.problems[name];
  const described = [help && `${id}-help`, problem && `${id}-problem`].filter(Boolean).join(' ');
  const value = type === 'password' ? undefined : (entered?.values[name] ?? props.value ?? '');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {help && (
        <p class="help" id={`${id}-help`}>
          {help}
        </p>
      )}
      <input
        id={id}
        name={name}
        type={type}
        value={value}
        maxlength={props.maxlength ?? 2000}
        autocomplete={autocomplete}
        spellcheck={false}
        inputmode={inputmode}
        required={required}
        aria-invalid={problem ? 'true' : undefined}
        aria-describedby={described || undefined}
      />
      {problem && <FieldProblem id={`${id}-problem`}>{problem}</FieldProblem>}
    </div>
  );
};

/** A list to choose one value from. */
export const ChoiceField: FC<{
  readonly form: string;
  readonly name: string;
  readonly label: string;
  readonly choices: Readonly<Record<string, string>>;
  readonly blank?: string | undefined;
  readonly value?: string | null | undefined;
  readonly entered?: Entered | undefined;
}> = ({ form, name, label, choices, blank, value, entered }) => {
  const id = `${form}-${name}`;
  const problem = entered?.problems[name];
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        name={name}
        aria-invalid={problem ? 'true' : undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
      >
        {blank !== undefined && <option value="">{blank}</option>}
        {Object.entries(choices).map(([key, text]) => (
          <option value={key} selected={(entered?.values[name] ?? value ?? '') === key}>
            {text}
          </option>
        ))}
      </select>
      {problem && <FieldProblem id={`${id}-problem`}>{problem}</FieldProblem>}
    </div>
  );
};

interface FieldProps<Fields extends FormFields> extends Pick<TextFieldProps, 'value' | 'entered' | 'autocomplete'> {
  readonly of: SettingsForm<Fields>;
  readonly name: keyof Fields & string;
  /** Instead of the declared choices, where they depend on the district. */
  readonly choices?: Labels | undefined;
  /** Instead of the declared help, where it depends on what is stored. */
  readonly help?: Child;
  /** Instead of what the declaration says, for a secret that may be kept. */
  readonly required?: boolean;
}

/** A field as its form declares it. */
export function Field<Fields extends FormFields>({ of: form, name, choices: own, ...props }: FieldProps<Fields>) {
  const field = (form as SettingsForm).fields[name];
  if (!field) return null;
  const { label, choices, blank, help, type, inputmode, maxlength, optional } = field;
  if (choices) return <ChoiceField form={form.id} {...{ name, label, blank }} choices={own ?? choices} {...props} />;
  const attributes = Object.fromEntries(
    Object.entries({ help, type, inputmode, maxlength }).filter(([, value]) => value !== undefined),
  );
  return <TextField form={form.id} {...{ name, label }} required={!optional} {...attributes} {...props} />;
}

export const FieldProblem: FC<{ id: string; children?: Child }> = ({ id, children }) => (
  <p class="field-problem" id={id}>
    {children}
  </p>
);

/**
 * What is wrong with a form as a whole, or that something in it is: read out, and scrolled to where the form stands far down its page. A long form says where, by
 * the names of its parts, whose ids are the names of the problems.
 */
export const FormProblems: FC<{ entered?: Entered | undefined; parts?: Readonly<Record<string, string>> }> = (
  props,
) => {
  const problems = props.entered?.problems ?? {};
  const parts = Object.entries(props.parts ?? {}).filter(([name]) => problems[name]);
  if (Object.keys(problems).length === 0) return null;
  return (
    <p class="problem" role="alert" tabindex={-1} autofocus>
      {problems.form ??
        (parts.length > 0 ? 'Nothing was saved. See ' : 'Nothing was saved. Correct the marked fields below.')}
      {parts.map(([name, text], at) => (
        <>
          {at > 0 && ', '}
          <a href={`#${name}`}>{text}</a>
        </>
      ))}
      {parts.length > 0 && '.'}
    </p>
  );
};

/** Something to copy into Campus. The button comes with the script; without it, a click selects the text. */
export const Copyable: FC<{ id: string; text: string; what: string }> = ({ id, text, what }) => (
  <span class="copyable">
    <code id={id}>{text}</code> <CopyButton of={id} label={`Copy the ${what}`} />
  </span>
);
