import { sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';

/** Count what has arrived from each OneRoster collection, whenever it came. People who have left are counted only where it says so. */
export interface RosterCounts {
  readonly orgs: number;
  readonly academicSessions: number;
  /** Students whom OneRoster has brought. */
  readonly students: { readonly active: number; readonly withdrawn: number };
  /** Students of these whose birth date has come with demographics. */
  readonly demographics: number;
  /** Active ones; one person counts once, however many children there are. */
  readonly guardians: number;
  /** Active ones. */
  readonly enrollments: number;
}

type Row = Record<Exclude<keyof RosterCounts, 'students'> | 'active' | 'withdrawn', number>;

/** Counts what the district's roster holds, for a person who compares it with what Campus shows. */
export async function rosterCountsOf(platform: Platform, district: District): Promise<RosterCounts> {
  const of = (table: string, condition = sql`true`) =>
    sql`(select count(*) from ${sql.identifier(table)} where district_id = ${district.id} and ${condition})`;
  const row = await platform.databaseOf(district).get<Row>(sql`select
    ${of('orgs')} as orgs,
    ${of('academic_sessions')} as academicSessions,
    ${of('students', sql`sourced_id is not null and status = 'active'`)} as active,
    ${of('students', sql`sourced_id is not null and status = 'withdrawn'`)} as withdrawn,
    ${of('students', sql`sourced_id is not null and birth_date is not null`)} as demographics,
    ${of('guardians', sql`status = 'active'`)} as guardians,
    ${of('enrollments', sql`status = 'active'`)} as enrollments`);
  if (!row) throw new Error('a select of counts gave no row');
  const { active, withdrawn, ...counts } = row;
  return { ...counts, students: { active, withdrawn } };
}
