import { type SQL, sql } from 'drizzle-orm';
import type { DistrictId, SourcedId, StudentId } from '../platform/ids.ts';

/** A child, by every id under which a table may name it. */
export interface Subject {
  readonly districtId: DistrictId;
  readonly studentId: StudentId;
  /** JSON array of the sourcedIds that Campus has given the child. */
  readonly sourcedIds: string;
}

/** One kind of record that the product keeps. docs/privacy.md is made from this table. */
export interface HeldRecords {
  readonly what: string;
  readonly whose: 'students' | 'guardians' | 'staff' | 'the district' | 'SameGoal';
  readonly why: string;
  /** How long it is kept, in words. `retention.ts` enforces the limits that are named here. */
  readonly kept: string;
  /** `directory`: in the database that knows every district. `district`: in the one that keeps the district's records. */
  readonly database: 'directory' | 'district';
  /** The rows about one child; absent from a table that names none. */
  readonly ofStudent?: (subject: Subject) => SQL;
  /** Takes the child out of rows that name other children too. */
  readonly scrub?: (subject: Subject) => SQL;
  /** The rows of one district; null for a table that belongs to no district, and for certificates. */
  readonly ofDistrict: ((districtId: DistrictId) => SQL) | null;
}

const byStudentId = ({ districtId, studentId }: Subject) =>
  sql`district_id = ${districtId} and student_id = ${studentId}`;

const bySourcedId = (column: string) => {
  const name = sql.identifier(column);
  return ({ districtId, sourcedIds }: Subject) =>
    sql`district_id = ${districtId} and ${name} in (select value from json_each(${sourcedIds}))`;
};

const byDistrict = (districtId: DistrictId) => sql`district_id = ${districtId}`;

const byExport = (districtId: DistrictId) =>
  sql`data_export_id in (select id from data_exports where district_id = ${districtId})`;

const roster = {
  why: 'To know who a plan is about, and which school reports it',
  kept: 'while Campus has it, and after that as long as the student',
};
const computed = { why: 'Computed from documents', kept: 'until it is computed again' };
const flags = { why: 'To know what we wrote to Campus, and to take it back', kept: 'as long as the student' };
const runHistory = { why: 'To see what a night did', kept: 'two years' };
const settings = { why: 'To connect the district', kept: 'as long as the district' };
const signIn = { why: 'To sign in to the settings', kept: 'as long as the administrator' };

/**
 * Every table of the product. The order is the order in which rows are destroyed: a table that names rows of
 * another by a subquery stands before it.
 */
export const heldRecords: Readonly<Record<string, HeldRecords>> = {
  document_changes: {
    what: 'History of plan documents, with their fields',
    whose: 'students',
    database: 'district',
    why: 'To see who changed a plan, and when',
    kept: 'as long as the document',
    ofStudent: ({
      districtId,
      studentId,
    }) => sql`district_id = ${districtId} and (student_id = ${studentId} or document_id in
      (select id from documents where district_id = ${districtId} and student_id = ${studentId}))`,
    ofDistrict: byDistrict,
  },
  documents: {
    what: 'Plan documents: form and fields; the PDF is in object storage',
    whose: 'students',
    database: 'district',
    why: 'To compute participation, to report to the state, and to show the plan',
    kept: 'until deleted, then `deletedDocumentDays`; the ids, form, and dates stay',
    ofStudent: byStudentId,
    ofDistrict: byDistrict,
  },
  participation_badges: {
    what: 'Participation badges',
    whose: 'students',
    database: 'district',
    ...computed,
    ofStudent: byStudentId,
    ofDistrict: byDistrict,
  },
  stale_badges: {
    what: 'Badges to compute again',
    whose: 'students',
    database: 'district',
    ...computed,
    ofStudent: byStudentId,
    ofDistrict: byDistrict,
  },
  applied_rules: {
    what: 'Which rules badges were computed by',
    whose: 'the district',
    database: 'district',
    ...computed,
    ofDistrict: byDistrict,
  },
  report_records: {
    what: 'Records of state reports',
    whose: 'students',
    database: 'district',
    ...computed,
    kept: 'until replaced, and a day longer',
    ofStudent: byStudentId,
    ofDistrict: byDistrict,
  },
  invalid_report_records: {
    what: 'Records left out of state reports',
    whose: 'students',
    database: 'district',
    ...computed,
    ofStudent: byStudentId,
    ofDistrict: byDistrict,
  },
  stale_reports: {
    what: 'Report records to compute again',
    whose: 'students',
    database: 'district',
    ...computed,
    ofStudent: byStudentId,
    ofDistrict: byDistrict,
  },
  report_revisions: {
    what: 'How often reports have changed',
    whose: 'the district',
    database: 'district',
    ...computed,
    ofDistrict: byDistrict,
  },
  student_matches: {
    what: 'Which records of students are one child’s, and who said so',
    whose: 'students',
    database: 'district',
    why: 'To give a child’s plans to the right record',
    kept: 'as long as the student',
    ofStudent: ({ districtId, studentId }) =>
      sql`district_id = ${districtId} and (former = ${studentId} or current = ${studentId})`,
    ofDistrict: byDistrict,
  },
  flag_ledger: {
    what: 'Writes to flags in Campus',
    whose: 'students',
    database: 'district',
    ...flags,
    ofStudent: byStudentId,
    ofDistrict: byDistrict,
  },
  flag_drift: {
    what: 'Flags that differ in Campus',
    whose: 'students',
    database: 'district',
    ...flags,
    ofStudent: byStudentId,
    ofDistrict: byDistrict,
  },
  unflagged_badges: {
    what: 'Badges without a flag, and why',
    whose: 'students',
    database: 'district',
    ...flags,
    kept: 'until the next run',
    ofStudent: byStudentId,
    ofDistrict: byDistrict,
  },
  flag_cutovers: {
    what: 'Frozen cutovers',
    whose: 'the district',
    database: 'district',
    ...flags,
    kept: 'as long as the district',
    ofDistrict: byDistrict,
  },
  access_records: {
    what: 'Record of access: who saw which plan',
    whose: 'students',
    database: 'district',
    why: '34 CFR 300.614 and 99.32 require it',
    kept: 'as long as the student',
    ofStudent: byStudentId,
    ofDistrict: byDistrict,
  },
  disclosures: {
    what: 'Record of disclosures: to whom the API gave records',
    whose: 'students',
    database: 'district',
    why: '34 CFR 99.32 and 300.614 require it',
    kept: 'as long as the district',
    ofDistrict: byDistrict,
  },
  disclosed_students: {
    what: 'Lists of students that disclosures name',
    whose: 'students',
    database: 'district',
    why: '34 CFR 99.32 and 300.614 require it',
    kept: 'as long as the district; a destroyed student is taken out',
    scrub: ({ districtId, studentId }) => sql`update disclosed_students set students =
      (select json_group_array(value) from json_each(students) where value not in (${studentId},
        coalesce((select state_student_id from students where district_id = ${districtId} and id = ${studentId}), '')))
      where district_id = ${districtId}`,
    ofDistrict: byDistrict,
  },
  guardians: {
    what: 'Parents and guardians: name, email, phone',
    whose: 'guardians',
    database: 'district',
    ...roster,
    // A guardian of another child of the district stays.
    ofStudent: ({ districtId, sourcedIds }) => sql`district_id = ${districtId} and sourced_id in
      (select guardian from student_guardians where district_id = ${districtId} and student in (select value from json_each(${sourcedIds})))
      and sourced_id not in
      (select guardian from student_guardians where district_id = ${districtId} and student not in (select value from json_each(${sourcedIds})))`,
    ofDistrict: byDistrict,
  },
  student_guardians: {
    what: 'Whose guardian somebody is',
    whose: 'students',
    database: 'district',
    ...roster,
    ofStudent: bySourcedId('student'),
    ofDistrict: byDistrict,
  },
  enrollments: {
    what: 'Enrollments in classes',
    whose: 'students',
    database: 'district',
    ...roster,
    ofStudent: bySourcedId('student'),
    ofDistrict: byDistrict,
  },
  arrivals: {
    what: 'Students who wait to be told apart',
    whose: 'students',
    database: 'district',
    ...roster,
    kept: 'until the next full pull',
    ofStudent: bySourcedId('sourced_id'),
    ofDistrict: byDistrict,
  },
  roster_findings: {
    what: 'What a pull found that a person should know',
    whose: 'students',
    database: 'district',
    ...runHistory,
    ofStudent: bySourcedId('object'),
    ofDistrict: byDistrict,
  },
  pulled_pages: {
    what: 'Which sourcedIds a pull brought',
    whose: 'students',
    database: 'district',
    ...runHistory,
    kept: 'until the next full pull',
    ofDistrict: byDistrict,
  },
  students: {
    what: 'Students: names, ids, birth date, school, enrollment',
    whose: 'students',
    database: 'district',
    ...roster,
    kept: 'until destroyed, or `withdrawnStudentYears` after the student left',
    ofStudent: ({ districtId, studentId }) => sql`district_id = ${districtId} and id = ${studentId}`,
    ofDistrict: byDistrict,
  },
  orgs: {
    what: 'Schools and districts',
    whose: 'the district',
    database: 'district',
    ...roster,
    kept: 'as long as the district',
    ofDistrict: byDistrict,
  },
  academic_sessions: {
    what: 'School years and terms',
    whose: 'the district',
    database: 'district',
    ...roster,
    kept: 'as long as the district',
    ofDistrict: byDistrict,
  },
  roster_pulls: {
    what: 'Where the next pull begins',
    whose: 'the district',
    database: 'district',
    ...roster,
    kept: 'as long as the district',
    ofDistrict: byDistrict,
  },
  run_steps: {
    what: 'Steps of runs',
    whose: 'the district',
    database: 'district',
    ...runHistory,
    ofDistrict: (districtId) => sql`run_id in (select id from runs where district_id = ${districtId})`,
  },
  runs: { what: 'Runs', whose: 'the district', database: 'district', ...runHistory, ofDistrict: byDistrict },

  run_summaries: {
    what: 'What each run came to, for the list of all districts',
    whose: 'the district',
    database: 'directory',
    ...runHistory,
    ofDistrict: byDistrict,
  },
  sftp_deliveries: {
    what: 'Deliveries to SFTP servers',
    whose: 'the district',
    database: 'directory',
    ...runHistory,
    ofDistrict: byDistrict,
  },
  sftp_pushes: {
    what: 'SFTP servers, with sealed secrets',
    whose: 'the district',
    database: 'directory',
    ...settings,
    ofDistrict: byExport,
  },
  export_errors: {
    what: 'Errors of data exports',
    whose: 'the district',
    database: 'directory',
    ...settings,
    ofDistrict: byExport,
  },
  endpoint_permissions: {
    what: 'What data exports may call',
    whose: 'the district',
    database: 'directory',
    ...settings,
    ofDistrict: byExport,
  },
  api_clients: {
    what: 'API clients, with hashed secrets',
    whose: 'the district',
    database: 'directory',
    ...settings,
    ofDistrict: byDistrict,
  },
  data_exports: {
    what: 'Data exports and their contacts',
    whose: 'staff',
    database: 'directory',
    ...settings,
    ofDistrict: byDistrict,
  },
  program_flags: {
    what: 'Which flags are on',
    whose: 'the district',
    database: 'directory',
    ...settings,
    ofDistrict: byDistrict,
  },
  legacy_integrations: {
    what: 'Older integrations',
    whose: 'the district',
    database: 'directory',
    ...settings,
    ofDistrict: byDistrict,
  },
  document_viewer_connections: {
    what: 'LTI registration',
    whose: 'the district',
    database: 'directory',
    ...settings,
    ofDistrict: byDistrict,
  },
  demographics_connections: {
    what: 'OneRoster connection, with a sealed secret',
    whose: 'the district',
    database: 'directory',
    ...settings,
    ofDistrict: byDistrict,
  },
  setting_changes: {
    what: 'Audit trail of settings',
    whose: 'staff',
    database: 'directory',
    why: 'To see who changed a setting',
    kept: 'as long as the district',
    ofDistrict: byDistrict,
  },
  administrator_districts: {
    what: 'Who administers the district',
    whose: 'staff',
    database: 'directory',
    ...signIn,
    ofDistrict: byDistrict,
  },
  districts: {
    what: 'Districts',
    whose: 'the district',
    database: 'directory',
    ...settings,
    ofDistrict: (districtId) => sql`id = ${districtId}`,
  },

  operator_tokens: {
    what: 'Tokens of operators, hashed, with their names',
    whose: 'staff',
    database: 'directory',
    why: 'To call the admin API',
    kept: 'for good, so that the audit trail can name them',
    ofDistrict: null,
  },
  administrators: {
    what: 'Administrators and operators, with hashed passwords',
    whose: 'staff',
    database: 'directory',
    ...signIn,
    ofDistrict: null,
  },
  administrator_identities: {
    what: 'Accounts of identity providers',
    whose: 'staff',
    database: 'directory',
    ...signIn,
    ofDistrict: null,
  },
  second_factors: {
    what: 'Second factors, sealed',
    whose: 'staff',
    database: 'directory',
    ...signIn,
    ofDistrict: null,
  },
  recovery_codes: {
    what: 'Recovery codes, hashed',
    whose: 'staff',
    database: 'directory',
    ...signIn,
    ofDistrict: null,
  },
  sign_in_links: {
    what: 'Links to sign in, hashed',
    whose: 'staff',
    database: 'directory',
    ...signIn,
    kept: 'until used, or a week',
    ofDistrict: null,
  },
  sign_in_sessions: {
    what: 'Sessions, hashed',
    whose: 'staff',
    database: 'directory',
    ...signIn,
    kept: 'until they end',
    ofDistrict: null,
  },
  provider_attempts: {
    what: 'Sign-ins under way',
    whose: 'staff',
    database: 'directory',
    ...signIn,
    kept: 'minutes',
    ofDistrict: null,
  },
  data_loads: {
    what: 'Which files of documents were loaded: name, who, when, and counts. A checked file waits in object storage for an hour',
    whose: 'the district',
    database: 'district',
    why: 'To see what a load did, and to undo it',
    kept: 'as long as the district; one that was only checked, an hour',
    ofDistrict: byDistrict,
  },
  file_sweeps: {
    what: 'How far the sweep of files has come',
    whose: 'SameGoal',
    database: 'directory',
    why: 'To find files that no document names',
    kept: 'for good',
    ofDistrict: null,
  },
  destructions: {
    what: 'Certificates of destruction: ids and counts',
    whose: 'SameGoal',
    database: 'directory',
    why: 'To show what was destroyed',
    kept: 'for good',
    ofDistrict: null,
  },
  destruction_permits: {
    what: 'Whose append-only records may be destroyed',
    whose: 'SameGoal',
    database: 'district',
    why: 'To destroy append-only records',
    kept: 'within one transaction',
    ofDistrict: byDistrict,
  },
};

/** The tables that hold rows about a child, in the order of their destruction. */
export const studentTables = Object.entries(heldRecords).flatMap(([table, { ofStudent }]) =>
  ofStudent ? [{ table, ofStudent }] : [],
);

/** What takes a child out of rows about several. */
export const scrubs = Object.values(heldRecords).flatMap(({ scrub }) => scrub ?? []);

/** The sourcedIds that rows of a child hold: the roster's, and those under which its flags were written before it was re-keyed. */
export const sourcedIdsOf = (districtId: DistrictId, studentId: StudentId) =>
  sql<{
    sourcedId: SourcedId;
  }>`select sourced_id as sourcedId from students where district_id = ${districtId} and id = ${studentId} and sourced_id is not null
    union select after ->> '$.student' from flag_ledger where district_id = ${districtId} and student_id = ${studentId}`;
