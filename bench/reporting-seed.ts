import { createHash } from 'node:crypto';
import { fiscalYearOf } from '../src/calendar/fiscal-year.ts';
import { isoDate } from '../src/calendar/iso-date.ts';

interface Database {
  prepare(statement: string): { bind(...values: unknown[]): { run(): Promise<unknown> }; run(): Promise<unknown> };
}

/** The fiscal year of the documents: the current one. */
export const fiscalYear = fiscalYearOf(isoDate(new Date().toISOString().slice(0, 10)));
const day = (monthAndDay: string) => `${fiscalYear - 1}-${monthAndDay}`;

export const clientSecret = 'sgsecret_bench';

/** Four GE records a student: an evaluation with its referral, consent and preschool conference. */
export const recordsPerStudent = 4;

/** A district whose demographics have completed, with an export that may read GE, and students with one evaluation each. */
export async function seedDistrict(database: Database, district: string, students: number): Promise<void> {
  const run = (statement: string, ...values: unknown[]) =>
    database
      .prepare(statement)
      .bind(...values)
      .run();
  const now = '2026-11-02T12:00:00.000Z';
  const hash = createHash('sha256').update(clientSecret).digest('hex');
  await run(
    `insert into districts (id, name, state, irn, time_zone, nightly_hour, database, created_at, updated_at)
     values (?, 'Bench', 'OH', '043752', 'America/New_York', 1, 'DB', ?, ?)`,
    ...[district, now, now],
  );
  await run(
    `insert into demographics_connections (district_id, base_url, access_token_url, client_id, client_secret, completed_at, updated_at)
     values (?, 'x', 'x', 'x', 'x', ?, ?)`,
    ...[district, now, now],
  );
  await run(
    `insert into data_exports (id, district_id, first_name, last_name, email, status, created_at, updated_at)
     values (?, ?, 'Jo', 'Miller', 'jo@example.org', 'active', ?, ?)`,
    ...[`exp_${district}`, district, now, now],
  );
  await run(
    `insert into endpoint_permissions (data_export_id, endpoint, options) values (?, 'stateReporting/ge', '{}')`,
    `exp_${district}`,
  );
  await run(
    `insert into api_clients (client_id, district_id, kind, data_export_id, secret_hash, disabled, created_at)
     values (?, ?, 'dataExport', ?, ?, 0, ?)`,
    ...[`cli_${district}`, district, `exp_${district}`, hash, now],
  );
  await run(
    `insert into orgs (district_id, sourced_id, name, type, identifier, content_hash, added_in_run, changed_in_run)
     values (?, 'org', 'School', 'school', '000111', 'x', 'x', 'x')`,
    district,
  );
  const numbers = `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${students})`;
  await run(
    `${numbers} insert into students (id, district_id, sourced_id, state_student_id, given_name, family_name, school, status)
     select ?1 || n, ?1, ?1 || n, printf('AB%07d', n), 'Given', 'Family', 'org', 'active' from numbers`,
    district,
  );
  const fields = {
    evaluationType: 'initial',
    preschoolTransitionConferenceDate: day('08-03'),
    referralDate: day('08-10'),
    consentDate: day('08-20'),
    consentOutcome: 'CNGI',
    meetingDate: day('10-01'),
    determination: 'ET10',
  };
  await run(
    `${numbers} insert into documents (district_id, id, student_id, form, program, status, fields, version, completed_at, updated_at)
     select ?1, 'etr-' || n, ?1 || n, 'etr', 'specialEducation', 'completed', ?2, 1, ?3, ?3 from numbers`,
    ...[district, JSON.stringify(fields), now],
  );
}
