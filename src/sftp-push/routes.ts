import { createRoute, z } from '@hono/zod-openapi';
import { recordExportChanges } from '../data-exports/audited.ts';
import { districtAdminRoutes } from '../districts/index.ts';
import { jsonAnswer, problemResponses } from '../platform/http.ts';
import { idField } from '../platform/id-field.ts';
import { pageHeaders, pageQuery, pagingHeaders, publicAddress } from '../platform/paging.ts';
import { ProblemError, problem, valueOrProblem } from '../platform/problems.ts';
import { deliveriesOf, pushNow } from './deliveries.ts';
import { deliverySchema, sftpPushFields, sftpPushSchema } from './fields.ts';
import { findSftpPush, forgetHostKey, removeSftpPush, setSftpPush } from './push-settings.ts';

/** SFTP Push of a data export, as an API for operators. */
export const sftpPushRoutes = districtAdminRoutes();

const path = '/dataExports/{dataExportId}/sftpPush';
const params = z.object({ dataExportId: idField('DataExport', 'Id of the data export.') });
const common = {
  tags: ['SFTP Push'],
  middleware: recordExportChanges,
};

sftpPushRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path,
    operationId: 'getSftpPush',
    summary: 'Where and when files are delivered',
    request: { params },
    responses: { 200: jsonAnswer(sftpPushSchema, 'SFTP Push') },
  }),
  async (c) => {
    const { dataExportId } = c.req.valid('param');
    const platform = c.get('platform');
    const push = valueOrProblem(await findSftpPush(platform, c.get('district'), dataExportId));
    if (!push) throw new ProblemError(problem('notFound', 'SFTP Push is not set up for this data export.'));
    return c.json(push, 200);
  },
);

sftpPushRoutes.openapi(
  createRoute({
    ...common,
    method: 'put',
    path,
    operationId: 'setSftpPush',
    summary: 'Set where and when files are delivered',
    description:
      'One file per permitted report, named like its endpoint, with all records that it has at that moment. The secret is kept encrypted. With another host or ' +
      'port the pinned host key is forgotten.',
    request: { params, body: { content: { 'application/json': { schema: sftpPushFields } }, required: true } },
    responses: {
      200: jsonAnswer(sftpPushSchema, 'SFTP Push'),
      ...problemResponses('invalidRequest'),
    },
  }),
  async (c) => {
    const { dataExportId } = c.req.valid('param');
    const platform = c.get('platform');
    const district = c.get('district');
    return c.json(valueOrProblem(await setSftpPush(platform, district, dataExportId, c.req.valid('json'))), 200);
  },
);

sftpPushRoutes.openapi(
  createRoute({
    ...common,
    method: 'delete',
    path,
    operationId: 'removeSftpPush',
    summary: 'Deliver no more files, and forget the secret',
    request: { params },
    responses: { 204: { description: 'Removed' } },
  }),
  async (c) => {
    const { dataExportId } = c.req.valid('param');
    const platform = c.get('platform');
    valueOrProblem(await removeSftpPush(platform, c.get('district'), dataExportId));
    return c.body(null, 204);
  },
);

sftpPushRoutes.openapi(
  createRoute({
    ...common,
    method: 'delete',
    path: `${path}/hostKey`,
    operationId: 'forgetSftpHostKey',
    summary: 'Forget the pinned host key',
    description: 'After the server was given a new key: the next connection pins the one that it then shows.',
    request: { params },
    responses: { 204: { description: 'Forgotten' } },
  }),
  async (c) => {
    const { dataExportId } = c.req.valid('param');
    const platform = c.get('platform');
    valueOrProblem(await forgetHostKey(platform, c.get('district'), dataExportId));
    return c.body(null, 204);
  },
);

sftpPushRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path: `${path}/deliveries`,
    operationId: 'pushNow',
    summary: 'Push now',
    request: { params },
    responses: {
      202: jsonAnswer(deliverySchema, 'The delivery, waiting for its turn'),
      ...problemResponses('conflict'),
    },
  }),
  async (c) => {
    const { dataExportId } = c.req.valid('param');
    const platform = c.get('platform');
    const district = c.get('district');
    return c.json(valueOrProblem(await pushNow(platform, district, dataExportId)), 202);
  },
);

sftpPushRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path: `${path}/deliveries`,
    operationId: 'listDeliveries',
    summary: 'List deliveries, newest first',
    request: { params, query: pageQuery() },
    responses: {
      200: { ...jsonAnswer(z.array(deliverySchema), 'One page of deliveries'), headers: pageHeaders },
      ...problemResponses('invalidRequest'),
    },
  }),
  async (c) => {
    const { dataExportId } = c.req.valid('param');
    const platform = c.get('platform');
    const page = c.req.valid('query');
    const district = c.get('district');
    const { deliveries, total } = valueOrProblem(await deliveriesOf(platform, district, dataExportId, page));
    return c.json(deliveries, 200, pagingHeaders(publicAddress(c), page, total));
  },
);
