import type { Context, MiddlewareHandler } from 'hono';
import type { Actor } from '../audit/index.ts';
import type { HttpEnv } from '../platform/http.ts';
import { ProblemError, problem } from '../platform/problems.ts';
import { sameSecret } from '../platform/secrets.ts';
import { findOperatorToken, hasOperatorToken } from './operator-tokens.ts';

/** The context behind the guards below: who calls, for the audit trail. */
export type OperatorEnv = HttpEnv & { Variables: { actor: Actor } };

const rateSeconds = 60;

/** Guards /v1/admin: the request carries an operator token that works, as a bearer token. Wrong ones are counted by address. */
export const requireOperator: MiddlewareHandler<OperatorEnv> = async (c, next) => {
  const token = sentToken(c);
  const found = await findOperatorToken(c.get('platform'), token);
  if (!found) throw await wrongToken(c);
  c.set('actor', { operatorToken: found.name });
  await next();
};

/** The same for the route that adds tokens: OPERATOR_TOKEN of the deployment is enough while no token works. */
export const requireOperatorOrFirst: MiddlewareHandler<OperatorEnv> = async (c, next) => {
  const platform = c.get('platform');
  const isFirst = await sameSecret(sentToken(c), platform.config.OPERATOR_TOKEN);
  if (!isFirst || (await hasOperatorToken(platform))) return requireOperator(c, next);
  c.set('actor', { operatorToken: 'OPERATOR_TOKEN' });
  await next();
  return undefined;
};

function sentToken(c: Context<OperatorEnv>): string {
  const [scheme, token] = (c.req.header('authorization') ?? '').split(' ');
  if (scheme?.toLowerCase() === 'bearer' && token) return token;
  throw new ProblemError(problem('authenticationRequired', 'Send an operator token as a bearer token.'));
}

async function wrongToken(c: Context<OperatorEnv>): Promise<ProblemError> {
  const key = `operator token from ${c.req.header('cf-connecting-ip') ?? 'this machine'}`;
  const { success } = await c.get('platform').tokenRate.limit({ key });
  return new ProblemError(
    success
      ? problem(
          'invalidToken',
          'This operator token does not work. OPERATOR_TOKEN can only create the first operator token.',
        )
      : problem('tooManyRequests', 'Too many wrong operator tokens. Wait a minute.', { retryAfter: rateSeconds }),
  );
}
