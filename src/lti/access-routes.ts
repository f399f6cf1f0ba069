import { createRoute, z } from '@hono/zod-openapi';
import { districtAdminRoutes, programField } from '../districts/index.ts';
import { csvAnswer } from '../platform/csv-answers.ts';
import { problemResponses } from '../platform/http.ts';
import { idField } from '../platform/id-field.ts';
import { instantField } from '../platform/instant-field.ts';
import { pageHeaders, pageQuery, pagingHeaders, publicAddress } from '../platform/paging.ts';
import { accessCsv, searchAccess } from './access-search.ts';

/** The record of access, for operators. */
export const accessRoutes = districtAdminRoutes();

const accessRecordSchema = z
  .object({
    id: z.string().openapi({ example: 'acc_0d9f2a7c5b6e4f1c8a3b2d1e0f9a8b7c' }),
    at: z.string().openapi({ format: 'date-time' }),
    subject: z.string().openapi({ description: 'The person in Campus: `sub` of the launch.' }),
    name: z.string().nullable(),
    roles: z.array(z.string()),
    deploymentId: z.string(),
    studentId: z.string().nullable().openapi({ description: 'Null if the launch named no student of this district.' }),
    studentGivenName: z.string().nullable(),
    studentFamilyName: z.string().nullable(),
    program: z.string().nullable(),
    documentId: z.string().nullable(),
    purpose: z.string(),
    outcome: z.enum(['opened', 'refused']),
    reason: z.string().nullable().openapi({ description: 'Why SameGoal refused it.', example: 'notStaff' }),
    requestId: z.string().openapi({ description: 'The reference on the page and in the log line.' }),
  })
  .openapi('AccessRecord');

accessRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/accessRecords',
    tags: ['Document viewer'],
    summary: 'List who asked to see which plan document',
    description:
      'The record of access under 34 CFR 300.614, newest first. It has what people opened and what was refused. Nobody can change or remove a record.',
    request: {
      query: pageQuery().extend({
        studentId: idField('Student', 'Only of this student.').optional(),
        program: programField.optional().openapi({ description: 'Only of this program.' }),
        outcome: z.enum(['opened', 'refused']).optional().openapi({ description: 'Only with this outcome.' }),
        from: instantField('Only from this time on.'),
        to: instantField('Only before this time.'),
        format: z.enum(['json', 'csv']).default('json').openapi({ description: '`csv` for a file to hand out.' }),
      }),
    },
    responses: {
      200: {
        content: { 'application/json': { schema: z.array(accessRecordSchema) }, 'text/csv': { schema: z.string() } },
        description: 'One page',
        headers: pageHeaders,
      },
      ...problemResponses('invalidRequest'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const { limit, offset, format, ...wanted } = c.req.valid('query');
    const district = c.get('district');
    const { records, total } = await searchAccess(platform, district, wanted, { limit, offset });
    const headers = pagingHeaders(publicAddress(c), { limit, offset }, total);
    if (format === 'json') return c.json(records, 200, headers);
    return csvAnswer(c, accessCsv(records), headers);
  },
);
