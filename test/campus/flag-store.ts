import { type Campus, newGuid } from './campus.ts';

/** Flag setups and students' flags as Campus keeps them, and how they read in the partner's API. */
export const rosterBase = '/campus/api/ims/oneroster/rostering/v1p2';

/** A flag's setup ("Flags Setup"). */
export interface SetupRow extends Record<string, SqlStorageValue> {
  sourced_id: string;
  name: string;
  active: number;
  flagged: number;
  special_ed: number;
  writable_by_partner: number;
  color: string;
  date_last_modified: string;
}

/** A student's flag. */
export interface FlagRow extends Record<string, SqlStorageValue> {
  sourced_id: string;
  setup: string;
  student: string;
  begin_date: string;
  end_date: string | null;
  user_warning: string | null;
  launch_url: string | null;
  created_by: string;
  metadata: string;
  status: string;
  date_last_modified: string;
}

const text = (value: number) => (value === 1 ? 'true' : 'false');

export const program = (row: SetupRow) => ({
  sourcedId: row.sourced_id,
  status: 'active',
  dateLastModified: row.date_last_modified,
  name: row.name,
  active: text(row.active),
  flagged: text(row.flagged),
  specialEd: text(row.special_ed),
  metadata: { partnerAccess: text(row.writable_by_partner) },
});

export const participation = (campus: Campus, row: FlagRow) => ({
  sourcedId: row.sourced_id,
  status: row.status,
  dateLastModified: row.date_last_modified,
  program: { href: `${campus.root}${rosterBase}/programs/${row.setup}`, sourcedId: row.setup, type: 'program' },
  user: { href: `${campus.root}${rosterBase}/users/${row.student}`, sourcedId: row.student, type: 'user' },
  beginDate: row.begin_date,
  ...(row.end_date !== null && { endDate: row.end_date }),
  ...(row.user_warning !== null && { userWarning: row.user_warning }),
  metadata: {
    ...(JSON.parse(row.metadata) as object),
    ...(row.launch_url !== null && { launchUrl: row.launch_url }),
    createdBy: row.created_by,
  },
});

export const findFlag = (campus: Campus, sourcedId: string): FlagRow | null =>
  campus.sql.exec<FlagRow>('select * from flags where sourced_id = ?', sourcedId).toArray()[0] ?? null;

export const findSetup = (campus: Campus, sourcedId: string): SetupRow | null =>
  campus.sql.exec<SetupRow>('select * from flag_setups where sourced_id = ?', sourcedId).toArray()[0] ?? null;

export function storeFlag(campus: Campus, row: FlagRow): void {
  const names = Object.keys(row);
  const marks = names.map(() => '?').join(', ');
  campus.sql.exec(`insert or replace into flags (${names.join(', ')}) values (${marks})`, ...Object.values(row));
}

const initialSetups = [
  ['Special Education', '#5b3fa6', 1],
  ['Section 504', '#0b6e6e', 1],
  ['Advanced Learners', '#9a5b00', 1],
  ['K-4 Literacy', '#2f6f2f', 1],
  ['English Learners', '#1a5fb4', 1],
  ['Health Alert', '#b3261e', 0],
  ['Transportation', '#6b5e00', 0],
] as const;

/** The flags of a fresh district: one per special program, set up as the partner needs it, and two that are none of its business. */
export function seedFlagSetups(campus: Campus): void {
  for (const [name, color, specialEd] of initialSetups)
    campus.sql.exec(
      'insert into flag_setups (sourced_id, name, active, flagged, special_ed, writable_by_partner, color, date_last_modified) values (?, ?, 1, 1, ?, ?, ?, ?)',
      ...[newGuid(), name, specialEd, specialEd, color, campus.now().toISOString()],
    );
}

export interface StudentFlag extends FlagRow {
  readonly name: string;
  readonly color: string;
  /** 1 when its setup is active and "Flagged": only then does it show by the student's name. */
  readonly shown: number;
}

/** A student's flags, those that open a document first, then by the newest beginning. */
export const flagsOfStudent = (campus: Campus, student: string): StudentFlag[] =>
  campus.sql
    .exec<FlagRow & { name: string; color: string; shown: number }>(
      `select flags.*, flag_setups.name, flag_setups.color, flag_setups.active and flag_setups.flagged as shown from flags join flag_setups on flag_setups.sourced_id = flags.setup
       where student = ? and flags.status = 'active' order by launch_url is null, begin_date desc`,
      student,
    )
    .toArray() as StudentFlag[];
