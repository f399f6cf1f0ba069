import { sql } from 'drizzle-orm';
import { byDistrict, bySourcedId, byStudentId, type HeldTables, runHistory } from './held-table.ts';

const roster = {
  why: 'To know who a plan is about, and which school reports it',
  kept: 'while Campus has it, and after that as long as the student',
};
const computed = { why: 'Computed from documents', kept: 'until it is computed again' };
const flags = { why: 'To know what we wrote to Campus, and to take it back', kept: 'as long as the student' };

/** The tables in the database that keeps a district's records. */
export const districtTables: HeldTables = {
  document_changes: {
    what: 'History of plan documents, with their fields',
    whose: 'students',
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
    why: 'To compute participation, to report to the state, and to show the plan',
    kept: 'until deleted, then `deletedDocumentDays`; the ids, form, and dates stay',
    ofStudent: byStudentId,
    ofDistrict: byDistrict,
  },
  participation_badges: {
    what: 'Participation badges',
    whose: 'students',
    ...computed,
    ofStudent: byStudentId,
    ofDistrict: byDistrict,
  },
  stale_badges: {
    what: 'Badges to compute again',
    whose: 'students',
    ...computed,
    ofStudent: byStudentId,
    ofDistrict: byDistrict,
  },
  applied_rules: {
    what: 'Which rules badges were computed by',
    whose: 'the district',
    ...computed,
    ofDistrict: byDistrict,
  },
  report_records: {
    what: 'Records of state reports',
    whose: 'students',
    ...computed,
    kept: 'until replaced, plus one day',
    ofStudent: byStudentId,
    ofDistrict: byDistrict,
  },
  invalid_report_records: {
    what: 'Records left out of state reports',
    whose: 'students',
    ...computed,
    ofStudent: byStudentId,
    ofDistrict: byDistrict,
  },
  stale_reports: {
    what: 'Report records to compute again',
    whose: 'students',
    ...computed,
    ofStudent: byStudentId,
    ofDistrict: byDistrict,
  },
  coming_report_changes: {
    what: 'Days on which report records change by themselves',
    whose: 'students',
    ...computed,
    ofStudent: byStudentId,
    ofDistrict: byDistrict,
  },
  report_revisions: {
    what: 'How often reports have changed',
    whose: 'the district',
    ...computed,
    ofDistrict: byDistrict,
  },
  student_matches: {
    what: 'Which student records are the same child, and who said so',
    whose: 'students',
    why: 'To give a child’s plans to the right record',
    kept: 'as long as the student',
    ofStudent: ({ districtId, studentId }) =>
      sql`district_id = ${districtId} and (former = ${studentId} or current = ${studentId})`,
    ofDistrict: byDistrict,
  },
  flag_ledger: {
    what: 'Writes to flags in Campus',
    whose: 'students',
    ...flags,
    ofStudent: byStudentId,
    ofDistrict: byDistrict,
  },
  flag_drift: {
    what: 'Flags that differ in Campus',
    whose: 'students',
    ...flags,
    ofStudent: byStudentId,
    ofDistrict: byDistrict,
  },
  unflagged_badges: {
    what: 'Badges without a flag, and why',
    whose: 'students',
    ...flags,
    kept: 'until the next run',
    ofStudent: byStudentId,
    ofDistrict: byDistrict,
  },
  flag_cutovers: {
    what: 'Frozen cutovers',
    whose: 'the district',
    ...flags,
    kept: 'as long as the district',
    ofDistrict: byDistrict,
  },
  access_records: {
    what: 'Record of access: who saw which plan',
    whose: 'students',
    why: '34 CFR 300.614 and 99.32 require it',
    kept: 'as long as the student',
    ofStudent: byStudentId,
    ofDistrict: byDistrict,
  },
  disclosures: {
    what: 'Record of disclosures: to whom the API gave records',
    whose: 'students',
    why: '34 CFR 99.32 and 300.614 require it',
    kept: 'as long as the district',
    ofDistrict: byDistrict,
  },
  disclosed_students: {
    what: 'Lists of students that disclosures name',
    whose: 'students',
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
    ...roster,
    // A guardian of another child of the district stays.
    ofStudent: ({ districtId, sourcedIds }) => sql`district_id = ${districtId} and sourced_id in
      (select guardian from student_guardians where district_id = ${districtId} and student in (select value from json_each(${sourcedIds})))
      and sourced_id not in
      (select guardian from student_guardians where district_id = ${districtId} and student not in (select value from json_each(${sourcedIds})))`,
    ofDistrict: byDistrict,
  },
  student_guardians: {
    what: 'Which guardians a student has',
    whose: 'students',
    ...roster,
    ofStudent: bySourcedId('student'),
    ofDistrict: byDistrict,
  },
  enrollments: {
    what: 'Enrollments in classes',
    whose: 'students',
    ...roster,
    ofStudent: bySourcedId('student'),
    ofDistrict: byDistrict,
  },
  arrivals: {
    what: 'Students who wait for a match decision',
    whose: 'students',
    ...roster,
    kept: 'until the next full pull',
    ofStudent: bySourcedId('sourced_id'),
    ofDistrict: byDistrict,
  },
  roster_findings: {
    what: 'What a pull found that a person should know',
    whose: 'students',
    ...runHistory,
    ofStudent: bySourcedId('object'),
    ofDistrict: byDistrict,
  },
  pulled_pages: {
    what: 'Which sourcedIds a pull had',
    whose: 'students',
    ...runHistory,
    kept: 'until the next full pull',
    ofDistrict: byDistrict,
  },
  students: {
    what: 'Students: names, ids, birth date, school, enrollment',
    whose: 'students',
    ...roster,
    kept: 'until destroyed, or `withdrawnStudentYears` after the student left',
    ofStudent: ({ districtId, studentId }) => sql`district_id = ${districtId} and id = ${studentId}`,
    ofDistrict: byDistrict,
  },
  orgs: {
    what: 'Schools and districts',
    whose: 'the district',
    ...roster,
    kept: 'as long as the district',
    ofDistrict: byDistrict,
  },
  academic_sessions: {
    what: 'School years and terms',
    whose: 'the district',
    ...roster,
    kept: 'as long as the district',
    ofDistrict: byDistrict,
  },
  roster_pulls: {
    what: 'Where the next pull starts',
    whose: 'the district',
    ...roster,
    kept: 'as long as the district',
    ofDistrict: byDistrict,
  },
  school_breaks: {
    what: 'That the school year has ended in Campus',
    whose: 'the district',
    why: 'To withdraw nobody between two school years',
    kept: 'until the students are back',
    ofDistrict: byDistrict,
  },
  server_refusals: {
    what: 'What a roster server refused',
    whose: 'the district',
    why: 'To ask the server for what it takes',
    kept: 'until asked again, after a week',
    ofDistrict: byDistrict,
  },
  run_steps: {
    what: 'Steps of runs',
    whose: 'the district',
    ...runHistory,
    ofDistrict: (districtId) => sql`run_id in (select id from runs where district_id = ${districtId})`,
  },
  runs: { what: 'Runs', whose: 'the district', ...runHistory, ofDistrict: byDistrict },
  data_loads: {
    what: 'Which files of documents were loaded: name, who, when, and counts. A checked file waits in object storage for an hour',
    whose: 'the district',
    why: 'To see what a load did, and to undo it',
    kept: 'as long as the district; one that was only checked, an hour',
    ofDistrict: byDistrict,
  },
  destruction_permits: {
    what: 'Whose append-only records may be destroyed',
    whose: 'SameGoal',
    why: 'To destroy append-only records',
    kept: 'within one transaction',
    ofDistrict: byDistrict,
  },
};
