import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { getPath } from 'hono/utils/url';
import {
  type HttpEnv,
  httpApp,
  limitBody,
  onError,
  otherMethod,
  problemResponse,
  requestFrame,
} from './platform/http.ts';
import { problem } from './platform/problems.ts';

type App = OpenAPIHono<HttpEnv>;

/** What answers below some addresses. Its code is loaded with the first request for it, because most isolates meet only one. */
export interface Part {
  readonly prefixes: readonly string[];
  readonly load: () => Promise<LoadedPart>;
}

interface LoadedPart {
  readonly routes: App;
  /** Answers in place of 405, or leaves it at that. */
  readonly otherMethod?: (c: Context<HttpEnv>) => Response | undefined;
}

/** The first that has a prefix of the path answers it. All methods of an address are in one part. */
export const parts: readonly Part[] = [
  { prefixes: ['/iep/assets'], load: () => import('./parts/launch-files.ts') },
  { prefixes: ['/iep'], load: () => import('./parts/launch.ts') },
  { prefixes: ['/v1/token', '/.well-known', '/healthz'], load: () => import('./parts/token.ts') },
  { prefixes: ['/readyz', '/metrics'], load: () => import('./parts/health.ts') },
  { prefixes: ['/v1/admin'], load: () => import('./parts/admin.ts') },
  { prefixes: ['/v1/documents'], load: () => import('./parts/documents.ts') },
  { prefixes: ['/v1/webhooks'], load: () => import('./parts/webhooks.ts') },
  { prefixes: ['/v1'], load: () => import('./parts/reports.ts') },
  { prefixes: ['/settings', '/terms'], load: () => import('./parts/settings.ts') },
  { prefixes: [''], load: () => import('./parts/site.ts') },
];

const isBelow = (path: string, prefix: string) => path === prefix || path.startsWith(`${prefix}/`);

/** Parts in the frame of every request. */
function framed(...all: readonly LoadedPart[]): App {
  const app = httpApp();
  app.use(requestFrame);
  app.use(limitBody);
  const onMethodNotAllowed: typeof otherMethod = (c, methods) =>
    all.map((part) => part.otherMethod?.(c)).find((answer) => answer) ?? otherMethod(c, methods);
  app.use(methodNotAllowed({ app, onMethodNotAllowed }));
  app.onError(onError);
  app.notFound((c) => problemResponse(c, problem('notFound', 'Nothing is at this address. See /docs.')));
  for (const { routes } of all) app.route('/', routes);
  return app;
}

/** Answers a request with the part that its path belongs to. */
export function answering(table: readonly Part[]) {
  const loaded = new Map<Part, Promise<App>>();
  const load = (part: Part): Promise<App> => {
    const app = loaded.get(part) ?? part.load().then((answers) => framed(answers));
    loaded.set(part, app);
    return app;
  };
  const failed = (error: unknown): App => {
    const routes = httpApp();
    routes.all('*', () => {
      throw error;
    });
    return framed({ routes });
  };
  return async (request: Request, env: Env, context: ExecutionContext): Promise<Response> => {
    const path = getPath(request);
    const part = table.find(({ prefixes }) => prefixes.some((prefix) => isBelow(path, prefix)));
    const app = !part
      ? framed()
      : await load(part).catch((error: unknown) => {
          // The next request tries again.
          loaded.delete(part);
          return failed(error);
        });
    return app.fetch(request, env, context);
  };
}

/** All parts in one app: for the API's description, and for tests that look at every route. */
export async function createApp(): Promise<App> {
  return framed(...(await Promise.all(parts.map(({ load }) => load()))));
}
