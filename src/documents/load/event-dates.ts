import { type FormName, forms } from '../../states/index.ts';

/** The fields that may hold the date by which an event of this form is known. */
export const eventFieldsOf = (form: FormName): readonly string[] => forms[form].eventDate;

/** The date by which an event of this form is known, and the field that holds it; null when none is filled, and for a form without one. */
export function eventDateOf(
  form: FormName,
  fields: Readonly<Record<string, unknown>>,
): { readonly field: string; readonly date: string } | null {
  const field = eventFieldsOf(form).find((name) => typeof fields[name] === 'string');
  return field === undefined ? null : { field, date: String(fields[field]) };
}
