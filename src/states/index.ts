import type { z } from 'zod';
import { type StateCode, stateCodes, states } from './catalog.ts';
import { codeText } from './codes.ts';
import type * as registry from './registry.ts';
import type { StudentIdentifier } from './state.ts';

export * from './catalog.ts';
export { type CodeList, certainties, codesOf, meaningIn } from './codes.ts';
export { type FieldKind, type FieldOfForm, fieldsOfForm, type ListPart } from './forms/field-kinds.ts';
export type { PlanDates } from './forms/form.ts';
export type { Participation, ParticipationInterval } from './participation/participation.ts';
export type { ParticipationRules, ParticipationStatus, Rule } from './participation/rule.ts';
export {
  type NotInForce,
  type Plans,
  plansOf,
  whyNoPlan,
  writtenDays,
} from './plans/plan-life.ts';
export { type Element, type Elements, elementName } from './reports/elements.ts';
export { inForce } from './reports/fiscal-table.ts';
export { flatFileRecord, flatLine } from './reports/flat-file.ts';
export { type EndpointOption, type EndpointOptions, type OptionKind, pagingOptions } from './reports/options.ts';
export type { DateRange, InvalidRecord } from './reports/record.ts';
export { type Reporting, valuesOfAnswer } from './reports/report.ts';
export type { StudentIdentifier } from './state.ts';

type Registry = typeof registry;
type FormTables = { [Code in StateCode]: Registry[Code]['forms'] }[StateCode];
type Both<Union> = (Union extends unknown ? (each: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** A form's id, unique among the forms of all states. */
export type FormName = FormTables extends infer Table ? (Table extends unknown ? keyof Table & string : never) : never;

type AnyForm<Name extends FormName> = Both<FormTables>[Name];

/** The fields of a form, as its schema parses them. */
export type FieldsOf<Name extends FormName> = z.output<AnyForm<Name>['fields']>;

/** The forms of all states by their ids, each with its state. */
// SAFETY: built from the very tables that FormName is made of.
export const forms = Object.fromEntries(
  stateCodes.flatMap((code) =>
    Object.entries(states[code].forms).map(([name, form]) => [name, { ...form, state: code }]),
  ),
) as unknown as Readonly<{ [Name in FormName]: AnyForm<Name> & { readonly state: StateCode } }>;

export const formNames = Object.keys(forms) as [FormName, ...FormName[]];

/** What the API says of the field `stateStudentId`, whatever the state. */
export const stateStudentIdDescription = `The state’s number for the student: ${stateCodes
  .map((code) => `in ${states[code].name} the ${identifierText(states[code].studentIdentifier)}`)
  .join(', ')}.`;

/** `SSID, two capital letters and seven digits`. */
export function identifierText({ label, shapeInWords }: StudentIdentifier): string {
  return `${label}, ${shapeInWords}`;
}

/** A code with its meaning in a state: `ET09, Intellectual Disability`; by itself where its meaning is not known. */
export const codeTextIn = (state: StateCode, code: string): string => codeText(states[state].codes ?? {}, code);

/** What is wrong with a number as a student's id in a state; null when nothing is. */
export function stateStudentIdFault(state: StateCode, id: string): string | null {
  const { shape, shapeInWords } = states[state].studentIdentifier;
  return shape.test(id) ? null : `must be ${shapeInWords}`;
}
