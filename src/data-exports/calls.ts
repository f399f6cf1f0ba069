import { desc, eq, sql } from 'drizzle-orm';
import type { MiddlewareHandler } from 'hono';
import { type CalledEnv, endpointOptions, isExportEndpoint } from '../api-access/index.ts';
import type { DataExportId } from '../platform/ids.ts';
import { NewestEntries } from '../platform/isolate-cache.ts';
import type { Platform } from '../platform/platform.ts';
import { reports, stateCodes, states } from '../states/index.ts';
import { exportCalls } from './schema.ts';

/** A call of a data export, as operators see it. */
export type ExportCall = Omit<typeof exportCalls.$inferSelect, 'id' | 'dataExportId'>;

/** Calls that are kept of one export, and for how long a call of the same kind is not written again. */
const mostCalls = 20;
const sameCallMs = 60_000;

/** Kinds of calls that this isolate has written, and when. */
const written = new NewestEntries<string, number>(2_000);

/** Where a page begins says nothing of what Campus sends. */
const ofPaging = new Set(['offset', 'snapshot']);

const studentParameters = new Set(Object.values(reports).map(({ reporting }) => reporting.student.parameter));
const studentIds = stateCodes.map((code) => states[code].studentIdentifier.shape);

/** Every letter as A or a, every digit as 9: what a value looks like, and not whose it is. */
const shapeOf = (value: string): string =>
  value
    .replaceAll(/\p{Lu}/gu, 'A')
    .replaceAll(/\p{L}/gu, (letter) => (letter === 'A' ? letter : 'a'))
    .replaceAll(/\p{N}/gu, '9');

/**
 * The parameters of a call without students: values of options that name none, and of everything else the shape.
 * A long list is cut.
 */
function withoutStudents(
  endpoint: string,
  given: Readonly<Record<string, readonly string[]>>,
  names: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const options = isExportEndpoint(endpoint) ? endpointOptions[endpoint] : {};
  return Object.fromEntries(
    Object.entries(given).map(([name, values]) => {
      const option = names[name] ?? name;
      const text = values.join(', ');
      const isOpen =
        Object.hasOwn(options, option) &&
        !studentParameters.has(option) &&
        !values.some((value) => studentIds.some((shape) => shape.test(value)));
      return [name.slice(0, 60), (isOpen ? text : shapeOf(text)).slice(0, 80)];
    }),
  );
}

/** Keeps what a data export asked for, so that the first call of a new Campus says what it sends. The answer does not wait. */
export const recordCalls: MiddlewareHandler<CalledEnv> = async (c, next) => {
  await next();
  const called = c.get('calledAs');
  if (!called?.dataExportId) return;
  const { dataExportId, scope: endpoint } = called;
  const { status } = c.res;
  const platform = c.get('platform');
  const given = Object.fromEntries(Object.entries(c.req.queries()).filter(([name]) => !ofPaging.has(name)));
  const parameters = withoutStudents(endpoint, given, platform.config.REPORT_PARAMETER_NAMES);
  const call = { dataExportId, endpoint, method: c.req.method, parameters, status };
  const [kind, now] = [JSON.stringify(call), platform.clock.now()];
  if (now.getTime() - (written.get(kind) ?? 0) < sameCallMs) return;
  written.set(kind, now.getTime());
  const refusal = c.get('problem')?.detail.slice(0, 300) ?? null;
  const notRecorded = () => platform.log.error('call of a data export not recorded', { dataExportId });
  c.executionCtx.waitUntil(recordCall(platform, { ...call, at: now.toISOString(), refusal }).catch(notRecorded));
};

async function recordCall({ directory }: Platform, call: typeof exportCalls.$inferInsert): Promise<void> {
  await directory.batch([
    directory.insert(exportCalls).values(call),
    directory.run(sql`delete from export_calls where id in (select id from export_calls
      where data_export_id = ${call.dataExportId} order by id desc limit -1 offset ${mostCalls})`),
  ]);
}

/** The last calls of an export, newest first. */
export const callsOf = ({ directory }: Platform, id: DataExportId): Promise<ExportCall[]> => {
  const { at, endpoint, method, parameters, status, refusal } = exportCalls;
  return directory
    .select({ at, endpoint, method, parameters, status, refusal })
    .from(exportCalls)
    .where(eq(exportCalls.dataExportId, id))
    .orderBy(desc(exportCalls.id))
    .all();
};
