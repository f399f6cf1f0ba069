import { createHash } from 'node:crypto';
import { type Benchmark, bareWorker, compare, type Figure, migrate, productWorker, start } from './harness.ts';

const origin = 'http://127.0.0.1:8787';
const token = 'a'.repeat(43);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const later = '2099-01-01T00:00:00.000Z';

/** What signing in, the guard and each page ask of D1, in the same order: those of one line at once, as the page does. */
const signedIn = [
  [
    `select * from sign_in_sessions inner join administrators on administrators.id = sign_in_sessions.administrator_id
     left join administrator_districts on administrator_districts.administrator_id = administrators.id
     where token_hash = '${sha256(token)}' and expires_at > '2026-01-01'`,
  ],
  [`select * from districts where id in ('dst_bench') order by name`],
];
const queries: Record<string, string[][]> = {
  students: [
    ...signedIn,
    [`select * from students where district_id = 'dst_bench' order by family_name, given_name, id limit 50 offset 0`],
    [`select count(*) from students where district_id = 'dst_bench'`],
  ],
  'students/stu_7': [
    ...signedIn,
    [`select * from students where district_id = 'dst_bench' and id = 'stu_7'`],
    [
      `select distinct guardians.* from student_guardians inner join guardians on guardians.district_id = student_guardians.district_id
       and guardians.sourced_id = student_guardians.guardian where student_guardians.district_id = 'dst_bench' and student = 'sourced-7'`,
      `select program, ordinal, start_date, end_date, notes from participation_badges where district_id = 'dst_bench' and student_id = 'stu_7'`,
      `select min(student_id) from stale_badges where district_id = 'dst_bench' and student_id = 'stu_7'`,
      `select * from applied_rules where district_id = 'dst_bench'`,
      `select name from orgs where district_id = 'dst_bench' and sourced_id = 'school'`,
    ],
  ],
  'district-information': [
    ...signedIn,
    [
      `select * from demographics_connections where district_id = 'dst_bench'`,
      `select * from document_viewer_connections where district_id = 'dst_bench'`,
      `select * from program_flags where district_id = 'dst_bench' order by program`,
      `select * from legacy_integrations where district_id = 'dst_bench'`,
      `select * from runs where district_id = 'dst_bench' order by started_at desc, id desc limit 1 offset 0`,
      `select * from data_exports where district_id = 'dst_bench' order by created_at, id limit 100 offset 0`,
    ],
    [
      `select count(*) from runs where district_id = 'dst_bench'`,
      `select count(*) from data_exports where district_id = 'dst_bench'`,
    ],
  ],
  runs: [
    ...signedIn,
    [
      `select * from runs where district_id = 'dst_bench' order by started_at desc, id desc limit 50 offset 0`,
      `select run.id as runId, night, status, max(counts ->> '$.active') as students,
         total(coalesce(counts ->> '$.new', 0) + coalesce(counts ->> '$.changed', 0) + coalesce(counts ->> '$.withdrawn', 0))
           filter (where name in ('students', 'demographics', 'guardians', 'parents', 'relatives', 'reconcile')) as changes,
         round((julianday(run.finished_at) - julianday(run.started_at)) * 86400) as seconds,
         total(counts ->> '$.written') filter (where name like 'writeFlags %') as writes
       from (select * from runs where district_id = 'dst_bench' order by started_at desc, id desc limit 30) as run
       left join run_steps on run_steps.run_id = run.id group by run.id order by run.started_at, run.id`,
      `select program, count(distinct student_id) as students from participation_badges where district_id = 'dst_bench'
       and start_date <= '2026-11-25' and (end_date is null or end_date > '2026-11-25') group by program`,
      `select min(student_id) from stale_badges where district_id = 'dst_bench'`,
      `select * from applied_rules where district_id = 'dst_bench'`,
    ],
    [`select count(*) from runs where district_id = 'dst_bench'`],
  ],
  changes: [
    ...signedIn,
    [`select * from setting_changes where district_id = 'dst_bench' order by id desc limit 50`],
    [`select count(*) from setting_changes where district_id = 'dst_bench'`],
  ],
};

/** Whose statements of one line are calls of their own, because each area of the product is asked for its own; of all others a line is one batch. */
const askedApart = ['district-information'];

/** A bare page: the same queries, each row of the last but one as a row of a table, no layout. */
const barePage = `export default { async fetch(request, env) {
  const page = new URL(request.url).pathname.slice(1);
  const queries = ${JSON.stringify(queries)}[page];
  const apart = ${JSON.stringify(askedApart)}.includes(page);
  const answers = [];
  for (const together of queries) {
    const statements = together.map((statement) => env.DB.prepare(statement));
    answers.push(...(await (apart ? Promise.all(statements.map((statement) => statement.all())) : env.DB.batch(statements))));
  }
  const rows = answers.flatMap(({ results }) => results)
    .map((row) => '<tr>' + Object.values(row).map((value) => '<td>' + String(value ?? '').replaceAll('&', '&amp;').replaceAll('<', '&lt;') + '</td>').join('') + '</tr>');
  return new Response('<!doctype html><html><body><table>' + rows.join('') + '</table></body></html>', { headers: { 'content-type': 'text/html' } });
} }`;

type Run = (statement: string, ...values: unknown[]) => Promise<unknown>;

/** Connections that are set up, five programs, and the steps of forty nights. */
async function seedSettings(run: Run): Promise<void> {
  await run(
    `insert into demographics_connections (district_id, base_url, access_token_url, client_id, client_secret, completed_at, updated_at)
     values ('dst_bench', 'https://d.example.org/v1p2', 'https://d.example.org/token', 'client', 'sealed', ?1, ?1)`,
    later,
  );
  await run(
    `insert into document_viewer_connections (district_id, public_keyset_url, open_id_endpoint, deployment_id, client_id, updated_at)
     values ('dst_bench', 'https://d.example.org/jwks', 'https://d.example.org/auth', 'deployment', 'client', ?1)`,
    later,
  );
  await run(
    `insert into program_flags (district_id, program, enabled, mode, cutover_date, updated_at)
     select 'dst_bench', value, 1, 'create', '2026-10-01', ?2 from json_each(?1)`,
    JSON.stringify(['specialEducation', 'section504', 'advancedLearners', 'k4Literacy', 'englishLearners']),
    later,
  );
  const nights = JSON.stringify(Array.from({ length: 40 }, (_, at) => at));
  await run(
    `insert into runs (id, district_id, night, trigger, status, started_at, finished_at)
     select 'run_' || value, 'dst_bench', date('2026-10-01', '+' || value || ' days'), 'schedule', 'completed',
       date('2026-10-01', '+' || value || ' days') || 'T06:00:00.000Z', date('2026-10-01', '+' || value || ' days') || 'T06:02:00.000Z'
     from json_each(?1)`,
    nights,
  );
  await run(
    `insert into run_steps (run_id, number, name, counts, attempts, finished_at)
     select 'run_' || night.value, step.value, iif(step.value < 30, 'students', 'writeFlags section504'),
       '{"new":3,"changed":7,"written":2,"active":5000}', 1, ?2 from json_each(?1) as night, json_each(?1) as step`,
    nights,
    later,
  );
}

async function seed(database: Awaited<ReturnType<typeof migrate>>): Promise<void> {
  const list = JSON.stringify(Array.from({ length: 5000 }, (_, at) => at));
  const run = (statement: string, ...values: unknown[]) =>
    database
      .prepare(statement)
      .bind(...values)
      .run();
  await run(
    `insert into districts (id, name, state, irn, time_zone, nightly_hour, database, created_at, updated_at)
    values ('dst_bench', 'Bench', 'OH', '043752', 'America/New_York', 1, 'DB', ?1, ?1)`,
    later,
  );
  await run(
    `insert into administrators (id, email, first_name, last_name, is_operator, created_at)
    values ('adm_bench', 'jo@example.org', 'Jo', 'Miller', 0, ?1)`,
    later,
  );
  await run(`insert into administrator_districts (administrator_id, district_id) values ('adm_bench', 'dst_bench')`);
  await run(
    `insert into sign_in_sessions (token_hash, id, administrator_id, begun_by, stage, wrong_codes, browser, created_at, expires_at)
     values (?1, 'session', 'adm_bench', 'password', 'complete', 0, 'Firefox on Linux', ?2, ?2)`,
    sha256(token),
    later,
  );
  await run(
    `insert into students (id, district_id, sourced_id, ssid, local_number, given_name, family_name, grade, status, content_hash, school)
     select 'stu_' || value, 'dst_bench', 'sourced-' || value, 'AA' || printf('%07d', value), printf('%06d', value),
       'Given' || value, 'Family' || (value * 7919 % 5000), '04', 'active', 'x', 'school' from json_each(?1)`,
    list,
  );
  await run(
    `insert into participation_badges (district_id, student_id, program, ordinal, start_date, notes)
     select 'dst_bench', 'stu_' || value, iif(value % 3, 'section504', 'specialEducation'), 1, '2026-09-08', '' from json_each(?1)
     where value % 7 = 0`,
    list,
  );
  await seedSettings(run);
  await run(
    `insert into setting_changes (district_id, at, actor, setting, field, old_value, new_value)
     select 'dst_bench', ?2, 'jo@example.org', 'Details', 'SIF URL', value, value + 1 from json_each(?1)`,
    list,
    later,
  );
}

/** Pages of the settings against bare pages with the same queries. */
const benchmark: Benchmark = async () => {
  const runtime = await start(await productWorker());
  const bare = await start(bareWorker('bare', barePage, { d1Databases: ['DB'] }));
  try {
    await seed(await migrate(runtime));
    await seed(await migrate(bare, 'bare'));
    const headers = { cookie: `settings=${token}` };
    const figures: Figure[] = [];
    for (const page of Object.keys(queries)) {
      const ours = async () => {
        const response = await runtime.dispatchFetch(`${origin}/settings/dst_bench/${page}`, { headers });
        const html = await response.text();
        if (response.status !== 200) throw new Error(`${page} answered ${response.status}`);
        return html;
      };
      const theirs = async () => (await bare.dispatchFetch(`${origin}/${page}`)).text();
      const [shown, plain] = [await ours(), await theirs()];
      if (!shown.includes('</html>') || !plain.includes('<td>')) throw new Error(`${page} is not what it should be`);
      const { ratio } = await compare(ours, theirs, { rounds: 5, seconds: 1 });
      figures.push({
        what: `${page}: time, of a bare page with the same queries`,
        value: 1 / ratio,
        unit: 'times',
        bound: { atMost: 2 },
      });
    }
    return figures;
  } finally {
    await Promise.all([runtime.dispose(), bare.dispose()]);
  }
};

export default benchmark;
