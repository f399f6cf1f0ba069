import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { DeadLetter } from '../../dead-letters/index.ts';
import { numberText, TimeInZone } from '../shell/parts.tsx';
import { ActionForm } from '../shell/signed-form.tsx';

interface DeadLettersProps {
  readonly who: SignedIn;
  readonly deadLetters: readonly DeadLetter[];
  readonly total: number;
  readonly action: string;
  readonly timeZone: string;
}

const kinds: Readonly<Record<DeadLetter['kind'], string>> = {
  runStep: 'Step of a run',
  delivery: 'SFTP delivery',
  webhook: 'Webhook',
};

/** Messages that a queue gave up on, each with its ids and a button that sends it again. */
export const DeadLetters: FC<DeadLettersProps> = ({ who, deadLetters, total, action, timeZone }) => (
  <section class="card" aria-labelledby="dead-letters">
    <h2 id="dead-letters">Dead letters</h2>
    {total === 0 ? (
      <p class="empty">No message waits.</p>
    ) : (
      <>
        <p class="muted small">
          A queue gave up on {numberText(total)} after three attempts. A step that is already over does nothing when it
          is sent again.
        </p>
        <table class="stack">
          <thead>
            <tr>
              <th scope="col">Since</th>
              <th scope="col">What</th>
              <th scope="col">Ids</th>
              <th scope="col">
                <span class="hidden">Retry</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {deadLetters.map(({ id, kind, body, failedAt }) => (
              <tr>
                <th scope="row">
                  <TimeInZone at={failedAt} timeZone={timeZone} />
                </th>
                <td data-label="What">{kinds[kind]}</td>
                <td data-label="Ids">
                  <code>{Object.values(body).join(' ')}</code>
                </td>
                <td>
                  <ActionForm who={who} action={action} label="Send again" fields={{ deadLetterId: id }} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </>
    )}
  </section>
);
