import { and, eq, gt, sql } from 'drizzle-orm';
import type { District } from '../../districts/index.ts';
import type { SourcedId } from '../../platform/ids.ts';
import { piecesOf } from '../../platform/pieces.ts';
import type { Platform } from '../../platform/platform.ts';
import type { FrozenCutover } from '../cutover/frozen-cutover.ts';
import { flagLedger } from '../schema.ts';
import { type LedgerEntry, type LedgerScope, scoped } from './ledger.ts';

/** The writes that a verification is about: those of the run, or those of the whole frozen cutover, of which earlier runs made a part. */
const verified = (district: District, scope: LedgerScope, cutover: FrozenCutover | null) =>
  cutover
    ? and(
        eq(flagLedger.districtId, district.id),
        eq(flagLedger.program, scope.program),
        eq(flagLedger.plannedAt, cutover.frozenAt),
      )
    : scoped(district, scope);

const entriesAtOnce = 2000;

/** What Campus has said it wrote, in the order of the flags' sourcedIds. */
export async function* writtenEntries(
  platform: Platform,
  district: District,
  scope: LedgerScope,
  cutover: FrozenCutover | null,
): AsyncGenerator<Pick<LedgerEntry, 'flagSourcedId' | 'action' | 'before' | 'after'>> {
  for (let last = ''; ; ) {
    const entries = await platform
      .databaseOf(district)
      .select({
        flagSourcedId: flagLedger.flagSourcedId,
        action: flagLedger.action,
        before: flagLedger.before,
        after: flagLedger.after,
      })
      .from(flagLedger)
      .where(
        and(
          verified(district, scope, cutover),
          eq(flagLedger.state, 'written'),
          gt(flagLedger.flagSourcedId, last as SourcedId),
        ),
      )
      .orderBy(flagLedger.flagSourcedId)
      .limit(entriesAtOnce)
      .all();
    yield* entries;
    if (entries.length < entriesAtOnce) return;
    last = entries.at(-1)?.flagSourcedId ?? '';
  }
}

/** Has this run send once more what Campus said it wrote and does not show. `settledAt` stays: it tells `settle` that Campus has taken it once. */
export async function planAgain(
  platform: Platform,
  district: District,
  scope: LedgerScope,
  cutover: FrozenCutover | null,
  flags: readonly SourcedId[],
): Promise<void> {
  const [first, ...rest] = [...piecesOf(flags)].map(({ json }) =>
    platform
      .databaseOf(district)
      .update(flagLedger)
      .set({ runId: scope.runId, state: 'planned' })
      .where(
        and(
          verified(district, scope, cutover),
          eq(flagLedger.state, 'written'),
          sql`${flagLedger.flagSourcedId} in (select value from json_each(${json}))`,
        ),
      ),
  );
  if (first) await platform.databaseOf(district).batch([first, ...rest]);
}

export type LedgerCounts = Record<LedgerEntry['state'], number>;

export async function ledgerCounts(
  platform: Platform,
  district: District,
  scope: LedgerScope,
  cutover: FrozenCutover | null = null,
): Promise<LedgerCounts> {
  const rows = await platform
    .databaseOf(district)
    .select({ state: flagLedger.state, count: sql<number>`count(*)` })
    .from(flagLedger)
    .where(verified(district, scope, cutover))
    .groupBy(flagLedger.state)
    .all();
  const none = { planned: 0, sending: 0, written: 0, refused: 0 };
  return { ...none, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) };
}
