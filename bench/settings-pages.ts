import { createHash } from 'node:crypto';

export const token = 'a'.repeat(43);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** What signing in, the guard and each page ask of D1, in the same order: those of one line at once, as the page does. */
const signedIn = [
  [
    `select * from sign_in_sessions inner join administrators on administrators.id = sign_in_sessions.administrator_id
     left join administrator_districts on administrator_districts.administrator_id = administrators.id
     left join districts on districts.id = administrator_districts.district_id
     where token_hash = '${sha256(token)}' and expires_at > '2026-01-01' order by districts.name`,
  ],
];
const student = [`select * from students where district_id = 'dst_bench' and id = 'stu_7'`];
const badges = [
  `select program, ordinal, start_date, end_date, notes from participation_badges where district_id = 'dst_bench' and student_id = 'stu_7'`,
  `select min(student_id) from stale_badges where district_id = 'dst_bench' and student_id = 'stu_7'`,
  `select * from applied_rules where district_id = 'dst_bench'`,
];
const documentsOfStudent = `select * from documents where district_id = 'dst_bench' and student_id = 'stu_7' and deleted_at is null order by id`;
const accesses = (condition: string) => {
  const from = `from access_records as access left join students on students.id = access.student_id and students.district_id = access.district_id
    where ${condition}`;
  return [
    `select access.*, given_name, family_name ${from} order by at desc, access.id limit 50 offset 0`,
    `select count(*) ${from}`,
  ];
};
const windows = ['fd', 'fe', 'ge', 'gq', 'ohioPreId'].map((report) => ({
  report,
  start: '2020-07-01',
  end: '2030-06-30',
}));
const invalidRecords = `from invalid_report_records as invalid
  join json_each('${JSON.stringify(windows)}') as asked on invalid.report = asked.value ->> '$.report'
    and date <= asked.value ->> '$.end' and last_date >= asked.value ->> '$.start'
  join students on students.id = invalid.student_id
  left join documents on documents.district_id = invalid.district_id and documents.id = invalid.document_id
  where invalid.district_id = 'dst_bench'`;
const ofExports = [
  `select * from endpoint_permissions where data_export_id in ('exp_0', 'exp_1', 'exp_2') order by endpoint`,
  `select * from api_clients where data_export_id in ('exp_0', 'exp_1', 'exp_2')`,
];

const counted = (from: string) => `(select count(*) from (select 1 from ${from} limit 5000))`;
const refusedOf = (runId: string) =>
  `flag_ledger where district_id = 'dst_bench' and run_id = ${runId} and problem is not null`;
const [refused, differing] = ["coalesce(counts ->> '$.refused', 0)", "coalesce(counts ->> '$.differing', 0)"];
const isProblem = `run_steps.problem_code is not null
  and not ${refused} + ${differing} between 1
    and ${counted(`${refusedOf('run_steps.run_id')} and program = substr(run_steps.name, instr(run_steps.name, ' ') + 1)`)}`;
const problemsOfRun = (runId: string) => `((select count(*) from run_steps where run_id = ${runId} and ${isProblem})
  + ${counted(refusedOf(runId))}
  + ${counted(`roster_findings where district_id = 'dst_bench' and run_id = ${runId} and kind in ('rejected', 'sharedIdentifier')`)}
  + ${counted(`unflagged_badges where district_id = 'dst_bench' and run_id = ${runId} and reason <> 'withdrawn'`)}) as problems`;

const connections = [
  `select * from demographics_connections where district_id = 'dst_bench'`,
  `select * from document_viewer_connections where district_id = 'dst_bench'`,
  `select * from program_flags where district_id = 'dst_bench' order by program`,
  `select * from legacy_integrations where district_id = 'dst_bench'`,
];
const lastRuns = `with said as materialized (select id, "trigger", status, started_at, problem_detail, ${problemsOfRun('runs.id')},
           exists (select 1 from roster_findings where district_id = 'dst_bench' and run_id = runs.id and kind in ('rejected', 'sharedIdentifier'))
         from runs where district_id = 'dst_bench' and started_at >= coalesce((select started_at from runs where district_id = 'dst_bench'
           and "trigger" in ('schedule', 'runNow') and status <> 'running' order by started_at desc limit 1), ''))
       select said.*, name, step.problem_code, step.problem_detail from said
       left join run_steps as step on run_id = id and (step.problem_code is not null or name like 'plan%') order by started_at, id, number`;

/** By the part of the address that follows the district's. */
export const queries: Record<string, string[][]> = {
  students: [
    ...signedIn,
    [
      `select * from students where district_id = 'dst_bench' order by family_name, given_name, id limit 50 offset 0`,
      `select sourced_id, name from orgs where district_id = 'dst_bench' and type = 'school' order by name`,
      `select distinct grade from students where district_id = 'dst_bench' order by grade`,
    ],
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
    [...connections, lastRuns, `select status from data_exports where district_id = 'dst_bench'`],
  ],
  runs: [
    ...signedIn,
    [
      `select *, ${problemsOfRun('runs.id')} from runs where district_id = 'dst_bench' order by started_at desc, id desc limit 50 offset 0`,
      `select run.id as runId, night, status, ${problemsOfRun('run.id')}, max(counts ->> '$.active') as students,
         total(coalesce(counts ->> '$.new', 0) + coalesce(counts ->> '$.changed', 0) + coalesce(counts ->> '$.withdrawn', 0))
           filter (where name in ('students', 'demographics', 'guardians', 'parents', 'relatives', 'reconcile')) as changes,
         round((julianday(run.finished_at) - julianday(run.started_at)) * 86400) as seconds,
         (select count(*) from flag_ledger where district_id = 'dst_bench' and run_id = run.id and state = 'seen') as writes
       from (select * from runs where district_id = 'dst_bench' order by started_at desc, id desc limit 30) as run
       left join run_steps on run_steps.run_id = run.id group by run.id order by run.started_at, run.id`,
      `select program, count(distinct student_id) as students from participation_badges where district_id = 'dst_bench'
       and start_date <= '2026-11-25' and (end_date is null or end_date > '2026-11-25') group by program`,
      `select min(student_id) from stale_badges where district_id = 'dst_bench'`,
      `select * from applied_rules where district_id = 'dst_bench'`,
      `select count(*) from runs where district_id = 'dst_bench'`,
    ],
  ],
  changes: [
    ...signedIn,
    [`select * from setting_changes where district_id = 'dst_bench' order by id desc limit 50`],
    [`select count(*) from setting_changes where district_id = 'dst_bench'`],
  ],
  'students/stu_7/programs': [...signedIn, student, [...badges, documentsOfStudent]],
  'students/stu_7/flags': [
    ...signedIn,
    student,
    [
      ...badges,
      `select * from flag_ledger where rowid in (select max(rowid) from flag_ledger where district_id = 'dst_bench' and student_id = 'stu_7'
       group by program, flag_sourced_id) order by rowid desc`,
      ...connections,
      lastRuns,
    ],
  ],
  'students/stu_7/documents': [
    ...signedIn,
    student,
    [
      documentsOfStudent,
      `select * from document_changes where district_id = 'dst_bench' and document_id in
       (select document_id from document_changes where district_id = 'dst_bench' and student_id = 'stu_7') order by document_id, version`,
    ],
  ],
  'students/stu_7/access-record': [
    ...signedIn,
    student,
    [...accesses(`access.district_id = 'dst_bench' and access.student_id = 'stu_7'`), documentsOfStudent],
  ],
  'access-record': [...signedIn, accesses(`access.district_id = 'dst_bench'`)],
  'runs/run_7': [
    ...signedIn,
    [
      `select *, ${problemsOfRun('runs.id')} from runs where district_id = 'dst_bench' and id = 'run_7'`,
      `select * from run_steps where run_id = 'run_7' order by number`,
      `select * from run_steps where run_id = 'run_7' and ${isProblem} order by number`,
      `select * from flag_ledger where district_id = 'dst_bench' and run_id = 'run_7' and problem is not null
       order by program, flag_sourced_id limit 5000`,
      `select roster_findings.*, kind in ('rejected', 'sharedIdentifier') as isToCorrect, students.id, given_name, family_name from roster_findings
       left join students on collection in ('students', 'demographics') and students.district_id = roster_findings.district_id
         and students.sourced_id = object
       where roster_findings.district_id = 'dst_bench' and run_id = 'run_7' order by isToCorrect desc, kind, collection, object limit 5000`,
      `select *, reason <> 'withdrawn' as isToMend from unflagged_badges where district_id = 'dst_bench' and run_id = 'run_7'
       order by isToMend desc, program limit 5000`,
    ],
  ],
  'invalid-records': [
    ...signedIn,
    [
      `select revision, built_by, (select count(*) from stale_reports where district_id = 'dst_bench') from report_revisions
       where district_id = 'dst_bench'`,
      `select invalid.*, given_name, family_name, local_number, form ${invalidRecords} order by family_name, given_name,
       invalid.student_id, invalid.report, invalid.ordinal limit 50 offset 0`,
      `select count(*) ${invalidRecords}`,
      `select id, first_name, last_name, email from data_exports where district_id = 'dst_bench' order by created_at, id`,
    ],
  ],
  'data-exports': [
    ...signedIn,
    [
      `select * from data_exports where district_id = 'dst_bench' order by created_at, id limit 100 offset 0`,
      `select count(*) from data_exports where district_id = 'dst_bench'`,
    ],
    ofExports,
  ],
  'data-loads': signedIn,
  administrators: [
    ...signedIn,
    [
      `select administrators.*, administrator_districts.first_name, administrator_districts.last_name, signed_in_at from administrator_districts
       inner join administrators on administrators.id = administrator_districts.administrator_id
       where administrator_districts.district_id = 'dst_bench' order by administrator_districts.last_name, administrator_districts.first_name`,
    ],
  ],
};
