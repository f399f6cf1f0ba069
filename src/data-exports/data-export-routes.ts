import { createRoute, z } from '@hono/zod-openapi';
import { type District, findDistrict, requireOperator } from '../districts/index.ts';
import { httpApp, problemResponses } from '../platform/http.ts';
import { pageHeaders, pageQuery, pagingHeaders } from '../platform/paging.ts';
import type { Platform } from '../platform/platform.ts';
import { valueOrProblem } from '../platform/problems.ts';
import type { Result } from '../platform/result.ts';
import { recordExportChanges } from './audited.ts';
import {
  addDataExport,
  changeContact,
  type DataExport,
  disableDataExport,
  enableDataExport,
  findDataExport,
  listDataExports,
  mailNewSecret,
  resendTerms,
  setEndpoints,
} from './data-exports.ts';
import { contactFields, dataExportFields, dataExportSchema, endpointsFields } from './fields.ts';

/** Settings > Data Exports as an API for operators. */
export const dataExportRoutes = httpApp();

const path = '/v1/admin/districts/{districtId}/dataExports';
const onePath = `${path}/{dataExportId}` as const;
const districtParam = z.object({ districtId: z.string().openapi({ description: 'Id of the district.' }) });
const oneParam = districtParam.extend({
  dataExportId: z.string().openapi({ description: 'Id of the data export.' }),
});
const common = {
  tags: ['Data exports'],
  security: [{ operator: [] }],
  middleware: [requireOperator, recordExportChanges],
};
const body = <T extends z.ZodType>(schema: T) => ({ content: { 'application/json': { schema } }, required: true });
const answer = <T extends z.ZodType>(schema: T, description: string) => ({
  content: { 'application/json': { schema } },
  description,
});

dataExportRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path,
    summary: 'Add a data export',
    description:
      'The person named gets a mail with a one-time link to the terms of service. Until they are accepted the export has no credentials. ' +
      'Nothing is added when the mail cannot be sent.',
    request: { params: districtParam, body: body(dataExportFields) },
    responses: {
      201: answer(dataExportSchema, 'The new data export, waiting for its terms'),
      ...problemResponses('invalidRequest', 'authenticationRequired', 'notFound', 'mailNotSent'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const district = valueOrProblem(await findDistrict(platform, c.req.valid('param').districtId));
    return c.json(valueOrProblem(await addDataExport(platform, district, c.req.valid('json'))), 201);
  },
);

dataExportRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path,
    summary: 'List data exports with the status of their terms',
    request: { params: districtParam, query: pageQuery() },
    responses: {
      200: { ...answer(z.array(dataExportSchema), 'One page of data exports, oldest first'), headers: pageHeaders },
      ...problemResponses('invalidRequest', 'authenticationRequired', 'notFound'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const page = c.req.valid('query');
    const district = valueOrProblem(await findDistrict(platform, c.req.valid('param').districtId));
    const { dataExports, total } = await listDataExports(platform, district, page);
    return c.json(dataExports, 200, pagingHeaders(c.req.url, page, total));
  },
);

dataExportRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path: onePath,
    summary: 'One data export',
    request: { params: oneParam },
    responses: {
      200: answer(dataExportSchema, 'The data export'),
      ...problemResponses('authenticationRequired', 'notFound'),
    },
  }),
  async (c) => c.json(await change(c.get('platform'), c.req.valid('param'), findDataExport), 200),
);

dataExportRoutes.openapi(
  createRoute({
    ...common,
    method: 'patch',
    path: onePath,
    summary: 'Change who administers a data export and who is mailed',
    description: 'What is left out stays. With another address, a link that was mailed to the old one stops working.',
    request: { params: oneParam, body: body(contactFields) },
    responses: {
      200: answer(dataExportSchema, 'The data export'),
      ...problemResponses('invalidRequest', 'authenticationRequired', 'notFound'),
    },
  }),
  async (c) => {
    const contact = c.req.valid('json');
    const set: Change = (platform, district, id) => changeContact(platform, district, id, contact);
    return c.json(await change(c.get('platform'), c.req.valid('param'), set), 200);
  },
);

dataExportRoutes.openapi(
  createRoute({
    ...common,
    method: 'put',
    path: `${onePath}/endpoints`,
    summary: 'Set the endpoints that a data export may call',
    description: 'Replaces the whole list. Access tokens already issued lose what is no longer permitted at once.',
    request: { params: oneParam, body: body(endpointsFields) },
    responses: {
      200: answer(dataExportSchema, 'The data export'),
      ...problemResponses('invalidRequest', 'authenticationRequired', 'notFound'),
    },
  }),
  async (c) => {
    const { endpoints } = c.req.valid('json');
    const set: Change = (platform, district, id) => setEndpoints(platform, district, id, endpoints);
    return c.json(await change(c.get('platform'), c.req.valid('param'), set), 200);
  },
);

dataExportRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path: `${onePath}/disable`,
    summary: 'Disable a data export at once',
    description: 'Its access tokens, its credentials and an open terms link stop working.',
    request: { params: oneParam },
    responses: {
      200: answer(dataExportSchema, 'The data export'),
      ...problemResponses('authenticationRequired', 'notFound'),
    },
  }),
  async (c) => c.json(await change(c.get('platform'), c.req.valid('param'), disableDataExport), 200),
);

dataExportRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path: `${onePath}/enable`,
    summary: 'Enable a disabled data export',
    description: 'With the credentials that it had. If its terms were never accepted, send them again.',
    request: { params: oneParam },
    responses: {
      200: answer(dataExportSchema, 'The data export'),
      ...problemResponses('authenticationRequired', 'notFound'),
    },
  }),
  async (c) => c.json(await change(c.get('platform'), c.req.valid('param'), enableDataExport), 200),
);

dataExportRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path: `${onePath}/termsMail`,
    summary: 'Send the terms link again',
    description: 'A new link is mailed, and the one before it stops working.',
    request: { params: oneParam },
    responses: {
      200: answer(dataExportSchema, 'The data export'),
      ...problemResponses('authenticationRequired', 'notFound', 'conflict', 'mailNotSent'),
    },
  }),
  async (c) => c.json(await change(c.get('platform'), c.req.valid('param'), resendTerms), 200),
);

dataExportRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path: `${onePath}/secretMail`,
    summary: 'Mail a link to a new client secret',
    description:
      'The secret is shown once to whoever opens the link, and from then on the one before it works for seven days more. A link mailed before stops working.',
    request: { params: oneParam },
    responses: {
      200: answer(dataExportSchema, 'The data export'),
      ...problemResponses('authenticationRequired', 'notFound', 'conflict', 'mailNotSent'),
    },
  }),
  async (c) => c.json(await change(c.get('platform'), c.req.valid('param'), mailNewSecret), 200),
);

type Change = (platform: Platform, district: District, id: string) => Promise<Result<DataExport>>;

async function change(
  platform: Platform,
  { districtId, dataExportId }: { districtId: string; dataExportId: string },
  operation: Change,
): Promise<DataExport> {
  const district = valueOrProblem(await findDistrict(platform, districtId));
  return valueOrProblem(await operation(platform, district, dataExportId));
}
