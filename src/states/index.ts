import type { z } from 'zod';
import * as registry from './registry.ts';
import type { State, StudentIdentifier } from './state.ts';

export { type FieldKind, type FieldOfForm, fieldsOfForm, type ListPart } from './forms/field-kinds.ts';
export type { DateFieldOf, Form, PlanDates } from './forms/form.ts';
export type { ParticipationRules, ParticipationStatus, Rule } from './participation/rule.ts';
export type { State, StudentIdentifier } from './state.ts';

type Registry = typeof registry;

/** The two-letter postal code of a state. */
export type StateCode = keyof Registry;

export const states: Readonly<Record<StateCode, State>> = registry;

export const stateCodes = Object.keys(states) as [StateCode, ...StateCode[]];

/** What the API says of the field `stateStudentId`, whatever the state. */
export const stateStudentIdDescription = `The number that the state gives the student: ${stateCodes
  .map((code) => `in ${states[code].name} the ${identifierText(states[code].studentIdentifier)}`)
  .join(', ')}.`;

/** `SSID, two capital letters and seven digits`. */
export function identifierText({ label, shapeInWords }: StudentIdentifier): string {
  return `${label}, ${shapeInWords}`;
}

/** What is wrong with a number as a student's id in a state; null when nothing is. */
export function stateStudentIdFault(state: StateCode, id: string): string | null {
  const { shape, shapeInWords } = states[state].studentIdentifier;
  return shape.test(id) ? null : `must be ${shapeInWords}`;
}

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
export const forms = Object.fromEntries(
  stateCodes.flatMap((code) =>
    Object.entries(states[code].forms).map(([name, form]) => [name, { ...form, state: code }]),
  ),
) as { readonly [Name in FormName]: AnyForm<Name> & { readonly state: StateCode } };

export const formNames = Object.keys(forms) as [FormName, ...FormName[]];
