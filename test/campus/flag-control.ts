import { Hono } from 'hono';
import { z } from 'zod';
import { type Campus, type CampusEnv, newGuid } from './campus.ts';
import { type FlagRow, findFlag, findSetup, participation, program, type SetupRow, storeFlag } from './flag-store.ts';
import { findEntity, studentsPage } from './store.ts';

/** What a district does by hand in Campus: its flag setups and its students' flags. */
export const flagControl = new Hono<CampusEnv>();

flagControl.get('/control/flagSetups', (c) =>
  c.json(
    c
      .get('campus')
      .sql.exec<SetupRow>('select * from flag_setups order by name')
      .toArray()
      .map((row) => ({ ...program(row), writableByPartner: row.writable_by_partner === 1, color: row.color })),
  ),
);

const setupChange = z.strictObject({
  name: z.string().optional(),
  active: z.boolean().optional(),
  flagged: z.boolean().optional(),
  specialEd: z.boolean().optional(),
  writableByPartner: z.boolean().optional(),
  color: z.string().optional(),
});

const setupColumns = {
  name: 'name',
  active: 'active',
  flagged: 'flagged',
  specialEd: 'special_ed',
  writableByPartner: 'writable_by_partner',
  color: 'color',
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
  const modified = [campus.now().toISOString(), c.req.param('sourcedId')];
  campus.sql.exec('update flag_setups set date_last_modified = ? where sourced_id = ?', ...modified);
  return c.json({ changed: Object.keys(parsed.data) });
});

const newSetup = setupChange.required({ name: true });

/** Makes a flag's setup under a sourcedId, or sets one anew: active and flagged unless it says otherwise, and granted to nobody. */
flagControl.put('/control/flagSetups/:sourcedId', async (c) => {
  const campus = c.get('campus');
  const parsed = newSetup.safeParse(await c.req.json());
  if (!parsed.success) return c.json({ problem: z.prettifyError(parsed.error) }, 400);
  const { name, active = true, flagged = true, specialEd = false, writableByPartner = false, color } = parsed.data;
  const known = findSetup(campus, c.req.param('sourcedId'));
  campus.sql.exec(
    `insert or replace into flag_setups (sourced_id, name, active, flagged, special_ed, writable_by_partner, color, date_last_modified)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[c.req.param('sourcedId'), name, Number(active), Number(flagged), Number(specialEd), Number(writableByPartner)],
    ...[color ?? '#5b6770', campus.now().toISOString()],
  );
  return c.json({ sourcedId: c.req.param('sourcedId') }, known ? 200 : 201);
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
  metadata: z.record(z.string(), z.unknown()).optional(),
});

flagControl.patch('/control/flags/:sourcedId', async (c) => {
  const campus = c.get('campus');
  const parsed = handEdit.safeParse(await c.req.json());
  if (!parsed.success) return c.json({ problem: z.prettifyError(parsed.error) }, 400);
  const row = findFlag(campus, c.req.param('sourcedId'));
  if (!row) return c.json({ problem: 'There is no such flag.' }, 404);
  const { beginDate = row.begin_date, endDate = row.end_date, userWarning = row.user_warning } = parsed.data;
  const metadata = parsed.data.metadata ? JSON.stringify(parsed.data.metadata) : row.metadata;
  const changed = { begin_date: beginDate, end_date: endDate, user_warning: userWarning, metadata };
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
