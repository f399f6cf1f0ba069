import type { MiddlewareHandler } from 'hono';
import type { HttpEnv } from '../platform/http.ts';
import { ProblemError, problem } from '../platform/problems.ts';
import { sameSecret } from '../platform/secrets.ts';

/** Guards /v1/admin: the request carries `Authorization: Bearer <OPERATOR_TOKEN>`, compared in constant time. */
export const requireOperator: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const [scheme, token] = (c.req.header('authorization') ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !token)
    throw new ProblemError(problem('authenticationRequired', 'Send the operator token as a bearer token.'));
  if (!(await sameSecret(token, c.get('platform').config.OPERATOR_TOKEN)))
    throw new ProblemError(problem('invalidToken', 'This is not the operator token.'));
  await next();
};
