import { createRoute, z } from '@hono/zod-openapi';
import { adminRoutes } from '../districts/index.ts';
import { runsOfAll } from '../nightly/index.ts';
import { csvAnswer } from '../platform/csv-answers.ts';
import { jsonAnswer, problemResponses } from '../platform/http.ts';
import { instantField } from '../platform/instant-field.ts';
import { pageHeaders, pageQuery, pagingHeaders, publicAddress } from '../platform/paging.ts';
import { fleet, fleetFilterNames, fleetSorts } from './fleet.ts';
import { fleetCsv } from './fleet-csv.ts';

/** All districts at a glance, for operators. */
export const fleetRoutes = adminRoutes();

const counted = z.int().min(0);
const statusSchema = z.enum(['running', 'held', 'completed', 'failed']);

const fleetDistrictSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    state: z.string(),
    irn: z.string(),
    isConnected: z.boolean(),
    completedAt: z.string().nullable().openapi({ description: 'When the last full pull completed. Null if none has.' }),
    runId: z.string().nullable(),
    night: z.string().nullable(),
    status: statusSchema.nullable(),
    problemCode: z.string().nullable(),
    startedAt: z.string().nullable(),
    problems: counted.nullable(),
    students: counted.nullable().openapi({ description: 'Active students after the newest run.' }),
    seconds: counted.nullable(),
    unflagged: counted.nullable().openapi({ description: 'Badges without a flag.' }),
    hostsToConfirm: z
      .boolean()
      .openapi({ description: 'Whether an operator is to confirm that its hosts are its Campus.' }),
    pausedAt: z.string().nullable(),
    cutovers: counted.openapi({ description: 'Cutovers due in the next two weeks.' }),
    exportErrors: counted.openapi({ description: 'Data exports with an error in the last week.' }),
    sftpFailures: counted.openapi({ description: 'SFTP Pushes whose last delivery failed.' }),
  })
  .openapi('FleetDistrict');

fleetRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/fleet',
    tags: ['Fleet'],
    summary: 'List all districts with their newest run',
    request: {
      query: pageQuery(100, 2000).extend({
        show: z.enum(fleetFilterNames).optional().openapi({ description: 'Only districts in this state of health.' }),
        search: z.string().max(100).optional().openapi({ description: 'The beginning of a name, or a complete IRN.' }),
        sort: z.enum(fleetSorts).default('name'),
        format: z.enum(['json', 'csv']).default('json'),
      }),
    },
    responses: {
      200: {
        content: { 'application/json': { schema: z.array(fleetDistrictSchema) }, 'text/csv': { schema: z.string() } },
        description: 'One page of districts',
        headers: pageHeaders,
      },
      ...problemResponses('invalidRequest'),
    },
  }),
  async (c) => {
    const { limit, offset, format, ...query } = c.req.valid('query');
    const { districts, total } = await fleet(c.get('platform'), query, { limit, offset });
    const headers = pagingHeaders(publicAddress(c), { limit, offset }, total);
    if (format === 'json') return c.json(districts, 200, headers);
    return csvAnswer(c, fleetCsv(districts), headers);
  },
);

const runSummarySchema = z
  .object({
    runId: z.string(),
    districtId: z.string(),
    night: z.string(),
    trigger: z.string(),
    status: statusSchema,
    startedAt: z.string(),
    finishedAt: z.string().nullable(),
    problemCode: z.string().nullable(),
    problems: counted,
    students: counted.nullable(),
    writes: counted,
    unflagged: counted,
  })
  .openapi('RunSummary');

fleetRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/runs',
    tags: ['Fleet'],
    summary: 'List runs of all districts, newest first',
    request: {
      query: pageQuery().extend({
        status: statusSchema.optional(),
        since: instantField('Only runs that started at this time or later.'),
      }),
    },
    responses: {
      200: { ...jsonAnswer(z.array(runSummarySchema), 'One page of runs'), headers: pageHeaders },
      ...problemResponses('invalidRequest'),
    },
  }),
  async (c) => {
    const { limit, offset, ...wanted } = c.req.valid('query');
    const { runs, total } = await runsOfAll(c.get('platform'), wanted, { limit, offset });
    return c.json(runs, 200, pagingHeaders(publicAddress(c), { limit, offset }, total));
  },
);
