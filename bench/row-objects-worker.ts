import { and, eq, getTableColumns, gt, gte, isNull, lte, sql } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { type ClientEnv, givenParameters, requireClient } from '../src/api-access/index.ts';
import { tokenRoutes } from '../src/api-access/token-routes.ts';
import { localTime } from '../src/calendar/time-zone.ts';
import { dataExportRoutes } from '../src/data-exports/data-export-routes.ts';
import { termsRoutes } from '../src/data-exports/terms-routes.ts';
import { adminApp } from '../src/districts/admin-app.ts';
import { completedDemographics } from '../src/districts/index.ts';
import { httpApp, onError, requestFrame } from '../src/platform/http.ts';
import { pagingHeaders } from '../src/platform/paging.ts';
import { valueOrProblem } from '../src/platform/problems.ts';
import { freshness } from '../src/reporting/fresh.ts';
import { periodOf } from '../src/reporting/period.ts';
import { reportQuery } from '../src/reporting/query.ts';
import { fingerprint, snapshotText } from '../src/reporting/snapshot.ts';

/**
 * The GE page as one would write it first, with the means of the rest of the code: the records are rows with a column per element, Drizzle makes them into objects,
 * Hono makes those into JSON. It asks and checks what the product does: who calls with which settings, whether records are stale, the same rows by the same
 * conditions; the total is counted once, since the product does that too; entity tag and snapshot marker are made of the same.
 */
const geRows = sqliteTable('ge_rows', {
  id: integer(),
  districtId: text(),
  position: text(),
  fromDate: text(),
  toDate: text(),
  replacedFrom: text(),
  until: integer(),
  dataSet: text(),
  buildingIrn: text(),
  emisStudentId: text(),
  dateType: text(),
  date: text(),
  outcomeId: text(),
  nonComplianceId: text(),
  outcomeBeginningDate: text(),
  outcomeEndDate: text(),
  iepTestType: text(),
  secondaryPlanning: text(),
  extendedSchoolYearServices: text(),
});
const { districtId: _, position: __, fromDate, toDate, replacedFrom, until, ...elements } = getTableColumns(geRows);

let total: number | undefined;

const app = httpApp<ClientEnv>();
app.use(requestFrame);
// SAFETY: the handler reads only variables that every app sets.
app.onError(onError as never);
app.route('/', tokenRoutes);
app.route('/', termsRoutes);
app.route('/v1/admin', adminApp({ admin: [], district: [dataExportRoutes] }));
app.get('/v1/oh/stateReporting/ge', requireClient('stateReporting/ge'), async (c) => {
  const platform = c.get('platform');
  const { district, demographics, settings, clientId } = c.get('client');
  const query = valueOrProblem(
    reportQuery('ge', givenParameters(c.req.queries()), settings['stateReporting/ge'] ?? {}),
  );
  valueOrProblem(completedDemographics(demographics));
  const today = localTime(platform.clock.now(), district.timeZone).date;
  const { fiscalYear, range } = valueOrProblem(periodOf('ge', query, today));
  const database = platform.databaseOf(district);
  const asked = and(
    eq(geRows.districtId, district.id),
    lte(fromDate, range.end),
    gte(toDate, range.start),
    gt(replacedFrom, range.end),
    isNull(until),
  );
  const [[state], rows] = await database.batch([
    database.all<{ revision: number; stale: 0 | 1 }>(sql`select ${freshness(district, today)}`),
    database
      .select(elements)
      .from(geRows)
      .where(asked)
      .orderBy(geRows.position)
      .limit(query.limit)
      .offset(query.offset),
  ]);
  if (state?.stale !== 0) throw new Error('the benchmark changes no document');
  total ??= await database.$count(geRows, asked);
  const print = await fingerprint([district.id, range, query.sort]);
  const url = new URL(c.req.url);
  const marker = {
    revision: state.revision,
    total,
    query: print,
    offset: rows.length,
    after: rows.at(-1)?.id ?? 0,
  };
  url.searchParams.set('snapshot', snapshotText(marker));
  const records = rows.map(({ id: _, ...row }) => ({ sortType: 'GE', fiscalYear: String(fiscalYear), ...row }));
  c.set('logged', { report: 'ge', clientId, districtId: district.id, records: rows.length, total });
  return c.json(records, 200, {
    etag: `"${[marker.revision, print, query.offset, query.limit].join('.')}"`,
    'cache-control': 'private, no-cache',
    vary: 'accept, authorization',
    ...pagingHeaders(url, query, total),
  });
});

export default app;
