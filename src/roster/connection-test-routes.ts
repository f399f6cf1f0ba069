import { createRoute, z } from '@hono/zod-openapi';
import { districtAdminRoutes } from '../districts/index.ts';
import { problemResponses } from '../platform/http.ts';
import { valueOrProblem } from '../platform/problems.ts';
import { failures } from './connection-outcomes.ts';
import { testConnection } from './connection-test.ts';

/** "Test connection", as an API for operators. */
export const connectionTestRoutes = districtAdminRoutes();

const count = z.int().nullable().openapi({ description: 'Null if Campus does not say how many there are.' });

const connectionTestSchema = z
  .object({
    outcome: z.enum(['connected', ...failures]),
    message: z.string().openapi({
      description: 'What is wrong, and what to do in Campus or in the settings.',
      example: 'Connected. Campus shows 1,203 students, 1,518 parents and guardians and 4 schools and offices.',
    }),
    found: z
      .object({ students: count, guardians: count, orgs: count })
      .optional()
      .openapi({ description: 'Only with the outcome `connected`.' }),
  })
  .openapi('ConnectionTest');

connectionTestRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/demographics/test',
    tags: ['Connections'],
    summary: 'Test the nightly demographics connection',
    description:
      'Asks Campus for an access token and for one object of each collection that a night needs. Stores nothing. If Campus refuses, that is an outcome of the test, not an error.',
    responses: {
      200: {
        description: 'What the test found',
        content: { 'application/json': { schema: connectionTestSchema } },
      },
      ...problemResponses('demographicsIncomplete'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const district = c.get('district');
    return c.json(connectionTestSchema.parse(valueOrProblem(await testConnection(platform, district))), 200);
  },
);
