import { type SQL, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import { csvFile, csvLines } from '../platform/csv.ts';
import { beginsWith } from '../platform/database.ts';
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
  /** The beginning of a name of the student or of the person who asked, or that person's whole `sub`. */
  readonly search?: string | undefined;
}

/** An access with the names of the student as they are now. */
export interface FoundAccess extends Omit<AccessRecord, 'districtId' | 'login'> {
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
  const where = condition(district, wanted);
  const [rows, counted] = await database.batch([
    database.all<FoundRow>(newestFirst(where, page)),
    database.all<{ total: number }>(sql`select count(*) as total ${accesses(where)}`),
  ]);
  return { records: rows.map(readRow), total: counted[0]?.total ?? 0 };
}

type FoundRow = Omit<FoundAccess, 'roles'> & { roles: string };
const readRow = (row: FoundRow): FoundAccess => ({ ...row, roles: JSON.parse(row.roles) as string[] });

const accesses = (where: SQL) => sql`from access_records as access left join students on students.id = access.student_id
  and students.district_id = access.district_id where ${where}`;

const newestFirst = (where: SQL, { limit, offset }: { readonly limit: number; readonly offset: number }) =>
  sql`select access.id, at, subject, name, roles, deployment_id as deploymentId, access.student_id as studentId, program,
    document_id as documentId, purpose, outcome, reason, request_id as requestId, given_name as studentGivenName,
    family_name as studentFamilyName ${accesses(where)} order by at desc, access.id limit ${limit} offset ${offset}`;

function condition(district: District, { studentId, program, outcome, from, to, search }: AccessSearch): SQL {
  const conditions = [sql`access.district_id = ${district.id}`];
  if (studentId) conditions.push(sql`access.student_id = ${studentId}`);
  if (program) conditions.push(sql`program = ${program}`);
  if (outcome) conditions.push(sql`outcome = ${outcome}`);
  if (from) conditions.push(sql`at >= ${from}`);
  if (to) conditions.push(sql`at < ${to}`);
  if (search) {
    const starts = [sql`given_name`, sql`family_name`, sql`name`].map((name) => beginsWith(name, search));
    const later = sql`instr(lower(name), lower(${` ${search}`})) > 0`;
    conditions.push(sql`(${sql.join([...starts, later, sql`subject = ${search}`], sql` or `)})`);
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

const cells = (records: readonly FoundAccess[]) =>
  records.map((record) => columns.map(([, value]) => value(record) ?? ''));
const titles = columns.map(([title]) => title);

/** One page of the record of access as a CSV file. */
export const accessCsv = (records: readonly FoundAccess[]): string => csvFile([titles, ...cells(records)]);

const readAtOnce = 2_000;

/**
 * Everything that is found, as one CSV file that is read while it is sent. Each part follows the last access of the part
 * before, so a new access moves nothing. A file that breaks off fails as a download; it is never a shorter file.
 */
export function accessFile(platform: Platform, district: District, wanted: AccessSearch): ReadableStream<Uint8Array> {
  const database = platform.databaseOf(district);
  const encoder = new TextEncoder();
  let where = condition(district, wanted);
  const next = async () =>
    (await database.all<FoundRow>(newestFirst(where, { limit: readAtOnce, offset: 0 }))).map(readRow);
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(csvFile([titles]))),
    async pull(controller) {
      const records = await next();
      if (records.length > 0) controller.enqueue(encoder.encode(csvLines(cells(records))));
      const last = records.at(-1);
      if (!last || records.length < readAtOnce) return controller.close();
      where = sql`${condition(district, wanted)} and (at < ${last.at} or (at = ${last.at} and access.id > ${last.id}))`;
    },
  });
}
