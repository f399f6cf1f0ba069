import { eq } from 'drizzle-orm';
import { sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { type ClientEnv, exportRoutes, requireClient } from '../src/exports/index.ts';
import { httpApp, onError, requestFrame } from '../src/platform/http.ts';

/** The GE page as one would write it first, with the means of the rest of the code: Drizzle makes rows into objects, Hono makes them into JSON. */
const geRows = sqliteTable('ge_rows', {
  districtId: text('district_id'),
  dataSet: text('dataSet'),
  buildingIrn: text('buildingIrn'),
  emisStudentId: text('emisStudentId'),
  dateType: text('dateType'),
  date: text('date'),
  outcomeId: text('outcomeId'),
  nonComplianceId: text('nonComplianceId'),
  outcomeBeginningDate: text('outcomeBeginningDate'),
  outcomeEndDate: text('outcomeEndDate'),
  iepTestType: text('iepTestType'),
  secondaryPlanning: text('secondaryPlanning'),
  extendedSchoolYearServices: text('extendedSchoolYearServices'),
});

const app = httpApp<ClientEnv>();
app.use(requestFrame);
app.onError(onError as never);
app.route('/', exportRoutes);
app.get('/v1/oh/stateReporting/ge', requireClient('stateReporting/ge'), async (c) => {
  const { district } = c.get('client');
  const database = c.get('platform').databaseOf(district);
  const ofDistrict = eq(geRows.districtId, district.id);
  const rows = await database
    .select()
    .from(geRows)
    .where(ofDistrict)
    .orderBy(geRows.emisStudentId, geRows.date)
    .limit(Number(c.req.query('limit')))
    .offset(0);
  const total = await database.$count(geRows, ofDistrict);
  const fiscalYear = c.req.query('fiscalYear');
  const records = rows.map(({ districtId: _, ...row }) => ({ sortType: 'GE', fiscalYear, ...row }));
  return c.json(records, 200, { 'x-total-count': String(total) });
});

export default app;
