import { createRoute, z } from '@hono/zod-openapi';
import { districtAdminRoutes } from '../districts/index.ts';
import { jsonAnswer } from '../platform/http.ts';
import { idField } from '../platform/id-field.ts';
import { valueOrProblem } from '../platform/problems.ts';
import { callsOf } from './calls.ts';
import { findDataExport } from './data-exports.ts';

/** What data exports have asked for, for operators. */
export const dataExportCallRoutes = districtAdminRoutes();

const callSchema = z
  .object({
    at: z.string().openapi({ format: 'date-time' }),
    endpoint: z.string().openapi({ example: 'stateReporting/ge' }),
    method: z.string().openapi({ example: 'GET' }),
    parameters: z.record(z.string(), z.string()).openapi({
      example: { fiscalYear: '2027', studentNumber: '999999' },
      description:
        'Parameters of the address, as the caller named them. A value that may be about a student is shown only as its shape.',
    }),
    status: z.int().openapi({ example: 200, description: 'HTTP status of the answer.' }),
    refusal: z.string().nullable(),
  })
  .openapi('DataExportCall');

dataExportCallRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/dataExports/{dataExportId}/calls',
    tags: ['Data exports'],
    summary: 'The last calls of a data export',
    description:
      'Up to twenty, newest first, refused ones too. A call of the same kind within a minute is listed once. Names of parameters that Campus ' +
      'sends and we do not know can be mapped for a deployment (`REPORT_PARAMETER_NAMES`).',
    request: { params: z.object({ dataExportId: idField('DataExport', 'Id of the data export.') }) },
    responses: { 200: jsonAnswer(z.array(callSchema), 'The calls') },
  }),
  async (c) => {
    const { dataExportId } = c.req.valid('param');
    const { id } = valueOrProblem(await findDataExport(c.get('platform'), c.get('district'), dataExportId));
    return c.json(await callsOf(c.get('platform'), id), 200);
  },
);
