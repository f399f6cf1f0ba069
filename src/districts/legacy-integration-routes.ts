import { createRoute, z } from '@hono/zod-openapi';
import { httpApp, problemResponses } from '../platform/http.ts';
import { ProblemError, problem, valueOrProblem } from '../platform/problems.ts';
import { findDistrict } from './district.ts';
import { legacyIntegrationFields, legacyIntegrationSchema } from './fields.ts';
import { legacyStatus, removeLegacyIntegration, setLegacyIntegration } from './legacy-integration.ts';
import { requireOperator } from './operator.ts';

/** The integrations that came before, as an API for operators. */
export const legacyIntegrationRoutes = httpApp();

const path = '/v1/admin/districts/{districtId}/legacyIntegration';
const common = { tags: ['Connections'], security: [{ operator: [] }], middleware: requireOperator };
const params = z.object({ districtId: z.string().openapi({ description: 'Id of the district.' }) });
const answer = {
  content: { 'application/json': { schema: legacyIntegrationSchema } },
  description: 'The old integrations, and what each does to the new ones',
};

legacyIntegrationRoutes.openapi(
  createRoute({
    ...common,
    method: 'put',
    path,
    summary: 'Enter SIF URL and Return URL',
    description: 'Both null removes them. Neither address is called; SIF is accepted only while SIF URL is set.',
    request: {
      params,
      body: { content: { 'application/json': { schema: legacyIntegrationFields } }, required: true },
    },
    responses: { 200: answer, ...problemResponses('invalidRequest', 'authenticationRequired', 'notFound') },
  }),
  async (c) => {
    const platform = c.get('platform');
    const district = valueOrProblem(await findDistrict(platform, c.req.valid('param').districtId));
    await setLegacyIntegration(platform, district, c.req.valid('json'));
    const none = { sifUrl: null, returnUrl: null, updatedAt: platform.clock.now().toISOString(), warnings: [] };
    return c.json(legacyIntegrationSchema.parse((await legacyStatus(platform, district)) ?? none), 200);
  },
);

legacyIntegrationRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path,
    summary: 'SIF URL and Return URL',
    request: { params },
    responses: { 200: answer, ...problemResponses('authenticationRequired', 'notFound') },
  }),
  async (c) => {
    const district = valueOrProblem(await findDistrict(c.get('platform'), c.req.valid('param').districtId));
    const status = await legacyStatus(c.get('platform'), district);
    if (!status) throw new ProblemError(problem('notFound', 'This district has neither SIF URL nor Return URL.'));
    return c.json(legacyIntegrationSchema.parse(status), 200);
  },
);

legacyIntegrationRoutes.openapi(
  createRoute({
    ...common,
    method: 'delete',
    path,
    summary: 'Remove SIF URL and Return URL',
    request: { params },
    responses: { 204: { description: 'Removed' }, ...problemResponses('authenticationRequired', 'notFound') },
  }),
  async (c) => {
    const district = valueOrProblem(await findDistrict(c.get('platform'), c.req.valid('param').districtId));
    await removeLegacyIntegration(c.get('platform'), district);
    return c.body(null, 204);
  },
);
