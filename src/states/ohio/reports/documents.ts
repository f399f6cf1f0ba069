import type { FieldsOf, OhioForms } from '../forms/index.ts';

type FormName = keyof OhioForms;

/** The forms that reports are made from; documents on others are not read. */
export const reportForms = [
  'parentConsent',
  'priorWrittenNotice',
  'etr',
  'iep',
  'iepAmendment',
  'servicesPlan',
  'transfer',
  'revocationOfConsent',
  'manifestationDetermination',
  'specialEducationExit',
  'section504Consent',
  'section504Evaluation',
  'section504Plan',
  'section504Discontinuation',
  'elIdentification',
  'elContinuingIdentification',
  'elExit',
] as const satisfies readonly FormName[];

export type ReportForm = (typeof reportForms)[number];

/** A completed document on one of the named forms. */
export type DocumentOn<Name extends FormName> = {
  [One in Name]: { readonly id: string; readonly form: One; readonly fields: FieldsOf<One> };
}[Name];

/** A completed document that a report may be made from. */
export type ReportDocument = DocumentOn<ReportForm>;

/** The documents on one form. */
export const on = <Name extends ReportForm>(form: Name, documents: readonly ReportDocument[]): DocumentOn<Name>[] =>
  documents.filter((document): document is Extract<DocumentOn<Name>, ReportDocument> => document.form === form);
