import type { IsoDate } from '../calendar/iso-date.ts';
import type { RunId } from '../platform/ids.ts';
import type { Problem } from '../platform/problems.ts';
import { type Program, programKeys } from '../programs/index.ts';
import type { Collection, Cursor, PullPlan } from '../roster/index.ts';

/** One bounded piece of a night. It may be carried out twice and must then leave what once would have left. */
export type Step =
  | { readonly kind: 'planPull'; readonly full?: true; readonly asked?: true }
  | { readonly kind: 'pull'; readonly collection: Collection; readonly cursor: Cursor; readonly since?: string }
  | { readonly kind: 'reconcile'; readonly plan: PullPlan; readonly confirmed?: string }
  | { readonly kind: 'badges' }
  | { readonly kind: 'flags' }
  | { readonly kind: 'planFlags'; readonly program: Program; readonly confirmed?: string }
  | { readonly kind: 'writeFlags'; readonly program: Program }
  | { readonly kind: 'verifyFlags'; readonly program: Program; readonly again?: number }
  | { readonly kind: 'planUndo'; readonly program: Program }
  | { readonly kind: 'verifyUndo'; readonly program: Program; readonly again?: number }
  | { readonly kind: 'planEnd'; readonly program: Program }
  | { readonly kind: 'verifyEnd'; readonly program: Program; readonly again?: number };

/** Steps that plan, write or verify flags are carried out by one execution at a time; all others may run beside themselves. */
export const isExclusive = (step: Step): boolean => 'program' in step;

/** The one-time cutover of a program has been carried out and read back, or taken back. */
export interface CutoverNews {
  readonly program: Program;
  readonly is: 'completed' | 'undone';
}

/** What a step needs to know of the run that it belongs to. */
export interface StepRun {
  readonly runId: RunId;
  /** The district's local date of the night. Every rule of the run is applied as of this day. */
  readonly night: IsoDate;
  readonly startedAt: string;
}

export type StepOutcome =
  | {
      readonly status: 'done';
      readonly counts: Readonly<Record<string, number>>;
      /** Steps that this one found necessary; they come before what was planned already. */
      readonly next?: readonly Step[];
      /** Steps that take the place of everything that was planned. */
      readonly instead?: readonly Step[];
      /** Something that the administrators must know, although the run goes on. */
      readonly problem?: Problem;
      readonly cutover?: CutoverNews;
    }
  | {
      /** The step would do something that a person must confirm first. The confirmation names exactly what. */
      readonly status: 'held';
      readonly problem: Problem;
      readonly confirmation: string;
    }
  | {
      readonly status: 'failed';
      readonly problem: Problem;
      /** Whether the same step may succeed later without anybody changing a setting. */
      readonly retry: boolean;
    };

/** The program that a step of the history is about, by its name; null for one of the whole night. */
export const programOfStep = (name: string): Program | null =>
  programKeys.find((key) => key === name.split(' ')[1]) ?? null;

/** How a step is called in the history: `students`, `badges`, `planFlags section504`. */
export function stepName(step: Step): string {
  if (step.kind === 'pull') return step.collection;
  return 'program' in step ? `${step.kind} ${step.program}` : step.kind;
}
