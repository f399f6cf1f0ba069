import { type OpenAPIHono, z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { actorName } from '../audit/index.ts';
import { idempotent } from '../idempotency/index.ts';
import { type OperatorEnv, requireOperator } from '../operators/index.ts';
import { type HttpEnv, httpApp, problemResponses } from '../platform/http.ts';
import { valueOrProblem } from '../platform/problems.ts';
import { type District, findAnyDistrict, findDistrict } from './district.ts';

/** What a route below /v1/admin/districts/{districtId} finds: its district, and who calls. */
export type DistrictAdminEnv = OperatorEnv & { Variables: { district: District } };

/**
 * For the routes of one capability below /v1/admin/districts/{districtId}. Their paths begin after that prefix. `c.get('district')` is loaded, and the caller
 * is an operator. Security, the parameter `districtId`, and the answers 401 and 404 are added to each route's documentation.
 */
export const districtAdminRoutes = () => httpApp<DistrictAdminEnv>();

/** For the other routes below /v1/admin. The caller is an operator. */
export const adminRoutes = () => httpApp<OperatorEnv>();

type Routes<Env extends HttpEnv> = readonly OpenAPIHono<Env>[];

/** Everything below /v1/admin. Only operators get in, and only to districts that exist. `guarded`: routes with a guard of their own. `leaving`: /offboarding of a district. */
export function adminApp({
  guarded = [],
  admin,
  leaving = [],
  district,
}: {
  guarded?: Routes<OperatorEnv>;
  admin: Routes<OperatorEnv>;
  leaving?: Routes<DistrictAdminEnv>;
  district: Routes<DistrictAdminEnv>;
}) {
  const ofDistrict = districtAdminRoutes();
  // Found first, and before the guard that refuses a district which is leaving.
  ofDistrict.use('/offboarding/*', loadAnyDistrict);
  for (const routes of leaving) ofDistrict.route('/', routes);
  ofDistrict.use(loadDistrict);
  for (const routes of district) ofDistrict.route('/', routes);
  describe(ofDistrict, districtParam, problemResponses('notFound'));

  const app = adminRoutes();
  for (const routes of guarded) app.route('/', routes);
  app.use(requireOperator);
  app.use(idempotent<OperatorEnv>((c) => actorName(c.get('actor'))));
  for (const routes of admin) app.route('/', routes);
  app.route('/districts/:districtId', ofDistrict);
  describe(app, {}, problemResponses('authenticationRequired'));
  return app;
}

const loadDistrict: MiddlewareHandler<DistrictAdminEnv> = async (c, next) => {
  c.set('district', valueOrProblem(await findDistrict(c.get('platform'), c.req.param('districtId') ?? '')));
  await next();
};

const loadAnyDistrict: MiddlewareHandler<DistrictAdminEnv> = async (c, next) => {
  c.set('district', valueOrProblem(await findAnyDistrict(c.get('platform'), c.req.param('districtId') ?? '')));
  await next();
};

const districtParam = { districtId: z.string().openapi({ description: 'Id of the district.' }) };

/** Documents what the guards of an app ask for and answer, on each of its routes. */
function describe<Env extends HttpEnv>(
  { openAPIRegistry }: OpenAPIHono<Env>,
  params: z.ZodRawShape,
  responses: ReturnType<typeof problemResponses>,
): void {
  for (const definition of openAPIRegistry.definitions) {
    if (definition.type !== 'route') continue;
    const { route } = definition;
    const own = route.request?.params instanceof z.ZodObject ? route.request.params.shape : {};
    definition.route = {
      ...route,
      security: [{ operator: [] }],
      request: { ...route.request, params: z.object({ ...params, ...own }) },
      responses: { ...responses, ...route.responses },
    };
  }
}
