import { createRoute, z } from '@hono/zod-openapi';
import { districtAdminRoutes } from '../districts/index.ts';
import { csvAnswer } from '../platform/csv-answers.ts';
import { problemResponses } from '../platform/http.ts';
import { idField } from '../platform/id-field.ts';
import { instantField } from '../platform/instant-field.ts';
import { pageHeaders, pageQuery, pagingHeaders, publicAddress } from '../platform/paging.ts';
import { disclosuresCsv, searchDisclosures } from './search.ts';

/** The record of disclosures, for operators. */
export const disclosureRoutes = districtAdminRoutes();

const disclosureSchema = z
  .object({
    id: z.string().openapi({ example: 'dis_0d9f2a7c5b6e4f1c8a3b2d1e0f9a8b7c' }),
    at: z.string().openapi({ format: 'date-time' }),
    recipientKind: z.enum(['client', 'operator', 'sftpPush']),
    recipient: z.string().openapi({ description: 'Client id, name of the operator, or id of the data export.' }),
    endpoint: z.string().openapi({ example: 'GET /v1/oh/stateReporting/ge' }),
    parameters: z.record(z.string(), z.unknown()),
    records: z.int(),
    students: z.int().openapi({ description: 'Students in the answer.' }),
    requestId: z.string(),
  })
  .openapi('Disclosure');

disclosureRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/disclosures',
    tags: ['Students'],
    summary: 'List who received student records from the API',
    description:
      'The record of disclosures under 34 CFR 99.32 and 300.614, newest first. Only the destruction of a student removes an entry.',
    request: {
      query: pageQuery().extend({
        studentId: idField('Student', 'Only answers that named this student.').optional(),
        recipient: z.string().max(200).optional().openapi({ description: 'Only to this recipient.' }),
        from: instantField('Only from this time on.'),
        to: instantField('Only before this time.'),
        format: z.enum(['json', 'csv']).default('json').openapi({ description: '`csv` for a file to hand out.' }),
      }),
    },
    responses: {
      200: {
        content: { 'application/json': { schema: z.array(disclosureSchema) }, 'text/csv': { schema: z.string() } },
        description: 'One page',
        headers: pageHeaders,
      },
      ...problemResponses('invalidRequest'),
    },
  }),
  async (c) => {
    const { limit, offset, format, ...wanted } = c.req.valid('query');
    const found = await searchDisclosures(c.get('platform'), c.get('district'), wanted, { limit, offset });
    const headers = pagingHeaders(publicAddress(c), { limit, offset }, found.total);
    if (format === 'json') return c.json(found.disclosures, 200, headers);
    return csvAnswer(c, disclosuresCsv(found.disclosures), headers);
  },
);
