import { createRoute, z } from '@hono/zod-openapi';
import { administratorsOf, inviteAdministrator, removeAdministrator } from '../administrators/index.ts';
import { findDistrict, requireOperator } from '../districts/index.ts';
import { httpApp, problemResponses } from '../platform/http.ts';
import { valueOrProblem } from '../platform/problems.ts';

/** Who may change a district's settings, as an API for operators. */
export const administratorRoutes = httpApp();

const path = '/v1/admin/districts/{districtId}/administrators';
const common = { tags: ['Administrators'], security: [{ operator: [] }], middleware: requireOperator };
const districtParam = z.object({ districtId: z.string().openapi({ description: 'Id of the district.' }) });
const name = (example: string) => z.string().trim().min(1, 'must not be empty').max(100).openapi({ example });

const administratorFields = z
  .strictObject({
    email: z
      .email()
      .max(254)
      .openapi({ example: 'jo.miller@example.org', description: 'Where links for signing in are mailed.' }),
    firstName: name('Jo'),
    lastName: name('Miller'),
  })
  .openapi('NewAdministrator');

const administratorSchema = z
  .object({
    id: z.string().openapi({ example: 'adm_0d9f2a7c5b6e4f1c8a3b2d1e0f9a8b7c' }),
    ...administratorFields.shape,
    createdAt: z.iso.datetime(),
  })
  .openapi('Administrator');

administratorRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path,
    summary: 'Invite an administrator',
    description:
      'Mails the person where to sign in. Somebody who is an administrator of another district already keeps their name and serves both.',
    request: {
      params: districtParam,
      body: { content: { 'application/json': { schema: administratorFields } }, required: true },
    },
    responses: {
      201: {
        content: { 'application/json': { schema: administratorSchema } },
        description: 'The administrator',
      },
      ...problemResponses('invalidRequest', 'authenticationRequired', 'notFound', 'mailNotSent'),
    },
  }),
  async (c) => {
    const district = valueOrProblem(await findDistrict(c.get('platform'), c.req.valid('param').districtId));
    const administrator = await inviteAdministrator(c.get('platform'), district, c.req.valid('json'));
    return c.json(valueOrProblem(administrator), 201);
  },
);

administratorRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path,
    summary: 'List the administrators of a district by name',
    request: { params: districtParam },
    responses: {
      200: {
        content: { 'application/json': { schema: z.array(administratorSchema) } },
        description: 'All of them',
      },
      ...problemResponses('authenticationRequired', 'notFound'),
    },
  }),
  async (c) => {
    const district = valueOrProblem(await findDistrict(c.get('platform'), c.req.valid('param').districtId));
    return c.json(await administratorsOf(c.get('platform'), district), 200);
  },
);

administratorRoutes.openapi(
  createRoute({
    ...common,
    method: 'delete',
    path: `${path}/{administratorId}`,
    summary: 'Remove an administrator from a district',
    description: 'Takes effect with the person’s next request.',
    request: {
      params: districtParam.extend({
        administratorId: z.string().openapi({ description: 'Id of the administrator.' }),
      }),
    },
    responses: { 204: { description: 'Removed' }, ...problemResponses('authenticationRequired', 'notFound') },
  }),
  async (c) => {
    const { districtId, administratorId } = c.req.valid('param');
    const district = valueOrProblem(await findDistrict(c.get('platform'), districtId));
    valueOrProblem(await removeAdministrator(c.get('platform'), district, administratorId));
    return c.body(null, 204);
  },
);
