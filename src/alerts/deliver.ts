import { and, desc, eq, isNull, lte, sql } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { plusSeconds } from '../platform/clock.ts';
import { callable } from '../platform/host-rules.ts';
import { type AlertDeliveryId, newId } from '../platform/ids.ts';
import { errorName } from '../platform/log.ts';
import { type OutboundLimits, send } from '../platform/outbound.ts';
import type { Platform } from '../platform/platform.ts';
import type { Result } from '../platform/result.ts';
import { ok } from '../platform/result.ts';
import { findAlertEndpoint, type Owner, webhookSecrets } from './endpoints.ts';
import { alertEvents, payloadOf, secondsUntilNextAttempt } from './events.ts';
import { alertDeliveries, alertEndpoints } from './schema.ts';

/** A queue message: which delivery to attempt. */
export interface AlertMessage {
  readonly alertDeliveryId: AlertDeliveryId;
}

type Row = typeof alertDeliveries.$inferSelect;
type Endpoint = typeof alertEndpoints.$inferSelect;

/** A line of the delivery log. */
export type AlertDelivery = Omit<Row, 'payload' | 'districtId'>;

/** Once: the log plans the further attempts. The answer's body says nothing to us. */
const limits: OutboundLimits = { timeoutMs: 15_000, attempts: 1, longestWaitMs: 0, maxBytes: 64 * 1024 };

/** Longer than an attempt takes, after which it is taken for lost. */
const leaseSeconds = 120;

/** On each cron: queues every delivery whose time has come, those included whose message was lost. */
export async function startDueAlerts({ directory, deliveries, clock }: Platform): Promise<void> {
  const due = await directory
    .select({ alertDeliveryId: alertDeliveries.id })
    .from(alertDeliveries)
    .where(and(eq(alertDeliveries.status, 'waiting'), lte(alertDeliveries.dueAt, clock.now().toISOString())))
    .orderBy(alertDeliveries.dueAt)
    .limit(500)
    .all();
  for (let from = 0; from < due.length; from += 100)
    await deliveries.sendBatch(due.slice(from, from + 100).map((body) => ({ body: body satisfies AlertMessage })));
}

/** Attempts the delivery that a message names, and writes the answer into the log. */
export async function takeAlertMessage(platform: Platform, { alertDeliveryId }: AlertMessage): Promise<void> {
  const begun = await beginAttempt(platform, alertDeliveryId);
  if (!begun) return;
  const { delivery, endpoint } = begun;
  const answer =
    endpoint.kind === 'email' ? await sendMail(platform, endpoint, delivery) : await call(platform, endpoint, delivery);
  const wait = answer.ok || answer.isGone ? null : secondsUntilNextAttempt(delivery.attempts);
  const now = platform.clock.now();
  const end =
    wait === null
      ? { status: answer.ok ? ('delivered' as const) : ('failed' as const), finishedAt: now.toISOString() }
      : { dueAt: plusSeconds(now, wait) };
  await platform.directory
    .update(alertDeliveries)
    .set({ lastAnswer: answer.text, ...end })
    .where(and(eq(alertDeliveries.id, delivery.id), eq(alertDeliveries.attempts, delivery.attempts)));
  if (answer.isGone)
    await platform.directory
      .update(alertEndpoints)
      .set({ goneAt: now.toISOString() })
      .where(eq(alertEndpoints.id, endpoint.id));
  platform.log.info('alert delivery', {
    alertDeliveryId,
    event: delivery.event,
    ok: answer.ok,
    attempts: delivery.attempts,
  });
  if (wait !== null)
    await platform.deliveries.send({ alertDeliveryId } satisfies AlertMessage, { delaySeconds: wait + 1 });
}

/** Takes a delivery whose time has come, for one attempt. Null when somebody else has it, or it is over: messages come twice. */
async function beginAttempt({ directory, clock }: Platform, id: AlertDeliveryId) {
  const now = clock.now();
  const [delivery] = await directory
    .update(alertDeliveries)
    .set({
      attempts: sql`${alertDeliveries.attempts} + 1`,
      dueAt: plusSeconds(now, leaseSeconds),
    })
    .where(
      and(
        eq(alertDeliveries.id, id),
        eq(alertDeliveries.status, 'waiting'),
        lte(alertDeliveries.dueAt, now.toISOString()),
      ),
    )
    .returning();
  if (!delivery) return null;
  const endpoint = await directory
    .select()
    .from(alertEndpoints)
    .where(and(eq(alertEndpoints.id, delivery.endpointId), isNull(alertEndpoints.goneAt)))
    .get();
  return endpoint ? { delivery, endpoint } : null;
}

interface Answer {
  readonly ok: boolean;
  readonly text: string;
  /** The receiver wants nothing any more (410). */
  readonly isGone?: boolean;
}

async function sendMail({ mailer, config }: Platform, { target }: Endpoint, { event, payload }: Row): Promise<Answer> {
  const { data } = JSON.parse(payload) as { data: { text: string } };
  const text = `${data.text}\n\n${config.PUBLIC_URL}/settings/fleet`;
  try {
    await mailer.send({ to: target, subject: `SameGoal Campus Link: ${alertEvents[event]}`, text });
    return { ok: true, text: 'handed over' };
  } catch (error) {
    return { ok: false, text: `the mail service refused it (${errorName(error)})` };
  }
}

async function call(platform: Platform, endpoint: Endpoint, { id, payload }: Row): Promise<Answer> {
  // The rule may have become stricter since the address was entered.
  if (!callable(platform.config, { target: endpoint.target }).ok)
    return { ok: false, text: 'the address is not public' };
  const now = platform.clock.now();
  // Standard Webhooks: while a secret is rotated, both sign, with a space between the signatures.
  const secrets = await webhookSecrets(platform, endpoint);
  const signature = secrets.map((secret) => new Webhook(secret).sign(id, now, payload)).join(' ');
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': signature,
  };
  const answer = await send(new Request(endpoint.target, { method: 'POST', headers, body: payload }), limits);
  if (answer.kind === 'unreachable') return { ok: false, text: answer.detail };
  return {
    ok: answer.status >= 200 && answer.status < 300,
    text: String(answer.status),
    isGone: answer.status === 410,
  };
}

/** Sends a test to an endpoint, like any other message. */
export async function sendTest(platform: Platform, owner: Owner, id: string): Promise<Result<AlertDelivery>> {
  const endpoint = await findAlertEndpoint(platform, owner, id);
  if (!endpoint.ok) return endpoint;
  const now = platform.clock.now();
  const text = 'This is a test from SameGoal Campus Link.';
  const payload = payloadOf({ event: 'test', districtId: owner.districtId, text, data: {} }, now);
  const row: Row = {
    ...{ id: newId<AlertDeliveryId>('alertDelivery'), endpointId: endpoint.value.id, event: 'test', payload },
    ...{ districtId: owner.districtId, status: 'waiting', attempts: 0, lastAnswer: null, finishedAt: null },
    ...{ dueAt: now.toISOString(), createdAt: now.toISOString() },
  };
  await platform.directory.insert(alertDeliveries).values(row);
  await platform.deliveries.send({ alertDeliveryId: row.id } satisfies AlertMessage);
  return ok(shown(row));
}

/** The delivery log of an endpoint, newest first. */
export async function alertDeliveriesOf(
  platform: Platform,
  owner: Owner,
  id: string,
  page: { readonly limit: number; readonly offset: number },
): Promise<Result<{ deliveries: AlertDelivery[]; total: number }>> {
  const endpoint = await findAlertEndpoint(platform, owner, id);
  if (!endpoint.ok) return endpoint;
  const where = eq(alertDeliveries.endpointId, endpoint.value.id);
  const rows = await platform.directory
    .select()
    .from(alertDeliveries)
    .where(where)
    .orderBy(desc(alertDeliveries.createdAt), alertDeliveries.id)
    .limit(page.limit)
    .offset(page.offset);
  return ok({ deliveries: rows.map(shown), total: await platform.directory.$count(alertDeliveries, where) });
}

/** The newest deliveries to operators, for their page. */
export async function newestAlertDeliveries({ directory }: Platform, limit: number) {
  const rows = await directory
    .select({ delivery: alertDeliveries, target: alertEndpoints.target })
    .from(alertDeliveries)
    .innerJoin(
      alertEndpoints,
      and(eq(alertEndpoints.id, alertDeliveries.endpointId), isNull(alertEndpoints.districtId)),
    )
    .orderBy(desc(alertDeliveries.createdAt), alertDeliveries.id)
    .limit(limit);
  return rows.map(({ delivery, target }) => ({ ...shown(delivery), target }));
}

const shown = ({ payload: _, districtId: __, ...delivery }: Row): AlertDelivery => delivery;
