import { sql } from 'drizzle-orm';
import type { District } from '../../districts/index.ts';
import type { SourcedId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import type { CampusFlag } from '../campus/campus-flag.ts';
import type { FrozenCutover } from '../cutover/frozen-cutover.ts';
import { flagLedger } from '../schema.ts';
import {
  countStates,
  keepStates,
  type LedgerCounts,
  type LedgerEntry,
  type LedgerScope,
  type Settlement,
} from './ledger.ts';
import { becomes, notShown } from './write-states.ts';

/** What is read back: the writes of a run, and those of the whole frozen cutover, of which earlier runs made a part. */
export interface ReadBackScope extends LedgerScope {
  readonly cutover: Pick<FrozenCutover, 'frozenAt'> | null;
}

const named = ({ runId, program, cutover }: ReadBackScope) =>
  cutover
    ? sql`program = ${program} and (run_id = ${runId} or planned_at = ${cutover.frozenAt})`
    : sql`program = ${program} and run_id = ${runId}`;

const entriesAtOnce = 2000;

/**
 * Compares every write of a run with the flags that Campus shows, and keeps what it finds. A flag that Campus shows as it was before is sent again when `resend` is
 * set; otherwise the write is left as sent, and says so.
 */
export async function readBack(
  platform: Platform,
  district: District,
  scope: ReadBackScope,
  shown: ReadonlyMap<SourcedId, CampusFlag>,
  resend: boolean,
): Promise<LedgerCounts> {
  for (let last = ''; ; ) {
    const entries = await entriesAfter(platform, district, scope, last);
    const found = entries.flatMap((entry): Settlement[] => {
      const { flagSourcedId } = entry;
      const { state, problem } = becomes(entry, shown.get(flagSourcedId) ?? null);
      if (state !== 'planned') return state === entry.state ? [] : [{ flagSourcedId, state, problem }];
      const isLeft = !resend && entry.state === 'sent';
      return [isLeft ? { flagSourcedId, state: 'sent', problem: notShown } : { flagSourcedId, state, problem }];
    });
    await keepStates(platform, district, scope.program, found, named(scope), scope.runId);
    if (entries.length < entriesAtOnce) return ledgerCounts(platform, district, scope);
    last = entries.at(-1)?.flagSourcedId ?? '';
  }
}

type ReadEntry = Pick<LedgerEntry, 'flagSourcedId' | 'action' | 'before' | 'after' | 'state'>;

/** Writes that were sent or settled and that Campus has not yet shown, in the order of the flags' sourcedIds. */
function entriesAfter(
  platform: Platform,
  district: District,
  scope: ReadBackScope,
  last: string,
): Promise<ReadEntry[]> {
  const { flagSourcedId, action, before, after, state } = flagLedger;
  return platform
    .databaseOf(district)
    .select({ flagSourcedId, action, before, after, state })
    .from(flagLedger)
    .where(
      sql`district_id = ${district.id} and ${named(scope)} and state in ('sent', 'refused', 'changed', 'gone')
        and flag_sourced_id > ${last}`,
    )
    .orderBy(flagSourcedId)
    .limit(entriesAtOnce)
    .all();
}

export const ledgerCounts = (platform: Platform, district: District, scope: ReadBackScope): Promise<LedgerCounts> =>
  countStates(platform, district, named(scope));

/** The removals of a run that Campus has answered and not yet been seen to make. */
export async function answeredRemovals(
  platform: Platform,
  district: District,
  { runId, program }: LedgerScope,
): Promise<SourcedId[]> {
  const rows = await platform
    .databaseOf(district)
    .select({ flagSourcedId: flagLedger.flagSourcedId })
    .from(flagLedger)
    .where(
      sql`district_id = ${district.id} and program = ${program} and run_id = ${runId} and action = 'remove' and state = 'sent'`,
    )
    .all();
  return rows.map(({ flagSourcedId }) => flagSourcedId);
}
