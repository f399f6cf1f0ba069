import type { z } from 'zod';
import type { IsoDate } from '../../calendar/iso-date.ts';
import type { Program } from '../../programs/index.ts';

/** Names of the fields of `Fields` that hold a date. */
export type DateFieldOf<Fields> = {
  [Name in keyof Fields & string]-?: NonNullable<Fields[Name]> extends IsoDate ? Name : never;
}[keyof Fields & string];

/** How a plan document takes its place among the student's others of the program. */
export interface PlanDates<Field extends string = string, AnyField extends string = string> {
  /**
   * `plan`: what a flag shows. `identification`: what it shows for a student who has no plan yet, in the programs where identification alone makes a
   * participant.
   */
  readonly rank: 'plan' | 'identification';
  /** The date that orders plan documents: the latest of these that the document has. */
  readonly date: readonly Field[];
  /** On one date an adopted plan comes before the district's own, and an amendment after its plan. Left out for a plan of its own. */
  readonly step?: 'adoption' | 'amendment';
  /** The field that says `refused` when the parents refused what is planned: such a plan is never in force, and never shown. */
  readonly refusedBy?: AnyField;
  /** The field that says `review` of a plan that is no initial one: the answer to initial services then says nothing of it. */
  readonly meetingType?: AnyField;
  /** The outcome of the meeting, and which of its codes put a plan in force. A blank one does too. */
  readonly outcome?: { readonly field: AnyField; readonly inForce: RegExp };
  /** The first day on which the plan is in force: the first of these that is filled in. */
  readonly from?: readonly Field[];
  /** The plan is not in force before this day, whatever its first day. */
  readonly notBefore?: Field;
  /** The day from which participation counts the plan, where that is not its first day. */
  readonly countsFrom?: Field;
  /** The last day as the plan writes it. */
  readonly to?: Field;
}

/** A form that plan documents are written on. Its key among the forms of its state is its id. */
export interface Form<Fields extends z.ZodObject = z.ZodObject> {
  /** As printed at the top of the form. */
  readonly title: string;
  readonly program: Program;
  /** Null for a form that a flag never shows. */
  readonly plan: PlanDates<DateFieldOf<z.output<Fields>>, keyof z.output<Fields> & string> | null;
  /**
   * What tells two events of one kind and one student apart: the first of these dates that is filled in. Empty for a
   * form that has no date of its own.
   */
  readonly eventDate: readonly DateFieldOf<z.output<Fields>>[];
  /**
   * Every field may be blank, as on paper; the participation rules say what a blank date means. A field's description
   * is its label: as SameGoal's public guides quote the printed form, and in the form's own words where they do not.
   */
  readonly fields: Fields;
}

/** The forms of a state, by their ids. */
export type Forms = Readonly<Record<string, Form>>;

/** The fields of one of `Table`'s forms, as its schema parses them. */
export type FieldsIn<Table extends Forms, Name extends keyof Table> = z.output<Table[Name]['fields']>;

/** Checks a form's definition and keeps the exact type of its fields. */
export const form = <Fields extends z.ZodObject>(definition: Form<Fields>): Form<Fields> => definition;
