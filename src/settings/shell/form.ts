import type { z } from 'zod';
import type { Parameters } from '../../platform/pages/index.ts';
import type { FieldError } from '../../platform/problems.ts';

/** What a form shows again after a refusal: everything that was typed, and what is wrong with it. Secrets are not shown again. */
export interface Entered {
  readonly values: Readonly<Record<string, string>>;
  /** By field: one sentence that says what to do. The field `form` is the whole of it. */
  readonly problems: Readonly<Record<string, string>>;
}

/** The fields of a form: name in the form and in the schema, and the label that people see. */
export type Labels = Readonly<Record<string, string>>;

/** What was typed, without the spaces that come with copying from another page. */
export const typedIn = (form: Parameters, labels: Labels): Record<string, string> =>
  Object.fromEntries(Object.keys(labels).map((name) => [name, (form.get(name) ?? '').trim()]));

/** Parses what was typed with the schema that the API uses too; `optional` fields left empty are null. */
export function readFields<Schema extends z.ZodType>(
  schema: Schema,
  form: Parameters,
  labels: Labels,
  optional: readonly string[] = [],
): { ok: true; value: z.output<Schema> } | { ok: false; entered: Entered } {
  const values = typedIn(form, labels);
  const input = Object.entries(values).map(([name, text]) => [
    name,
    text === '' && optional.includes(name) ? null : text,
  ]);
  const parsed = schema.safeParse(Object.fromEntries(input));
  if (parsed.success) return { ok: true, value: parsed.data };
  const errors = parsed.error.issues.map(({ path, message }) => ({ field: String(path[0] ?? 'form'), message }));
  return { ok: false, entered: { values, problems: fieldProblems(errors, values, labels) } };
}

/** What is wrong, one sentence per field, under the labels that people see. */
export function fieldProblems(
  errors: readonly FieldError[],
  values: Entered['values'],
  labels: Labels,
): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const { field, message } of errors)
    problems[field] ??= sentence(labels[field] ?? '', values[field] ?? '', message);
  return problems;
}

const sentence = (label: string, value: string, message: string): string =>
  value === '' ? `Enter the ${label}.` : problemSentence(label, message);

/** "Base URL must start with https://." */
export function problemSentence(label: string, message: string): string {
  const text = message.startsWith('must') ? `${label} ${message}` : `${label}: ${message}`;
  return /[.…]$/.test(text) ? text : `${text}.`;
}
