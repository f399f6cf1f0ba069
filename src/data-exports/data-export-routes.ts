import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { onBehalf } from '../asked-mails/index.ts';
import { type Changed, recorded } from '../audit/index.ts';
import { type District, type DistrictAdminEnv, districtAdminRoutes } from '../districts/index.ts';
import { jsonAnswer, jsonBody, problemResponses } from '../platform/http.ts';
import { idField } from '../platform/id-field.ts';
import type { DataExportId } from '../platform/ids.ts';
import { pageHeaders, pageQuery, pagingHeaders, publicAddress } from '../platform/paging.ts';
import type { Platform } from '../platform/platform.ts';
import { valueOrProblem } from '../platform/problems.ts';
import type { Result } from '../platform/result.ts';
import {
  addDataExport,
  changeContact,
  disableDataExport,
  enableDataExport,
  endPreviousSecret,
  mailNewSecret,
  removeDataExport,
  resendTerms,
  revokeSecrets,
  setEndpoints,
} from './change-export.ts';
import type { DataExport } from './data-export.ts';
import { findDataExport, listDataExports } from './data-exports.ts';
import { contactFields, dataExportFields, dataExportSchema, endpointsFields } from './fields.ts';

/** Settings > Data Exports as an API for operators. */
export const dataExportRoutes = districtAdminRoutes();

const path = '/dataExports';
const onePath = `${path}/{dataExportId}` as const;
const oneParam = z.object({ dataExportId: idField('DataExport', 'Id of the data export.') });
const common = { tags: ['Data exports'] };

dataExportRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path,
    summary: 'Add a data export',
    description:
      'The contact gets an email with a one-time link to the terms of service. The export has no credentials until the contact ' +
      'accepts them. If the email cannot be sent, nothing is added.',
    request: { body: jsonBody(dataExportFields) },
    responses: {
      201: jsonAnswer(dataExportSchema, 'The new data export, waiting for its terms'),
      ...problemResponses('invalidRequest', 'tooManyRequests', 'mailNotSent'),
    },
  }),
  async (c) => {
    const mailing = onBehalf(c.get('platform'), c.get('actor'), c.get('district'));
    const added = valueOrProblem(await addDataExport(mailing, c.get('district'), c.req.valid('json')));
    return c.json(await recorded(c, added), 201);
  },
);

dataExportRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path,
    summary: 'List data exports with the status of their terms',
    request: { query: pageQuery() },
    responses: {
      200: { ...jsonAnswer(z.array(dataExportSchema), 'One page of data exports, oldest first'), headers: pageHeaders },
      ...problemResponses('invalidRequest'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const page = c.req.valid('query');
    const district = c.get('district');
    const { dataExports, total } = await listDataExports(platform, district, page);
    return c.json(dataExports, 200, pagingHeaders(publicAddress(c), page, total));
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
      200: jsonAnswer(dataExportSchema, 'The data export'),
    },
  }),
  async (c) => {
    const { dataExportId } = c.req.valid('param');
    return c.json(valueOrProblem(await findDataExport(c.get('platform'), c.get('district'), dataExportId)), 200);
  },
);

dataExportRoutes.openapi(
  createRoute({
    ...common,
    method: 'patch',
    path: onePath,
    summary: 'Change the contact of a data export and who gets its emails',
    description:
      'Fields that you leave out keep their value. A new address ends the link that was emailed to the old one.',
    request: { params: oneParam, body: jsonBody(contactFields) },
    responses: {
      200: jsonAnswer(dataExportSchema, 'The data export'),
      ...problemResponses('invalidRequest'),
    },
  }),
  async (c) => {
    const contact = c.req.valid('json');
    const set: Change = (platform, district, id) => changeContact(platform, district, id, contact);
    return c.json(await change(c, c.req.valid('param'), set), 200);
  },
);

dataExportRoutes.openapi(
  createRoute({
    ...common,
    method: 'put',
    path: `${onePath}/endpoints`,
    summary: 'Set the endpoints that a data export may call',
    description: 'Replaces the whole list. Access tokens that were already issued lose removed endpoints at once.',
    request: { params: oneParam, body: jsonBody(endpointsFields) },
    responses: {
      200: jsonAnswer(dataExportSchema, 'The data export'),
      ...problemResponses('invalidRequest'),
    },
  }),
  async (c) => {
    const { endpoints } = c.req.valid('json');
    const set: Change = (platform, district, id) => setEndpoints(platform, district, id, endpoints);
    return c.json(await change(c, c.req.valid('param'), set), 200);
  },
);

dataExportRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path: `${onePath}/disable`,
    summary: 'Disable a data export at once',
    description: 'Its access tokens, its credentials, and an open terms link stop working.',
    request: { params: oneParam },
    responses: {
      200: jsonAnswer(dataExportSchema, 'The data export'),
    },
  }),
  async (c) => c.json(await change(c, c.req.valid('param'), disableDataExport), 200),
);

dataExportRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path: `${onePath}/enable`,
    summary: 'Enable a disabled data export',
    description: 'It keeps its credentials. If the terms were never accepted, send them again.',
    request: { params: oneParam },
    responses: {
      200: jsonAnswer(dataExportSchema, 'The data export'),
    },
  }),
  async (c) => c.json(await change(c, c.req.valid('param'), enableDataExport), 200),
);

dataExportRoutes.openapi(
  createRoute({
    ...common,
    method: 'delete',
    path: onePath,
    summary: 'Remove a data export',
    description:
      'Deletes its credentials, permissions, errors, and SFTP Push. Its access tokens stop at once. This cannot be undone.',
    request: { params: oneParam },
    responses: { 204: { description: 'Removed' } },
  }),
  async (c) => {
    const { dataExportId } = c.req.valid('param');
    await recorded(c, valueOrProblem(await removeDataExport(c.get('platform'), c.get('district'), dataExportId)));
    return c.body(null, 204);
  },
);

dataExportRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path: `${onePath}/termsMail`,
    summary: 'Send the terms link again',
    description: 'Emails a new link. The previous link stops working.',
    request: { params: oneParam },
    responses: {
      200: jsonAnswer(dataExportSchema, 'The data export'),
      ...problemResponses('conflict', 'tooManyRequests', 'mailNotSent'),
    },
  }),
  async (c) => c.json(await change(c, c.req.valid('param'), resendTerms), 200),
);

dataExportRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path: `${onePath}/secretMail`,
    summary: 'Email a link to a new client secret',
    description:
      'The link shows the new secret once. From then on, the previous secret works for seven more days. Earlier links stop working.',
    request: { params: oneParam },
    responses: {
      200: jsonAnswer(dataExportSchema, 'The data export'),
      ...problemResponses('conflict', 'tooManyRequests', 'mailNotSent'),
    },
  }),
  async (c) => c.json(await change(c, c.req.valid('param'), mailNewSecret), 200),
);

dataExportRoutes.openapi(
  createRoute({
    ...common,
    method: 'delete',
    path: `${onePath}/secrets`,
    operationId: 'revokeSecrets',
    summary: 'Revoke the client secret at once',
    description:
      'For a leaked secret. It stops working, as do the previous secret and their access tokens. Then email a link to a new one.',
    request: { params: oneParam },
    responses: {
      200: jsonAnswer(dataExportSchema, 'The data export'),
      ...problemResponses('conflict'),
    },
  }),
  async (c) => c.json(await change(c, c.req.valid('param'), revokeSecrets), 200),
);

dataExportRoutes.openapi(
  createRoute({
    ...common,
    method: 'delete',
    path: `${onePath}/secrets/previous`,
    operationId: 'endPreviousSecret',
    summary: 'End the previous client secret at once',
    request: { params: oneParam },
    responses: {
      200: jsonAnswer(dataExportSchema, 'The data export'),
      ...problemResponses('conflict'),
    },
  }),
  async (c) => c.json(await change(c, c.req.valid('param'), endPreviousSecret), 200),
);

type Change = (platform: Platform, district: District, id: DataExportId) => Promise<Result<Changed<DataExport>>>;

async function change(
  c: Context<DistrictAdminEnv>,
  { dataExportId }: { dataExportId: DataExportId },
  operation: Change,
): Promise<DataExport> {
  const mailing = onBehalf(c.get('platform'), c.get('actor'), c.get('district'));
  return recorded(c, valueOrProblem(await operation(mailing, c.get('district'), dataExportId)));
}
