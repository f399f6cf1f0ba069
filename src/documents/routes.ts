import { createRoute, z } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { type ClientEnv, requireClient } from '../api-access/index.ts';
import { discloseToClient } from '../disclosures/index.ts';
import { httpApp, problemResponses } from '../platform/http.ts';
import { pageHeaders, pageQuery, pagingHeaders, publicAddress } from '../platform/paging.ts';
import { ProblemError, problem, valueOrProblem } from '../platform/problems.ts';
import { formNames } from '../states/index.ts';
import {
  documentBody,
  documentChange,
  documentIdParam,
  documentInput,
  listedDocument,
  publicDocument,
  publicListed,
  putRemarks,
  storedDocument,
} from './body.ts';
import { openFile, putFile } from './files.ts';
import { changesOf } from './history.ts';
import { listDocuments } from './list-documents.ts';
import { dataLoadRoutes } from './load/data-load-routes.ts';
import { keyProgramsLoadRoutes } from './load/routes.ts';
import { entityTag, type Preconditions } from './preconditions.ts';
import { deleteDocument, putDocument } from './put-document.ts';
import { remarksOnPut } from './put-remarks.ts';
import { refreshAtOnce } from './refresh-at-once.ts';
import { findDocument } from './store.ts';
import { digestHeader, invalidHeader, largestFile, readUploadHeaders } from './upload-headers.ts';

/** The plan-authoring system's API: documents and their PDFs. */
export const documentRoutes = httpApp<ClientEnv>();

const path = '/v1/documents/{documentId}';
const common = { tags: ['Documents'], security: [{ accessToken: ['documents'] }] };
const refusals = ['invalidRequest', 'authenticationRequired', 'insufficientScope'] as const;

documentRoutes.route('/', keyProgramsLoadRoutes);
documentRoutes.route('/', dataLoadRoutes);
documentRoutes.use('/v1/documents/*', requireClient('documents'));

const conditionHeaders = z.object({
  'if-match': z
    .string()
    .optional()
    .openapi({ description: 'Make the change only if the current ETag is one of these.', example: '"3"' }),
  'if-none-match': z
    .string()
    .optional()
    .openapi({ description: '`*`: make the change only if nothing exists yet.', example: '*' }),
});

const preconditions = (headers: z.output<typeof conditionHeaders>): Preconditions => ({
  ifMatch: headers['if-match'],
  ifNoneMatch: headers['if-none-match'],
});

const etagHeader = {
  ETag: { schema: { type: 'string' as const }, description: 'Identifies this version. Send it back in If-Match.' },
};
const documentAnswer = (description: string) => ({
  content: { 'application/json': { schema: storedDocument } },
  headers: etagHeader,
  description,
});

const putAnswer = (description: string) => ({
  ...documentAnswer(description),
  content: { 'application/json': { schema: storedDocument.extend({ remarks: putRemarks }).openapi('PutDocument') } },
});

/** A document's fields are a few kilobytes; this is far more than any form holds. */
const largestBody = 512 * 1024;

documentRoutes.openapi(
  createRoute({
    ...common,
    method: 'put',
    path,
    operationId: 'putDocument',
    summary: 'Create or replace a plan document',
    description:
      'Idempotent: sending the same document again changes nothing and keeps its ETag. A blank field counts as left out. Setting `status` back to `draft` reopens a document. Sending a deleted document restores it. The document keeps its file until you upload a new one. If the student or the form changes, the document loses its file.',
    middleware: bodyLimit({
      maxSize: largestBody,
      onError: () => {
        throw new ProblemError(problem('contentTooLarge', `A document may have ${largestBody} bytes.`));
      },
    }),
    request: {
      params: documentIdParam,
      headers: conditionHeaders,
      body: { content: { 'application/json': { schema: documentBody } }, required: true },
    },
    responses: {
      200: putAnswer('Replaced, or unchanged'),
      201: putAnswer('Created'),
      ...problemResponses(...refusals, 'preconditionFailed', 'conflict', 'contentTooLarge'),
    },
  }),
  async (c) => {
    const { clientId, district } = c.get('client');
    const id = c.req.valid('param').documentId;
    const context = { by: clientId, preconditions: preconditions(c.req.valid('header')) };
    const input = documentInput(c.req.valid('json'));
    const put = await putDocument(c.get('platform'), district, id, input, context);
    const { document, outcome } = valueOrProblem(put);
    refreshAtOnce(c, district);
    const remarks = await remarksOnPut(c.get('platform'), district, input, document);
    const status = outcome === 'created' ? 201 : 200;
    return c.json({ ...publicDocument(document), remarks }, status, { etag: entityTag(document.version) });
  },
);

const listQuery = pageQuery().extend({
  changedSince: z.iso
    .datetime({ offset: true })
    .transform((at) => new Date(at).toISOString())
    .optional()
    .openapi({
      type: 'string',
      format: 'date-time',
      description: 'Only documents that changed at this time or later.',
    }),
  studentId: z.string().max(200).optional().openapi({ description: 'SameGoal’s id of the student.' }),
  localNumber: z.string().max(200).optional(),
  stateStudentId: z.string().max(200).optional(),
  sourcedId: z.string().max(200).optional(),
  form: z.enum(formNames).optional(),
  status: z
    .enum(['draft', 'completed', 'deleted'], { error: 'must be draft, completed, or deleted' })
    .optional()
    .openapi({ description: 'Leave it out for drafts and completed documents.' }),
});

documentRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path: '/v1/documents',
    operationId: 'listDocuments',
    summary: 'List plan documents, to compare them with your own',
    description:
      'Without their fields, oldest change first. To follow changes, set `changedSince` to the newest `updatedAt` that you have. Documents with exactly that time come again.',
    middleware: requireClient('documents'),
    request: { query: listQuery },
    responses: {
      200: {
        content: { 'application/json': { schema: z.array(listedDocument) } },
        headers: pageHeaders,
        description: 'One page of documents',
      },
      ...problemResponses(...refusals),
    },
  }),
  async (c) => {
    const { limit, offset, ...query } = c.req.valid('query');
    const page = { limit, offset };
    const found = await listDocuments(c.get('platform'), c.get('client').district, query, page);
    return c.json(found.documents.map(publicListed), 200, pagingHeaders(publicAddress(c), page, found.total));
  },
);

documentRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path,
    operationId: 'getDocument',
    summary: 'One plan document',
    request: { params: documentIdParam },
    responses: { 200: documentAnswer('The document'), ...problemResponses(...refusals, 'notFound') },
  }),
  async (c) => {
    const id = c.req.valid('param').documentId;
    const document = await findDocument(c.get('platform'), c.get('client').district, id);
    if (!document) throw new ProblemError(problem('notFound', 'There is no document with this id.'));
    await discloseToClient(c, [document.studentId]);
    return c.json(publicDocument(document), 200, { etag: entityTag(document.version) });
  },
);

documentRoutes.openapi(
  createRoute({
    ...common,
    method: 'delete',
    path,
    operationId: 'deleteDocument',
    summary: 'Delete a plan document',
    description: 'It no longer counts for participation, flags, and reports. Its history stays. PUT restores it.',
    request: { params: documentIdParam, headers: conditionHeaders },
    responses: {
      204: { description: 'Deleted' },
      ...problemResponses(...refusals, 'notFound', 'preconditionFailed', 'conflict'),
    },
  }),
  async (c) => {
    const { clientId, district } = c.get('client');
    const id = c.req.valid('param').documentId;
    const context = { by: clientId, preconditions: preconditions(c.req.valid('header')) };
    valueOrProblem(await deleteDocument(c.get('platform'), district, id, context));
    refreshAtOnce(c, district);
    return c.body(null, 204);
  },
);

documentRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path: `${path}/changes`,
    operationId: 'listDocumentChanges',
    summary: 'List who changed a plan document, what, and when',
    description: 'Newest first. You can also read the history of a deleted document.',
    request: { params: documentIdParam },
    responses: {
      200: {
        content: { 'application/json': { schema: z.array(documentChange) } },
        description: 'Every change since the document was created',
      },
      ...problemResponses(...refusals, 'notFound'),
    },
  }),
  async (c) => {
    const id = c.req.valid('param').documentId;
    const changes = await changesOf(c.get('platform'), c.get('client').district, id);
    if (changes.length === 0) throw new ProblemError(problem('notFound', 'No document ever had this id.'));
    await discloseToClient(
      c,
      changes.map(({ studentId }) => studentId),
    );
    return c.json(
      changes.map(({ documentId: _, changedFields, ...change }) => ({ ...change, changedFields: [...changedFields] })),
      200,
    );
  },
);

const pdf = { 'application/pdf': { schema: z.string().openapi({ format: 'binary' }) } };
const digest = (description: string) =>
  z.string().optional().openapi({ description, example: 'sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:' });

documentRoutes.openapi(
  createRoute({
    ...common,
    method: 'put',
    path: `${path}/file`,
    operationId: 'putDocumentFile',
    summary: "Upload a document's PDF",
    description: `At most ${largestFile} bytes. Store the document before its file. A PDF that needs a password to open is refused with 422. Uploading the same file again changes nothing. If two uploads run at once, the first to finish wins and the other gets 409.`,
    request: {
      params: documentIdParam,
      headers: conditionHeaders.extend({
        'content-length': z
          .string()
          .optional()
          .openapi({ description: 'Required. The number of bytes in the file.', example: '84211' }),
        'repr-digest': digest('RFC 9530. If you send sha-256, it is checked.'),
        'content-digest': digest('RFC 9530. If you send sha-256, it is checked.'),
      }),
      body: { content: pdf, required: true },
    },
    responses: {
      200: documentAnswer('Replaced, or unchanged'),
      201: documentAnswer('Stored'),
      ...problemResponses(
        ...refusals,
        'notFound',
        'preconditionFailed',
        'conflict',
        'contentTooLarge',
        'unsupportedMediaType',
        'unprocessableContent',
      ),
    },
  }),
  async (c) => {
    const { clientId, district } = c.get('client');
    const upload = valueOrProblem(readUploadHeaders(c.req.raw.headers));
    const body = c.req.raw.body ?? valueOrProblem(invalidHeader('Content-Length', 'must not be 0'));
    const id = c.req.valid('param').documentId;
    const context = { by: clientId, preconditions: preconditions(c.req.valid('header')) };
    const put = await putFile(c.get('platform'), district, id, { ...upload, body }, context);
    const { document, file, outcome } = valueOrProblem(put);
    const headers = { etag: entityTag(file.sha256), 'repr-digest': digestHeader(file.sha256) };
    return c.json(publicDocument(document), outcome === 'created' ? 201 : 200, headers);
  },
);

documentRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path: `${path}/file`,
    operationId: 'getDocumentFile',
    summary: "A document's PDF",
    request: { params: documentIdParam },
    responses: {
      200: { content: pdf, headers: etagHeader, description: 'The PDF, with its SHA-256 in Repr-Digest' },
      ...problemResponses(...refusals, 'notFound'),
    },
  }),
  async (c) => {
    const id = c.req.valid('param').documentId;
    const { district } = c.get('client');
    const { body, size, sha256 } = valueOrProblem(await openFile(c.get('platform'), district, id));
    const document = await findDocument(c.get('platform'), district, id);
    await discloseToClient(c, document ? [document.studentId] : []);
    return c.body(body, 200, {
      'content-type': 'application/pdf',
      'content-length': String(size),
      etag: entityTag(sha256),
      'repr-digest': digestHeader(sha256),
    });
  },
);
