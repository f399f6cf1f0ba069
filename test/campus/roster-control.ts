import { Hono } from 'hono';
import { z } from 'zod';
import type { Campus, CampusEnv } from './campus.ts';
import { type Entity, entity } from './generator/entities.ts';
import { removeEntity, storeEntities } from './store.ts';

/** Whole OneRoster objects behind Campus' back: what there is, and objects of any shape in their place, broken ones included. */
export const rosterControl = new Hono<CampusEnv>();

const path = '/control/objects/:collection{orgs|academicSessions|users|demographics|enrollments}';
type Stored = Entity['collection'];

rosterControl.get(path, (c) => {
  const rows = c
    .get('campus')
    .sql.exec<{ object: string }>(
      'select object from entities where collection = ? order by sourced_id',
      c.req.param('collection'),
    )
    .toArray();
  return new Response(`[${rows.map(({ object }) => object).join(',')}]`, {
    headers: { 'content-type': 'application/json' },
  });
});

/** Stores objects as they are; each is found under `sourcedId` beside it, which the object itself may lack. */
rosterControl.post(path, async (c) => {
  const stored = z
    .array(z.strictObject({ sourcedId: z.string(), object: z.record(z.string(), z.unknown()) }))
    .parse(await c.req.json());
  const collection = c.req.param('collection') as Stored;
  storeEntities(
    c.get('campus'),
    stored.map(({ sourcedId, object }) => ({ ...entity(collection, asObject(object), columnsOf(object)), sourcedId })),
  );
  return c.json({ stored: stored.length });
});

rosterControl.delete(`${path}/:sourcedId`, (c) => {
  removeEntity(c.get('campus'), c.req.param('collection') as Stored, c.req.param('sourcedId'));
  return c.body(null, 204);
});

/** What follows from an object, as far as it says it. */
function columnsOf(object: Record<string, unknown>): Partial<Entity> {
  const user = object as {
    role?: string;
    type?: string;
    roles?: { role?: string; endDate?: string }[];
    identifier?: unknown;
    givenName?: string;
    familyName?: string;
    userIds?: { type: string; identifier: string }[];
    grades?: string[];
    status?: string;
  };
  return {
    role: user.roles?.[0]?.role ?? user.role ?? user.type ?? null,
    identifier: user.identifier === undefined ? null : String(user.identifier),
    givenName: user.givenName ?? null,
    familyName: user.familyName ?? null,
    ssid: user.userIds?.find(({ type }) => type === 'stateId')?.identifier ?? null,
    grade: user.grades?.[0] ?? null,
    active: user.status !== 'tobedeleted' && (user.roles ?? []).every(({ endDate }) => !endDate) ? 1 : 0,
  };
}

const asObject = (object: Record<string, unknown>) =>
  // SAFETY: the simulator keeps objects as the JSON that it was sent.
  ({ status: 'active', dateLastModified: new Date().toISOString(), ...object }) as unknown as Entity['object'];

/** Whatever names the student under the sourcedId of before, a guardian's agents or an enrollment, names the new one. */
export function renameReferences(campus: Campus, before: string, after: string, dateLastModified: string): void {
  campus.sql.exec(
    `update entities set object = json_set(replace(object, ?, ?), '$.dateLastModified', ?), date_last_modified = ?
      where collection in ('users', 'enrollments') and instr(object, ?) > 0`,
    before,
    after,
    dateLastModified,
    dateLastModified,
    before,
  );
}
