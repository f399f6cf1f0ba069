export { type FieldKind, type FieldOfForm, fieldsOfForm, type ListPart } from './forms/field-kinds.ts';
export type { DateFieldOf, Form, PlanDates } from './forms/form.ts';
export { type FieldsOf, type FormName, formNames, forms } from './forms/registry.ts';
export { eligibleDeterminations, notEligibleDeterminations } from './ohio/forms/determinations.ts';
export { type GiftedArea, giftedAreaKeys, giftedAreas } from './ohio/forms/gifted-areas.ts';
export { studentIdentifiers } from './registry.ts';
export type { StudentIdentifier } from './state.ts';
export { impairments } from './wisconsin/forms/impairments.ts';
