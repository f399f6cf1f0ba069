import { type Context, Hono } from 'hono';
import { type Campus, type CampusEnv, imsxError } from '../campus.ts';
import { activeDistortions, distortedPage, distortedQuery, emptyPageRefused } from '../faults.ts';
import { type Collection, collections } from './collections.ts';
import { columnOf, parseFilter } from './filter.ts';
import type { PageQuery } from './page.ts';

/** The rostering service of OneRoster 1.2, read-only: collections with limit, offset, sort, orderBy, filter and fields, and single objects. */
export const rosterApi = new Hono<CampusEnv>();

const defaultLimit = 100;
/** Campus' own limit (guidelines for OneRoster API consumers); a larger wish is clamped without a word. */
const maxLimit = 10_000;

for (const [path, collection] of Object.entries(collections)) {
  rosterApi.get(`/${path}`, (c) => answerPage(c, path, collection));
  rosterApi.get(`/${path}/:sourcedId`, (c) => {
    const campus = c.get('campus');
    const row = campus.sql
      .exec<{ object: string }>(
        `select object from entities where collection = ? and sourced_id = ? and ${collection.where}`,
        collection.stored,
        c.req.param('sourcedId'),
      )
      .toArray()[0];
    if (!row) return imsxError(404, 'unknownobject', 'There is no object with this sourcedId.');
    return json(`{"${collection.single}":${withAddresses(campus, row.object)}}`);
  });
}

function answerPage(c: Context<CampusEnv>, path: string, collection: Collection): Response {
  const campus = c.get('campus');
  const { limit = String(defaultLimit), offset = '0', sort, orderBy = 'asc', filter, fields } = c.req.query();
  if (!/^\d+$/.test(limit) || Number(limit) < 1)
    return imsxError(400, 'invalid_selection_field', 'limit must be at least 1');
  if (!/^\d+$/.test(offset)) return imsxError(400, 'invalid_selection_field', 'offset must not be negative');
  const unknown = [...(fields?.split(',') ?? []), ...(sort ? [sort] : [])].find(
    (name) => !/^[A-Za-z][\w.]*$/.test(name) || !collection.members.includes(name.split('.')[0] ?? ''),
  );
  if (unknown) return imsxError(400, 'invalid_selection_field', `there is no member ${unknown}`);
  if (orderBy !== 'asc' && orderBy !== 'desc')
    return imsxError(400, 'invalid_selection_field', 'orderBy must be asc or desc');
  const condition = filter ? parseFilter(filter, collection.members) : { ok: true as const, where: 'true', values: [] };
  if (!condition.ok) return imsxError(400, 'invalid_filter_field', condition.reason);

  const distortions = activeDistortions(c);
  const query = distortedQuery(distortions, {
    limit: Math.min(Number(limit), maxLimit),
    offset: Number(offset),
    orderBy: `${sort ? columnOf(sort) : 'sourced_id'} ${orderBy}, sourced_id`,
    since: filter?.includes('dateLastModified') ?? false,
  });
  const where = [
    `collection = ? and ${collection.where}`,
    ...(query.unfiltered ? [] : [condition.where]),
    ...(query.withoutDeleted ? ["status <> 'tobedeleted'"] : []),
  ].join(' and ');
  const values = [collection.stored, ...(query.unfiltered ? [] : condition.values)];
  const { total } = campus.sql
    .exec<{ total: number }>(`select count(*) as total from entities where ${where}`, ...values)
    .one();
  const empty = emptyPageRefused(distortions, { offset: Number(offset), total, filtered: filter !== undefined });
  if (empty) return empty;
  const objects = campus.sql
    .exec<{ object: string }>(
      `select object from entities where ${where} order by ${query.orderBy} limit ? offset ?`,
      ...values,
      query.limit,
      query.offset,
    )
    .toArray()
    .map(({ object }) => withAddresses(campus, fields ? picked(object, fields.split(',')) : object));
  const base = `${campus.root}/campus/api/ims/oneroster/rostering/v1p2/${path}`;
  const page = distortedPage(distortions, { objects, total, link: links(base, c.req.query(), query, total) }, base);
  return json(`{"${collection.envelope}":[${page.objects.join(',')}]}`, {
    ...(page.total !== null && { 'x-total-count': String(page.total) }),
    ...(page.link !== null && { link: page.link }),
  });
}

/** Completes the references with the address under which the district was asked. */
const withAddresses = (campus: Campus, object: string) =>
  object.replaceAll('{base}', `${campus.root}/campus/api/ims/oneroster/rostering/v1p2`);

function picked(object: string, fields: readonly string[]): string {
  const all = JSON.parse(object) as Record<string, unknown>;
  return JSON.stringify(Object.fromEntries(fields.flatMap((name) => (name in all ? [[name, all[name]]] : []))));
}

function links(base: string, asked: Record<string, string>, { limit, offset }: PageQuery, total: number): string {
  const at = (start: number, rel: string) =>
    `<${base}?${new URLSearchParams({ ...asked, limit: String(limit), offset: String(start) })}>; rel="${rel}"`;
  const last = total === 0 ? 0 : Math.floor((total - 1) / limit) * limit;
  return [
    at(0, 'first'),
    at(last, 'last'),
    ...(offset > 0 ? [at(Math.max(0, offset - limit), 'prev')] : []),
    ...(limit > 0 && offset + limit < total ? [at(offset + limit, 'next')] : []),
  ].join(', ');
}

const json = (body: string, headers: Record<string, string> = {}) =>
  new Response(body, { headers: { 'content-type': 'application/json', ...headers } });
