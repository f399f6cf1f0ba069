import { type SQL, sql } from 'drizzle-orm';
import type { DistrictId, StudentId } from '../platform/ids.ts';

/** A child, by every id under which a table may name it. */
export interface Subject {
  readonly districtId: DistrictId;
  readonly studentId: StudentId;
  /** JSON array of the sourcedIds that Campus has given the child. */
  readonly sourcedIds: string;
}

/** One kind of record that the product keeps: the rows of one table. */
export interface HeldTable {
  readonly what: string;
  readonly whose: 'students' | 'guardians' | 'staff' | 'the district' | 'SameGoal';
  readonly why: string;
  /** How long it is kept, in words. `retention.ts` enforces the limits that are named here. */
  readonly kept: string;
  /** The rows about one child. A table that names no child has none. */
  readonly ofStudent?: (subject: Subject) => SQL;
  /** Takes the child out of rows that name other children too. */
  readonly scrub?: (subject: Subject) => SQL;
  /** The rows of one district; null for a table that belongs to no district, and for certificates. */
  readonly ofDistrict: ((districtId: DistrictId) => SQL) | null;
}

/** By table. Rows are destroyed in this order: a table that names rows of another by a subquery stands before it. */
export type HeldTables = Readonly<Record<string, HeldTable>>;

export const byDistrict = (districtId: DistrictId) => sql`district_id = ${districtId}`;

export const byStudentId = ({ districtId, studentId }: Subject) =>
  sql`district_id = ${districtId} and student_id = ${studentId}`;

export const bySourcedId = (column: string) => {
  const name = sql.identifier(column);
  return ({ districtId, sourcedIds }: Subject) =>
    sql`district_id = ${districtId} and ${name} in (select value from json_each(${sourcedIds}))`;
};

/** Why rows are kept and for how long, where several tables share it. */
export const runHistory = { why: 'To see what a night did', kept: 'two years' };
