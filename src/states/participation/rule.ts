import type { DateFieldOf, FieldsOf, FormName } from '../index.ts';

/** What a completed document says about the student's part in a program from a date on. */
export type ParticipationStatus = 'underReview' | 'participating' | 'notParticipating';

/** Values that fields must have, each one of those named. */
type Criteria<Fields> = {
  readonly [Name in keyof Fields]?: NonNullable<Fields[Name]> | readonly NonNullable<Fields[Name]>[];
};

export interface RuleFor<Name extends FormName> {
  readonly form: Name;
  /** The field whose date counts; of several, the first that is filled in. */
  readonly date: DateFieldOf<FieldsOf<Name>> | readonly DateFieldOf<FieldsOf<Name>>[];
  /** The row applies when all of these hold, … */
  readonly when?: Criteria<FieldsOf<Name>>;
  /** … and not all of these. */
  readonly unless?: Criteria<FieldsOf<Name>>;
  readonly status: ParticipationStatus;
  readonly reason: string;
  /** Program notes for the badge: label, and the field that holds the note's value, or null for a note that is its label alone. */
  readonly notes?: Readonly<Record<string, (keyof FieldsOf<Name> & string) | null>>;
  /** True when the form has several such dates and one is enough: a blank one is then no mistake. */
  readonly blankDateAllowed?: boolean;
}

/**
 * One row of a program's participation table. The rows stand in the order of the process: of documents with the same date, the one whose row stands later
 * counts last.
 */
export type Rule = { [Name in FormName]: RuleFor<Name> }[FormName];

/** The table of a program in a state, and where it was published. */
export interface ParticipationRules {
  readonly sources: readonly string[];
  readonly rows: readonly Rule[];
}
