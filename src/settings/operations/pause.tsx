import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import { Field, FormProblems } from '../shell/fields.tsx';
import type { Entered } from '../shell/form.ts';
import { TimeInZone } from '../shell/parts.tsx';
import { ActionForm, SignedForm } from '../shell/signed-form.tsx';
import { pauseForm } from './form.ts';

interface PauseSectionProps {
  readonly who: SignedIn;
  /** Where its forms go: `…/pause` and `…/resume`. */
  readonly action: string;
  /** What stops, for the buttons: `all writes to Campus`. */
  readonly what: string;
  readonly pause: {
    readonly reason: string | null;
    readonly pausedAt: string;
    readonly pausedBy: string | null;
  } | null;
  readonly timeZone: string;
  readonly entered?: Entered | undefined;
}

/** Pauses something for a reason, or lets it go on. For operators. */
export const PauseSection: FC<PauseSectionProps> = ({ who, action, what, pause, timeZone, entered }) => (
  <section class="card" aria-labelledby="stop">
    <h2 id="stop">Stop and go</h2>
    {pause ? (
      <>
        <p>
          {what.charAt(0).toUpperCase() + what.slice(1)}: paused since{' '}
          <TimeInZone at={pause.pausedAt} timeZone={timeZone} /> by {pause.pausedBy}. {pause.reason}
        </p>
        <ActionForm who={who} action={`${action}/resume`} label={`Resume ${what}`} />
      </>
    ) : (
      <SignedForm who={who} action={`${action}/pause`}>
        <FormProblems entered={entered} />
        <Field of={pauseForm} name="reason" entered={entered} />
        <p class="buttons">
          <button type="submit" class="danger">
            Pause {what}
          </button>
        </p>
      </SignedForm>
    )}
  </section>
);
