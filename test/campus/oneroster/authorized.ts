import type { MiddlewareHandler } from 'hono';
import { type CampusEnv, imsxError } from '../campus.ts';

/** Lets through who has a token that is known and has not expired; demographics needs a scope of its own. */
export const authorized: MiddlewareHandler<CampusEnv> = async (c, next) => {
  const campus = c.get('campus');
  const [scheme, token = ''] = (c.req.header('authorization') ?? '').split(' ');
  const row = campus.sql
    .exec<{ scope: string; expires_at: number }>('select scope, expires_at from tokens where token = ?', token)
    .toArray()[0];
  if (scheme?.toLowerCase() !== 'bearer' || !row || row.expires_at <= campus.now().getTime())
    return imsxError(401, 'unauthorisedrequest', 'The access token is missing, unknown or expired.');
  const path = c.req.path;
  const needed = /\/demographics(\/|$)/.test(path)
    ? ['roster-demographics.readonly']
    : ['roster-core.readonly', 'roster.readonly'];
  if (!needed.some((name) => row.scope.includes(`/${name}`)))
    return imsxError(403, 'forbidden', 'The connection has not been granted this collection.');
  return next();
};
