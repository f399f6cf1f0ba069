import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { recorded } from '../audit/index.ts';
import { type District, type DistrictAdminEnv, districtAdminRoutes } from '../districts/index.ts';
import { jsonAnswer, problemResponses } from '../platform/http.ts';
import { idField } from '../platform/id-field.ts';
import type { DataExportId } from '../platform/ids.ts';
import { pageHeaders, pageQuery, pagingHeaders, publicAddress } from '../platform/paging.ts';
import type { Platform } from '../platform/platform.ts';
import { ProblemError, problem, valueOrProblem } from '../platform/problems.ts';
import type { Result } from '../platform/result.ts';
import { type SftpTest, testSftpPush } from './connection-test.ts';
import type { DeliveredExport, ReportFileName } from './deliver.ts';
import { deliveriesOf, pushNow } from './deliveries.ts';
import { deliverySchema, sftpPushFields, sftpPushSchema, sftpTestSchema } from './fields.ts';
import { findSftpPush, forgetHostKey, removeSftpPush, setSftpPush } from './push-settings.ts';

const path = '/dataExports/{dataExportId}/sftpPush';
const params = z.object({ dataExportId: idField('DataExport', 'Id of the data export.') });
const common = { tags: ['SFTP Push'] };

const lists = ({ kex, serverHostKey, cipher, hmac }: SftpTest['ourAlgorithms']) => ({
  kex: [...kex],
  serverHostKey: [...serverHostKey],
  cipher: [...cipher],
  hmac: [...hmac],
});

const publicTest = (test: SftpTest): z.output<typeof sftpTestSchema> => ({
  ...test,
  files: [...test.files],
  ourAlgorithms: lists(test.ourAlgorithms),
  serverAlgorithms: test.serverAlgorithms && lists(test.serverAlgorithms),
});

/** Finds the export of the path in its district. Exports belong to another room, which hands this in. */
type FindExport = (
  platform: Platform,
  district: District,
  id: DataExportId,
) => Promise<Result<DeliveredExport & { readonly id: DataExportId }>>;

/** SFTP Push of a data export, as an API for operators. `nameOf` belongs to reports, another room. */
export function sftpPushRoutes(findExport: FindExport, nameOf: ReportFileName) {
  const app = districtAdminRoutes();
  const exportOf = async (c: Context<DistrictAdminEnv>, { dataExportId }: { dataExportId: DataExportId }) =>
    valueOrProblem(await findExport(c.get('platform'), c.get('district'), dataExportId));

  app.openapi(
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
      const push = await findSftpPush(c.get('platform'), await exportOf(c, c.req.valid('param')));
      if (!push) throw new ProblemError(problem('notFound', 'SFTP Push is not set up for this data export.'));
      return c.json(push, 200);
    },
  );

  app.openapi(
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
      const dataExport = await exportOf(c, c.req.valid('param'));
      const set = valueOrProblem(await setSftpPush(c.get('platform'), dataExport, c.req.valid('json')));
      return c.json(await recorded(c, set), 200);
    },
  );

  app.openapi(
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
      const dataExport = await exportOf(c, c.req.valid('param'));
      await recorded(c, await removeSftpPush(c.get('platform'), dataExport));
      return c.body(null, 204);
    },
  );

  app.openapi(
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
      const dataExport = await exportOf(c, c.req.valid('param'));
      await recorded(c, await forgetHostKey(c.get('platform'), dataExport));
      return c.body(null, 204);
    },
  );

  app.openapi(
    createRoute({
      ...common,
      method: 'post',
      path: `${path}/test`,
      operationId: 'testSftpPush',
      summary: 'Test the connection',
      description:
        'Connects and logs in as a delivery would, writes a small file, puts another in its place, and deletes it. Nothing is pinned or changed here.',
      request: { params },
      responses: { 200: jsonAnswer(sftpTestSchema, 'What was found'), ...problemResponses('conflict') },
    }),
    async (c) => {
      const dataExport = await exportOf(c, c.req.valid('param'));
      const test = valueOrProblem(await testSftpPush(c.get('platform'), dataExport, nameOf));
      return c.json(publicTest(test), 200);
    },
  );

  app.openapi(
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
      const dataExport = await exportOf(c, c.req.valid('param'));
      return c.json(valueOrProblem(await pushNow(c.get('platform'), c.get('district'), dataExport)), 202);
    },
  );

  app.openapi(
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
      const page = c.req.valid('query');
      const dataExport = await exportOf(c, c.req.valid('param'));
      const { deliveries, total } = await deliveriesOf(c.get('platform'), dataExport, page);
      return c.json(deliveries, 200, pagingHeaders(publicAddress(c), page, total));
    },
  );
  return app;
}
