import type { ReportInput } from '../../reports/report.ts';
import type { FieldsOf, OhioForms } from '../forms/index.ts';

/** A completed document on one of the named forms. */
export type DocumentOn<Name extends keyof OhioForms> = {
  [One in Name]: { readonly id: string; readonly form: One; readonly fields: FieldsOf<One> };
}[Name];

/** A completed document that a report may be made from. */
export type OhioDocument = DocumentOn<keyof OhioForms>;

export type OhioInput = ReportInput<OhioDocument>;

/** The documents on one form. */
export const on = <Name extends keyof OhioForms>(
  form: Name,
  documents: readonly OhioDocument[],
): Extract<OhioDocument, { readonly form: Name }>[] =>
  documents.filter((document): document is Extract<OhioDocument, { readonly form: Name }> => document.form === form);
