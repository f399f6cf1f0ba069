import { createRoute, z } from '@hono/zod-openapi';
import { authoringClientSchema, newAuthoringClientSchema } from '../data-exports/fields.ts';
import { districtAdminRoutes } from '../districts/index.ts';
import { jsonAnswer } from '../platform/http.ts';
import { ProblemError, problem } from '../platform/problems.ts';
import { addAuthoringClient, listAuthoringClients, removeAuthoringClient } from './clients.ts';

/** Credentials of the plan-authoring system, given out by operators. */
export const authoringClientRoutes = districtAdminRoutes();

const path = '/authoringClients';
const common = { tags: ['Plan-authoring clients'] };

authoringClientRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path,
    summary: 'Add credentials for the plan-authoring system',
    description:
      'The secret is in this answer and can never be read again. Its access tokens have the scope `documents`.',
    responses: {
      201: jsonAnswer(newAuthoringClientSchema, 'The new client with its secret'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const district = c.get('district');
    return c.json(await addAuthoringClient(platform, district), 201);
  },
);

authoringClientRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path,
    summary: 'List the credentials of the plan-authoring system, without secrets',
    responses: {
      200: jsonAnswer(z.array(authoringClientSchema), 'The clients, oldest first'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const district = c.get('district');
    return c.json(await listAuthoringClients(platform, district), 200);
  },
);

authoringClientRoutes.openapi(
  createRoute({
    ...common,
    method: 'delete',
    path: `${path}/{clientId}`,
    summary: 'Remove credentials of the plan-authoring system',
    description: 'Access tokens already issued stop working at once.',
    request: { params: z.object({ clientId: z.string().openapi({ description: 'Id of the client.' }) }) },
    responses: { 204: { description: 'Removed' } },
  }),
  async (c) => {
    const platform = c.get('platform');
    const { clientId } = c.req.valid('param');
    const district = c.get('district');
    if (!(await removeAuthoringClient(platform, district, clientId)))
      throw new ProblemError(problem('notFound', 'This district has no authoring client with this id.'));
    return c.body(null, 204);
  },
);
