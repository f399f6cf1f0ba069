import { createRoute } from '@hono/zod-openapi';
import { recorded } from '../audit/index.ts';
import { problemResponses } from '../platform/http.ts';
import { ProblemError, problem } from '../platform/problems.ts';
import { districtAdminRoutes } from './admin-app.ts';
import { legacyIntegrationFields, legacyIntegrationSchema } from './fields.ts';
import { legacyStatus, removeLegacyIntegration, setLegacyIntegration } from './legacy-integration.ts';

/** The integrations that came before, as an API for operators. */
export const legacyIntegrationRoutes = districtAdminRoutes();

const path = '/legacyIntegration';
const common = { tags: ['Connections'] };
const answer = {
  content: { 'application/json': { schema: legacyIntegrationSchema } },
  description: 'The old integrations, and how each affects the new ones',
};

legacyIntegrationRoutes.openapi(
  createRoute({
    ...common,
    method: 'put',
    path,
    summary: 'Enter SIF URL and Return URL',
    description:
      'Set both to null to remove them. SameGoal calls neither address. It accepts SIF only while SIF URL is set.',
    request: {
      body: { content: { 'application/json': { schema: legacyIntegrationFields } }, required: true },
    },
    responses: { 200: answer, ...problemResponses('invalidRequest') },
  }),
  async (c) => {
    const platform = c.get('platform');
    const district = c.get('district');
    await recorded(c, await setLegacyIntegration(platform, district, c.req.valid('json')));
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
    responses: { 200: answer },
  }),
  async (c) => {
    const district = c.get('district');
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
    responses: { 204: { description: 'Removed' } },
  }),
  async (c) => {
    await recorded(c, await removeLegacyIntegration(c.get('platform'), c.get('district')));
    return c.body(null, 204);
  },
);
