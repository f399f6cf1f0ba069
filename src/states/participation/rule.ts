import type { DateFieldOf, FieldsIn, Forms } from '../forms/form.ts';

/** What a completed document says about the student's part in a program from a date on. */
export type ParticipationStatus = 'underReview' | 'participating' | 'notParticipating';

/** Values that fields must have, each one of those named. */
type Criteria<Fields> = {
  readonly [Name in keyof Fields]?: NonNullable<Fields[Name]> | readonly NonNullable<Fields[Name]>[];
};

/** One row of a program's participation table. */
export interface Rule {
  readonly form: string;
  /** The field whose date counts; of several, the first that is filled in. */
  readonly date: string | readonly string[];
  /** The row applies when all of these hold, … */
  readonly when?: Readonly<Record<string, unknown>>;
  /** … and not all of these. */
  readonly unless?: Readonly<Record<string, unknown>>;
  readonly status: ParticipationStatus;
  readonly reason: string;
  /** Program notes for the badge: label, and the field that holds the note's value, or null for a note that is its label alone. */
  readonly notes?: Readonly<Record<string, string | null>>;
  /** True when the form has several such dates and one is enough: a blank one is then no mistake. */
  readonly blankDateAllowed?: boolean;
  /** True for a document that only changes another: after the end of participation it does not begin it again. */
  readonly opensNothingAfterEnd?: boolean;
}

interface RuleFor<Name extends string, Fields> extends Rule {
  readonly form: Name;
  readonly date: DateFieldOf<Fields> | readonly DateFieldOf<Fields>[];
  readonly when?: Criteria<Fields>;
  readonly unless?: Criteria<Fields>;
  readonly notes?: Readonly<Record<string, (keyof Fields & string) | null>>;
}

/** A row about one of a state's forms, whose fields it names exactly. */
export type RuleOf<Table extends Forms> = {
  [Name in keyof Table & string]: RuleFor<Name, FieldsIn<Table, Name>>;
}[keyof Table & string];

/** The table of a program in a state, and where it was published. */
export interface ParticipationRules<Row extends Rule = Rule> {
  readonly sources: readonly string[];
  /** In the order of the process: of documents with the same date, the one whose row stands later counts last. */
  readonly rows: readonly Row[];
}

/** A program's table whose rows are about `Table`'s forms. */
export type RulesOf<Table extends Forms> = ParticipationRules<RuleOf<Table>>;
