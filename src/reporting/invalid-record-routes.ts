import { createRoute, z } from '@hono/zod-openapi';
import { districtAdminRoutes } from '../districts/index.ts';
import { problemResponses } from '../platform/http.ts';
import { idField } from '../platform/id-field.ts';
import { pageHeaders, pageQuery, pagingHeaders, publicAddress } from '../platform/paging.ts';
import { valueOrProblem } from '../platform/problems.ts';
import { reportNames } from '../states/index.ts';
import { listInvalidRecords } from './invalid-records.ts';

/** What state reports leave out, for operators. */
export const invalidRecordRoutes = districtAdminRoutes();

const invalidRecordSchema = z
  .object({
    report: z.enum(reportNames),
    student: z.object({
      id: z.string().openapi({ example: 'stu_7c1d0f3a9b8e4d2c6f5a1e0b9d8c7f6a' }),
      givenName: z.string(),
      familyName: z.string(),
      localNumber: z.string().nullable(),
    }),
    school: z
      .object({ name: z.string(), number: z.string().nullable() })
      .nullable()
      .openapi({ description: 'School of the student. Null if Campus names none.' }),
    document: z.object({
      id: z.string().openapi({ example: 'iep-2026-004711' }),
      title: z.string().openapi({ example: 'Individualized Education Program (PR-07)' }),
    }),
    element: z.string().openapi({ example: 'GE120 Outcome ID', description: 'The element that is wrong.' }),
    change: z.string().openapi({
      example: 'DISABILITY',
      description: 'What makes the record valid: labels of fields of the document, or a value in Campus.',
    }),
    record: z
      .record(z.string(), z.string())
      .nullable()
      .openapi({ description: 'What the record would say, by its fields, as far as the documents say it.' }),
    rule: z.string().openapi({ example: 'is required with date type RIEP' }),
    date: z.string().openapi({ format: 'date', description: 'Day of the event, or first day of the interval.' }),
    lastDate: z.string().nullable().openapi({
      format: 'date',
      description: 'Last day of the interval, or null if it is open. For an event, the same day.',
    }),
  })
  .openapi('InvalidRecord');

invalidRecordRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/invalidRecords',
    tags: ['Data exports'],
    summary: 'List records that state reports leave out, and why',
    description:
      'As of now, by report, element, rule, and school: events of the fiscal year, and intervals that reach into it. One entry for each element of a record that the state would refuse.',
    request: {
      query: pageQuery().extend({
        fiscalYear: z.coerce.number('must be a whole number').int('must be a whole number').optional().openapi({
          type: 'integer',
          description: 'The current fiscal year, or one of the four before it. Leave it out for the current one.',
        }),
        report: z.enum(reportNames).optional().openapi({ description: 'Only this report.' }),
        dataExportId: idField('DataExport', 'Only reports that this data export may call.').optional(),
      }),
    },
    responses: {
      200: {
        content: { 'application/json': { schema: z.array(invalidRecordSchema) } },
        description: 'One page',
        headers: pageHeaders,
      },
      ...problemResponses('invalidRequest'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const query = c.req.valid('query');
    const district = c.get('district');
    const { invalid, total } = valueOrProblem(await listInvalidRecords(platform, district, query));
    return c.json(invalid, 200, pagingHeaders(publicAddress(c), query, total));
  },
);
