import { createRoute, z } from '@hono/zod-openapi';
import { localTime } from '../calendar/time-zone.ts';
import { requireDemographics } from '../districts/index.ts';
import { type ClientEnv, requireClient } from '../exports/index.ts';
import { httpApp, problemResponses } from '../platform/http.ts';
import { pageHeaders, pagingHeaders } from '../platform/paging.ts';
import { valueOrProblem } from '../platform/problems.ts';
import { geReport } from './ge-report.ts';
import { geRecordSchema } from './ge-schema.ts';
import { gePeriod } from './period.ts';
import { geQuery } from './query.ts';

/** State reporting, as Campus calls it while a person waits for an extract. */
export const reportingRoutes = httpApp<ClientEnv>();

reportingRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/v1/oh/stateReporting/ge',
    tags: ['Ohio state reporting'],
    summary: 'Student Special Education (GE) records',
    description:
      'One record per special education event, from the documents as they are completed at this moment: of students whom OneRoster has sent, ' +
      "from 1 June before the fiscal year to its last day. Records that EMIS would refuse are left out. Sorted by student, then date. The district's " +
      'nightly demographics must have completed once.',
    security: [{ accessToken: ['stateReporting/ge'] }],
    middleware: requireClient('stateReporting/ge'),
    request: { query: geQuery },
    responses: {
      200: {
        content: { 'application/json': { schema: z.array(geRecordSchema) } },
        description: 'One page of records',
        headers: pageHeaders,
      },
      ...problemResponses('invalidRequest', 'authenticationRequired', 'insufficientScope', 'demographicsIncomplete'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const { district, clientId } = c.get('client');
    valueOrProblem(await requireDemographics(platform, district));
    const query = c.req.valid('query');
    const today = localTime(platform.clock.now(), district.timeZone).date;
    const period = valueOrProblem(gePeriod(query, today));
    const { records, invalid } = await geReport(platform, district, period, query);
    const page = records.slice(query.offset, query.offset + query.limit);
    platform.log.info('state report', {
      report: 'ge',
      clientId,
      districtId: district.id,
      fiscalYear: period.fiscalYear,
      records: records.length,
      invalid: invalid.length,
    });
    return c.json(page, 200, pagingHeaders(c.req.url, query, records.length));
  },
);
