import { createHash } from 'node:crypto';
import type { migrate } from './harness.ts';
import { token } from './settings-pages.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const later = '2099-01-01T00:00:00.000Z';

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

/** What hangs on students: plans with their versions, flags that were written, accesses, records that were left out. And three data exports. */
async function seedStudent(run: Run): Promise<void> {
  const plans = JSON.stringify(Array.from({ length: 400 }, (_, at) => at));
  const fields = JSON.stringify({ meetingDate: '2026-09-01', effectiveStartDate: '2026-09-08' });
  await run(
    `insert into documents (district_id, id, student_id, form, program, status, fields, version, completed_at, updated_at)
     select 'dst_bench', 'doc_' || value, 'stu_' || (value % 100), 'section504Plan', 'section504', 'completed', ?2, 2, ?3, ?3 from json_each(?1)`,
    plans,
    fields,
    later,
  );
  await run(
    `insert into document_changes (district_id, document_id, student_id, form, status, version, change, changed_by, changed_at, fields)
     select 'dst_bench', 'doc_' || plan.value, 'stu_' || (plan.value % 100), 'section504Plan', 'completed', version.value, iif(version.value = 1, 'created', 'updated'), 'authoring', ?3, ?2
     from json_each(?1) as plan, json_each('[1,2]') as version`,
    plans,
    fields,
    later,
  );
  await run(
    `insert into flag_ledger (district_id, run_id, program, flag_sourced_id, student_id, action, reason, after, state, planned_at, sent_at, seen_at)
     select 'dst_bench', 'run_' || (value % 40), 'section504', 'flag-' || value, 'stu_' || (value % 100), 'create', 'missing',
       '{"beginDate":"2026-09-08","endDate":null}', 'seen', ?2, ?2, ?2 from json_each(?1)`,
    plans,
    later,
  );
  await run(
    `insert into access_records (id, district_id, at, subject, name, roles, deployment_id, student_id, program, document_id, purpose, outcome, request_id)
     select 'acc_' || value, 'dst_bench', ?2, 'person', 'Robin Example', '[]', 'deployment', 'stu_' || (value % 100), 'section504', 'doc_' || value,
       'education', 'opened', 'request' from json_each(?1)`,
    plans,
    later,
  );
  await run(
    `insert into invalid_report_records (district_id, report, student_id, ordinal, document_id, element, rule, date)
     select 'dst_bench', 'ge', 'stu_' || (value % 100), value, 'doc_' || value, 'GE050', 'is missing', '2026-09-08' from json_each(?1)`,
    plans,
  );
  await run(`delete from stale_badges`);
  await run(`delete from stale_reports`);
  const exports = JSON.stringify([0, 1, 2]);
  await run(
    `insert into data_exports (id, district_id, first_name, last_name, email, additional_emails, status, terms_accepted_at, created_at, updated_at)
     select 'exp_' || value, 'dst_bench', 'Robin', 'Lee', 'robin@example.org', '[]', 'active', ?2, ?2, ?2 from json_each(?1)`,
    exports,
    later,
  );
  await run(
    `insert into endpoint_permissions (data_export_id, endpoint, options)
     select 'exp_' || export.value, 'stateReporting/' || endpoint.value, '{}' from json_each(?1) as export, json_each('["fd","fe","ge"]') as endpoint`,
    exports,
  );
}

export async function seed(database: Awaited<ReturnType<typeof migrate>>): Promise<void> {
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
    `insert into sign_in_sessions (token_hash, id, administrator_id, begun_by, stage, wrong_codes, browser, created_at, expires_at, idle_until)
     values (?1, 'session', 'adm_bench', 'password', 'complete', 0, 'Firefox on Linux', ?2, ?2, ?2)`,
    sha256(token),
    later,
  );
  await run(
    `insert into students (id, district_id, sourced_id, state_student_id, local_number, given_name, family_name, grade, status, content_hash, school)
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
  await seedStudent(run);
  await run(
    `insert into setting_changes (district_id, at, actor, setting, field, old_value, new_value)
     select 'dst_bench', ?2, 'jo@example.org', 'Details', 'SIF URL', value, value + 1 from json_each(?1)`,
    list,
    later,
  );
}
