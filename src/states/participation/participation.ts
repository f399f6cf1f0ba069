import type { IsoDate } from '../../calendar/iso-date.ts';
import type { Program } from '../../programs/index.ts';

/** An interval in which a student takes part in a program, as its badge has it. */
export interface ParticipationInterval {
  readonly from: IsoDate;
  /** Last day; null while it lasts. */
  readonly to: IsoDate | null;
  /** The document that began it. */
  readonly documentId: string;
  /** The document that ended it, and the first day without participation. */
  readonly endedBy: { readonly documentId: string; readonly date: IsoDate } | null;
}

/** When a student took part in the programs: what the flag shows is what the state is told. */
export interface Participation {
  intervalsOf(program: Program): readonly ParticipationInterval[];
  /**
   * The days, in order, at whose end the student does not take part, as documents of that day say: no plan that began
   * by then is in force any more.
   */
  endsOf(program: Program): readonly IsoDate[];
}
