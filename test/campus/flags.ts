import { Hono, type MiddlewareHandler } from 'hono';
import { z } from 'zod';
import { type Campus, type CampusEnv, imsxError, newGuid } from './campus.ts';
import { findEntity, studentsPage } from './store.ts';

/**
 * Flags. Campus' "programs" and "program participation" endpoints are not public: their payload here is an ASSUMPTION, made by the conventions of OneRoster
 * (collections with limit, offset, filter; GUIDRefs; booleans as strings; PUT under a sourcedId of the caller's choice creates or replaces). Known is only the
 * header `x-vendor-authorization: {vendorKey}:{vendorSecret}`, without which they answer 401.
 */
export const flagsApi = new Hono<CampusEnv>();

const base = '/campus/api/ims/oneroster/rostering/v1p2';

interface SetupRow extends Record<string, SqlStorageValue> {
  sourced_id: string;
  name: string;
  active: number;
  flagged: number;
  special_ed: number;
  writable_by_partner: number;
  colour: string;
  date_last_modified: string;
}

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

const vendorOnly: MiddlewareHandler<CampusEnv> = async (c, next) => {
  const { key, secret } = c.get('campus').vendor;
  if (c.req.header('x-vendor-authorization') !== `${key}:${secret}`)
    return imsxError(401, 'unauthorisedrequest', 'The header x-vendor-authorization is missing or wrong.');
  return next();
};
for (const path of ['programs', 'programParticipations']) {
  flagsApi.use(`${base}/${path}`, vendorOnly);
  flagsApi.use(`${base}/${path}/*`, vendorOnly);
}

const text = (value: number) => (value === 1 ? 'true' : 'false');

const program = (row: SetupRow) => ({
  sourcedId: row.sourced_id,
  status: 'active',
  dateLastModified: row.date_last_modified,
  name: row.name,
  active: text(row.active),
  flagged: text(row.flagged),
  specialEd: text(row.special_ed),
});

const participation = (campus: Campus, row: FlagRow) => ({
  sourcedId: row.sourced_id,
  status: row.status,
  dateLastModified: row.date_last_modified,
  program: { href: `${campus.root}${base}/programs/${row.setup}`, sourcedId: row.setup, type: 'program' },
  user: { href: `${campus.root}${base}/users/${row.student}`, sourcedId: row.student, type: 'user' },
  beginDate: row.begin_date,
  ...(row.end_date !== null && { endDate: row.end_date }),
  ...(row.user_warning !== null && { userWarning: row.user_warning }),
  metadata: {
    ...(JSON.parse(row.metadata) as object),
    ...(row.launch_url !== null && { launchUrl: row.launch_url }),
    createdBy: row.created_by,
  },
});

interface Listed {
  readonly rows: unknown[];
  readonly total: number;
}

/** Pages, totals and links as the rostering collections have them. */
function answerList(
  campus: Campus,
  path: string,
  query: Record<string, string>,
  list: (limit: number, offset: number) => Listed,
): Response {
  const limit = Math.min(Number(query.limit ?? 100), 10_000);
  const offset = Number(query.offset ?? 0);
  if (!(limit >= 1) || !(offset >= 0)) return imsxError(400, 'invalid_selection_field', 'limit or offset is wrong');
  const { rows, total } = list(limit, offset);
  const next = new URLSearchParams({ ...query, limit: String(limit), offset: String(offset + limit) });
  const headers = {
    'x-total-count': String(total),
    ...(offset + limit < total && { link: `<${campus.root}${base}/${path}?${next}>; rel="next"` }),
  };
  return Response.json({ [path]: rows }, { headers });
}

flagsApi.get(`${base}/programs`, (c) => {
  const campus = c.get('campus');
  return answerList(campus, 'programs', c.req.query(), (limit, offset) => ({
    rows: campus.sql
      .exec<SetupRow>('select * from flag_setups order by sourced_id limit ? offset ?', limit, offset)
      .toArray()
      .map(program),
    total: campus.sql.exec<{ total: number }>('select count(*) as total from flag_setups').one().total,
  }));
});

const filters: Readonly<Record<string, string>> = {
  'program.sourcedId': 'setup',
  'user.sourcedId': 'student',
  dateLastModified: 'date_last_modified',
  status: 'status',
};
const filterShape = /^\s*([\w.]+)\s*(=|!=|>=|<=|>|<)\s*'((?:[^']|'')*)'\s*$/;

flagsApi.get(`${base}/programParticipations`, (c) => {
  const campus = c.get('campus');
  const conditions = ['true'];
  const values: string[] = [];
  for (const clause of (c.req.query('filter') ?? '').split(/\s+AND\s+/).filter(Boolean)) {
    const [, member = '', predicate = '', value = ''] = filterShape.exec(clause) ?? [];
    const column = filters[member];
    if (!column) return imsxError(400, 'invalid_filter_field', `"${clause.slice(0, 60)}" cannot be filtered by`);
    conditions.push(`${column} ${predicate} ?`);
    values.push(value.replaceAll("''", "'"));
  }
  const where = conditions.join(' and ');
  return answerList(campus, 'programParticipations', c.req.query(), (limit, offset) => ({
    rows: campus.sql
      .exec<FlagRow>(
        `select * from flags where ${where} order by sourced_id limit ? offset ?`,
        ...values,
        limit,
        offset,
      )
      .toArray()
      .map((row) => participation(campus, row)),
    total: campus.sql.exec<{ total: number }>(`select count(*) as total from flags where ${where}`, ...values).one()
      .total,
  }));
});

export const findFlag = (campus: Campus, sourcedId: string): FlagRow | null =>
  campus.sql.exec<FlagRow>('select * from flags where sourced_id = ?', sourcedId).toArray()[0] ?? null;

const findSetup = (campus: Campus, sourcedId: string): SetupRow | null =>
  campus.sql.exec<SetupRow>('select * from flag_setups where sourced_id = ?', sourcedId).toArray()[0] ?? null;

flagsApi.get(`${base}/programParticipations/:sourcedId`, (c) => {
  const row = findFlag(c.get('campus'), c.req.param('sourcedId'));
  if (!row) return imsxError(404, 'unknownobject', 'There is no program participation with this sourcedId.');
  return c.json({ programParticipation: participation(c.get('campus'), row) });
});

const reference = z.looseObject({ sourcedId: z.string() });
const written = z.object({
  programParticipation: z.looseObject({
    sourcedId: z.string(),
    status: z.enum(['active', 'tobedeleted']).default('active'),
    program: reference,
    user: reference,
    beginDate: z.iso.date(),
    endDate: z.iso.date().optional(),
    userWarning: z.string().optional(),
    metadata: z.looseObject({ launchUrl: z.url().optional() }).default({}),
  }),
});

/** Why Campus refuses to keep a flag; null when it does not. */
function refusal(
  campus: Campus,
  flag: z.output<typeof written>['programParticipation'],
  sourcedId: string,
): Response | null {
  if (flag.sourcedId !== sourcedId) return imsxError(400, 'invaliddata', 'sourcedId differs from the address');
  const setup = findSetup(campus, flag.program.sourcedId);
  if (!setup) return imsxError(422, 'invaliddata', 'program is unknown');
  if (setup.writable_by_partner !== 1) return imsxError(403, 'forbidden', 'the partner may not write this flag');
  if (findEntity(campus, 'users', flag.user.sourcedId)?.role !== 'student')
    return imsxError(422, 'invaliddata', 'user is unknown');
  // The day before the first day says that the flag was never in force.
  const earliestEnd = new Date(Date.parse(flag.beginDate) - 86_400_000).toISOString().slice(0, 10);
  if (flag.endDate !== undefined && flag.endDate < earliestEnd)
    return imsxError(422, 'invaliddata', 'endDate is before beginDate');
  return null;
}

flagsApi.put(`${base}/programParticipations/:sourcedId`, async (c) => {
  const campus = c.get('campus');
  const sourcedId = c.req.param('sourcedId');
  const parsed = written.safeParse(await c.req.json().catch(() => null));
  if (!parsed.success) return imsxError(400, 'invaliddata', z.prettifyError(parsed.error).slice(0, 300));
  const flag = parsed.data.programParticipation;
  const refused = refusal(campus, flag, sourcedId);
  if (refused) return refused;
  const before = findFlag(campus, sourcedId);
  const { launchUrl, createdBy: _, ...metadata } = flag.metadata;
  const row: FlagRow = {
    sourced_id: sourcedId,
    setup: flag.program.sourcedId,
    student: flag.user.sourcedId,
    begin_date: flag.beginDate,
    end_date: flag.endDate ?? null,
    user_warning: flag.userWarning ?? null,
    launch_url: launchUrl ?? null,
    created_by: before?.created_by ?? 'partner',
    metadata: JSON.stringify(metadata),
    status: flag.status,
    date_last_modified: campus.now().toISOString(),
  };
  const unchanged =
    before !== null &&
    JSON.stringify({ ...row, date_last_modified: before.date_last_modified }) === JSON.stringify(before);
  if (!unchanged) storeFlag(campus, row);
  const result = unchanged ? 'unchanged' : before ? 'replaced' : 'created';
  logWrite(campus, 'PUT', sourcedId, result, JSON.stringify(flag));
  const kept = unchanged && before ? before : row;
  return c.json({ programParticipation: participation(campus, kept) }, before ? 200 : 201);
});

flagsApi.delete(`${base}/programParticipations/:sourcedId`, (c) => {
  const campus = c.get('campus');
  const sourcedId = c.req.param('sourcedId');
  if (!findFlag(campus, sourcedId))
    return imsxError(404, 'unknownobject', 'There is no program participation with this sourcedId.');
  campus.sql.exec('delete from flags where sourced_id = ?', sourcedId);
  logWrite(campus, 'DELETE', sourcedId, 'deleted', null);
  return c.body(null, 204);
});

function logWrite(campus: Campus, method: string, sourcedId: string, result: string, body: string | null): void {
  const values = [campus.now().toISOString(), method, sourcedId, result, body];
  campus.sql.exec('insert into write_log (at, method, sourced_id, result, body) values (?, ?, ?, ?, ?)', ...values);
}

function storeFlag(campus: Campus, row: FlagRow): void {
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
  for (const [name, colour, specialEd] of initialSetups)
    campus.sql.exec(
      'insert into flag_setups (sourced_id, name, active, flagged, special_ed, writable_by_partner, colour, date_last_modified) values (?, ?, 1, 1, ?, ?, ?, ?)',
      ...[newGuid(), name, specialEd, specialEd, colour, campus.now().toISOString()],
    );
}

/** Flags and writes, as Campus counts them. A flag is open on its last day still. */
export function flagTruth(campus: Campus) {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(campus.now());
  const rows = campus.sql
    .exec<{ name: string; total: number; open: number; launch: number }>(
      `select flag_setups.name, count(flags.sourced_id) as total, count(flags.launch_url) as launch,
         count(case when flags.sourced_id is not null and (end_date is null or end_date >= ?) then 1 end) as open
       from flag_setups left join flags on flags.setup = flag_setups.sourced_id group by flag_setups.sourced_id order by name`,
      today,
    )
    .toArray();
  const results = campus.sql
    .exec<{ method: string; result: string; count: number }>(
      'select method, result, count(*) as count from write_log group by method, result',
    )
    .toArray();
  const writes = (matches: (row: { method: string; result: string }) => boolean) =>
    results.filter(matches).reduce((sum, { count }) => sum + count, 0);
  return {
    flags: Object.fromEntries(
      rows.map(({ name, total, open, launch }) => [name, { total, open, withLaunchUrl: launch }]),
    ),
    writes: {
      put: writes(({ method }) => method === 'PUT'),
      delete: writes(({ method }) => method === 'DELETE'),
      create: writes(({ result }) => result === 'created'),
      replace: writes(({ result }) => result === 'replaced'),
      unchanged: writes(({ result }) => result === 'unchanged'),
    },
  };
}

export interface StudentFlag extends FlagRow {
  readonly name: string;
  readonly colour: string;
  /** 1 when its setup is active and "Flagged": only then does it show by the student's name. */
  readonly shown: number;
}

/** A student's flags, those that open a document first, then by the newest beginning. */
export const flagsOfStudent = (campus: Campus, student: string): StudentFlag[] =>
  campus.sql
    .exec<FlagRow & { name: string; colour: string; shown: number }>(
      `select flags.*, flag_setups.name, flag_setups.colour, flag_setups.active and flag_setups.flagged as shown from flags join flag_setups on flag_setups.sourced_id = flags.setup
       where student = ? and flags.status = 'active' order by launch_url is null, begin_date desc`,
      student,
    )
    .toArray() as StudentFlag[];

/** What a district does by hand in Campus: its flag setups and its students' flags. */
export const flagControl = new Hono<CampusEnv>();

flagControl.get('/control/flagSetups', (c) =>
  c.json(
    c
      .get('campus')
      .sql.exec<SetupRow>('select * from flag_setups order by name')
      .toArray()
      .map((row) => ({ ...program(row), writableByPartner: row.writable_by_partner === 1, colour: row.colour })),
  ),
);

const setupChange = z.strictObject({
  name: z.string().optional(),
  active: z.boolean().optional(),
  flagged: z.boolean().optional(),
  specialEd: z.boolean().optional(),
  writableByPartner: z.boolean().optional(),
  colour: z.string().optional(),
});

const setupColumns = {
  name: 'name',
  active: 'active',
  flagged: 'flagged',
  specialEd: 'special_ed',
  writableByPartner: 'writable_by_partner',
  colour: 'colour',
} as const;

flagControl.patch('/control/flagSetups/:sourcedId', async (c) => {
  const campus = c.get('campus');
  const parsed = setupChange.safeParse(await c.req.json());
  if (!parsed.success) return c.json({ problem: z.prettifyError(parsed.error) }, 400);
  if (!findSetup(campus, c.req.param('sourcedId'))) return c.json({ problem: 'There is no such flag.' }, 404);
  for (const [name, value] of Object.entries(parsed.data)) {
    const column = setupColumns[name as keyof typeof setupColumns];
    const stored = typeof value === 'boolean' ? Number(value) : value;
    campus.sql.exec(`update flag_setups set ${column} = ? where sourced_id = ?`, stored, c.req.param('sourcedId'));
  }
  return c.json({ changed: Object.keys(parsed.data) });
});

flagControl.delete('/control/flagSetups/:sourcedId', (c) => {
  c.get('campus').sql.exec('delete from flag_setups where sourced_id = ?', c.req.param('sourcedId'));
  return c.body(null, 204);
});

/** A flag as a person in the district sets it: without a launch URL. */
function byHand(
  campus: Campus,
  setup: string,
  student: string,
  beginDate: string,
  more: Partial<FlagRow> = {},
): FlagRow {
  const row: FlagRow = {
    sourced_id: newGuid(),
    setup,
    student,
    begin_date: beginDate,
    end_date: null,
    user_warning: null,
    launch_url: null,
    created_by: 'campus',
    metadata: '{}',
    status: 'active',
    date_last_modified: campus.now().toISOString(),
    ...more,
  };
  storeFlag(campus, row);
  return row;
}

const setupNamed = (campus: Campus, name: string) =>
  campus.sql.exec<SetupRow>('select * from flag_setups where name = ?', name).toArray()[0];

const handFlag = z.strictObject({
  student: z.string(),
  program: z.string(),
  beginDate: z.iso.date(),
  endDate: z.iso.date().nullable().default(null),
  userWarning: z.string().nullable().default(null),
});

flagControl.post('/control/flags', async (c) => {
  const campus = c.get('campus');
  const parsed = handFlag.safeParse(await c.req.json());
  if (!parsed.success) return c.json({ problem: z.prettifyError(parsed.error) }, 400);
  const { student, program: name, beginDate, endDate, userWarning } = parsed.data;
  const setup = setupNamed(campus, name);
  if (!setup || !findEntity(campus, 'users', student)) return c.json({ problem: 'student or program is unknown' }, 404);
  const more = { end_date: endDate, user_warning: userWarning };
  return c.json(participation(campus, byHand(campus, setup.sourced_id, student, beginDate, more)), 201);
});

flagControl.get('/control/flags', (c) => {
  const campus = c.get('campus');
  return c.json(
    campus.sql
      .exec<FlagRow>('select * from flags order by sourced_id')
      .toArray()
      .map((row) => participation(campus, row)),
  );
});

const handEdit = z.strictObject({
  beginDate: z.iso.date().optional(),
  endDate: z.iso.date().nullable().optional(),
  userWarning: z.string().nullable().optional(),
});

flagControl.patch('/control/flags/:sourcedId', async (c) => {
  const campus = c.get('campus');
  const parsed = handEdit.safeParse(await c.req.json());
  if (!parsed.success) return c.json({ problem: z.prettifyError(parsed.error) }, 400);
  const row = findFlag(campus, c.req.param('sourcedId'));
  if (!row) return c.json({ problem: 'There is no such flag.' }, 404);
  const { beginDate = row.begin_date, endDate = row.end_date, userWarning = row.user_warning } = parsed.data;
  const changed = { begin_date: beginDate, end_date: endDate, user_warning: userWarning };
  storeFlag(campus, { ...row, ...changed, date_last_modified: campus.now().toISOString() });
  return c.json(parsed.data);
});

flagControl.delete('/control/flags/:sourcedId', (c) => {
  c.get('campus').sql.exec('delete from flags where sourced_id = ?', c.req.param('sourcedId'));
  return c.body(null, 204);
});

const manualFlags = z.strictObject({
  program: z.string(),
  share: z.number().min(0).max(1),
  beginDate: z.iso.date(),
  seed: z.int().default(1),
});

/** Flags that a district has kept by hand for years: given to a share of the active students, the same ones for the same seed. */
flagControl.post('/control/manualFlags', async (c) => {
  const campus = c.get('campus');
  const parsed = manualFlags.safeParse(await c.req.json());
  if (!parsed.success) return c.json({ problem: z.prettifyError(parsed.error) }, 400);
  const { program: name, share, beginDate, seed } = parsed.data;
  const setup = setupNamed(campus, name);
  if (!setup) return c.json({ problem: 'program is unknown' }, 404);
  const { students } = studentsPage(campus, { limit: 100_000, offset: 0, active: true });
  const chosen = students.filter((_, index) => (index * 7919 + seed * 104_729) % 1000 < share * 1000);
  return c.json(
    campus.transaction(() =>
      chosen.map(({ sourcedId }) => participation(campus, byHand(campus, setup.sourced_id, sourcedId, beginDate))),
    ),
    201,
  );
});
