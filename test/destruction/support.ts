import { env } from 'cloudflare:workers';
import { sql } from 'drizzle-orm';
import { heldRecords } from '../../src/destruction/held-records.ts';
import type { District } from '../../src/districts/index.ts';
import { newId } from '../../src/platform/ids.ts';
import { addStudent, authoringSystem, platform } from '../documents/support.ts';
import { asSourcedId } from '../support/ids.ts';

/** All tables of the database, as the database itself knows them. */
export const tables = async (): Promise<string[]> => {
  const rows = await platform.directory.all<{ name: string }>(
    sql`select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name not like '%cf%' and name <> 'd1_migrations'`,
  );
  return rows.map(({ name }) => name);
};

/** Every row of every table, and the name and content of every stored object, as text by table. */
export async function dump(): Promise<Map<string, string>> {
  const dumped = new Map<string, string>();
  for (const name of await tables())
    dumped.set(name, JSON.stringify(await platform.directory.all(sql`select * from ${sql.identifier(name)}`)));
  const { objects } = await env.FILES.list();
  const contents = objects.map(async ({ key }) => `${key} ${await (await env.FILES.get(key))?.text()}`);
  dumped.set('object storage', (await Promise.all(contents)).join('\n'));
  return dumped;
}

/** The names of the tables in which the text stands. */
export const whereIs = async (text: string): Promise<string[]> =>
  [...(await dump())].flatMap(([name, content]) => (content.includes(text) ? [name] : []));

let planted = 0;

/** A student with rows in the tables that name one, each with the returned word in it. */
export async function plantStudent(district: District) {
  const word = `Planted${++planted}X`;
  const sourcedId = asSourcedId(`${word}-sourced`);
  const student = { ...(await addStudent(district, { givenName: word })), sourcedId };
  const database = platform.databaseOf(district);
  const [districtId, studentId, run] = [district.id, student.id, `run_${word}`];
  const author = await authoringSystem(district);
  const id = `doc-${word}`;
  const body = {
    form: 'section504Plan',
    status: 'completed',
    student: { localNumber: student.localNumber },
    fields: { meetingDate: '2026-09-01' },
  };
  for (const answer of [
    await author('PUT', `/v1/documents/${id}`, body),
    await author('PUT', `/v1/documents/${id}/file`, new TextEncoder().encode(`%PDF-1.7 ${word}\n%%EOF\n`)),
  ])
    if (!answer.ok) throw new Error(await answer.text());
  const flag = JSON.stringify({ sourcedId: `flag-${word}`, student: sourcedId, userWarning: word });
  for (const statement of [
    sql`update students set sourced_id = ${sourcedId} where id = ${studentId}`,
    sql`insert into guardians (district_id, sourced_id, given_name, family_name, role, status, content_hash, added_in_run, changed_in_run)
      values (${districtId}, ${`guardian-${word}`}, ${word}, 'Example', 'parent', 'active', 'x', 'run_1', 'run_1')`,
    sql`insert into student_guardians (district_id, student, guardian, named_by)
      values (${districtId}, ${sourcedId}, ${`guardian-${word}`}, 'student')`,
    sql`insert into enrollments (district_id, sourced_id, student, class, status, content_hash, added_in_run, changed_in_run)
      values (${districtId}, ${`enrollment-${word}`}, ${sourcedId}, 'class-1', 'active', 'x', 'run_1', 'run_1')`,
    sql`insert into roster_findings (district_id, run_id, kind, collection, object, field, reason)
      values (${districtId}, ${run}, 'sharedIdentifier', 'students', ${sourcedId}, 'stateStudentId', ${word})`,
    sql`insert into flag_ledger (district_id, run_id, program, flag_sourced_id, student_id, action, reason, after, state, planned_at)
      values (${districtId}, ${run}, 'section504', ${`flag-${word}`}, ${studentId}, 'create', 'badge', ${flag}, 'seen', '2026-09-02')`,
    sql`insert into access_records (id, district_id, at, subject, roles, deployment_id, student_id, purpose, outcome, request_id)
      values (${newId('accessRecord')}, ${districtId}, '2026-09-03', ${word}, '[]', '1', ${studentId}, 'test', 'opened', 'request-1')`,
    sql`insert into unflagged_badges (district_id, program, student_id, reason, run_id, ordinal)
      values (${districtId}, 'section504', ${studentId}, ${word}, ${run}, 0)`,
  ])
    await database.run(statement);
  return { word, student, documentId: id };
}

/** Columns whose value binds a row to the district, or to another planted row. */
const boundTo = (district: District, word: string): Readonly<Record<string, string>> => ({
  district_id: district.id,
  data_export_id: `exp_${word}`,
  run_id: `run_${word}`,
});

/** A row with the returned word in every table that has rows of a district, and in every folder of object storage. */
export async function plantEverywhere(district: District): Promise<string> {
  const { word } = await plantStudent(district);
  const database = platform.directory;
  const ids: Readonly<Record<string, string>> = { data_exports: `exp_${word}`, runs: `run_${word}` };
  for (const [table, { ofDistrict }] of Object.entries(heldRecords)) {
    if (!ofDistrict || table === 'districts' || table === 'destruction_permits' || table === 'offboardings') continue;
    const columns = await database.all<{ name: string; type: string }>(
      sql`select name, lower(type) as type from pragma_table_info(${table})`,
    );
    const bound = boundTo(district, word);
    const values = columns.map(({ name, type }) => {
      if (name === 'id' && ids[table]) return sql`${ids[table]}`;
      if (name === 'id' && type === 'integer') return sql`null`;
      return sql`${bound[name] ?? (type === 'integer' ? 1 : JSON.stringify(`${word} ${table}`))}`;
    });
    await database.run(sql`insert or replace into ${sql.identifier(table)} values (${sql.join(values, sql`, `)})`);
  }
  // More than one statement destroys, in a table that another one names by a subquery.
  await database.run(sql`insert into run_steps (run_id, number, name, counts, attempts, finished_at)
    with recursive steps(number) as (select 2 union all select number + 1 from steps where number < 2500)
    select ${`run_${word}`}, number, ${word}, '{}', 1, '2026-09-01' from steps`);
  await env.FILES.put(`loads/${district.id}/${word}`, word);
  await env.FILES.put(`districts/${district.id}/documents/${word}/left-behind.pdf`, word);
  return word;
}
