import type { Context } from 'hono';
import { type Campus, type CampusEnv, imsxError } from './campus.ts';
import { activeDistortions, distortedPage, distortedQuery } from './faults.ts';
import { rosterBase } from './flag-store.ts';

/** A collection of the partner's API: its table, and the members by which it is filtered and sorted with their columns. */
export interface FlagCollection<Row extends Record<string, SqlStorageValue>> {
  readonly path: string;
  readonly table: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly object: (campus: Campus, row: Row) => unknown;
}

const maxLimit = 10_000;

/** Pages, totals and links as the rostering collections have them, with the same faults. */
export function flagPage<Row extends Record<string, SqlStorageValue>>(
  c: Context<CampusEnv>,
  { path, table, columns, object }: FlagCollection<Row>,
): Response {
  const campus = c.get('campus');
  const asked = c.req.query();
  const { limit = '100', offset = '0', sort = 'sourcedId', orderBy = 'asc', filter = '' } = asked;
  if (!/^\d+$/.test(limit) || Number(limit) < 1)
    return imsxError(400, 'invalid_selection_field', 'limit must be at least 1');
  if (!/^\d+$/.test(offset)) return imsxError(400, 'invalid_selection_field', 'offset must not be negative');
  if (!columns[sort]) return imsxError(400, 'invalid_selection_field', `"${sort.slice(0, 60)}" cannot be sorted by`);
  const condition = readFilter(filter, columns);
  if (!condition) return imsxError(400, 'invalid_filter_field', `"${filter.slice(0, 60)}" cannot be filtered by`);

  const distortions = activeDistortions(c);
  const query = distortedQuery(distortions, {
    limit: Math.min(Number(limit), maxLimit),
    offset: Number(offset),
    orderBy: `${columns[sort]} ${orderBy === 'desc' ? 'desc' : 'asc'}, sourced_id`,
  });
  const { where, values } = condition;
  const { total } = campus.sql
    .exec<{ total: number }>(`select count(*) as total from ${table} where ${where}`, ...values)
    .one();
  const objects = campus.sql
    .exec<Row>(
      `select * from ${table} where ${where} order by ${query.orderBy} limit ? offset ?`,
      ...values,
      query.limit,
      query.offset,
    )
    .toArray()
    .map((row) => JSON.stringify(object(campus, row)));
  const following = query.offset + query.limit;
  const next = new URLSearchParams({ ...asked, limit: String(query.limit), offset: String(following) });
  const link = following < total ? `<${campus.root}${rosterBase}/${path}?${next}>; rel="next"` : null;
  const page = distortedPage(distortions, { objects, total, link });
  return new Response(`{"${path}":[${page.objects.join(',')}]}`, {
    headers: {
      'content-type': 'application/json',
      ...(page.total !== null && { 'x-total-count': String(page.total) }),
      ...(page.link !== null && { link: page.link }),
    },
  });
}

const clause = /^\s*([\w.]+)\s*(!=|>=|<=|=|>|<)\s*'((?:[^']|'')*)'\s*/;

/** The condition of a filter: one clause, or two joined by AND or OR. Null when it is none. */
function readFilter(
  filter: string,
  columns: Readonly<Record<string, string>>,
): { where: string; values: string[] } | null {
  if (filter === '') return { where: 'true', values: [] };
  const values: string[] = [];
  let where = '';
  for (let rest = filter; ; ) {
    const [whole = '', member = '', predicate = '', quoted = ''] = clause.exec(rest) ?? [];
    const column = columns[member];
    if (!column) return null;
    values.push(quoted.replaceAll("''", "'"));
    where += `${column} ${predicate} ?`;
    rest = rest.slice(whole.length);
    if (rest === '') return { where: `(${where})`, values };
    const [joined = '', word = ''] = /^(AND|OR)\s/i.exec(rest) ?? [];
    if (!word || values.length === 2) return null;
    where += ` ${word} `;
    rest = rest.slice(joined.length);
  }
}
