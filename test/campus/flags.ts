import { Hono, type MiddlewareHandler } from 'hono';
import { z } from 'zod';
import { type Campus, type CampusEnv, imsxError } from './campus.ts';
import { type FlagCollection, flagPage } from './flag-page.ts';
import {
  rosterBase as base,
  type FlagRow,
  findFlag,
  findSetup,
  participation,
  program,
  type SetupRow,
  storeFlag,
} from './flag-store.ts';
import { findEntity } from './store.ts';

export { flagControl } from './flag-control.ts';
export { type FlagRow, findFlag, flagsOfStudent, type StudentFlag, seedFlagSetups } from './flag-store.ts';
export { flagTruth } from './flag-truth.ts';

/**
 * Flags. Campus' "programs" and "program participation" endpoints are not public: their payload here is an ASSUMPTION, made by the conventions of OneRoster
 * (collections with limit, offset, sort, filter; GUIDRefs; booleans as strings; PUT under a sourcedId of the caller's choice creates or replaces). Known is only
 * the header `x-vendor-authorization: {vendorKey}:{vendorSecret}`, without which they answer 401.
 */
export const flagsApi = new Hono<CampusEnv>();

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

const programs: FlagCollection<SetupRow> = {
  path: 'programs',
  table: 'flag_setups',
  columns: { sourcedId: 'sourced_id', name: 'name', dateLastModified: 'date_last_modified' },
  object: (_, row) => program(row),
};

const participations: FlagCollection<FlagRow> = {
  path: 'programParticipations',
  table: 'flags',
  columns: {
    sourcedId: 'sourced_id',
    'program.sourcedId': 'setup',
    'user.sourcedId': 'student',
    beginDate: 'begin_date',
    endDate: 'end_date',
    status: 'status',
    dateLastModified: 'date_last_modified',
  },
  object: participation,
};

const unknownObject = () => imsxError(404, 'unknownobject', 'There is no object with this sourcedId.');

flagsApi.get(`${base}/programs`, (c) => flagPage(c, programs));
flagsApi.get(`${base}/programParticipations`, (c) => flagPage(c, participations));

flagsApi.get(`${base}/programs/:sourcedId`, (c) => {
  const row = findSetup(c.get('campus'), c.req.param('sourcedId'));
  return row ? c.json({ program: program(row) }) : unknownObject();
});

flagsApi.get(`${base}/programParticipations/:sourcedId`, (c) => {
  const row = findFlag(c.get('campus'), c.req.param('sourcedId'));
  return row ? c.json({ programParticipation: participation(c.get('campus'), row) }) : unknownObject();
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
type WrittenFlag = z.output<typeof written>['programParticipation'];

const notGranted = () => imsxError(403, 'forbidden', 'The partner has not been granted this flag.');

/** True when Campus Support has granted the partner the flag's setup. A flag whose setup is gone belongs to nobody. */
const granted = (campus: Campus, flag: FlagRow) => findSetup(campus, flag.setup)?.writable_by_partner === 1;

/** Why Campus refuses to keep a flag; null when it does not. */
function refusal(campus: Campus, flag: WrittenFlag, sourcedId: string, before: FlagRow | null): Response | null {
  if (flag.sourcedId !== sourcedId) return imsxError(400, 'invaliddata', 'sourcedId differs from the address');
  const setup = findSetup(campus, flag.program.sourcedId);
  if (!setup) return imsxError(422, 'invaliddata', 'program is unknown');
  if (setup.writable_by_partner !== 1 || (before && !granted(campus, before))) return notGranted();
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
  const before = findFlag(campus, sourcedId);
  const refused = refusal(campus, flag, sourcedId, before);
  if (refused) return refused;
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
  const unchanged = before !== null && isSame(before, row);
  if (!unchanged) storeFlag(campus, row);
  const result = unchanged ? 'unchanged' : before ? 'replaced' : 'created';
  logWrite(campus, 'PUT', sourcedId, result, JSON.stringify(flag));
  return c.json({ programParticipation: participation(campus, unchanged ? before : row) }, before ? 200 : 201);
});

/** True when two rows differ in nothing but the time of their change. */
const isSame = (one: FlagRow, other: FlagRow) =>
  Object.keys(one).every((name) => name === 'date_last_modified' || one[name] === other[name]);

flagsApi.delete(`${base}/programParticipations/:sourcedId`, (c) => {
  const campus = c.get('campus');
  const flag = findFlag(campus, c.req.param('sourcedId'));
  if (!flag) return unknownObject();
  if (!granted(campus, flag)) return notGranted();
  campus.sql.exec('delete from flags where sourced_id = ?', flag.sourced_id);
  logWrite(campus, 'DELETE', flag.sourced_id, 'deleted', null);
  return c.body(null, 204);
});

function logWrite(campus: Campus, method: string, sourcedId: string, result: string, body: string | null): void {
  const values = [campus.now().toISOString(), method, sourcedId, result, body];
  campus.sql.exec('insert into write_log (at, method, sourced_id, result, body) values (?, ?, ?, ?, ?)', ...values);
}
