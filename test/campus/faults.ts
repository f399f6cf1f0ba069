import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { z } from 'zod';
import { type Campus, type CampusEnv, imsxError } from './campus.ts';
import type { Page, PageQuery } from './oneroster/page.ts';

/** What servers in the field really do, to be switched on over /control/faults. One table of kinds for each way in which a fault works. */
export const kinds = [
  // Instead of an answer.
  ...['latency', 'tooManyRequests', 'unavailable', 'serverError', 'dropConnection', 'expireToken', 'htmlWith200'],
  ...['forbidden', 'notFound', 'largePages', 'slowPages', 'refuseLimit', 'refuseSort', 'refuseFields', 'refuseFilter'],
  ...['refuseLargeLimit', 'firewall', 'refuseWithPage'],
  // To a finished answer.
  ...['truncatedJson', 'noEnvelope', 'tokenWithoutLife', 'tokenLife', 'inCharset'],
  // To what is read for a page.
  ...['unstableOrder', 'shortPages', 'capLimit', 'ignoreLimit', 'ignoreOffset', 'ignoreFilter', 'hideDeleted'],
  // To a page.
  ...[
    'empty',
    'duplicates',
    'wrongTotal',
    'pageTotal',
    'noTotal',
    'noLink',
    'circularLink',
    'foreignLink',
    'nullFields',
    'refusePastEnd',
    'refuseNobody',
    'shuffledLists',
    'withoutMembers',
  ],
  ...['sloppyTypes', 'dateTimes', 'oldEnums', 'unknownMembers', 'danglingAgents', 'passwords', 'oneRoster11'],
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
  /** What a refusal answers. */
  status: z.int().min(200).max(599).optional(),
  /** Whether a refusal says what it is about. */
  says: z.boolean().default(true),
  /** `expires_in` of `tokenLife`, the encoding of `inCharset`, or the members that `withoutMembers` leaves out. */
  value: z.unknown().optional(),
  /** What `capLimit` and `refuseLargeLimit` take at most, above what `largePages` fails, and above what `slowPages` takes `ms`. */
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

const retryAfterOf = ({ retryAfter }: FaultRule): Record<string, string> =>
  retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };

const asked = (request: Request, name: string) => new URL(request.url).searchParams.get(name);
const isLarge = ({ limit }: FaultRule, request: Request) => Number(asked(request, 'limit')) > limit;
const refused = ({ says }: FaultRule, minor: string, what: string) =>
  says ? imsxError(400, minor, `${what} is not supported.`) : new Response('Bad Request', { status: 400 });
const pageForPeople = (status: number) =>
  new Response('<!DOCTYPE html><html><body><h1>Access denied</h1></body></html>', {
    status,
    headers: { 'content-type': 'text/html' },
  });
/** A product with its version and where to ask about it (RFC 9110, 10.1.5). */
const isNamed = (request: Request) => /^[\w-]+\/[\w.]+ \(\+https?:/.test(request.headers.get('user-agent') ?? '');

/** Answers in place of Campus; undefined lets Campus answer. */
const answers: Partial<Record<Kind, (rule: FaultRule, request: Request) => Response | undefined>> = {
  tooManyRequests: (rule) => imsxError(429, 'server_busy', 'Too many requests.', retryAfterOf(rule)),
  unavailable: (rule) => new Response('Service Unavailable', { status: 503, headers: retryAfterOf(rule) }),
  serverError: () => imsxError(500, 'internal_server_error', 'Something failed.'),
  largePages: (rule, request) =>
    isLarge(rule, request) ? imsxError(500, 'internal_server_error', 'Out of memory.') : undefined,
  refuseLimit: (rule, request) =>
    asked(request, 'limit') ? refused(rule, 'invalid_selection_field', 'limit') : undefined,
  refuseSort: (rule, request) =>
    asked(request, 'sort') ? refused(rule, 'invalid_selection_field', 'sort') : undefined,
  refuseFields: (rule, request) =>
    asked(request, 'fields') ? refused(rule, 'invalid_selection_field', 'fields') : undefined,
  refuseFilter: (rule, request) =>
    asked(request, 'filter') ? refused(rule, 'invalid_filter_field', 'filter') : undefined,
  refuseLargeLimit: (rule, request) =>
    isLarge(rule, request) ? refused(rule, 'invalid_selection_field', `limit above ${rule.limit}`) : undefined,
  firewall: (_, request) => (isNamed(request) ? undefined : pageForPeople(403)),
  refuseWithPage: ({ status = 403 }) => pageForPeople(status),
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
        },
        // In the middle of the body, when its beginning has left: dropped earlier, the runtime would answer in Campus' place.
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 20));
          controller.error(new Error('the connection is dropped'));
        },
      }),
    ),
};

/** Changes of an answer that Campus has made. */
const changes: Partial<Record<Kind, (response: Response, rule: FaultRule) => Promise<Response>>> = {
  async truncatedJson(response) {
    const text = await response.text();
    return new Response(text.slice(0, Math.floor(text.length / 2)), response);
  },
  noEnvelope: async (response) => new Response('{}', response),
  async tokenWithoutLife(response) {
    const { expires_in: _, ...token } = await response.json<Record<string, unknown>>();
    return Response.json(token, response);
  },
  tokenLife: async (response, { value }) =>
    Response.json({ ...(await response.json<Record<string, unknown>>()), expires_in: value }, response),
  async inCharset(response, { value }) {
    const headers = new Headers(response.headers);
    headers.set('content-type', `application/json; charset=${value}`);
    const encoding = String(value).replace(/"/g, '').toLowerCase().startsWith('utf-16') ? 'utf16le' : 'latin1';
    return new Response(Buffer.from(await response.text(), encoding), { status: response.status, headers });
  },
};

/** Changes of what is read for a page. */
const queries: Partial<Record<Kind, (query: PageQuery, rule: FaultRule) => PageQuery>> = {
  unstableOrder: (query) => ({ ...query, orderBy: 'random()' }),
  shortPages: (query) => ({ ...query, limit: Math.max(1, Math.ceil(query.limit / 2)) }),
  capLimit: (query, { limit }) => ({ ...query, limit: Math.min(query.limit, limit) }),
  ignoreLimit: (query) => ({ ...query, limit: -1, offset: 0 }),
  ignoreOffset: (query) => ({ ...query, offset: 0 }),
  ignoreFilter: (query) => ({ ...query, unfiltered: true }),
  hideDeleted: (query) => ({ ...query, withoutDeleted: !query.since }),
};

type OneRosterObject = Record<string, unknown>;

const eachObject =
  (change: (object: OneRosterObject) => OneRosterObject) =>
  (page: Page): Page => ({
    ...page,
    objects: page.objects.map((text) => JSON.stringify(change(JSON.parse(text) as OneRosterObject))),
  });

/** Changes of a page; `base` is the address of the collection. */
const pages: Partial<Record<Kind, (page: Page, base: string, rule: FaultRule) => Page>> = {
  empty: () => ({ objects: [], total: 0, link: null }),
  duplicates: (page) => ({ ...page, objects: [...page.objects.slice(0, -1), ...page.objects.slice(0, 1)] }),
  wrongTotal: (page) => ({ ...page, total: (page.total ?? 0) + 7 }),
  pageTotal: (page) => ({ ...page, total: page.objects.length }),
  noTotal: (page) => ({ ...page, total: null }),
  noLink: (page) => ({ ...page, link: null }),
  circularLink: (page, base) => ({ ...page, link: circle(page.link, base) }),
  foreignLink: (page) => ({ ...page, link: '<https://elsewhere.example.org/students?offset=10>; rel="next"' }),
  nullFields: eachObject((object) => ({ ...object, ...nulls(object) })),
  sloppyTypes: eachObject(({ enabledUser, identifier, status: _, ...object }) => ({
    ...object,
    ...(enabledUser !== undefined && { enabledUser: enabledUser === 'true' }),
    ...(typeof identifier === 'string' && {
      identifier: /^[1-9]\d*$/.test(identifier) ? Number(identifier) : identifier,
    }),
  })),
  dateTimes: eachObject((object) => withTimes(object) as OneRosterObject),
  oldEnums: eachObject(({ status, ...object }) => ({
    ...object,
    status: status === 'tobedeleted' ? 'inactive' : status,
  })),
  unknownMembers: eachObject((object) => ({ ...object, vendorRank: 3, vendorThings: [{ a: null }], pronouns: 'they' })),
  danglingAgents: eachObject((object) =>
    object.agents
      ? { ...object, agents: [...(object.agents as []), { sourcedId: `GONE-${object.sourcedId}` }] }
      : object,
  ),
  passwords: eachObject((object) => ({
    ...object,
    password: 'hunter2-in-clear',
    userProfiles: [{ profileId: 'urn:p', credentials: [{ type: 'ad', password: 'hunter2-in-clear' }] }],
  })),
  oneRoster11: eachObject(asOneRoster11),
  shuffledLists: eachObject((object) =>
    Object.fromEntries(
      Object.entries(object).map(([name, value]) => [name, Array.isArray(value) ? shuffled(value) : value]),
    ),
  ),
  withoutMembers: (page, _, { value }) =>
    eachObject((object) =>
      Object.fromEntries(Object.entries(object).filter(([name]) => !(value as string[]).includes(name))),
    )(page),
};

const shuffled = (list: readonly unknown[]) =>
  list
    .map((value) => ({ value, at: Math.random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ value }) => value);

/** Where a server answers an error in place of an empty page. */
export function emptyPageRefused(
  rules: readonly FaultRule[],
  { offset, total, filtered }: { offset: number; total: number; filtered: boolean },
): Response | undefined {
  const rule = rules.find(
    ({ kind }) =>
      (kind === 'refusePastEnd' && offset > 0 && offset >= total) ||
      (kind === 'refuseNobody' && filtered && total === 0),
  );
  if (!rule) return undefined;
  const { status = 404, says } = rule;
  if (status < 300) return new Response(status === 204 ? null : '{}', { status });
  return says ? imsxError(status, 'unknownobject', 'There is nothing here.') : new Response('Not found', { status });
}

const nulls = (object: OneRosterObject) =>
  Object.fromEntries(
    ['middleName', 'agents', 'grades', 'email', 'phone', 'identifier', 'parent', 'birthDate', 'endDate'].map((name) => [
      name,
      object[name] ?? null,
    ]),
  );

/** Two pages that name each other as the next. */
const circle = (link: string | null, base: string) =>
  `<${base}?limit=10&offset=${link?.includes('limit=10&offset=10') ? 0 : 10}&sort=sourcedId&orderBy=asc>; rel="next"`;

/** Dates as times at midnight, wherever they stand. */
function withTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withTimes);
  if (typeof value === 'string') return /^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00` : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withTimes(member)]));
}

/** A user of 1.1 has one role and a list of orgs. */
function asOneRoster11({ roles, primaryOrg, userIds: _, ...user }: OneRosterObject): OneRosterObject {
  return { ...user, ...(Array.isArray(roles) && { role: roles[0]?.role, orgs: [primaryOrg] }) };
}

const distortionsOf = new WeakMap<Request, FaultRule[]>();

/** Applies what strikes a request, before and after Campus answers it. */
export const faults: MiddlewareHandler<CampusEnv> = async (c, next) => {
  const campus = c.get('campus');
  const rules = striking(campus, c.req.method, c.req.path);
  if (rules.length > 0) distortionsOf.set(c.req.raw, rules);
  for (const rule of rules) {
    if (rule.kind === 'latency' || (rule.kind === 'slowPages' && isLarge(rule, c.req.raw)))
      await new Promise((resolve) => setTimeout(resolve, rule.ms));
    if (rule.kind === 'expireToken') campus.sql.exec('delete from tokens');
    const answer = answers[rule.kind]?.(rule, c.req.raw);
    if (answer) return answer;
  }
  await next();
  for (const rule of rules) {
    const changed = await changes[rule.kind]?.(c.res, rule);
    if (changed) c.res = changed;
  }
  return undefined;
};

export const activeDistortions = (c: Context<CampusEnv>): readonly FaultRule[] => distortionsOf.get(c.req.raw) ?? [];

export const distortedQuery = (rules: readonly FaultRule[], query: PageQuery): PageQuery =>
  rules.reduce((changed, rule) => queries[rule.kind]?.(changed, rule) ?? changed, query);

export const distortedPage = (rules: readonly FaultRule[], page: Page, base = ''): Page =>
  rules.reduce((changed, rule) => pages[rule.kind]?.(changed, base, rule) ?? changed, page);
