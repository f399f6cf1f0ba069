/** SQL for a OneRoster filter, or the reason why it is not one. */
export type FilterSql =
  | { readonly ok: true; readonly where: string; readonly values: string[] }
  | { readonly ok: false; readonly reason: string };

const clause = /^\s*([A-Za-z][\w.]*)\s*(!=|>=|<=|=|>|<|~)\s*'((?:[^']|'')*)'\s*/;

/** Members that stand in a column of their own; the rest is read from the object. */
const columns: Readonly<Record<string, string>> = {
  sourcedId: 'sourced_id',
  status: 'status',
  dateLastModified: 'date_last_modified',
  identifier: 'identifier',
  familyName: 'family_name',
  givenName: 'given_name',
  'roles.role': 'role',
};

export const columnOf = (member: string): string => columns[member] ?? `json_extract(object, '$.${member}')`;

/** The filter grammar of OneRoster 1.2: clauses of member, predicate and quoted value, two of them joined by AND or OR at most. */
export function parseFilter(text: string, members: readonly string[]): FilterSql {
  const parts: string[] = [];
  const values: string[] = [];
  for (let rest = text; ; ) {
    const match = clause.exec(rest);
    if (!match) return { ok: false, reason: `"${rest.slice(0, 40)}" is not a filter clause` };
    const [whole, member = '', predicate = '', quoted = ''] = match;
    if (!members.includes(member.split('.')[0] ?? '')) return { ok: false, reason: `there is no member ${member}` };
    const value = quoted.replaceAll("''", "'");
    values.push(predicate === '~' ? `%${value}%` : value);
    parts.push(`${columnOf(member)} ${predicate === '~' ? 'like' : predicate} ?`);
    rest = rest.slice(whole.length);
    if (rest === '') break;
    const join = /^(AND|OR)\b/i.exec(rest);
    if (!join || parts.length > 2) return { ok: false, reason: 'at most two clauses are joined, by AND or OR' };
    parts.push(join[1]?.toUpperCase() ?? '');
    rest = rest.slice(join[0].length);
  }
  return { ok: true, where: `(${parts.join(' ')})`, values };
}
