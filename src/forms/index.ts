export { type FieldKind, type FieldOfForm, fieldsOfForm, type ListPart } from './field-kinds.ts';
export type { DateFieldOf, Form, PlanDates } from './form.ts';
export { type FieldsOf, type FormName, formNames, forms } from './forms.ts';
export { eligibleDeterminations, notEligibleDeterminations } from './ohio/determinations.ts';
export { type GiftedArea, giftedAreaKeys, giftedAreas } from './ohio/gifted-areas.ts';
export { impairments } from './wisconsin/impairments.ts';
