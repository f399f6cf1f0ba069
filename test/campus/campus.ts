/** What every part of the simulated Campus works with: one district's storage, and the addresses under which it is reached. */
export interface Campus {
  /** The first segment of every address of the district. */
  readonly name: string;
  /** `http://127.0.0.1:8788/demo`: what the district's own addresses begin with, as the caller reached it. */
  readonly root: string;
  readonly sql: SqlStorage;
  readonly kv: SyncKvStorage;
  readonly vendor: { readonly key: string; readonly secret: string };
  now(): Date;
  /** Runs several writes as one. */
  transaction<T>(work: () => T): T;
}

export type CampusEnv = { Variables: { campus: Campus } };

/** An upper-case GUID, the form in which Campus writes sourcedIds. */
export const newGuid = (): string => crypto.randomUUID().toUpperCase();

/** An error as OneRoster 1.2 writes it (imsx_StatusInfo). */
export function imsxError(
  status: number,
  minor: string,
  description: string,
  headers: Record<string, string> = {},
): Response {
  const body = {
    imsx_codeMajor: 'failure',
    imsx_severity: 'error',
    imsx_description: description,
    imsx_CodeMinor: {
      imsx_codeMinorField: [{ imsx_codeMinorFieldName: 'TargetEndSystem', imsx_codeMinorFieldValue: minor }],
    },
  };
  return Response.json(body, { status, headers });
}

/** The schema of the district's database, applied when the object starts. `object` is the OneRoster object as JSON; the columns beside it are for filters and order. */
export const schema = `
create table if not exists entities (
  collection text not null, sourced_id text not null, status text not null, date_last_modified text not null,
  role text, org text, identifier text, family_name text, given_name text, ssid text, grade text, active integer not null default 1,
  object text not null, primary key (collection, sourced_id)) without rowid;
create index if not exists entities_by_modified on entities (collection, date_last_modified);
create index if not exists entities_by_role on entities (collection, role, sourced_id);
create index if not exists entities_by_name on entities (collection, family_name, given_name);
create index if not exists entities_by_identifier on entities (collection, identifier);
create index if not exists entities_by_ssid on entities (ssid);
create table if not exists flag_setups (
  sourced_id text primary key, name text not null, active integer not null, flagged integer not null, special_ed integer not null,
  writable_by_partner integer not null, color text not null, date_last_modified text not null);
create table if not exists flags (
  sourced_id text primary key, setup text not null, student text not null, begin_date text not null, end_date text, user_warning text,
  launch_url text, created_by text not null, metadata text not null, status text not null, date_last_modified text not null);
create index if not exists flags_by_student on flags (student);
create index if not exists flags_by_setup on flags (setup, sourced_id);
create table if not exists write_log (
  sequence integer primary key autoincrement, at text not null, method text not null, sourced_id text not null, result text not null, body text);
create table if not exists request_log (
  sequence integer primary key autoincrement, at text not null, method text not null, path text not null, status integer not null, ms integer not null,
  user_agent text not null);
create table if not exists tokens (token text primary key, scope text not null, expires_at integer not null);
create table if not exists lti_logins (hint text primary key, student text not null, flag text not null, expires_at integer not null, used integer not null);
`;
