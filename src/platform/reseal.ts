import { sql } from 'drizzle-orm';
import { failureFields } from './log.ts';
import type { Platform } from './platform.ts';

/** Where sealed secrets are kept, in the directory: the names of the table and of two of its columns. */
export interface SealedColumn {
  readonly table: string;
  readonly id: string;
  readonly secret: string;
}

/** Secrets that one cron seals again. */
const atOnce = 100;

/**
 * Seals again, under the current key, what an older key still seals, so that the older one can be dropped (README, Keys).
 * `purpose` is what the secret of a row is sealed for, by the row's id. A secret that does not open stays as it is, is named
 * in the log, and keeps no other one waiting.
 */
export async function reseal<Id extends string>(
  { directory, sealer, log }: Platform,
  at: SealedColumn,
  purpose: (id: Id) => string,
): Promise<void> {
  const [table, id, secret] = [sql.identifier(at.table), sql.identifier(at.id), sql.identifier(at.secret)];
  const current = sealer.currentPrefix;
  const outdated = await directory.all<{ id: Id; secret: string }>(sql`select ${id} as id, ${secret} as secret
    from ${table} where substr(${secret}, 1, ${current.length}) <> ${current} order by random() limit ${atOnce}`);
  for (const before of outdated) {
    let sealed: string;
    try {
      sealed = await sealer.seal(await sealer.open(before.secret, purpose(before.id)), purpose(before.id));
    } catch (error) {
      log.error('secret does not open', { table: at.table, id: before.id, ...failureFields(error) });
      continue;
    }
    // Not over a secret that was entered in the meantime.
    await directory.run(sql`update ${table} set ${secret} = ${sealed}
      where ${id} = ${before.id} and ${secret} = ${before.secret}`);
  }
}
