import type { FC } from 'hono/jsx';
import type { UnfinishedCutover } from '../../flags/index.ts';
import { Facts, numberText } from '../shell/parts.tsx';

export const unfinishedTexts: Readonly<Record<UnfinishedCutover['state'], string>> = {
  begun: 'Cutover half done',
  undoing: 'Undo not complete',
};

/** What a half-done cutover or undo means, and who goes on with it. */
export function halfDoneText({ state }: UnfinishedCutover, enabled: boolean): string {
  if (state === 'undoing')
    return 'Campus does not show everything as it was before. The next night continues the undo, or you can undo again now. Until then, no night changes this program’s flags.';
  return enabled
    ? 'Campus does not show every flag as planned. The next run continues the plan. To start one now, press “Run now” under Runs.'
    : 'Campus does not show every flag as planned, and the flag is turned off, so no run continues it. Turn the flag on again, or undo the cutover.';
}

/** How far a cutover came, or that its undo is not complete. */
export const HalfDone: FC<{ progress: UnfinishedCutover; enabled: boolean }> = ({ progress, enabled }) => (
  <section class="card" aria-labelledby="half-done">
    <h2 id="half-done">{unfinishedTexts[progress.state]}</h2>
    <p class="problem">{halfDoneText(progress, enabled)}</p>
    {progress.state === 'begun' && (
      <Facts
        facts={[
          ['Flags in the plan', numberText(progress.planned)],
          ['Sent to Campus', numberText(progress.sent)],
          ['Seen in Campus as planned', numberText(progress.seen)],
          ['Left alone because someone changed them in Campus', numberText(progress.leftAlone)],
        ]}
      />
    )}
  </section>
);
