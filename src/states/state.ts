import type { Program } from '../programs/index.ts';
import type { CodeLists } from './codes.ts';
import type { Forms } from './forms/form.ts';
import type { ParticipationRules } from './participation/rule.ts';
import type { Reporting } from './reports/report.ts';

/** The number that a state gives a student for life, as people in that state know it. The field `stateStudentId` holds it. */
export interface StudentIdentifier {
  /** What pages and messages call it, such as "SSID". */
  readonly label: string;
  /** Its full name, with the state. */
  readonly name: string;
  readonly shape: RegExp;
  /** What follows "must be" in the problem with an identifier of another shape. */
  readonly shapeInWords: string;
  readonly examples: readonly [string, string];
  /** Matches the `type` of the OneRoster `userIds` entry that holds it. */
  readonly oneRosterType: RegExp;
  /** No other number of a student has this shape, so an entry of any `type` that has it is the identifier. */
  readonly isDistinctive: boolean;
}

/** Everything that differs from one state to another. */
export interface State {
  readonly name: string;
  readonly studentIdentifier: StudentIdentifier;
  readonly forms: Forms;
  /** What the codes on forms and in records mean. */
  readonly codes?: CodeLists;
  /** The tables of the programs that the state has. A program without one has no participants there. */
  readonly participation: Readonly<Partial<Record<Program, ParticipationRules>>>;
  /** Null where no report of the state is known. */
  readonly reporting: Reporting | null;
}

/** Checks a state's definition and keeps its exact type. */
export const state = <const Definition extends State>(definition: Definition): Definition => definition;
