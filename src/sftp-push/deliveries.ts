import { and, desc, eq, gt, inArray, lt, lte, ne } from 'drizzle-orm';
import { type District, districtsByIds, requireRunning } from '../districts/index.ts';
import { plusMinutes } from '../platform/clock.ts';
import { type DataExportId, type DeliveryId, type DistrictId, newId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import type { PushedExport } from './push-settings.ts';
import { dueSlot, minutesUntilNextAttempt } from './schedule.ts';
import { type DeliveredFile, sftpDeliveries, sftpPushes } from './schema.ts';

/** A queue message: which delivery to attempt. Everything else is in its row. */
export interface DeliveryMessage {
  readonly deliveryId: DeliveryId;
}

type Row = typeof sftpDeliveries.$inferSelect;

/** One delivery, under way or past. */
export type Delivery = Omit<Row, 'districtId' | 'dataExportId' | 'slot' | 'dueAt'>;

/** Days that a finished delivery is listed. */
const keptDays = 90;

/** Longer than an attempt can take, after which it is taken for lost. */
const leaseMinutes = 15;

/** A data export that may be delivered now, and its district. */
export interface ActiveExport {
  readonly id: DataExportId;
  readonly districtId: DistrictId;
}

/**
 * On each cron: adds the deliveries that are due of the exports that are `active`, and queues every one whose time has come, those included whose message was
 * lost.
 */
export async function startDueDeliveries(platform: Platform, at: Date, active: readonly ActiveExport[]): Promise<void> {
  const { directory } = platform;
  const districtOf = new Map(active.map(({ id, districtId }) => [id, districtId]));
  const pushes = (await directory.select().from(sftpPushes).all()).flatMap((push) => {
    const districtId = districtOf.get(push.dataExportId);
    return districtId ? [{ push, districtId }] : [];
  });
  const ids = [...new Set(pushes.map(({ districtId }) => districtId))];
  const timeZones = new Map<string, string>();
  for (let from = 0; from < ids.length; from += 90)
    for (const { id, timeZone } of await districtsByIds(platform, ids.slice(from, from + 90)))
      timeZones.set(id, timeZone);
  for (const { push, districtId } of pushes) {
    const slot = dueSlot(push, timeZones.get(districtId) ?? 'UTC', at);
    if (slot) await add(platform, { dataExportId: push.dataExportId, districtId, trigger: 'schedule', slot });
  }
  await directory.delete(sftpDeliveries).where(lt(sftpDeliveries.finishedAt, inMinutes(platform, -keptDays * 1440)));
  const due = await directory
    .select({ deliveryId: sftpDeliveries.id })
    .from(sftpDeliveries)
    .where(and(inArray(sftpDeliveries.status, ['waiting', 'running']), lte(sftpDeliveries.dueAt, now(platform))))
    .limit(500)
    .all();
  for (const message of due) await platform.deliveries.send(message satisfies DeliveryMessage);
}

/** An administrator's "Push now". Refused while a delivery is under way, and before there is anything to push or anywhere to push it. */
export async function pushNow(
  platform: Platform,
  district: District,
  { id: dataExportId, status }: PushedExport & { readonly status: string },
): Promise<Result<Delivery>> {
  const { directory } = platform;
  const running = requireRunning(district);
  if (!running.ok) return running;
  if (status !== 'active')
    return refuse(problem('conflict', 'The data export is not active. First, its contact must accept the terms.'));
  if (!(await directory.$count(sftpPushes, eq(sftpPushes.dataExportId, dataExportId))))
    return refuse(problem('conflict', 'SFTP Push is not set up for this data export.'));
  const underWay = and(
    eq(sftpDeliveries.dataExportId, dataExportId),
    inArray(sftpDeliveries.status, ['waiting', 'running']),
  );
  if (await directory.$count(sftpDeliveries, underWay))
    return refuse(problem('conflict', 'A delivery is in progress. Wait until it has finished.'));
  const row = await add(platform, { dataExportId, districtId: district.id, trigger: 'pushNow', slot: null });
  if (!row) throw new Error('a new delivery has the slot of another');
  await platform.deliveries.send({ deliveryId: row.id } satisfies DeliveryMessage);
  return ok(shown(row));
}

/** Deliveries of a data export, newest first. */
export async function deliveriesOf(
  platform: Platform,
  { id }: PushedExport,
  page: { limit: number; offset: number },
): Promise<{ deliveries: Delivery[]; total: number }> {
  const where = eq(sftpDeliveries.dataExportId, id);
  const rows = await platform.directory
    .select()
    .from(sftpDeliveries)
    .where(where)
    .orderBy(desc(sftpDeliveries.createdAt), desc(sftpDeliveries.id))
    .limit(page.limit)
    .offset(page.offset)
    .all();
  return { deliveries: rows.map(shown), total: await platform.directory.$count(sftpDeliveries, where) };
}

/** Takes a delivery whose time has come, for one attempt. Null when somebody else has it, or it is over: messages come twice. */
export async function beginAttempt(platform: Platform, id: DeliveryId): Promise<Row | null> {
  const row = await platform.directory.select().from(sftpDeliveries).where(eq(sftpDeliveries.id, id)).get();
  if (!row) return null;
  // Two at once would write to one temporary name. The cron repeats the message of the one that waits.
  const another = and(
    eq(sftpDeliveries.dataExportId, row.dataExportId),
    eq(sftpDeliveries.status, 'running'),
    ne(sftpDeliveries.id, id),
    gt(sftpDeliveries.dueAt, now(platform)),
  );
  if (await platform.directory.$count(sftpDeliveries, another)) return null;
  const [begun] = await platform.directory
    .update(sftpDeliveries)
    .set({ status: 'running', attempts: row.attempts + 1, dueAt: inMinutes(platform, leaseMinutes) })
    .where(
      and(
        eq(sftpDeliveries.id, id),
        inArray(sftpDeliveries.status, ['waiting', 'running']),
        eq(sftpDeliveries.attempts, row.attempts),
        lte(sftpDeliveries.dueAt, now(platform)),
      ),
    )
    .returning();
  return begun ?? null;
}

/** How an attempt ended. `retry` says whether another one could fare better. */
export type AttemptOutcome =
  | { readonly status: 'delivered'; readonly files: DeliveredFile[] }
  | { readonly status: 'failed'; readonly code: string; readonly detail: string; readonly retry: boolean };

/** Writes the outcome down, unless the attempt was taken for lost in the meantime; another attempt is queued where it can help. True when the delivery has failed for good. */
export async function endAttempt(platform: Platform, { id, attempts }: Row, outcome: AttemptOutcome): Promise<boolean> {
  const wait = outcome.status === 'failed' && outcome.retry ? minutesUntilNextAttempt(attempts) : null;
  const change =
    outcome.status === 'delivered'
      ? { files: outcome.files, problemCode: null, problemDetail: null }
      : { problemCode: outcome.code, problemDetail: outcome.detail };
  const end =
    wait === null
      ? { status: outcome.status, finishedAt: now(platform) }
      : { status: 'waiting' as const, dueAt: inMinutes(platform, wait) };
  const ended = await platform.directory
    .update(sftpDeliveries)
    .set({ ...change, ...end })
    .where(and(eq(sftpDeliveries.id, id), eq(sftpDeliveries.status, 'running'), eq(sftpDeliveries.attempts, attempts)))
    .returning({ id: sftpDeliveries.id });
  if (ended.length === 0) return false;
  if (wait !== null) await platform.deliveries.send({ deliveryId: id }, { delaySeconds: wait * 60 + 1 });
  return wait === null && outcome.status === 'failed';
}

/** Adds a delivery, unless its slot has one. */
async function add(
  platform: Platform,
  what: Pick<Row, 'dataExportId' | 'districtId' | 'trigger'> & { slot: string | null },
): Promise<Row | null> {
  const id = newId<DeliveryId>('delivery');
  const at = now(platform);
  const row: Row = {
    ...what,
    id,
    slot: what.slot ?? id,
    status: 'waiting',
    attempts: 0,
    dueAt: at,
    files: [],
    problemCode: null,
    problemDetail: null,
    createdAt: at,
    finishedAt: null,
  };
  const [added] = await platform.directory.insert(sftpDeliveries).values(row).onConflictDoNothing().returning();
  return added ?? null;
}

const now = ({ clock }: Platform): string => clock.now().toISOString();

const inMinutes = ({ clock }: Platform, minutes: number): string => plusMinutes(clock.now(), minutes);

const shown = ({ districtId: _, dataExportId: __, slot: ___, dueAt: ____, ...delivery }: Row): Delivery => delivery;

export type { Row as DeliveryRow };
