import { createRoute, z } from '@hono/zod-openapi';
import { type ClientEnv, requireClient } from '../../api-access/index.ts';
import { recordSettingChange } from '../../audit/index.ts';
import { httpApp, problemResponses } from '../../platform/http.ts';
import { pageHeaders, pageQuery, pagingHeaders, publicAddress } from '../../platform/paging.ts';
import { valueOrProblem } from '../../platform/problems.ts';
import { refreshAtOnce } from '../refresh-at-once.ts';
import { type DataLoad, listDataLoads, undoChange } from './data-loads.ts';
import { undoLoad } from './undo-load.ts';

/** The loads of a district: who loaded what, and undoing one. */
export const dataLoadRoutes = httpApp<ClientEnv>();

const common = {
  tags: ['Documents'],
  security: [{ accessToken: ['documents'] }],
  middleware: requireClient('documents'),
};
const refusals = ['invalidRequest', 'authenticationRequired', 'insufficientScope'] as const;

const load = z
  .object({
    loadId: z.string().openapi({ example: 'lod_0d9f2a7c5b6e4f1c8a3b2d1e0f9a8b7c' }),
    status: z.enum(['loaded', 'undone']),
    loadedAt: z.string(),
    loadedBy: z.string().openapi({ description: 'Id of the API client, or address of the administrator.' }),
    fileName: z.string().nullable().openapi({ description: 'Null for a load over the API.' }),
    documents: z.int(),
    created: z.int(),
    replaced: z.int(),
    unchanged: z.int(),
    undoneAt: z.string().nullable(),
    undoneBy: z.string().nullable(),
  })
  .openapi('DataLoad');

const publicLoad = ({ id, status, at, by, fileName, counts, undoneAt, undoneBy }: DataLoad): z.output<typeof load> => ({
  loadId: id,
  status: status === 'undone' ? 'undone' : 'loaded',
  loadedAt: at,
  loadedBy: by,
  fileName,
  ...counts,
  undoneAt,
  undoneBy,
});

dataLoadRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path: '/v1/documents/keyProgramsLoad',
    operationId: 'listKeyProgramsLoads',
    summary: 'List key programs data loads, newest first',
    description: 'Loads over the API and those of the settings page.',
    request: { query: pageQuery() },
    responses: {
      200: {
        content: { 'application/json': { schema: z.array(load) } },
        headers: pageHeaders,
        description: 'One page of loads',
      },
      ...problemResponses(...refusals),
    },
  }),
  async (c) => {
    const page = c.req.valid('query');
    const { loads, total } = await listDataLoads(c.get('platform'), c.get('client').district, page);
    return c.json(loads.map(publicLoad), 200, pagingHeaders(publicAddress(c), page, total));
  },
);

dataLoadRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path: '/v1/documents/keyProgramsLoad/{loadId}/undo',
    operationId: 'undoKeyProgramsLoad',
    summary: 'Undo a whole key programs data load',
    description:
      'Deletes the documents that the load created, and gives those that it changed their earlier fields: all or none. Refused with 409 once any of them has changed since.',
    request: { params: z.object({ loadId: z.string().max(100).openapi({ description: '`loadId` of the load.' }) }) },
    responses: {
      200: { content: { 'application/json': { schema: load } }, description: 'The load, undone' },
      ...problemResponses(...refusals, 'notFound', 'conflict'),
    },
  }),
  async (c) => {
    const [platform, { clientId, district }] = [c.get('platform'), c.get('client')];
    const undone = valueOrProblem(await undoLoad(platform, district, c.req.valid('param').loadId, clientId));
    refreshAtOnce(c, district);
    await recordSettingChange(platform, district, { client: clientId }, undoChange(undone.counts));
    return c.json(publicLoad(undone), 200);
  },
);
