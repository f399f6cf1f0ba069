import { and, desc, eq, isNull, lte, sql } from 'drizzle-orm';
import { Changed, enteredSecret, keptSecret } from '../audit/index.ts';
import { plusDays } from '../platform/clock.ts';
import { hasId } from '../platform/database.ts';
import { callable } from '../platform/host-rules.ts';
import { type AlertEndpointId, type DistrictId, newId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { reseal } from '../platform/reseal.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import type { AlertEvent } from './events.ts';
import { alertDeliveries, alertEndpoints } from './schema.ts';

type Row = typeof alertEndpoints.$inferSelect;

/** An endpoint as others may see it. */
export type AlertEndpoint = Omit<Row, 'secret' | 'previousSecret' | 'districtId' | 'clientId'>;

/** With the secret that signs its webhooks, shown this once; null for email. */
export type NewAlertEndpoint = AlertEndpoint & { readonly secret: string | null };

/** Whose endpoint it is: an operator's, or a plan-authoring client's of one district. */
export interface Owner {
  readonly districtId: DistrictId | null;
  readonly clientId: string | null;
  /** The name of the person or system that adds it, as in the audit trail. */
  readonly name: string;
}

const purpose = (id: AlertEndpointId) => `webhook secret of ${id}`;

/** Endpoints of one owner. More would only repeat the others. */
const mostEndpoints = 20;

export async function addAlertEndpoint(
  platform: Platform,
  owner: Owner,
  input: { readonly kind: Row['kind']; readonly target: string; readonly events: readonly AlertEvent[] },
): Promise<Result<NewAlertEndpoint>> {
  const { directory, config, sealer, clock } = platform;
  if (input.kind === 'webhook') {
    const allowed = callable(config, { target: input.target });
    if (!allowed.ok) return allowed;
  }
  if ((await directory.$count(alertEndpoints, ownedBy(owner))) >= mostEndpoints)
    return refuse(problem('conflict', `There are ${mostEndpoints} endpoints. Remove one first.`));
  const id = newId<AlertEndpointId>('alertEndpoint');
  const secret = input.kind === 'webhook' ? newWebhookSecret() : null;
  const row: Row = {
    ...{ id, kind: input.kind, target: input.target, events: [...input.events] },
    secret: secret === null ? null : await sealer.seal(secret, purpose(id)),
    ...{ previousSecret: null, previousSecretExpiresAt: null },
    districtId: owner.districtId,
    clientId: owner.clientId,
    createdAt: clock.now().toISOString(),
    createdBy: owner.name,
    goneAt: null,
  };
  await directory.insert(alertEndpoints).values(row);
  return ok({ ...shown(row), secret });
}

/** 256 bits, in the form of Standard Webhooks. */
const newWebhookSecret = () => `whsec_${crypto.getRandomValues(new Uint8Array(32)).toBase64()}`;

/** The secrets that sign a message: the current one, and for some days the one before it. */
export async function webhookSecrets({ sealer, clock }: Platform, endpoint: Row): Promise<string[]> {
  const { id, secret, previousSecret, previousSecretExpiresAt } = endpoint;
  const previous = (previousSecretExpiresAt ?? '') > clock.now().toISOString() ? previousSecret : null;
  const sealed = [secret, previous].filter((one) => one !== null);
  return Promise.all(sealed.map((one) => sealer.open(one, purpose(id))));
}

/** Days for which the secret before a rotation signs beside the new one. */
const secretOverlapDays = 7;

/** What the API says of `rotateWebhookSecret`, to operators and to clients. */
export const secretRotation = {
  summary: 'Replace the secret of a webhook',
  description: `The old secret also signs for ${secretOverlapDays} days. \`webhook-signature\` then has two signatures.`,
};

/**
 * Replaces the secret of a webhook. The secret before it signs for `secretOverlapDays` more; one from an earlier
 * rotation stops at once. Refuses an email address, which has no secret.
 */
export async function rotateWebhookSecret(
  platform: Platform,
  owner: Owner,
  id: string,
): Promise<Result<Changed<NewAlertEndpoint>>> {
  const found = await findAlertEndpoint(platform, owner, id);
  if (!found.ok) return found;
  if (found.value.kind === 'email') return refuse(problem('conflict', 'An email address has no secret to rotate.'));
  const { directory, sealer, clock } = platform;
  const secret = newWebhookSecret();
  const [row] = await directory
    .update(alertEndpoints)
    .set({
      secret: await sealer.seal(secret, purpose(found.value.id)),
      previousSecret: sql`${alertEndpoints.secret}`,
      previousSecretExpiresAt: plusDays(clock.now(), secretOverlapDays),
    })
    .where(eq(alertEndpoints.id, found.value.id))
    .returning();
  if (!row) return refuse(unknown);
  const field = `Secret of ${row.id}`;
  const change = { before: { [field]: keptSecret }, after: { [field]: enteredSecret }, secrets: [field] };
  return ok(new Changed({ ...shown(row), secret }, { setting: 'Webhooks', ...change }));
}

/** On each cron: forgets secrets whose overlap is over. */
export async function forgetPreviousSecrets({ directory, clock }: Platform): Promise<void> {
  await directory
    .update(alertEndpoints)
    .set({ previousSecret: null, previousSecretExpiresAt: null })
    .where(lte(alertEndpoints.previousSecretExpiresAt, clock.now().toISOString()));
}

/** Those of the owner, newest first. */
export async function listAlertEndpoints({ directory }: Platform, owner: Owner): Promise<AlertEndpoint[]> {
  const rows = await directory
    .select()
    .from(alertEndpoints)
    .where(ownedBy(owner))
    .orderBy(desc(alertEndpoints.createdAt));
  return rows.map(shown);
}

export async function findAlertEndpoint({ directory }: Platform, owner: Owner, id: string): Promise<Result<Row>> {
  const row = await directory
    .select()
    .from(alertEndpoints)
    .where(and(ownedBy(owner), hasId(alertEndpoints.id, id)))
    .get();
  return row ? ok(row) : refuse(unknown);
}

const unknown = problem('notFound', 'There is no endpoint with this id.');

/** Removes it with its delivery log. What waits is not sent any more. */
export async function removeAlertEndpoint(platform: Platform, owner: Owner, id: string): Promise<Result<null>> {
  const found = await findAlertEndpoint(platform, owner, id);
  if (!found.ok) return found;
  const { directory } = platform;
  await directory.batch([
    directory.delete(alertDeliveries).where(eq(alertDeliveries.endpointId, found.value.id)),
    directory.delete(alertEndpoints).where(eq(alertEndpoints.id, found.value.id)),
  ]);
  return ok(null);
}

const ownedBy = ({ districtId, clientId }: Owner) =>
  districtId === null
    ? isNull(alertEndpoints.districtId)
    : and(
        eq(alertEndpoints.districtId, districtId),
        clientId === null ? undefined : eq(alertEndpoints.clientId, clientId),
      );

const shown = ({ secret: _, previousSecret: __, districtId: ___, clientId: ____, ...endpoint }: Row): AlertEndpoint =>
  endpoint;

/** Seals secrets of webhooks under the current key. */
export async function resealWebhooks(platform: Platform): Promise<void> {
  for (const secret of ['secret', 'previous_secret'])
    await reseal(platform, { table: 'alert_endpoints', id: 'id', secret }, purpose);
}
