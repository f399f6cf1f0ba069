export type { DateFieldOf, Form } from './forms/form.ts';
export { type FieldsOf, type FormName, formNames, forms } from './forms/index.ts';
