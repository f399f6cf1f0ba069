import { createRoute, z } from '@hono/zod-openapi';
import { recorded } from '../audit/index.ts';
import { districtAdminRoutes } from '../districts/index.ts';
import { jsonAnswer } from '../platform/http.ts';
import { ProblemError, problem } from '../platform/problems.ts';
import { addAuthoringClient, listAuthoringClients, removeAuthoringClient } from './clients.ts';

/** Credentials of the plan-authoring system, given out by operators. */
export const authoringClientRoutes = districtAdminRoutes();

const authoringClientSchema = z
  .object({
    clientId: z.string().openapi({ example: 'cli_0d9f2a7c5b6e4f1c8a3b2d1e0f9a8b7c' }),
    disabled: z.boolean(),
    lastUsedAt: z.string().nullable(),
    createdAt: z.string(),
  })
  .openapi('AuthoringClient');

const newAuthoringClientSchema = authoringClientSchema
  .extend({ clientSecret: z.string().openapi({ description: 'Shown only once. SameGoal stores only a hash.' }) })
  .openapi('NewAuthoringClient');

const path = '/authoringClients';
const common = { tags: ['Plan-authoring clients'] };

authoringClientRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path,
    summary: 'Add credentials for the plan-authoring system',
    description:
      'This response shows the secret. You cannot read it again later. Its access tokens have the scope `documents`.',
    responses: {
      201: jsonAnswer(newAuthoringClientSchema, 'The new client with its secret'),
    },
  }),
  async (c) => {
    const added = await addAuthoringClient(c.get('platform'), c.get('district'));
    return c.json(await recorded(c, added), 201);
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
    const { clientId } = c.req.valid('param');
    const removed = await removeAuthoringClient(c.get('platform'), c.get('district'), clientId);
    if (!removed) throw new ProblemError(problem('notFound', 'This district has no authoring client with this id.'));
    await recorded(c, removed);
    return c.body(null, 204);
  },
);
