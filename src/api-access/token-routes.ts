import { createRoute, z } from '@hono/zod-openapi';
import { httpApp, jsonAnswer, problemResponse, problemResponses } from '../platform/http.ts';
import { readForm } from '../platform/pages/index.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { accessTokenSeconds, issueAccessToken } from './access-token.ts';
import { withinClientRate } from './client-rate.ts';
import { type ApiCaller, authenticateClient, recordUse } from './clients.ts';
import { isScope, scopeKeys } from './scopes.ts';
import { readTokenRequest, type TokenRefusal } from './token-request.ts';

/** The token endpoint and what describes it to clients. */
export const tokenRoutes = httpApp();

const tokenPath = '/v1/token';
const rateSeconds = 60;
const longestRequest = 16 * 1024; // bytes

const tokenError = z
  .object({
    error: z.enum(['invalid_request', 'invalid_client', 'unsupported_grant_type', 'invalid_scope']),
    error_description: z.string(),
  })
  .openapi('TokenError', { description: 'An error of the token endpoint (RFC 6749, section 5.2).' });

const tokenRoute = createRoute({
  method: 'post',
  path: tokenPath,
  tags: ['Access tokens'],
  summary: 'Get an access token',
  description:
    'OAuth 2.0 client credentials grant (RFC 6749, section 4.4). The client authenticates by HTTP Basic, or with `client_id` and `client_secret` in ' +
    'the body, not both. The token is a JWT (RFC 9068) and works for ten minutes. It stops working at once when its client is disabled or removed. A ' +
    'repeated request may return the same token with the seconds it has left.',
  security: [{ clientBasic: [] }, {}],
  request: {
    body: {
      required: true,
      content: {
        'application/x-www-form-urlencoded': {
          schema: z
            .object({
              grant_type: z.literal('client_credentials'),
              scope: z
                .string()
                .optional()
                .openapi({
                  description: `Separated by spaces. Leave it out to get every scope granted to the client. One of ${scopeKeys.join(', ')}.`,
                  example: 'stateReporting/ge',
                }),
              client_id: z.string().optional(),
              client_secret: z.string().optional(),
            })
            .openapi('TokenRequest'),
        },
      },
    },
  },
  responses: {
    200: jsonAnswer(
      z
        .object({
          access_token: z.string(),
          token_type: z.literal('Bearer'),
          expires_in: z.int().openapi({ description: 'Seconds until the token expires.', example: accessTokenSeconds }),
          scope: z.string().openapi({ example: 'stateReporting/ge' }),
        })
        .openapi('AccessToken'),
      'The access token',
    ),
    400: jsonAnswer(tokenError, 'The request is not valid'),
    401: {
      ...jsonAnswer(tokenError, 'The client credentials are wrong'),
      headers: { 'WWW-Authenticate': { schema: { type: 'string' }, description: 'A Basic challenge.' } },
    },
    ...problemResponses('tooManyRequests'),
  },
});

// Registered beside the handler, not through it: errors here have OAuth's shape, and the raw body shows a parameter that is sent twice.
tokenRoutes.openAPIRegistry.registerPath(tokenRoute);
tokenRoutes.post(tokenPath, async (c) => {
  const platform = c.get('platform');
  const address = c.req.header('cf-connecting-ip') ?? 'unknown';
  const tooMany = () =>
    problemResponse(
      c,
      problem('tooManyRequests', 'Too many token requests. A token works for ten minutes, so keep it and reuse it.', {
        retryAfter: rateSeconds,
      }),
    );
  const refusal = async ({ error, description }: TokenRefusal) => {
    // Failures are counted by address, so that guessing stops but nobody can lock out another's client.
    if (!(await withinRate(platform, `failures ${address}`))) return tooMany();
    c.set('logged', { error });
    const status = error === 'invalid_client' ? 401 : 400;
    if (status === 401) c.header('www-authenticate', 'Basic realm="SameGoal", charset="UTF-8"');
    c.header('pragma', 'no-cache');
    return c.json({ error, error_description: description }, status, { 'cache-control': 'no-store' });
  };

  const request = readTokenRequest({
    authorization: c.req.header('authorization'),
    query: new URL(c.req.url).searchParams,
    body: await readForm(c, longestRequest),
  });
  if (!request.ok) return refusal(request.refusal);
  const { credentials } = request;
  const { clock, config } = platform;
  if (!withinClientRate(`${credentials.clientId} at ${address}`, clock.now(), config.TOKENS_PER_MINUTE))
    return tooMany();
  const caller = await authenticateClient(platform, credentials);
  if (!caller) return refusal({ error: 'invalid_client', description: 'The client id or secret is wrong.' });
  const scope = grantedScope(caller, request.scope);
  if (scope === null)
    return refusal({ error: 'invalid_scope', description: 'A scope is unknown, or this client does not have it.' });

  const { token, expiresIn } = await issueAccessToken(platform, {
    clientId: caller.clientId,
    scope,
    tokensFrom: caller.tokensFrom,
  });
  const notRecorded = () => platform.log.error('use of a client not recorded', { clientId: caller.clientId });
  c.executionCtx.waitUntil(recordUse(platform, caller).catch(notRecorded));
  c.set('logged', { clientId: caller.clientId, districtId: caller.district.id, scope });
  c.header('pragma', 'no-cache');
  return c.json({ access_token: token, token_type: 'Bearer', expires_in: expiresIn, scope }, 200, {
    'cache-control': 'no-store',
  });
});

// Only the sending of POST is defined (RFC 6749, section 3.2).
tokenRoutes.all(tokenPath, (c) => c.body(null, 405, { allow: 'POST' }));

/** RFC 8414. `response_types_supported` is empty: there is no authorization endpoint (erratum 7793). */
tokenRoutes.get('/.well-known/oauth-authorization-server', (c) => {
  const { API_URL: issuer, LTI_URL } = c.get('platform').config;
  return c.json(
    {
      issuer,
      token_endpoint: `${issuer}${tokenPath}`,
      jwks_uri: `${LTI_URL}/iep/lti/jwks`,
      scopes_supported: scopeKeys,
      response_types_supported: [],
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      service_documentation: `${issuer}/docs`,
    },
    200,
    { 'cache-control': 'public, max-age=3600' },
  );
});

async function withinRate(platform: Platform, key: string): Promise<boolean> {
  return (await platform.tokenRate.limit({ key })).success;
}

/** The scopes for the token, or null when one asked for is not granted, or nothing is. */
function grantedScope(caller: ApiCaller, asked: string | null): string | null {
  const wanted = asked === null ? [...caller.scopes] : [...new Set(asked.split(' ').filter(Boolean))];
  const granted = wanted.every((scope) => isScope(scope) && caller.scopes.includes(scope));
  return granted && wanted.length > 0 ? wanted.join(' ') : null;
}
