import type { Context } from 'hono';
import { termsRoutes } from '../data-exports/terms-routes.ts';
import { type HttpEnv, httpApp } from '../platform/http.ts';
import { pageOfForm } from '../settings/index.ts';
import { settingsPages } from '../settings/routes.tsx';

/** The pages of administrators, and of the person whom a data export names. */
export const routes = httpApp();
routes.route('/', termsRoutes);
routes.route('/', settingsPages);

/** A person who reloads a refused form, or opens its address, gets its page. */
export const otherMethod = (c: Context<HttpEnv>): Response | undefined =>
  c.req.method === 'GET' && c.req.path.startsWith('/settings/') ? c.redirect(pageOfForm(c.req.path), 303) : undefined;
