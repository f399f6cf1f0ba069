import { getTableColumns, sql } from 'drizzle-orm';
import { type District, programFlagsOf } from '../../districts/index.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Program } from '../../programs/index.ts';
import { flagCutovers } from '../schema.ts';
import { begun } from './frozen-cutover.ts';

/** A cutover, or its undo, that Campus has in part. */
export interface UnfinishedCutover {
  readonly program: Program;
  readonly state: 'begun' | 'undoing';
  /** Flags that the cutover's plan names; how many of them were sent, and how many Campus shows as planned. */
  readonly planned: number;
  readonly sent: number;
  readonly seen: number;
  /** Flags that somebody has changed or deleted meanwhile, which are left alone. */
  readonly leftAlone: number;
}

/** The district's programs whose cutover or undo is half done, turned on or off. */
export async function unfinishedCutovers(
  platform: Platform,
  district: District,
): Promise<ReadonlyMap<Program, UnfinishedCutover>> {
  const [rows, flags] = await Promise.all([
    unfinishedStatement(platform, district),
    programFlagsOf(platform, district),
  ]);
  return unfinishedFrom(rows, flags);
}

/** The same as a statement, whose answer `unfinishedFrom` takes. */
export function unfinishedStatement(platform: Platform, district: District) {
  const { program, undoing } = getTableColumns(flagCutovers);
  const count = (where: ReturnType<typeof sql>) => sql<number>`(select count(*) from flag_ledger
    where flag_ledger.district_id = flag_cutovers.district_id and flag_ledger.program = flag_cutovers.program and planned_at = frozen_at ${where})`;
  return platform
    .databaseOf(district)
    .select({
      program,
      undoing,
      planned: count(sql``),
      sent: count(sql`and sent_at is not null`),
      seen: count(sql`and state = 'seen'`),
      leftAlone: count(sql`and state in ('changed', 'gone')`),
    })
    .from(flagCutovers)
    .where(sql`district_id = ${district.id} and (${undoing} or ${begun})`);
}

export const unfinishedFrom = (
  rows: Awaited<ReturnType<typeof unfinishedStatement>>,
  flags: readonly { readonly program: Program; readonly cutoverCompletedAt: string | null }[],
): ReadonlyMap<Program, UnfinishedCutover> =>
  new Map(
    rows
      .filter(({ program, undoing }) => undoing || !flags.find((flag) => flag.program === program)?.cutoverCompletedAt)
      .map(({ undoing, ...row }) => [row.program, { ...row, state: undoing ? 'undoing' : 'begun' }]),
  );
