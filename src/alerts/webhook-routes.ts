import { createRoute, z } from '@hono/zod-openapi';
import { type ClientEnv, requireClient } from '../api-access/index.ts';
import { idempotent } from '../idempotency/index.ts';
import { httpApp, jsonAnswer, jsonBody, problemResponses } from '../platform/http.ts';
import { pageHeaders, pageQuery, pagingHeaders, publicAddress } from '../platform/paging.ts';
import { valueOrProblem } from '../platform/problems.ts';
import { alertDeliveriesOf, sendTest } from './deliver.ts';
import {
  type AlertEndpoint,
  addAlertEndpoint,
  listAlertEndpoints,
  type Owner,
  removeAlertEndpoint,
  rotateWebhookSecret,
  secretRotation,
} from './endpoints.ts';
import { deliverySchema, newWebhookSchema, webhookFields, webhookSchema } from './fields.ts';

/** Webhooks of the plan-authoring system: runs that completed, students that were matched. */
export const webhookRoutes = httpApp<ClientEnv>();

const path = '/v1/webhooks';
const one = `${path}/{webhookId}`;
const common = { tags: ['Webhooks'], security: [{ accessToken: ['documents'] }] };
const refusals = ['invalidRequest', 'authenticationRequired', 'insufficientScope'] as const;
const params = z.object({ webhookId: z.string() });

webhookRoutes.use(`${path}/*`, requireClient('documents'));
webhookRoutes.use(
  `${path}/*`,
  idempotent<ClientEnv>((c) => c.get('client').clientId),
);

const ownerOf = ({ clientId, district }: ClientEnv['Variables']['client']): Owner => ({
  ...{ districtId: district.id, clientId, name: clientId },
});

/** An endpoint under the names of this API. */
const webhookOf = <T extends AlertEndpoint>({ target, kind: _, ...rest }: T) => ({ ...rest, url: target });

webhookRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path,
    summary: 'Add a webhook',
    description:
      'Messages are signed as Standard Webhooks says, sent again until the receiver answers 2xx, and logged.',
    request: { body: jsonBody(webhookFields) },
    responses: {
      201: jsonAnswer(newWebhookSchema, 'The webhook with its secret'),
      ...problemResponses(...refusals, 'conflict'),
    },
  }),
  async (c) => {
    const { url, events } = c.req.valid('json');
    const input = { kind: 'webhook', target: url, events } as const;
    const added = valueOrProblem(await addAlertEndpoint(c.get('platform'), ownerOf(c.get('client')), input));
    return c.json({ ...webhookOf(added), secret: added.secret ?? '' }, 201);
  },
);

webhookRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path,
    summary: 'The webhooks of this client, newest first',
    responses: { 200: jsonAnswer(z.array(webhookSchema), 'The webhooks'), ...problemResponses(...refusals) },
  }),
  async (c) => {
    const endpoints = await listAlertEndpoints(c.get('platform'), ownerOf(c.get('client')));
    return c.json(endpoints.map(webhookOf), 200);
  },
);

webhookRoutes.openapi(
  createRoute({
    ...common,
    method: 'delete',
    path: one,
    summary: 'Remove a webhook with its log',
    request: { params },
    responses: { 204: { description: 'Removed' }, ...problemResponses(...refusals, 'notFound') },
  }),
  async (c) => {
    const { webhookId } = c.req.valid('param');
    valueOrProblem(await removeAlertEndpoint(c.get('platform'), ownerOf(c.get('client')), webhookId));
    return c.body(null, 204);
  },
);

webhookRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path: `${one}/rotate`,
    ...secretRotation,
    request: { params },
    responses: {
      200: jsonAnswer(newWebhookSchema, 'The webhook with its new secret'),
      ...problemResponses(...refusals, 'notFound', 'conflict'),
    },
  }),
  async (c) => {
    const [platform, client] = [c.get('platform'), c.get('client')];
    const { webhookId } = c.req.valid('param');
    const change = valueOrProblem(await rotateWebhookSecret(platform, ownerOf(client), webhookId));
    const rotated = await change.recordedBy(platform, client.district, { client: client.clientId });
    return c.json({ ...webhookOf(rotated), secret: rotated.secret ?? '' }, 200);
  },
);

webhookRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path: `${one}/test`,
    summary: 'Send a test to a webhook',
    request: { params },
    responses: {
      202: jsonAnswer(deliverySchema, 'The delivery, which the log follows'),
      ...problemResponses(...refusals, 'notFound'),
    },
  }),
  async (c) => {
    const { webhookId } = c.req.valid('param');
    return c.json(valueOrProblem(await sendTest(c.get('platform'), ownerOf(c.get('client')), webhookId)), 202);
  },
);

webhookRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path: `${one}/deliveries`,
    summary: 'The delivery log of a webhook, newest first',
    request: { params, query: pageQuery() },
    responses: {
      200: { ...jsonAnswer(z.array(deliverySchema), 'One page of deliveries'), headers: pageHeaders },
      ...problemResponses(...refusals, 'notFound'),
    },
  }),
  async (c) => {
    const [{ webhookId }, page] = [c.req.valid('param'), c.req.valid('query')];
    const owner = ownerOf(c.get('client'));
    const found = valueOrProblem(await alertDeliveriesOf(c.get('platform'), owner, webhookId, page));
    return c.json(found.deliveries, 200, pagingHeaders(publicAddress(c), page, found.total));
  },
);
