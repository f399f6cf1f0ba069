import type { Parameters } from '../../platform/pages/index.ts';
import { ProblemError, problem } from '../../platform/problems.ts';

/** Why a form was not taken: its sender has no session, or has another one than the form was made for. */
export type NotSentReason = 'signedOut' | 'outOfDate';

/** A form that was not taken. The settings answer with a page that shows again what was typed. */
export class NotSentForm extends ProblemError {
  readonly reason: NotSentReason;
  readonly typed: Parameters;
  constructor(reason: NotSentReason, typed: Parameters) {
    super(problem('forbidden', 'This form is out of date. Open the page again.'));
    this.reason = reason;
    this.typed = typed;
  }
}
