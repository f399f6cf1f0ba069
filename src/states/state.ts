import type { Program } from '../programs/programs.ts';
import type { Forms } from './forms/form.ts';
import type { ParticipationRules } from './participation/rule.ts';

/** The number that a state gives a student for life, as people in that state know it. The field `stateStudentId` holds it. */
export interface StudentIdentifier {
  /** What pages and messages call it, such as "SSID". */
  readonly label: string;
  /** Its full name, with the state. */
  readonly name: string;
  readonly shape: RegExp;
  /** What follows "must be" in the problem with an identifier of another shape. */
  readonly shapeInWords: string;
  readonly example: string;
  /** Matches the `type` of the OneRoster `userIds` entry that holds it. */
  readonly oneRosterType: RegExp;
  /** No other number of a student has this shape, so an entry of any `type` that has it is the identifier. */
  readonly isDistinctive: boolean;
}

/** Everything that differs from one state to another. */
export interface State<Table extends Forms = Forms> {
  readonly name: string;
  readonly studentIdentifier: StudentIdentifier;
  readonly forms: Table;
  /** The tables of the programs that the state has. A program without one has no participants there. */
  readonly participation: Readonly<Partial<Record<Program, ParticipationRules>>>;
}

/** Checks a state's definition and keeps the exact types of its forms. */
export const state = <Table extends Forms>(definition: State<Table>): State<Table> => definition;
