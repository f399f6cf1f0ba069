import { type SQL, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import { csvFile } from '../platform/csv.ts';
import type { StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import type { disclosures } from './schema.ts';

/** Which disclosures are asked for; what is left out does not narrow. `from` and `to` are instants, `to` excluded. */
export interface DisclosureSearch {
  readonly studentId?: StudentId | undefined;
  readonly recipient?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface FoundDisclosure extends Omit<typeof disclosures.$inferSelect, 'districtId' | 'studentsKey'> {
  /** How many students the answer named. */
  readonly students: number;
}

/** One page of the disclosures, newest first, and how many there are in all. */
export async function searchDisclosures(
  platform: Platform,
  district: District,
  wanted: DisclosureSearch,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<{ disclosures: FoundDisclosure[]; total: number }> {
  const database = platform.databaseOf(district);
  const from = sql`from disclosures join disclosed_students as list
    on list.district_id = disclosures.district_id and list.key = students_key where ${condition(district, wanted)}`;
  const [rows, [counted]] = await database.batch([
    database.all<
      Omit<FoundDisclosure, 'parameters'> & { parameters: string }
    >(sql`select id, at, recipient_kind as recipientKind,
      recipient, endpoint, parameters, records, json_array_length(list.students) as students, request_id as requestId
      ${from} order by at desc, id limit ${limit} offset ${offset}`),
    database.all<{ total: number }>(sql`select count(*) as total ${from}`),
  ]);
  const found = rows.map((row) => ({ ...row, parameters: JSON.parse(row.parameters) as Record<string, unknown> }));
  return { disclosures: found, total: counted?.total ?? 0 };
}

function condition(district: District, { studentId, recipient, from, to }: DisclosureSearch): SQL {
  const conditions = [sql`disclosures.district_id = ${district.id}`];
  // Lists are few, because equal ones are kept once; the disclosures of a list are found by its key.
  if (studentId)
    conditions.push(sql`students_key in (select named.key from disclosed_students as named, json_each(named.students) as one
      where named.district_id = ${district.id} and one.value in (${studentId},
        (select state_student_id from students where district_id = ${district.id} and id = ${studentId})))`);
  if (recipient) conditions.push(sql`recipient = ${recipient}`);
  if (from) conditions.push(sql`at >= ${from}`);
  if (to) conditions.push(sql`at < ${to}`);
  return sql.join(conditions, sql` and `);
}

/** The disclosures as a file to hand out. */
export const disclosuresCsv = (found: readonly FoundDisclosure[]): string =>
  csvFile([
    ['Time', 'Recipient', 'Kind', 'Endpoint', 'Parameters', 'Records', 'Students', 'Request'],
    ...found.map(({ at, recipient, recipientKind, endpoint, parameters, records, students, requestId }) => [
      at,
      recipient,
      recipientKind,
      endpoint,
      JSON.stringify(parameters),
      String(records),
      String(students),
      requestId,
    ]),
  ]);
