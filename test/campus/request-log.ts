import type { MiddlewareHandler } from 'hono';
import type { CampusEnv } from './campus.ts';

const kept = 5000;

/** Keeps the last requests that Campus was sent: method, path with its query, status, and who asked. */
export const requestLog: MiddlewareHandler<CampusEnv> = async (c, next) => {
  const campus = c.get('campus');
  const started = Date.now();
  await next();
  const { pathname, search } = new URL(c.req.url);
  const row = [campus.now().toISOString(), c.req.method, pathname + search, c.res.status, Date.now() - started];
  const client = c.req.header('user-agent') ?? '';
  campus.sql.exec(
    'insert into request_log (at, method, path, status, ms, user_agent) values (?, ?, ?, ?, ?, ?)',
    ...row,
    client,
  );
  campus.sql.exec('delete from request_log where sequence <= (select max(sequence) from request_log) - ?', kept);
};
