import type { Campus } from '../campus.ts';

export interface Search {
  /** Words that all have to be in the name, or begin the student number or SSID. */
  readonly text: string;
  /** `any`: with any flag in force; the sourcedId of a flag's setup: with that one; empty: everybody. */
  readonly flag: string;
  readonly inactive: boolean;
  readonly offset: number;
}

export interface FoundFlag {
  readonly name: string;
  readonly color: string;
}

export interface FoundStudent {
  readonly sourcedId: string;
  readonly name: string;
  readonly grade: string | null;
  readonly number: string | null;
  readonly school: string | null;
  readonly active: boolean;
  readonly flags: readonly FoundFlag[];
}

export const pageSize = 25;
/** More words narrow no further; it keeps the statement small. */
const words = 6;

const flagInForce = `from flags join flag_setups on flag_setups.sourced_id = flags.setup
  where flags.student = s.sourced_id and flags.status = 'active' and flag_setups.active and flag_setups.flagged
    and flags.begin_date <= ? and (flags.end_date is null or flags.end_date >= ?)`;

/** Students by name. */
export function findStudents(campus: Campus, search: Search, day: string): { students: FoundStudent[]; total: number } {
  const conditions = [`s.collection = 'users' and s.role = 'student'`];
  const values: string[] = [];
  if (!search.inactive) conditions.push('s.active = 1');
  for (const word of search.text
    .split(/[\s,]+/)
    .filter(Boolean)
    .slice(0, words)) {
    conditions.push(
      `(instr(lower(s.family_name || ' ' || s.given_name), lower(?)) or instr(s.identifier, ?) = 1 or instr(s.ssid, upper(?)) = 1 or s.sourced_id = upper(?))`,
    );
    values.push(word, word, word, word);
  }
  if (search.flag !== '') {
    conditions.push(`exists (select 1 ${flagInForce} ${search.flag === 'any' ? '' : 'and flags.setup = ?'})`);
    values.push(day, day, ...(search.flag === 'any' ? [] : [search.flag]));
  }
  const where = conditions.join(' and ');
  const { total } = campus.sql
    .exec<{ total: number }>(`select count(*) as total from entities s where ${where}`, ...values)
    .one();
  const rows = campus.sql
    .exec<{
      sourced_id: string;
      name: string;
      grade: string | null;
      identifier: string | null;
      school: string | null;
      active: number;
      flags: string;
    }>(
      `select s.sourced_id, s.family_name || ', ' || s.given_name as name, s.grade, s.identifier, s.active,
         (select o.object ->> '$.name' from entities o where o.collection = 'orgs' and o.sourced_id = s.org) as school,
         (select json_group_array(distinct json_object('name', flag_setups.name, 'color', flag_setups.color)) ${flagInForce}) as flags
       from entities s where ${where} order by s.family_name, s.given_name, s.sourced_id limit ? offset ?`,
      ...[day, day, ...values, pageSize, search.offset],
    )
    .toArray();
  const students = rows.map(({ sourced_id, name, grade, identifier, school, active, flags }) => ({
    sourcedId: sourced_id,
    name,
    grade,
    number: identifier,
    school,
    active: active === 1,
    // `distinct` compares texts, so each element is the text of an object.
    flags: (JSON.parse(flags) as (string | FoundFlag)[]).map((flag) =>
      typeof flag === 'string' ? (JSON.parse(flag) as FoundFlag) : flag,
    ),
  }));
  return { students, total };
}

/** The flags that there are, to search by. */
export const flagNames = (campus: Campus): { sourcedId: string; name: string }[] =>
  campus.sql
    .exec<{ sourcedId: string; name: string }>('select sourced_id as sourcedId, name from flag_setups order by name')
    .toArray();
