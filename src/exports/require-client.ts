import type { Context, MiddlewareHandler } from 'hono';
import { type HttpEnv, problemResponse } from '../platform/http.ts';
import { ProblemError, problem } from '../platform/problems.ts';
import { readAccessToken } from './access-token.ts';
import { type ApiCaller, findCaller } from './clients.ts';
import { recordError } from './errors.ts';
import type { Scope } from './scopes.ts';

/** The context of a route behind `requireClient`. */
export type ClientEnv = HttpEnv & { Variables: { client: ApiCaller } };

// RFC 6750, section 2.1: the scheme, one or more spaces, a b64token.
const bearer = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;

/**
 * Guards a route with an access token from /v1/token that covers `scope`. The client must still be there, enabled, and still permitted: disabling a data
 * export, or taking an endpoint from it, counts at once. Sets `c.var.client`. Challenges follow RFC 6750, section 3.
 */
export function requireClient(scope: Scope): MiddlewareHandler<ClientEnv> {
  return async (c, next) => {
    const header = c.req.header('authorization');
    if (!header || !/^Bearer( |$)/i.test(header))
      throw new ProblemError(
        problem('authenticationRequired', 'Send an access token from /v1/token as a bearer token in Authorization.'),
      );
    const platform = c.get('platform');
    const token = bearer.exec(header)?.[1];
    const claims = token ? await readAccessToken(platform, token) : null;
    const caller = claims && (await findCaller(platform, claims.clientId));
    if (!caller)
      throw new ProblemError(
        problem('invalidToken', 'The access token is expired, revoked or not ours. Ask /v1/token for a new one.'),
      );
    if (!claims.scopes.includes(scope) || !caller.scopes.includes(scope)) {
      const refusal = problemResponse(
        c,
        problem('insufficientScope', `This endpoint needs the scope ${scope}, which this client has not been granted.`),
      );
      refusal.headers.set('www-authenticate', `Bearer realm="SameGoal", error="insufficient_scope", scope="${scope}"`);
      noteProblem(c, caller, scope);
      return refusal;
    }
    const granted = caller.scopes.filter((one) => claims.scopes.includes(one));
    c.set('client', { ...caller, scopes: granted });
    await next();
    noteProblem(c, caller, scope);
    return undefined;
  };
}

/** What a data export's caller was refused, for the mail to its contact (requirement R6). Not waited for: the answer is ready. */
function noteProblem(c: Context<ClientEnv>, { dataExportId }: ApiCaller, scope: Scope): void {
  const refused = c.get('problem');
  if (dataExportId === null || refused === null) return;
  const platform = c.get('platform');
  const notRecorded = () => platform.log.error('error of a data export not recorded', { dataExportId });
  const { code, detail } = refused;
  c.executionCtx.waitUntil(recordError(platform, dataExportId, { source: scope, code, detail }).catch(notRecorded));
}
