import { Hono } from 'hono';
import { z } from 'zod';
import { type Campus, type CampusEnv, newGuid } from './campus.ts';
import { appName, oneRosterConnection, partnerOf } from './connections.ts';
import { flagTruth, seedFlagSetups } from './flags.ts';
import { type DistrictPlan, generateDistrict } from './generator/district.ts';
import type { Entity } from './generator/entities.ts';
import { documentViewerConnection } from './lti.ts';
import { renameReferences } from './roster-control.ts';
import { findEntity, removeEntity, storeEntities, studentsPage } from './store.ts';

/** What tests and the demonstration arrange behind Campus' back. Without authentication: the simulator listens on loopback only. */
export const control = new Hono<CampusEnv>();

export const exists = (campus: Campus): boolean => campus.kv.get('district') !== undefined;

const newDistrict = z.strictObject({
  seed: z.int(),
  students: z.int().min(50).max(100_000),
  startDate: z.iso.date().optional(),
  childrenPerFamily: z.array(z.int().min(1).max(9)).min(1).optional(),
  replace: z.boolean().default(false),
});

control.put('/control/district', async (c) => {
  const campus = c.get('campus');
  const parsed = newDistrict.safeParse(await c.req.json());
  if (!parsed.success) return c.json({ problem: z.prettifyError(parsed.error) }, 400);
  const { replace, childrenPerFamily, startDate, ...asked } = parsed.data;
  const plan: DistrictPlan = {
    ...asked,
    startDate: startDate ?? campus.now().toISOString().slice(0, 10),
    ...(childrenPerFamily && { childrenPerFamily }),
  };
  const known = campus.kv.get<DistrictPlan>('district');
  const same = known?.seed === plan.seed && known.students === plan.students;
  if (known && !replace) {
    if (same) return c.json({ created: false, ...truth(campus) });
    return c.json({ problem: 'The district exists with another seed or size. Send "replace": true.' }, 409);
  }
  for (const table of ['entities', 'flag_setups', 'flags', 'write_log', 'request_log', 'tokens', 'lti_logins'])
    campus.sql.exec(`delete from ${table}`);
  storeEntities(campus, generateDistrict(plan));
  seedFlagSetups(campus);
  campus.kv.put('district', plan);
  return c.json({ created: true, ...truth(campus) }, 201);
});

control.get('/control/connections', (c) => {
  const campus = c.get('campus');
  const { clientId, clientSecret } = oneRosterConnection(campus);
  return c.json({
    oneRoster: {
      baseUrl: `${campus.root}/campus/api/ims/oneroster/rostering/v1p2`,
      accessTokenUrl: `${campus.root}/campus/oauth2/token?appName=${appName}`,
      clientId,
      clientSecret,
    },
    documentViewer: documentViewerConnection(campus),
    vendor: { vendorKey: campus.vendor.key, vendorSecret: campus.vendor.secret },
  });
});

control.patch('/control/connections', async (c) => {
  const campus = c.get('campus');
  const { withheldScopes, ...changed } = z
    .strictObject({
      tokenLife: z.int().min(1).optional(),
      clientSecret: z.string().optional(),
      decodes: z.boolean().optional(),
      withheldScopes: z.array(z.string()).optional(),
    })
    .parse(await c.req.json());
  campus.kv.put('oneRoster', { ...oneRosterConnection(campus), ...changed });
  if (withheldScopes) campus.kv.put('withheldScopes', withheldScopes);
  return c.json({ changed: Object.keys(changed) });
});

const partner = z.strictObject({
  loginInitiationUrl: z.url().optional(),
  targetLinkUrl: z.url().optional(),
  reporting: z
    .strictObject({ baseUrl: z.url(), tokenUrl: z.url(), clientId: z.string(), clientSecret: z.string() })
    .optional(),
});

control.put('/control/partner', async (c) => {
  const campus = c.get('campus');
  const parsed = partner.safeParse(await c.req.json());
  if (!parsed.success) return c.json({ problem: z.prettifyError(parsed.error) }, 400);
  campus.kv.put('partner', { ...partnerOf(campus), ...parsed.data });
  return c.json({ partner: Object.keys(parsed.data) });
});

control.get('/control/truth', (c) => c.json(truth(c.get('campus'))));

/** What Campus has, counted from what a partner can see. */
function truth(campus: Campus) {
  const count = (where: string) =>
    campus.sql.exec<{ count: number }>(`select count(*) as count from entities where ${where}`).one().count;
  const links = campus.sql
    .exec<{ count: number }>(
      `select coalesce(sum(json_array_length(object, '$.agents')), 0) as count from entities where collection = 'users' and role = 'student'`,
    )
    .one().count;
  return {
    students: {
      active: count(`collection = 'users' and role = 'student' and active = 1`),
      total: count(`collection = 'users' and role = 'student'`),
    },
    guardians: count(`collection = 'users' and role in ('guardian', 'parent', 'relative')`),
    guardianLinks: links,
    demographics: count(`collection = 'demographics'`),
    orgs: count(`collection = 'orgs'`),
    academicSessions: count(`collection = 'academicSessions'`),
    enrollments: count(`collection = 'enrollments'`),
    ...flagTruth(campus),
  };
}

control.get('/control/students', (c) => {
  const campus = c.get('campus');
  const { limit = '100', offset = '0', status } = c.req.query();
  const active = status === undefined ? undefined : status === 'active';
  const { students, total } = studentsPage(campus, { limit: Number(limit), offset: Number(offset), active });
  const shown = students.map(({ ssid, identifier, grade, active: isActive, object }) => ({
    ssid,
    localNumber: identifier,
    grade,
    active: isActive === 1,
    birthDate: findEntity(campus, 'demographics', object.sourcedId)?.object.birthDate ?? null,
    ...object,
  }));
  return c.json(shown, 200, { 'x-total-count': String(total) });
});

/** The columns that follow from a changed student. */
function withColumns(student: Entity, object: Entity['object']): Entity {
  // SAFETY: the simulator keeps objects as the JSON that it was sent.
  const user = object as unknown as {
    identifier?: string;
    givenName: string;
    familyName: string;
    grades?: string[];
    userIds?: { type: string; identifier: string }[];
    roles: { endDate?: string }[];
  };
  return {
    ...student,
    sourcedId: object.sourcedId,
    object,
    identifier: user.identifier ?? null,
    givenName: user.givenName,
    familyName: user.familyName,
    grade: user.grades?.[0] ?? null,
    ssid: user.userIds?.find(({ type }) => type === 'stateId')?.identifier ?? null,
    active: object.status === 'active' && user.roles.every(({ endDate }) => !endDate) ? 1 : 0,
  };
}

control.patch('/control/students/:sourcedId', async (c) => {
  const campus = c.get('campus');
  const student = findEntity(campus, 'users', c.req.param('sourcedId'));
  if (student?.role !== 'student') return c.json({ problem: 'There is no such student.' }, 404);
  const change = z.record(z.string(), z.unknown()).parse(await c.req.json());
  const dateLastModified = campus.now().toISOString();
  storeEntities(campus, [withColumns(student, { ...student.object, ...change, dateLastModified })]);
  return c.json(findEntity(campus, 'users', student.sourcedId)?.object);
});

control.delete('/control/students/:sourcedId', (c) => {
  for (const collection of ['users', 'demographics'] as const)
    removeEntity(c.get('campus'), collection, c.req.param('sourcedId'));
  return c.body(null, 204);
});

/** Re-keys a student, as Campus does when a district moves from OneRoster 1.1 to 1.2. */
control.post('/control/students/:sourcedId', (c) => {
  const campus = c.get('campus');
  const before = c.req.param('sourcedId');
  const sourcedId = newGuid();
  const dateLastModified = campus.now().toISOString();
  campus.transaction(() => {
    for (const collection of ['users', 'demographics'] as const) {
      const known = findEntity(campus, collection, before);
      if (!known) continue;
      removeEntity(campus, collection, before);
      storeEntities(campus, [{ ...known, sourcedId, object: { ...known.object, sourcedId, dateLastModified } }]);
    }
    renameReferences(campus, before, sourcedId, dateLastModified);
    campus.sql.exec('update flags set student = ? where student = ?', sourcedId, before);
  });
  return c.json({ sourcedId });
});

const logs = { writeLog: 'write_log', requestLog: 'request_log' } as const;

for (const [name, table] of Object.entries(logs))
  control.get(`/control/${name}`, (c) => {
    const after = Number(c.req.query('after') ?? 0);
    const rows = c
      .get('campus')
      .sql.exec(`select * from ${table} where sequence > ? order by sequence limit 5000`, after);
    return c.json(rows.toArray());
  });
