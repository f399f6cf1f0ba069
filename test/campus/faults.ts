import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { z } from 'zod';
import { type Campus, type CampusEnv, imsxError } from './campus.ts';
import type { Page, PageQuery } from './oneroster/roster-api.ts';

/** What servers in the field really do, to be switched on over /control/faults. One table of kinds for each way in which a fault works. */
const kinds = [
  ...['latency', 'tooManyRequests', 'serverError', 'dropConnection', 'expireToken', 'htmlWith200', 'truncatedJson'],
  ...[
    'forbidden',
    'notFound',
    'unstableOrder',
    'shortPages',
    'capLimit',
    'duplicates',
    'wrongTotal',
    'noTotal',
    'noLink',
  ],
  ...['nullFields', 'oneRoster11'],
] as const;

const faultRule = z.strictObject({
  /** Part of the path: a collection, `token`, a sourcedId. */
  match: z.string(),
  method: z.string().optional(),
  kind: z.enum(kinds),
  /** Strikes every n-th matching request. */
  every: z.int().min(1).default(1),
  /** Wears off after so many strikes. */
  times: z.int().min(1).optional(),
  ms: z.int().min(0).default(1000),
  /** Retry-After: seconds, or the text of an HTTP date. */
  retryAfter: z.union([z.int(), z.string()]).optional(),
  limit: z.int().min(1).default(50),
});

type FaultRule = z.output<typeof faultRule>;
type KeptRule = FaultRule & { seen: number; struck: number };

export const faultControl = new Hono<CampusEnv>();

faultControl.get('/control/faults', (c) => c.json(rulesOf(c.get('campus'))));
faultControl.put('/control/faults', async (c) => {
  const parsed = z.array(faultRule).safeParse(await c.req.json());
  if (!parsed.success) return c.json({ problem: z.prettifyError(parsed.error) }, 400);
  c.get('campus').kv.put(
    'faults',
    parsed.data.map((rule): KeptRule => ({ ...rule, seen: 0, struck: 0 })),
  );
  return c.json(parsed.data);
});
faultControl.delete('/control/faults', (c) => {
  c.get('campus').kv.delete('faults');
  return c.body(null, 204);
});

const rulesOf = (campus: Campus): KeptRule[] => campus.kv.get<KeptRule[]>('faults') ?? [];

/** The rules that strike this request. Counts it for all that match. */
function striking(campus: Campus, method: string, path: string): FaultRule[] {
  const rules = rulesOf(campus);
  if (rules.length === 0) return [];
  const struck = rules.filter((rule) => {
    if (!path.includes(rule.match) || (rule.method && rule.method !== method)) return false;
    rule.seen++;
    if (rule.seen % rule.every !== 0 || (rule.times !== undefined && rule.struck >= rule.times)) return false;
    rule.struck++;
    return true;
  });
  campus.kv.put('faults', rules);
  return struck;
}

type Kind = FaultRule['kind'];

/** Answers in place of Campus. */
const answers: Partial<Record<Kind, (rule: FaultRule) => Response>> = {
  tooManyRequests: ({ retryAfter }) =>
    imsxError(
      429,
      'server_busy',
      'Too many requests.',
      retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    ),
  serverError: () => imsxError(500, 'internal_server_error', 'Something failed.'),
  forbidden: () => imsxError(403, 'forbidden', 'Not granted.'),
  notFound: () => new Response('Not found', { status: 404 }),
  htmlWith200: () =>
    new Response('<html><body>The service is being maintained.</body></html>', {
      headers: { 'content-type': 'text/html' },
    }),
  dropConnection: () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"'));
          controller.error(new Error('the connection is dropped'));
        },
      }),
    ),
};

/** Changes of an answer that Campus has made. */
const changes: Partial<Record<Kind, (response: Response) => Promise<Response>>> = {
  async truncatedJson(response) {
    const text = await response.text();
    return new Response(text.slice(0, Math.floor(text.length / 2)), response);
  },
};

/** Changes of what is read for a page. */
const queries: Partial<Record<Kind, (query: PageQuery, rule: FaultRule) => PageQuery>> = {
  unstableOrder: (query) => ({ ...query, orderBy: 'random()' }),
  shortPages: (query) => ({ ...query, limit: Math.max(1, Math.ceil(query.limit / 2)) }),
  capLimit: (query, { limit }) => ({ ...query, limit: Math.min(query.limit, limit) }),
};

/** Changes of a page. */
const pages: Partial<Record<Kind, (page: Page) => Page>> = {
  duplicates: (page) => ({ ...page, objects: [...page.objects.slice(0, -1), ...page.objects.slice(0, 1)] }),
  wrongTotal: (page) => ({ ...page, total: (page.total ?? 0) + 7 }),
  noTotal: (page) => ({ ...page, total: null }),
  noLink: (page) => ({ ...page, link: null }),
  nullFields: (page) => ({ ...page, objects: page.objects.map(withNulls) }),
  oneRoster11: (page) => ({ ...page, objects: page.objects.map(asOneRoster11) }),
};

function withNulls(text: string): string {
  const object = JSON.parse(text) as Record<string, unknown>;
  const optional = ['middleName', 'agents', 'grades', 'email', 'phone', 'identifier', 'parent'];
  return JSON.stringify({ ...object, ...Object.fromEntries(optional.map((name) => [name, object[name] ?? null])) });
}

/** A user of 1.1 has one role and a list of orgs. */
function asOneRoster11(text: string): string {
  const {
    roles,
    primaryOrg,
    userIds: _,
    ...user
  } = JSON.parse(text) as Record<string, unknown> & {
    roles?: { role: string }[];
  };
  return JSON.stringify({ ...user, ...(roles && { role: roles[0]?.role, orgs: [primaryOrg] }) });
}

const distortionsOf = new WeakMap<Request, FaultRule[]>();

/** Applies what strikes a request, before and after Campus answers it. */
export const faults: MiddlewareHandler<CampusEnv> = async (c, next) => {
  const campus = c.get('campus');
  const rules = striking(campus, c.req.method, c.req.path);
  if (rules.length > 0) distortionsOf.set(c.req.raw, rules);
  for (const rule of rules) {
    if (rule.kind === 'latency') await new Promise((resolve) => setTimeout(resolve, rule.ms));
    if (rule.kind === 'expireToken') campus.sql.exec('delete from tokens');
    const answer = answers[rule.kind]?.(rule);
    if (answer) return answer;
  }
  await next();
  for (const { kind } of rules) {
    const changed = await changes[kind]?.(c.res);
    if (changed) c.res = changed;
  }
  return undefined;
};

export const activeDistortions = (c: Context<CampusEnv>): readonly FaultRule[] => distortionsOf.get(c.req.raw) ?? [];

export const distortedQuery = (rules: readonly FaultRule[], query: PageQuery): PageQuery =>
  rules.reduce((changed, rule) => queries[rule.kind]?.(changed, rule) ?? changed, query);

export const distortedPage = (rules: readonly FaultRule[], page: Page): Page =>
  rules.reduce((changed, { kind }) => pages[kind]?.(changed) ?? changed, page);
