import { and, count, desc, eq, isNotNull, isNull, lt } from 'drizzle-orm';
import { type Actor, actorName, ofNoDistrict, recordSettingChange } from '../audit/index.ts';
import { plusDays } from '../platform/clock.ts';
import type { DistrictId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { deadLetters } from './schema.ts';

export type DeadLetter = typeof deadLetters.$inferSelect;

type Body = Readonly<Record<string, unknown>>;

/** Which member of a message tells what would have taken it. */
const kinds: readonly (readonly [member: string, kind: DeadLetter['kind']])[] = [
  ['deliveryId', 'delivery'],
  ['alertDeliveryId', 'webhook'],
];

const kindOf = (body: Body): DeadLetter['kind'] => kinds.find(([member]) => member in body)?.[1] ?? 'runStep';

/**
 * Writes down a message that its queue gave up on. One that comes again is the same row.
 * SAFETY: only our own code puts messages into the queues, with the id of a district.
 */
export async function recordDeadLetter(platform: Platform, { id, body }: { id: string; body: Body }): Promise<void> {
  const districtId = typeof body.districtId === 'string' ? (body.districtId as DistrictId) : null;
  const row = { id, kind: kindOf(body), districtId, body, failedAt: platform.clock.now().toISOString() };
  await platform.directory.insert(deadLetters).values(row).onConflictDoNothing();
  platform.log.error('dead letter', { deadLetterId: id, kind: row.kind, districtId });
}

/** Dead letters, newest first. `waiting`: those that nobody has retried. */
export async function listDeadLetters(
  { directory }: Platform,
  { waiting }: { readonly waiting: boolean },
  page: { readonly limit: number; readonly offset: number },
): Promise<{ deadLetters: DeadLetter[]; total: number }> {
  const where = waiting ? isNull(deadLetters.retriedAt) : undefined;
  const [rows, [counted]] = await directory.batch([
    directory
      .select()
      .from(deadLetters)
      .where(where)
      .orderBy(desc(deadLetters.failedAt), deadLetters.id)
      .limit(page.limit)
      .offset(page.offset),
    directory.select({ total: count() }).from(deadLetters).where(where),
  ]);
  return { deadLetters: rows, total: counted?.total ?? 0 };
}

/**
 * Sends the message again, and writes that into the audit trail of its district. A step or delivery that is over does
 * nothing. Refuses a letter that was retried already.
 */
export async function retryDeadLetter(platform: Platform, id: string, by: Actor): Promise<Result<DeadLetter>> {
  const { directory, clock, runSteps, deliveries } = platform;
  const known = await directory.select().from(deadLetters).where(eq(deadLetters.id, id)).get();
  if (!known) return refuse(problem('notFound', 'There is no dead letter with this id.'));
  if (known.retriedAt) return refuse(problem('conflict', 'This dead letter was retried already.'));
  await (known.kind === 'runStep' ? runSteps : deliveries).send(known.body);
  const [row] = await directory
    .update(deadLetters)
    .set({ retriedAt: clock.now().toISOString(), retriedBy: actorName(by) })
    .where(eq(deadLetters.id, id))
    .returning();
  const district = known.districtId ? { id: known.districtId } : ofNoDistrict;
  const change = { before: { [id]: 'waiting' }, after: { [id]: 'sent again' } };
  await recordSettingChange(platform, district, by, { setting: 'Dead letters', ...change });
  return row ? ok(row) : refuse(problem('notFound', 'There is no dead letter with this id.'));
}

/** Days for which a dead letter that was retried is kept. */
const keptDays = 90;

/** On each cron: forgets those that were retried long ago. */
export async function forgetDeadLetters({ directory, clock }: Platform): Promise<void> {
  const before = plusDays(clock.now(), -keptDays);
  await directory.delete(deadLetters).where(and(isNotNull(deadLetters.retriedAt), lt(deadLetters.failedAt, before)));
}
