import { DurableObject } from 'cloudflare:workers';
import { Hono } from 'hono';
import { z } from 'zod';
import { type Campus, type CampusEnv, schema } from './campus.ts';
import { control, exists } from './control.ts';
import { faultControl, faults } from './faults.ts';
import { flagControl, flagsApi } from './flags.ts';
import { ltiPlatform } from './lti.ts';
import { authorized } from './oneroster/authorized.ts';
import { rosterApi } from './oneroster/roster-api.ts';
import { tokenEndpoint } from './oneroster/token.ts';
import { pages } from './pages/index.ts';
import { reporting } from './reporting.ts';
import { requestLog } from './request-log.ts';
import { rosterControl } from './roster-control.ts';

/** Tells the object under which address the district was asked for. */
export const rootHeader = 'x-campus-root';

const oneRosterBase = '/campus/api/ims/oneroster/rostering/v1p2';

function districtApp(): Hono<CampusEnv & { Bindings: { campus: Campus } }> {
  const app = new Hono<CampusEnv & { Bindings: { campus: Campus } }>();
  app.use(async (c, next) => {
    const { campus } = c.env;
    const makes = c.req.path === '/control/district' && c.req.method === 'PUT';
    if (!exists(campus) && !makes) return c.text('There is no such district.', 404);
    c.set('campus', campus);
    return next();
  });
  // A control request that is not what it should be is its sender's mistake.
  app.onError((error, c) => {
    if (error instanceof SyntaxError) return c.json({ problem: 'The body is not JSON.' }, 400);
    if (error instanceof z.ZodError) return c.json({ problem: z.prettifyError(error) }, 400);
    throw error;
  });
  app.use('/campus/*', requestLog, faults);
  app.use(`${oneRosterBase}/*`, authorized);
  app.route('/', tokenEndpoint);
  app.route(oneRosterBase, rosterApi);
  for (const part of [flagsApi, flagControl, ltiPlatform, reporting, pages, control, rosterControl, faultControl])
    app.route('/', part);
  return app;
}

/** One district's Campus: everything it has, in one SQLite database. */
export class CampusDistrict extends DurableObject<Env> {
  readonly #app = districtApp();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec(schema);
  }

  override async fetch(request: Request): Promise<Response> {
    const root = request.headers.get(rootHeader) ?? new URL(request.url).origin;
    const { sql, kv } = this.ctx.storage;
    const campus: Campus = {
      name: root.slice(root.lastIndexOf('/') + 1),
      root,
      sql,
      kv,
      vendor: { key: this.env.VENDOR_KEY, secret: this.env.VENDOR_SECRET },
      now: () => new Date(),
      transaction: (work) => this.ctx.storage.transactionSync(work),
    };
    return this.#app.fetch(request, { campus });
  }

  remember(name: string): void {
    this.ctx.storage.kv.put('names', [...new Set([...this.names(), name])].sort());
  }

  names(): string[] {
    return this.ctx.storage.kv.get<string[]>('names') ?? [];
  }
}
