import { sql } from 'drizzle-orm';
import { type ClientEnv, exportRoutes, requireClient } from '../src/exports/index.ts';
import { httpApp, onError, requestFrame } from '../src/platform/http.ts';

/** The GE page as one would write it first: rows become objects, objects become JSON. Everything around it is the product's. */
const app = httpApp<ClientEnv>();
app.use(requestFrame);
app.onError(onError as never);
app.route('/', exportRoutes);
app.get('/v1/oh/stateReporting/ge', requireClient('stateReporting/ge'), async (c) => {
  const { district } = c.get('client');
  const limit = Number(c.req.query('limit'));
  const database = c.get('platform').databaseOf(district);
  const [rows, [count]] = await database.batch([
    database.all(sql`select 'GE' as sortType, '2027' as fiscalYear, dataSet, buildingIrn, emisStudentId, dateType, date, outcomeId,
      nonComplianceId, outcomeBeginningDate, outcomeEndDate, iepTestType, secondaryPlanning, extendedSchoolYearServices
      from ge_rows where district_id = ${district.id} order by emisStudentId, date limit ${limit} offset 0`),
    database.all<{ total: number }>(sql`select count(*) as total from ge_rows where district_id = ${district.id}`),
  ]);
  return c.json(rows, 200, { 'x-total-count': String(count?.total) });
});

export default app;
