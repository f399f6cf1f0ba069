import type { Context, MiddlewareHandler } from 'hono';
import { type HttpEnv, problemResponse } from '../platform/http.ts';
import type { DataExportId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { ProblemError, problem } from '../platform/problems.ts';
import { readAccessToken } from './access-token.ts';
import { secondsToNextMinute, withinRequestRate } from './client-rate.ts';
import { type ApiCaller, type FirstRead, findCaller } from './clients.ts';
import type { Scope } from './scopes.ts';

/** Whose client has called what: for the middleware around the guard, also when the call was refused. */
export type CalledEnv = HttpEnv & {
  Variables: { calledAs?: { readonly dataExportId: DataExportId | null; readonly scope: Scope } };
};

/** The context of a route behind `requireClient`. `first`: what its first read gave, when that was made for the caller as it is. */
export type ClientEnv<Read = never> = CalledEnv & {
  Variables: { client: ApiCaller; first: { readonly read: Read; readonly row: unknown } | null };
};

// RFC 6750, section 2.1: the scheme, one or more spaces, a b64token.
const bearer = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;

/**
 * Guards a route with an access token from /v1/token that covers `scope`. The client must still be there, enabled, and still permitted: disabling a data
 * export, or taking an endpoint from it, counts at once. Sets `c.var.client`. Challenges follow RFC 6750, section 3.
 *
 * A route that waits for nothing else than its database may say by `firstRead` what it would ask there for a caller: D1 is then called once for both, and the
 * answer, if it is one for the caller as it is now, is `c.var.first`.
 */
export function requireClient<Read extends FirstRead = never>(
  scope: Scope,
  firstRead: (c: Context<ClientEnv<Read>>, caller: ApiCaller) => Promise<Read | null> = async () => null,
): MiddlewareHandler<ClientEnv<Read>> {
  return async (c, next) => {
    const header = c.req.header('authorization');
    if (!header || !/^Bearer( |$)/i.test(header))
      throw new ProblemError(
        problem(
          'authenticationRequired',
          'Send an access token from /v1/token as a bearer token in the Authorization header.',
        ),
      );
    const platform = c.get('platform');
    const token = bearer.exec(header)?.[1];
    const claims = token ? await readAccessToken(platform, token) : null;
    if (claims) requireRate(platform, claims.clientId);
    const isCovered = ({ scopes }: ApiCaller) => claims?.scopes.includes(scope) && scopes.includes(scope);
    const found =
      claims &&
      (await findCaller(platform, claims.clientId, async (seen) => (isCovered(seen) ? firstRead(c, seen) : null)));
    if (!found || isRevoked(found.caller, claims))
      throw new ProblemError(
        problem(
          'invalidToken',
          'The access token has expired, was revoked, or is not ours. Get a new one from /v1/token.',
        ),
      );
    const { caller, first } = found;
    c.set('calledAs', { dataExportId: caller.dataExportId, scope });
    if (!isCovered(caller)) {
      const refusal = problemResponse(
        c,
        problem('insufficientScope', `This endpoint needs the scope ${scope}, which this client has not been granted.`),
      );
      refusal.headers.set('www-authenticate', `Bearer realm="SameGoal", error="insufficient_scope", scope="${scope}"`);
      return refusal;
    }
    const granted = caller.scopes.filter((one) => claims.scopes.includes(one));
    c.set('client', { ...caller, scopes: granted });
    c.set('first', first);
    await next();
    return undefined;
  };
}

/** Whether the token was got before the client's secrets were revoked. `iat` has whole seconds, so a token of that second counts as before. */
const isRevoked = ({ tokensFrom }: ApiCaller, { issuedAt }: { readonly issuedAt: number }): boolean =>
  tokensFrom !== null && issuedAt * 1000 <= Date.parse(tokensFrom);

/** Throws `tooManyRequests` when the client has used up its calls of this minute. Asks no database. */
function requireRate({ clock, config }: Platform, clientId: string): void {
  const now = clock.now();
  const perMinute = config.REQUESTS_PER_MINUTE;
  if (withinRequestRate(clientId, now, perMinute)) return;
  const detail = `This client may make ${perMinute} calls a minute. Wait a minute, then continue.`;
  throw new ProblemError(problem('tooManyRequests', detail, { retryAfter: secondsToNextMinute(now) }));
}
