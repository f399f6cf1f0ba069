import { type SQL, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import { csvFile } from '../platform/csv.ts';
import type { Platform } from '../platform/platform.ts';
import { type Program, programs } from '../programs/index.ts';
import type { AccessRecord } from './access-records.ts';

/** Which accesses are asked for; what is left out does not narrow. `from` and `to` are instants, `to` excluded. */
export interface AccessSearch {
  readonly studentId?: string | undefined;
  readonly program?: Program | undefined;
  readonly outcome?: AccessRecord['outcome'] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** The beginning of a first or last name: of the student, or of a part of the name of whoever asked; or the whole `sub`. */
  readonly search?: string | undefined;
}

/** An access with the names of the student as they are now. */
export interface FoundAccess extends Omit<AccessRecord, 'districtId'> {
  readonly studentGivenName: string | null;
  readonly studentFamilyName: string | null;
}

/** One page of the record of access, newest first, and how many accesses there are in all. */
export async function searchAccess(
  platform: Platform,
  district: District,
  wanted: AccessSearch,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ records: FoundAccess[]; total: number }> {
  const database = platform.databaseOf(district);
  const from = sql`from access_records as access left join students on students.id = access.student_id
    and students.district_id = access.district_id where ${condition(district, wanted)}`;
  const [rows, counted] = await database.batch([
    database.all<Omit<FoundAccess, 'roles'> & { roles: string }>(sql`select access.id, at, subject, name, roles,
      deployment_id as deploymentId, access.student_id as studentId, program, document_id as documentId, purpose, outcome, reason,
      request_id as requestId, given_name as studentGivenName, family_name as studentFamilyName
      ${from} order by at desc, access.id limit ${page.limit} offset ${page.offset}`),
    database.all<{ total: number }>(sql`select count(*) as total ${from}`),
  ]);
  const records = rows.map((row) => ({ ...row, roles: JSON.parse(row.roles) as string[] }));
  return { records, total: counted[0]?.total ?? 0 };
}

function condition(district: District, { studentId, program, outcome, from, to, search }: AccessSearch): SQL {
  const conditions = [sql`access.district_id = ${district.id}`];
  if (studentId) conditions.push(sql`access.student_id = ${studentId}`);
  if (program) conditions.push(sql`program = ${program}`);
  if (outcome) conditions.push(sql`outcome = ${outcome}`);
  if (from) conditions.push(sql`at >= ${from}`);
  if (to) conditions.push(sql`at < ${to}`);
  if (search) {
    const start = `${search.replaceAll(/[\\%_]/g, '\\$&')}%`;
    const likes = [sql`given_name`, sql`family_name`, sql`name`].map((name) => sql`${name} like ${start} escape '\\'`);
    const later = sql`name like ${`% ${start}`} escape '\\'`;
    conditions.push(sql`(${sql.join([...likes, later, sql`subject = ${search}`], sql` or `)})`);
  }
  return sql.join(conditions, sql` and `);
}

const columns: readonly (readonly [title: string, value: (access: FoundAccess) => string | null])[] = [
  ['Time', ({ at }) => at],
  ['Person', ({ name }) => name],
  ['Campus id', ({ subject }) => subject],
  ['Roles', ({ roles }) => roles.join(' ')],
  ['Deployment ID', ({ deploymentId }) => deploymentId],
  [
    'Student',
    ({ studentFamilyName, studentGivenName }) => [studentFamilyName, studentGivenName].filter(Boolean).join(', '),
  ],
  ['Student id', ({ studentId }) => studentId],
  ['Program', ({ program }) => program && programs[program].name],
  ['Document', ({ documentId }) => documentId],
  ['Purpose', ({ purpose }) => purpose],
  ['Outcome', ({ outcome }) => outcome],
  ['Reason', ({ reason }) => reason],
  ['Reference', ({ requestId }) => requestId],
];

/** The record of access as a CSV file, for whoever asks to see it. */
export const accessCsv = (records: readonly FoundAccess[]): string =>
  csvFile([
    columns.map(([title]) => title),
    ...records.map((record) => columns.map(([, value]) => value(record) ?? '')),
  ]);
