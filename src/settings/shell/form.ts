import { z } from 'zod';
import type { Parameters } from '../../platform/pages/index.ts';
import type { FieldError } from '../../platform/problems.ts';

/** What a form shows again after a refusal: everything that was typed, and what is wrong with it. Secrets are left out. */
export interface Entered {
  readonly values: Readonly<Record<string, string>>;
  /** By field: one sentence that says what to do. The field `form` is the whole form. */
  readonly problems: Readonly<Record<string, string>>;
}

/** The labels that people see, by the name of the field. */
export type Labels = Readonly<Record<string, string>>;

/** One field of a form. Page, parser, and "What you entered" all read it from here. */
export interface FormField<Parser extends z.ZodType = z.ZodType> {
  readonly label: string;
  /** Reads the trimmed text. The API's own schema wherever there is one. */
  readonly parser: Parser;
  /** An empty field reaches the parser as null. */
  readonly optional?: true;
  /** Never shown again. */
  readonly secret?: true;
  /** Values and what people read, for a field that is a select. */
  readonly choices?: Labels;
  /** What people read for no choice. A select without it always has a value. */
  readonly blank?: string;
  readonly help?: string;
  readonly type?: 'text' | 'url' | 'email' | 'password' | 'date' | 'number';
  readonly inputmode?: 'numeric';
  readonly maxlength?: number;
}

export type FormFields = Readonly<Record<string, FormField>>;

/** A field as it is shown to somebody whose form was not taken. */
export interface TypedField {
  readonly label: string;
  readonly choices?: Labels;
}

export type TypedFields = ReadonlyMap<string, TypedField>;

export interface SettingsForm<Fields extends FormFields = FormFields> {
  /** Unique on its page; the ids of its fields begin with it. */
  readonly id: string;
  readonly fields: Fields;
  readonly labels: { readonly [Name in keyof Fields]: string };
  readonly schema: z.ZodType<ValuesOf<Fields>>;
  /** What may be shown again of it. */
  readonly typed: TypedFields;
}

export type ValuesOf<Fields extends FormFields> = {
  readonly [Name in keyof Fields]: z.output<Fields[Name]['parser']>;
};

interface FormOptions<Fields extends FormFields> {
  /** Faults of fields that can only be judged together. */
  readonly check?: (values: ValuesOf<Fields>) => readonly FieldError[];
  /** Check boxes that the page reads by itself: name and label. */
  readonly boxes?: Labels;
}

/** Declares a form. Its fields are parsed one by one, so that a person sees every problem at once. */
export function settingsForm<const Fields extends FormFields>(
  id: string,
  fields: Fields,
  { check = () => [], boxes = {} }: FormOptions<Fields> = {},
): SettingsForm<Fields> {
  const map = <T>(of: (field: FormField) => T) =>
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, of(field)]));
  const schema = z.object(map(({ parser }) => parser)).check((context) => {
    for (const { field, message } of check(context.value as ValuesOf<Fields>))
      context.issues.push({ code: 'custom', input: context.value, path: [field], message });
  });
  const typed = Object.entries(fields).flatMap(([name, { label, choices, secret }]): [string, TypedField][] =>
    secret ? [] : [[name, { label, ...(choices && { choices }) }]],
  );
  return {
    id,
    fields,
    // SAFETY: `map` keeps the names of `fields`, and the object's values are what their parsers give.
    labels: map(({ label }) => label) as SettingsForm<Fields>['labels'],
    schema: schema as unknown as SettingsForm<Fields>['schema'],
    typed: new Map([...typed, ...typedLabels(boxes)]),
  };
}

/** Fields that are shown again under these labels. */
export const typedLabels = (labels: Labels): [string, TypedField][] =>
  Object.entries(labels).map(([name, label]) => [name, { label }]);

/** What was typed, without the spaces that come with copying from another page. */
export const typedIn = (sent: Parameters, labels: Labels): Record<string, string> =>
  Object.fromEntries(Object.keys(labels).map((name) => [name, (sent.get(name) ?? '').trim()]));

/** Parses what was sent. `kept` holds values that a person may leave empty, such as a secret that we have. */
export function readFields<Fields extends FormFields>(
  form: SettingsForm<Fields>,
  sent: Parameters,
  kept: Readonly<Record<string, string>> = {},
): { ok: true; value: ValuesOf<Fields> } | { ok: false; entered: Entered } {
  const values = typedIn(sent, form.labels);
  const input = Object.entries(form.fields).map(([name, { optional }]) => {
    const text = values[name] || kept[name] || '';
    return [name, text === '' && optional ? null : text];
  });
  const parsed = form.schema.safeParse(Object.fromEntries(input));
  if (parsed.success) return { ok: true, value: parsed.data };
  const errors = parsed.error.issues.map(({ path, message }) => ({ field: String(path[0] ?? 'form'), message }));
  const refused = refusedFields(form, sent, errors);
  const problems = Object.entries(refused.problems).map(([name, sentence]) => [
    name,
    values[name] === '' ? `Enter the ${form.labels[name]}.` : sentence,
  ]);
  return { ok: false, entered: { ...refused, problems: Object.fromEntries(problems) } };
}

/** What the form shows again, with what is wrong: one sentence per field, under the labels that people see. */
export function refusedFields(form: SettingsForm, sent: Parameters, errors: readonly FieldError[]): Entered {
  const typed = typedIn(sent, form.labels);
  const shown = Object.entries(typed).map(([name, text]) => [name, form.fields[name]?.secret ? '' : text]);
  const problems: Record<string, string> = {};
  for (const { field, message } of errors) problems[field] ??= problemSentence(form.labels[field] ?? '', message);
  return { values: Object.fromEntries(shown), problems };
}

/** "Base URL must start with https://." */
export function problemSentence(label: string, message: string): string {
  const text = message.startsWith('must') ? `${label} ${message}` : `${label}: ${message}`;
  return /[.…]$/.test(text) ? text : `${text}.`;
}
