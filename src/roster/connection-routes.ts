import { createRoute, z } from '@hono/zod-openapi';
import { findDistrict, requireOperator } from '../districts/index.ts';
import { httpApp, problemResponses } from '../platform/http.ts';
import { valueOrProblem } from '../platform/problems.ts';
import { failures } from './connection-outcomes.ts';
import { testConnection } from './connection-test.ts';

/** "Test connection", as an API for operators. */
export const connectionRoutes = httpApp();

const count = z.int().nullable().openapi({ description: 'Null where Campus does not say how many there are.' });

const connectionTestSchema = z
  .object({
    outcome: z.enum(['connected', ...failures]),
    message: z.string().openapi({
      description: 'What is wrong and what to do in Campus or in the settings.',
      example: 'Connected. Campus shows 1,203 students, 1,518 parents and guardians and 4 schools and offices.',
    }),
    found: z
      .object({ students: count, guardians: count, orgs: count })
      .optional()
      .openapi({ description: 'Only with the outcome `connected`.' }),
  })
  .openapi('ConnectionTest');

connectionRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/v1/admin/districts/{districtId}/demographics/test',
    tags: ['Connections'],
    summary: 'Test the nightly demographics connection',
    description:
      'Asks Campus for an access token and for one object of each collection that a night needs. Stores nothing. What Campus refuses is an outcome of the test, not an error of this request.',
    security: [{ operator: [] }],
    middleware: requireOperator,
    request: { params: z.object({ districtId: z.string().openapi({ description: 'Id of the district.' }) }) },
    responses: {
      200: {
        description: 'What the test found',
        content: { 'application/json': { schema: connectionTestSchema } },
      },
      ...problemResponses('authenticationRequired', 'demographicsIncomplete', 'notFound'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const district = valueOrProblem(await findDistrict(platform, c.req.valid('param').districtId));
    return c.json(connectionTestSchema.parse(valueOrProblem(await testConnection(platform, district))), 200);
  },
);
