import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import { type AlertDelivery, type AlertEndpoint, alertEvents } from '../../alerts/index.ts';
import { Copyable, Field, FormProblems } from '../shell/fields.tsx';
import type { Entered } from '../shell/form.ts';
import { Badge, Email, TimeInZone } from '../shell/parts.tsx';
import { ActionForm, SignedForm } from '../shell/signed-form.tsx';
import { alertForm } from './form.ts';

export interface AlertsProps {
  readonly who: SignedIn;
  readonly action: string;
  readonly timeZone: string;
  readonly endpoints: readonly AlertEndpoint[];
  readonly deliveries: readonly (AlertDelivery & { readonly target: string })[];
  /** The secret of a webhook that was added or got a new secret just now. */
  readonly secret?: string | null | undefined;
  readonly entered?: Entered | undefined;
}

/** Who of the operators is told of failures, and what was sent. */
export const Alerts: FC<AlertsProps> = ({ who, action, timeZone, endpoints, deliveries, secret, entered }) => (
  <section class="card" aria-labelledby="alerts">
    <h2 id="alerts">Alerts</h2>
    {secret && (
      <p class="done" role="status">
        The signing secret of the webhook, shown this once: <Copyable id="secret" text={secret} what="secret" />
      </p>
    )}
    {endpoints.length === 0 && <p class="empty">Nobody is told of failures yet.</p>}
    {endpoints.map(({ id, target, kind, goneAt, previousSecretExpiresAt }) => (
      <div class="row">
        <p>
          {kind === 'email' ? <Email address={target} /> : <code>{target}</code>}{' '}
          {goneAt && <Badge kind="bad">gone</Badge>}
          {previousSecretExpiresAt && (
            <span class="muted small">
              The old secret signs too until <TimeInZone at={previousSecretExpiresAt} timeZone={timeZone} />.
            </span>
          )}
        </p>
        <ActionForm who={who} action={`${action}/test`} label="Send a test" fields={{ alertEndpointId: id }} />
        {kind === 'webhook' && (
          <ActionForm who={who} action={`${action}/rotate`} label="New secret" fields={{ alertEndpointId: id }} />
        )}
        <ActionForm who={who} action={`${action}/remove`} label="Remove" fields={{ alertEndpointId: id }} />
      </div>
    ))}
    <SignedForm who={who} action={action}>
      <FormProblems entered={entered} />
      <Field of={alertForm} name="target" entered={entered} />
      <p class="buttons">
        <button type="submit">Add</button>
      </p>
    </SignedForm>
    {deliveries.length > 0 && <DeliveryLog deliveries={deliveries} timeZone={timeZone} />}
  </section>
);

const kinds = { waiting: 'warn', delivered: 'good', failed: 'bad' } as const;

const DeliveryLog: FC<Pick<AlertsProps, 'deliveries' | 'timeZone'>> = ({ deliveries, timeZone }) => (
  <>
    <h3>Delivery log</h3>
    <table class="stack">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">What</th>
          <th scope="col">To</th>
          <th scope="col">Result</th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map(({ createdAt, event, target, status, lastAnswer, attempts }) => (
          <tr>
            <th scope="row">
              <TimeInZone at={createdAt} timeZone={timeZone} />
            </th>
            <td data-label="What">{alertEvents[event]}</td>
            <td data-label="To">{target}</td>
            <td data-label="Result">
              <Badge kind={kinds[status]}>{status}</Badge> {lastAnswer}
              {attempts > 1 && `, ${attempts} attempts`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </>
);
