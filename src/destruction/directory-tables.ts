import { sql } from 'drizzle-orm';
import type { DistrictId } from '../platform/ids.ts';
import { byDistrict, type HeldTables, runHistory } from './held-table.ts';

const byExport = (districtId: DistrictId) =>
  sql`data_export_id in (select id from data_exports where district_id = ${districtId})`;

const settings = { why: 'To connect the district', kept: 'as long as the district' };
const signIn = { why: 'To sign in to the settings', kept: 'as long as the administrator' };

/** The tables in the directory, the database that knows every district. */
export const directoryTables: HeldTables = {
  alert_deliveries: {
    what: 'Messages to webhooks and operators: ids, counts, and texts without student data',
    whose: 'the district',
    ...runHistory,
    kept: '30 days',
    ofDistrict: byDistrict,
  },
  alerts: {
    what: 'Which events were told',
    whose: 'the district',
    ...runHistory,
    kept: '30 days',
    ofDistrict: byDistrict,
  },
  alert_endpoints: {
    what: 'Who is told of events, with sealed webhook secrets',
    whose: 'staff',
    ...settings,
    ofDistrict: byDistrict,
  },
  dead_letters: {
    what: 'Messages that a queue gave up on: ids only',
    whose: 'the district',
    ...runHistory,
    kept: 'until sent again, and 90 days',
    ofDistrict: byDistrict,
  },
  run_summaries: {
    what: 'Result of each run, for the list of all districts',
    whose: 'the district',
    ...runHistory,
    ofDistrict: byDistrict,
  },
  sftp_deliveries: {
    what: 'Deliveries to SFTP servers',
    whose: 'the district',
    ...runHistory,
    ofDistrict: byDistrict,
  },
  sftp_pushes: {
    what: 'SFTP servers, with sealed secrets',
    whose: 'the district',
    ...settings,
    ofDistrict: byExport,
  },
  export_calls: {
    what: 'Last calls of data exports; values that may name a student only by their shape',
    whose: 'the district',
    ...settings,
    kept: 'the last twenty of each data export',
    ofDistrict: byExport,
  },
  export_errors: {
    what: 'Errors of data exports',
    whose: 'the district',
    ...settings,
    ofDistrict: byExport,
  },
  endpoint_permissions: {
    what: 'What data exports may call',
    whose: 'the district',
    ...settings,
    ofDistrict: byExport,
  },
  api_clients: {
    what: 'API clients, with hashed secrets',
    whose: 'the district',
    ...settings,
    ofDistrict: byDistrict,
  },
  data_exports: {
    what: 'Data exports and their contacts',
    whose: 'staff',
    ...settings,
    ofDistrict: byDistrict,
  },
  program_flags: {
    what: 'Which flags are on',
    whose: 'the district',
    ...settings,
    ofDistrict: byDistrict,
  },
  legacy_integrations: {
    what: 'Older integrations',
    whose: 'the district',
    ...settings,
    ofDistrict: byDistrict,
  },
  document_viewer_connections: {
    what: 'LTI registration',
    whose: 'the district',
    ...settings,
    ofDistrict: byDistrict,
  },
  demographics_connections: {
    what: 'OneRoster connection, with a sealed secret',
    whose: 'the district',
    ...settings,
    ofDistrict: byDistrict,
  },
  setting_changes: {
    what: 'Audit trail of settings',
    whose: 'staff',
    why: 'To see who changed a setting',
    kept: 'as long as the district',
    ofDistrict: byDistrict,
  },
  offboardings: {
    what: 'Districts that leave SameGoal',
    whose: 'the district',
    why: 'To destroy their records when their days are over',
    kept: 'until the destruction is certified, or canceled',
    ofDistrict: byDistrict,
  },
  asked_mails: {
    what: 'Which invitations and terms links were asked for, and by whom',
    whose: 'staff',
    why: 'So that nobody asks for many',
    kept: 'a day',
    ofDistrict: byDistrict,
  },
  administrator_districts: {
    what: 'Who administers the district',
    whose: 'staff',
    ...signIn,
    ofDistrict: byDistrict,
  },
  districts: {
    what: 'Districts',
    whose: 'the district',
    ...settings,
    ofDistrict: (districtId) => sql`id = ${districtId}`,
  },
  operator_tokens: {
    what: 'Tokens of operators, hashed, with their names',
    whose: 'staff',
    why: 'To call the admin API',
    kept: 'forever, so that the audit trail can name them',
    ofDistrict: null,
  },
  administrators: {
    what: 'Administrators and operators, with hashed passwords',
    whose: 'staff',
    ...signIn,
    ofDistrict: null,
  },
  administrator_identities: {
    what: 'Accounts of identity providers',
    whose: 'staff',
    ...signIn,
    ofDistrict: null,
  },
  second_factors: {
    what: 'Second factors, sealed',
    whose: 'staff',
    ...signIn,
    ofDistrict: null,
  },
  recovery_codes: {
    what: 'Recovery codes, hashed',
    whose: 'staff',
    ...signIn,
    ofDistrict: null,
  },
  sign_in_links: {
    what: 'Links to sign in, hashed',
    whose: 'staff',
    ...signIn,
    kept: 'until used, or a week',
    ofDistrict: null,
  },
  sign_in_sessions: {
    what: 'Sessions, hashed',
    whose: 'staff',
    ...signIn,
    kept: 'until they end',
    ofDistrict: null,
  },
  provider_attempts: {
    what: 'Sign-ins in progress',
    whose: 'staff',
    ...signIn,
    kept: 'minutes',
    ofDistrict: null,
  },
  idempotency_keys: {
    what: 'Requests of the API with their answers, sealed, so that a repetition gets the same answer',
    whose: 'SameGoal',
    why: 'To run a request only once',
    kept: 'a day',
    ofDistrict: null,
  },
  campus_pauses: {
    what: 'When writes to Campus were paused, by whom, and why',
    whose: 'SameGoal',
    why: 'To see why flags did not change',
    kept: 'for good',
    ofDistrict: null,
  },
  file_sweeps: {
    what: 'Progress of the sweep of files',
    whose: 'SameGoal',
    why: 'To find files that no document names',
    kept: 'for good',
    ofDistrict: null,
  },
  destructions: {
    what: 'Certificates of destruction: ids and counts',
    whose: 'SameGoal',
    why: 'To show what was destroyed',
    kept: 'for good',
    ofDistrict: null,
  },
};
