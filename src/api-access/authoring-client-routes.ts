import { createRoute, z } from '@hono/zod-openapi';
import { authoringClientSchema, newAuthoringClientSchema } from '../data-exports/fields.ts';
import { findDistrict, requireOperator } from '../districts/index.ts';
import { httpApp, problemResponses } from '../platform/http.ts';
import { ProblemError, problem, valueOrProblem } from '../platform/problems.ts';
import { addAuthoringClient, listAuthoringClients, removeAuthoringClient } from './clients.ts';

/** Credentials of the plan-authoring system, given out by operators. */
export const authoringClientRoutes = httpApp();

const path = '/v1/admin/districts/{districtId}/authoringClients';
const districtParam = z.object({ districtId: z.string().openapi({ description: 'Id of the district.' }) });
const common = { tags: ['Plan-authoring clients'], security: [{ operator: [] }], middleware: requireOperator };
const answer = <T extends z.ZodType>(schema: T, description: string) => ({
  content: { 'application/json': { schema } },
  description,
});

authoringClientRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path,
    summary: 'Add credentials for the plan-authoring system',
    description:
      'The secret is in this answer and can never be read again. Its access tokens have the scope `documents`.',
    request: { params: districtParam },
    responses: {
      201: answer(newAuthoringClientSchema, 'The new client with its secret'),
      ...problemResponses('authenticationRequired', 'notFound'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const district = valueOrProblem(await findDistrict(platform, c.req.valid('param').districtId));
    return c.json(await addAuthoringClient(platform, district), 201);
  },
);

authoringClientRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path,
    summary: 'List the credentials of the plan-authoring system, without secrets',
    request: { params: districtParam },
    responses: {
      200: answer(z.array(authoringClientSchema), 'The clients, oldest first'),
      ...problemResponses('authenticationRequired', 'notFound'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const district = valueOrProblem(await findDistrict(platform, c.req.valid('param').districtId));
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
    request: { params: districtParam.extend({ clientId: z.string().openapi({ description: 'Id of the client.' }) }) },
    responses: { 204: { description: 'Removed' }, ...problemResponses('authenticationRequired', 'notFound') },
  }),
  async (c) => {
    const platform = c.get('platform');
    const { districtId, clientId } = c.req.valid('param');
    const district = valueOrProblem(await findDistrict(platform, districtId));
    if (!(await removeAuthoringClient(platform, district, clientId)))
      throw new ProblemError(problem('notFound', 'This district has no authoring client with this id.'));
    return c.body(null, 204);
  },
);
