import { sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import { NewestEntries } from '../platform/isolate-cache.ts';
import type { Platform } from '../platform/platform.ts';
import { hashToken } from '../platform/secrets.ts';
import { disclosures } from './schema.ts';

/** An answer that holds records of students. */
export interface Disclosure
  extends Pick<
    typeof disclosures.$inferInsert,
    'recipientKind' | 'recipient' | 'endpoint' | 'parameters' | 'records' | 'requestId'
  > {
  /** Our ids of the students, or the state's. Each may stand there more than once. */
  readonly students: readonly string[];
}

/** Lists that this isolate has stored, by district and key: the list itself is then not sent again. */
const stored = new NewestEntries<string, true>(5_000);

/** Writes down a disclosure. An answer without students is none. */
export async function recordDisclosure(platform: Platform, district: District, disclosure: Disclosure): Promise<void> {
  const { students, ...rest } = disclosure;
  if (students.length === 0) return;
  const list = JSON.stringify([...new Set(students)].sort());
  const key = await hashToken(list);
  const database = platform.databaseOf(district);
  const row = database.insert(disclosures).values({
    ...rest,
    id: `dis_${crypto.randomUUID().replaceAll('-', '')}`,
    districtId: district.id,
    at: platform.clock.now().toISOString(),
    studentsKey: key,
  });
  const known = `${district.id} ${key}`;
  if (stored.has(known)) return void (await row);
  await database.batch([
    database.run(sql`insert into disclosed_students (district_id, key, students)
      values (${district.id}, ${key}, ${list}) on conflict do nothing`),
    row,
  ]);
  stored.set(known, true);
}
