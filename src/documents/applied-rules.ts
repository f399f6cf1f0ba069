import { sql } from 'drizzle-orm';
import { rulesFingerprint } from '../badges/index.ts';
import type { District } from '../districts/index.ts';
import type { Database } from '../platform/database.ts';
import { type Program, programKeys } from '../programs/index.ts';

/** By which participation rules a district's badges were computed. */
export interface AppliedRules {
  readonly program: Program;
  readonly fingerprint: string;
}

/** To be read in the same batch as the badges that it vouches for. */
export const appliedRules = (database: Database, district: District) =>
  database.all<AppliedRules>(sql`select program, fingerprint from applied_rules where district_id = ${district.id}`);

/** The programs whose rules are others now than when the badges were computed. */
export function changedPrograms(district: District, applied: readonly AppliedRules[]): Program[] {
  const before = new Map(applied.map(({ program, fingerprint }) => [program, fingerprint]));
  return programKeys.filter((program) => before.get(program) !== rulesFingerprint(district.state, program));
}

/** Marks exactly the students whom a change of these programs' rules can concern: those with a completed document or a badge of the program. */
export async function markRuleChanges(database: Database, district: District, programs: readonly Program[]) {
  if (programs.length === 0) return;
  const changed = programs.map((program) => ({ program, fingerprint: rulesFingerprint(district.state, program) }));
  const among = sql`(select value ->> '$.program' from json_each(${JSON.stringify(changed)}))`;
  const mark = crypto.randomUUID();
  await database.batch([
    database.run(sql`insert into stale_badges (district_id, student_id, mark)
      select distinct district_id, student_id, ${mark} from documents
        where district_id = ${district.id} and program in ${among} and status = 'completed' and deleted_at is null
      union select district_id, student_id, ${mark} from participation_badges
        where district_id = ${district.id} and program in ${among}
      on conflict (district_id, student_id) do update set mark = excluded.mark`),
    database.run(sql`insert into applied_rules (district_id, program, fingerprint)
      select ${district.id}, value ->> '$.program', value ->> '$.fingerprint' from json_each(${JSON.stringify(changed)}) where true
      on conflict (district_id, program) do update set fingerprint = excluded.fingerprint`),
  ]);
}
