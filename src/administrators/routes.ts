import { createRoute, z } from '@hono/zod-openapi';
import { onBehalf } from '../asked-mails/index.ts';
import { ofNoDistrict, recorded } from '../audit/index.ts';
import { adminRoutes, districtAdminRoutes } from '../districts/index.ts';
import { problemResponses } from '../platform/http.ts';
import { idField } from '../platform/id-field.ts';
import { valueOrProblem } from '../platform/problems.ts';
import { administratorFields, districtAdministratorFields, roleField } from './fields.ts';
import {
  type Administrator,
  administratorsOf,
  type DistrictAdministrator,
  inviteAdministrator,
  inviteOperator,
  operators,
  removeAdministrator,
  removeOperator,
  takeSecondFactor,
} from './index.ts';

/** Who may change a district's settings, as an API for operators. */
export const administratorRoutes = districtAdminRoutes();

/** Who may change every district's settings, likewise. */
export const operatorRoutes = adminRoutes();

const path = '/administrators';
const common = { tags: ['Administrators'] };
const administratorSchema = z
  .object({
    id: z.string().openapi({ example: 'adm_0d9f2a7c5b6e4f1c8a3b2d1e0f9a8b7c' }),
    ...administratorFields.shape,
    createdAt: z.iso.datetime(),
  })
  .openapi('Operator');

const districtAdministratorSchema = administratorSchema.extend({ role: roleField }).openapi('Administrator');

administratorRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path,
    summary: 'Invite an administrator',
    description:
      'Emails the person a link that signs in once. If the email cannot be sent, nobody is added. A person who is already in the district keeps their name there.',
    request: {
      body: { content: { 'application/json': { schema: districtAdministratorFields } }, required: true },
    },
    responses: {
      201: {
        content: { 'application/json': { schema: districtAdministratorSchema } },
        description: 'The administrator',
      },
      ...problemResponses('invalidRequest', 'tooManyRequests', 'mailNotSent'),
    },
  }),
  async (c) => {
    const invited = valueOrProblem(
      await inviteAdministrator(
        onBehalf(c.get('platform'), c.get('actor'), c.get('district')),
        c.get('district'),
        c.req.valid('json'),
      ),
    );
    return c.json(publicDistrictAdministrator(await recorded(c, invited)), 201);
  },
);

administratorRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path,
    summary: 'List the administrators of a district by name',
    responses: {
      200: {
        content: { 'application/json': { schema: z.array(districtAdministratorSchema) } },
        description: 'All of them',
      },
    },
  }),
  async (c) => {
    const district = c.get('district');
    return c.json((await administratorsOf(c.get('platform'), district)).map(publicDistrictAdministrator), 200);
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
      params: z.object({ administratorId: idField('Administrator', 'Id of the administrator.') }),
    },
    responses: { 204: { description: 'Removed' } },
  }),
  async (c) => {
    const { administratorId } = c.req.valid('param');
    await recorded(c, valueOrProblem(await removeAdministrator(c.get('platform'), c.get('district'), administratorId)));
    return c.body(null, 204);
  },
);

administratorRoutes.openapi(
  createRoute({
    ...common,
    method: 'delete',
    path: `${path}/{administratorId}/secondFactor`,
    summary: 'Remove an administrator’s second factor',
    description:
      'For a person who lost their authenticator app. They set up a new one after they sign in with an emailed link. Until then, their password does not work.',
    request: {
      params: z.object({ administratorId: idField('Administrator', 'Id of the administrator.') }),
    },
    responses: { 204: { description: 'Removed' } },
  }),
  async (c) => {
    const { administratorId } = c.req.valid('param');
    await recorded(c, valueOrProblem(await takeSecondFactor(c.get('platform'), c.get('district'), administratorId)));
    return c.body(null, 204);
  },
);

const operatorPath = '/operators';

operatorRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path: operatorPath,
    summary: 'Invite an operator',
    description:
      'Emails the person a link that signs in once. If the email cannot be sent, no operator is added. An operator can change the settings of every district.',
    request: { body: { content: { 'application/json': { schema: administratorFields } }, required: true } },
    responses: {
      201: { content: { 'application/json': { schema: administratorSchema } }, description: 'The operator' },
      ...problemResponses('invalidRequest', 'tooManyRequests', 'mailNotSent'),
    },
  }),
  async (c) => {
    const mailing = onBehalf(c.get('platform'), c.get('actor'), null);
    const invited = valueOrProblem(await inviteOperator(mailing, c.req.valid('json')));
    const operator = await invited.recordedBy(c.get('platform'), ofNoDistrict, c.get('actor'));
    return c.json(publicAdministrator(operator), 201);
  },
);

operatorRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path: operatorPath,
    summary: 'List the operators by name',
    responses: {
      200: { content: { 'application/json': { schema: z.array(administratorSchema) } }, description: 'All of them' },
    },
  }),
  async (c) => c.json((await operators(c.get('platform'))).map(publicAdministrator), 200),
);

operatorRoutes.openapi(
  createRoute({
    ...common,
    method: 'delete',
    path: `${operatorPath}/{administratorId}`,
    summary: 'Remove an operator',
    description:
      'Takes effect with the person’s next request. They keep the districts where they are an administrator.',
    request: {
      params: z.object({ administratorId: idField('Administrator', 'Id of the operator.') }),
    },
    responses: { 204: { description: 'Removed' }, ...problemResponses('notFound') },
  }),
  async (c) => {
    const removed = valueOrProblem(await removeOperator(c.get('platform'), c.req.valid('param').administratorId));
    await removed.recordedBy(c.get('platform'), ofNoDistrict, c.get('actor'));
    return c.body(null, 204);
  },
);

/** What others may know of a person: nothing of how they sign in. */
const publicAdministrator = ({ id, email, firstName, lastName, createdAt }: Administrator) => ({
  id,
  email,
  firstName,
  lastName,
  createdAt,
});

const publicDistrictAdministrator = (one: DistrictAdministrator) => ({ ...publicAdministrator(one), role: one.role });
