import { createRoute, z } from '@hono/zod-openapi';
import { actorName, ofNoDistrict } from '../audit/index.ts';
import { adminRoutes } from '../districts/index.ts';
import { jsonAnswer, jsonBody, problemResponses } from '../platform/http.ts';
import { pageHeaders, pageQuery, pagingHeaders, publicAddress } from '../platform/paging.ts';
import { valueOrProblem } from '../platform/problems.ts';
import { alertDeliveriesOf, sendTest } from './deliver.ts';
import {
  addAlertEndpoint,
  listAlertEndpoints,
  removeAlertEndpoint,
  rotateWebhookSecret,
  secretRotation,
} from './endpoints.ts';
import { alertEndpointFields, deliverySchema, endpointSchema, newEndpointSchema } from './fields.ts';

/** Who of the operators is told of what, by email and webhook. */
export const alertRoutes = adminRoutes();

const path = '/alertEndpoints';
const one = `${path}/{alertEndpointId}`;
const common = { tags: ['Alerts'] };
const params = z.object({ alertEndpointId: z.string() });
const operators = (name = '') => ({ districtId: null, clientId: null, name });

alertRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path,
    summary: 'Add an endpoint that hears of failures, by email or signed webhook',
    description: 'Webhooks follow Standard Webhooks: see the guide at /guides/webhooks.',
    request: { body: jsonBody(alertEndpointFields) },
    responses: {
      201: jsonAnswer(newEndpointSchema, 'The endpoint with its secret'),
      ...problemResponses('invalidRequest', 'conflict'),
    },
  }),
  async (c) => {
    const owner = operators(actorName(c.get('actor')));
    return c.json(valueOrProblem(await addAlertEndpoint(c.get('platform'), owner, c.req.valid('json'))), 201);
  },
);

alertRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path,
    summary: 'List who hears of which failures, newest first',
    responses: { 200: jsonAnswer(z.array(endpointSchema), 'The endpoints') },
  }),
  async (c) => c.json(await listAlertEndpoints(c.get('platform'), operators()), 200),
);

alertRoutes.openapi(
  createRoute({
    ...common,
    method: 'delete',
    path: one,
    summary: 'Remove an endpoint',
    request: { params },
    responses: { 204: { description: 'Removed' }, ...problemResponses('notFound') },
  }),
  async (c) => {
    valueOrProblem(await removeAlertEndpoint(c.get('platform'), operators(), c.req.valid('param').alertEndpointId));
    return c.body(null, 204);
  },
);

alertRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path: `${one}/rotate`,
    ...secretRotation,
    request: { params },
    responses: {
      200: jsonAnswer(newEndpointSchema, 'The webhook with its new secret'),
      ...problemResponses('notFound', 'conflict'),
    },
  }),
  async (c) => {
    const [platform, { alertEndpointId }] = [c.get('platform'), c.req.valid('param')];
    const rotated = valueOrProblem(await rotateWebhookSecret(platform, operators(), alertEndpointId));
    return c.json(await rotated.recordedBy(platform, ofNoDistrict, c.get('actor')), 200);
  },
);

alertRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path: `${one}/test`,
    summary: 'Send a test',
    request: { params },
    responses: {
      202: jsonAnswer(deliverySchema, 'The delivery, which the log follows'),
      ...problemResponses('notFound'),
    },
  }),
  async (c) => {
    const { alertEndpointId } = c.req.valid('param');
    return c.json(valueOrProblem(await sendTest(c.get('platform'), operators(), alertEndpointId)), 202);
  },
);

alertRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path: `${one}/deliveries`,
    summary: 'The delivery log of an endpoint, newest first',
    request: { params, query: pageQuery() },
    responses: {
      200: { ...jsonAnswer(z.array(deliverySchema), 'One page of deliveries'), headers: pageHeaders },
      ...problemResponses('invalidRequest', 'notFound'),
    },
  }),
  async (c) => {
    const [{ alertEndpointId }, page] = [c.req.valid('param'), c.req.valid('query')];
    const found = valueOrProblem(await alertDeliveriesOf(c.get('platform'), operators(), alertEndpointId, page));
    return c.json(found.deliveries, 200, pagingHeaders(publicAddress(c), page, found.total));
  },
);
