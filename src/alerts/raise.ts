import { and, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import { apiClients } from '../api-access/index.ts';
import { plusDays, plusHours } from '../platform/clock.ts';
import { type AlertDeliveryId, newId } from '../platform/ids.ts';
import { piecesOf } from '../platform/pieces.ts';
import type { Platform } from '../platform/platform.ts';
import { alertEvents, type Found, gathered, payloadOf, type Raised } from './events.ts';
import { matchedStudents } from './matched-students.ts';
import { alertDeliveries, alertEndpoints } from './schema.ts';

/** Hours back in which the cron looks for what it has not raised yet: a weekend without a cron loses nothing. */
const lookBackHours = 72;

/** On each cron: finds what happened since, writes it down once, and adds a delivery for everybody who asked for it. */
export async function raiseAlerts(platform: Platform): Promise<void> {
  const { directory, clock } = platform;
  const now = clock.now();
  const since = plusHours(now, -lookBackHours);
  // Only what somebody asked for is looked for.
  const { id, events, districtId, createdAt, goneAt, clientId } = alertEndpoints;
  const enabled = directory.select({ id: apiClients.clientId }).from(apiClients).where(eq(apiClients.disabled, false));
  const endpoints: Endpoint[] = await directory
    .select({ id, events, districtId, createdAt })
    .from(alertEndpoints)
    .where(and(isNull(goneAt), or(isNull(clientId), inArray(clientId, enabled))));
  if (endpoints.length === 0) return;
  const found = await directory.all<Found>(sql`${happened(now, since)}
    select event, key, districtId, name, detail, count, at from happened
    where event in (select value from json_each(${JSON.stringify(askedFor(endpoints))}))
      and not exists (select 1 from alerts where alerts.event = happened.event and alerts.key = happened.key) limit 2000`);
  const matched = await matchedStudents(
    platform,
    found.filter(({ event }) => event === 'run.completed'),
    subscribed(endpoints),
  );
  const raised = [...found.map(raisedOf), ...matched];
  await keep(platform, raised, endpoints, now);
}

type Endpoint = Pick<typeof alertEndpoints.$inferSelect, 'id' | 'events' | 'districtId' | 'createdAt'>;

/** The events that somebody asked for; those too from which others are made. */
function askedFor(endpoints: readonly Endpoint[]): string[] {
  const asked = new Set(endpoints.flatMap(({ events }): readonly string[] => events));
  if (asked.has('runs.failed')) asked.add('run.failed');
  if (asked.has('student.matched')) asked.add('run.completed');
  return [...asked];
}

/** The districts whose matches somebody asked for. */
const subscribed = (endpoints: readonly Endpoint[]): ReadonlySet<string> =>
  new Set(
    endpoints.flatMap(({ events, districtId }) =>
      events.includes('student.matched') && districtId ? [districtId] : [],
    ),
  );

/** Everything that can be told, as one table: what it is, and what tells it from others. */
function happened(now: Date, since: string): SQL {
  return sql`with happened as (
    select 'run.' || status as event, run_id as key, run.district_id as districtId, district.name,
        case status when 'completed' then night else problem_code end as detail, problems as count,
        coalesce(finished_at, started_at) as at
      from run_summaries as run join districts as district on district.id = run.district_id
      where started_at >= ${since} and status in ('failed', 'held', 'completed') and not (status = 'failed' and problem_code in ('districtPaused', 'confirmationNeeded'))
    union all
    select 'message.dead', id, district_id, null, kind, null, failed_at from dead_letters where failed_at >= ${since} and retried_at is null
    union all
    select 'district.late', district.id || ' ' || ${now.toISOString().slice(0, 10)}, district.id, district.name,
        (select max(started_at) from run_summaries where district_id = district.id), null, ${now.toISOString()}
      from districts as district join demographics_connections as connection on connection.district_id = district.id
      where district.paused_at is null and connection.completed_at is not null and not exists
        (select 1 from run_summaries where district_id = district.id and started_at >= ${plusHours(now, -36)})
    union all
    select 'export.failing', error.data_export_id || ' ' || substr(max(last_at), 1, 10), export.district_id, district.name,
        error.data_export_id, sum(count), max(last_at)
      from export_errors as error join data_exports as export on export.id = error.data_export_id
        join districts as district on district.id = export.district_id
      where last_at >= ${plusHours(now, -24)} group by error.data_export_id)`;
}

const sentences: Readonly<Partial<Record<Raised['event'], (found: Found) => string>>> = {
  'run.failed': ({ name, detail }) => `${name}: the run failed (${detail ?? 'unknown'}).`,
  'run.held': ({ name }) => `${name}: the run waits for a person.`,
  'run.completed': ({ name, detail, count }) => `${name}: the run of ${detail} completed with ${count ?? 0} problems.`,
  'message.dead': ({ detail }) => `A queue gave up on a message (${detail}). Send it again under Operations.`,
  'district.late': ({ name, detail }) => `${name}: no run for 36 hours. The last one began ${detail ?? 'never'}.`,
  'export.failing': ({ name, count }) => `${name}: a data export had ${count} errors.`,
};

/** What machines read, by the members of `Found` that mean something for the event. */
const dataOf = ({ event, key, detail, count }: Found): Raised['data'] => {
  if (event === 'message.dead') return { deadLetterId: key, kind: detail };
  if (event === 'export.failing') return { dataExportId: detail, errors: count };
  if (event === 'district.late') return { lastStartedAt: detail };
  return { runId: key, ...(event === 'run.completed' ? { night: detail, problems: count } : { problemCode: detail }) };
};

const raisedOf = (found: Found): Raised => ({
  ...{ event: found.event, key: found.key, districtId: found.districtId, at: found.at },
  text: sentences[found.event]?.(found) ?? alertEvents[found.event],
  data: { ...dataOf(found), ...(found.name && { district: found.name }) },
});

/** Writes down what was raised and who is to be told, in one transaction: a cron that dies between loses neither. */
async function keep(platform: Platform, raised: readonly Raised[], endpoints: readonly Endpoint[], now: Date) {
  const { directory } = platform;
  const at = now.toISOString();
  const told = gathered(raised).flatMap((one) =>
    endpoints
      .filter(
        ({ events, districtId, createdAt }) =>
          one.at >= createdAt && events.includes(one.event) && (districtId === null || districtId === one.districtId),
      )
      .map(({ id }) => ({
        ...{ id: newId<AlertDeliveryId>('alertDelivery'), endpointId: id, event: one.event },
        ...{ districtId: one.districtId, payload: payloadOf(one, now) },
      })),
  );
  const seen = raised.map(({ event, key, districtId }) => ({ event, key, districtId }));
  const statements = [
    ...[...piecesOf(seen)].map(({ json }) =>
      directory.run(sql`insert into alerts (event, key, district_id, raised_at)
        select value ->> '$.event', value ->> '$.key', value ->> '$.districtId', ${at} from json_each(${json}) where true
        on conflict do nothing`),
    ),
    ...[...piecesOf(told)].map(({ json }) =>
      directory.run(sql`insert into ${alertDeliveries} (id, endpoint_id, event, district_id, payload, status, attempts, due_at, created_at)
        select value ->> '$.id', value ->> '$.endpointId', value ->> '$.event', value ->> '$.districtId', value ->> '$.payload',
          'waiting', 0, ${at}, ${at} from json_each(${json})`),
    ),
  ];
  const [first, ...rest] = statements;
  if (first) await directory.batch([first, ...rest]);
}

/** Days for which what was raised, and the delivery log, are kept. */
const keptDays = 30;

/** On each cron: forgets old alerts and deliveries. */
export async function forgetAlerts({ directory, clock }: Platform): Promise<void> {
  const before = plusDays(clock.now(), -keptDays);
  await directory.batch([
    directory.run(sql`delete from alerts where raised_at < ${before}`),
    directory.run(sql`delete from alert_deliveries where created_at < ${before}`),
  ]);
}
