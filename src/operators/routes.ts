import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { actorName, type Changed, ofNoDistrict, settingChangesOf } from '../audit/index.ts';
import { idempotent } from '../idempotency/index.ts';
import { httpApp, jsonAnswer, jsonBody, problemResponses } from '../platform/http.ts';
import { idField } from '../platform/id-field.ts';
import { pageHeaders, pageQuery, pagingHeaders, publicAddress } from '../platform/paging.ts';
import { valueOrProblem } from '../platform/problems.ts';
import type { Result } from '../platform/result.ts';
import {
  addOperatorToken,
  listOperatorTokens,
  overlapDays,
  revokeOperatorToken,
  rotateOperatorToken,
} from './operator-tokens.ts';
import { type OperatorEnv, requireOperator, requireOperatorOrFirst } from './require-operator.ts';

/** Operator tokens, as an API. Below /v1/admin, with a guard of its own: the first token is added by OPERATOR_TOKEN. */
export const operatorTokenRoutes = httpApp<OperatorEnv>();

const path = '/operatorTokens';
const byOperator = idempotent<OperatorEnv>((c) => actorName(c.get('actor')));
const common = { tags: ['Operator tokens'] };
const params = z.object({ operatorTokenId: idField('OperatorToken', 'Id of the operator token.') });

const newTokenFields = z
  .strictObject({
    name: z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9 ._-]{1,60}$/, 'must be at most 60 letters, digits, spaces, dots, and hyphens')
      .openapi({ example: 'nightly backups', description: 'The person or system that uses it, for the audit trail.' }),
  })
  .openapi('NewOperatorToken');

const tokenSchema = z
  .object({
    id: z.string().openapi({ example: 'opt_0d9f2a7c5b6e4f1c8a3b2d1e0f9a8b7c' }),
    name: z.string(),
    previousTokenExpiresAt: z.string().nullable().openapi({
      description: 'When the previous token stops working.',
    }),
    lastUsedAt: z.string().nullable().openapi({ description: 'Rounded to 15 minutes.' }),
    createdAt: z.string(),
    createdBy: z.string(),
    revokedAt: z.string().nullable(),
  })
  .openapi('OperatorToken');

const withToken = tokenSchema
  .extend({ token: z.string().openapi({ description: 'Shown only once. SameGoal stores only a hash.' }) })
  .openapi('OperatorTokenWithSecret');

operatorTokenRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path,
    middleware: [requireOperatorOrFirst, byOperator] as const,
    summary: 'Add an operator token',
    description:
      'If no operator token exists, `OPERATOR_TOKEN` of the deployment adds the first one. It can do nothing else.',
    request: { body: jsonBody(newTokenFields) },
    responses: {
      201: jsonAnswer(withToken, 'The new token'),
      ...problemResponses('invalidRequest', 'tooManyRequests'),
    },
  }),
  async (c) => {
    const { name } = c.req.valid('json');
    const added = await addOperatorToken(c.get('platform'), name, actorName(c.get('actor')));
    return c.json(await recordedHere(c, added), 201);
  },
);

operatorTokenRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path,
    middleware: requireOperator,
    summary: 'List operator tokens, without the tokens themselves',
    responses: { 200: jsonAnswer(z.array(tokenSchema), 'All of them, oldest first') },
  }),
  async (c) => c.json(await listOperatorTokens(c.get('platform')), 200),
);

operatorTokenRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path: `${path}/{operatorTokenId}/rotate`,
    middleware: [requireOperator, byOperator] as const,
    summary: 'Replace an operator token',
    description: `The previous token works for ${overlapDays} days more.`,
    request: { params },
    responses: { 200: jsonAnswer(withToken, 'The token'), ...problemResponses('notFound') },
  }),
  async (c) => {
    const { operatorTokenId } = c.req.valid('param');
    return c.json(await recordedHere(c, await rotateOperatorToken(c.get('platform'), operatorTokenId)), 200);
  },
);

operatorTokenRoutes.openapi(
  createRoute({
    ...common,
    method: 'delete',
    path: `${path}/{operatorTokenId}`,
    middleware: requireOperator,
    summary: 'Revoke an operator token at once',
    request: { params },
    responses: { 200: jsonAnswer(tokenSchema, 'The token'), ...problemResponses('notFound') },
  }),
  async (c) => {
    const { operatorTokenId } = c.req.valid('param');
    return c.json(await recordedHere(c, await revokeOperatorToken(c.get('platform'), operatorTokenId)), 200);
  },
);

const recordedHere = <T>(c: Context<OperatorEnv>, change: Result<Changed<T>>): Promise<T> =>
  valueOrProblem(change).recordedBy(c.get('platform'), ofNoDistrict, c.get('actor'));

const changeSchema = z
  .object({
    at: z.string().openapi({ format: 'date-time' }),
    actor: z.string(),
    setting: z.string().openapi({ example: 'Operator tokens' }),
    field: z.string().openapi({ description: 'Name of the token, or email of the operator.' }),
    oldValue: z.string().nullable(),
    newValue: z.string().nullable(),
  })
  .openapi('OperatorChange');

operatorTokenRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path: '/operatorChanges',
    middleware: requireOperator,
    summary: 'Who changed operators and their tokens, newest first',
    request: { query: pageQuery() },
    responses: {
      200: { ...jsonAnswer(z.array(changeSchema), 'One page of changes'), headers: pageHeaders },
      ...problemResponses('invalidRequest'),
    },
  }),
  async (c) => {
    const page = c.req.valid('query');
    const { changes, total } = await settingChangesOf(c.get('platform'), ofNoDistrict, page);
    const shown = changes.map(({ at, actor, setting, field, oldValue, newValue }) => ({
      ...{ at, actor, setting, field, oldValue, newValue },
    }));
    return c.json(shown, 200, pagingHeaders(publicAddress(c), page, total));
  },
);
