import { people } from './people.ts';

/**
 * A OneRoster 1.2 rostering provider that shares nothing with the Campus simulator: written from 1EdTech's OpenAPI description of the service
 * (onerosterv1p2rostersservice_openapi3_v1p0.json: paths, parameters, schemas, status codes), with the habits of another kind of server: sourcedIds in lower case,
 * users in several roles at several schools, a page of 50 at most and no total and no link, errors wrapped in imsx_StatusInfo, short-lived tokens.
 */
interface OneRosterObject {
  readonly sourcedId: string;
  readonly [member: string]: unknown;
}

const base = '/ims/oneroster/rostering/v1p2/';
const scope = (name: string) => `https://purl.imsglobal.org/spec/or/v1p2/scope/${name}`;
const mostPerPage = 50;
const tokenSeconds = 90;

const state = { collections: people(), tokens: new Map<string, { scopes: string[]; until: number }>() };

const hasRole = (name: string) => (object: OneRosterObject) =>
  (object.roles as { role: string }[]).some(({ role }) => role === name);

/** Path, the collection that it reads, the member of its answer, and which objects (OpenAPI, paths). */
const services: Record<
  string,
  { of: keyof typeof state.collections; member: string; only?: (object: OneRosterObject) => boolean }
> = {
  orgs: { of: 'orgs', member: 'orgs' },
  schools: { of: 'orgs', member: 'orgs', only: ({ type }) => type === 'school' },
  academicSessions: { of: 'academicSessions', member: 'academicSessions' },
  users: { of: 'users', member: 'users' },
  students: { of: 'users', member: 'users', only: hasRole('student') },
  teachers: { of: 'users', member: 'users', only: hasRole('teacher') },
  demographics: { of: 'demographics', member: 'demographics' },
  enrollments: { of: 'enrollments', member: 'enrollments' },
};

function status(code: number, minor: string, description: string): Response {
  const imsx_codeMinorField = [{ imsx_codeMinorFieldName: 'TargetEndSystem', imsx_codeMinorFieldValue: minor }];
  const info = { imsx_codeMajor: 'failure', imsx_severity: 'error', imsx_description: description };
  return Response.json({ imsx_StatusInfo: { ...info, imsx_CodeMinor: { imsx_codeMinorField } } }, { status: code });
}

/** Every value that a dotted path reaches; lists are entered, so that `roles.role` reaches each of a user's roles. */
function valuesAt(object: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(object)) return object.flatMap((one) => valuesAt(one, path));
  const [member, ...rest] = path;
  if (member === undefined) return [object];
  return typeof object === 'object' && object !== null
    ? valuesAt((object as Record<string, unknown>)[member], rest)
    : [];
}

const predicates: Record<string, (value: string, asked: string) => boolean> = {
  '=': (value, asked) => value === asked,
  '!=': (value, asked) => value !== asked,
  '>': (value, asked) => value > asked,
  '>=': (value, asked) => value >= asked,
  '<': (value, asked) => value < asked,
  '<=': (value, asked) => value <= asked,
  '~': (value, asked) => value.includes(asked),
};

/** Clauses joined by AND or OR (Rostering REST binding, filtering); null for what is no filter. */
function filterOf(text: string): ((object: OneRosterObject) => boolean) | null {
  const parts = text.split(/\s+(AND|OR)\s+(?=[\w.]+\s*(?:!=|>=|<=|=|>|<|~)\s*')/);
  const clauses = parts
    .filter((_, index) => index % 2 === 0)
    .map((clause) => /^([\w.]+)\s*(!=|>=|<=|=|>|<|~)\s*'(.*)'$/.exec(clause.trim()));
  if (clauses.some((clause) => clause === null)) return null;
  const holds = (object: OneRosterObject, clause: RegExpExecArray | null) => {
    const [, path = '', predicate = '', asked = ''] = clause ?? [];
    return valuesAt(object, path.split('.')).some((value) =>
      predicates[predicate]?.(String(value), asked.replaceAll("''", "'")),
    );
  };
  return (object) =>
    parts.includes('OR')
      ? clauses.some((clause) => holds(object, clause))
      : clauses.every((clause) => holds(object, clause));
}

const parameters = ['limit', 'offset', 'sort', 'orderBy', 'filter', 'fields'];

function read(name: string, query: URLSearchParams): Response {
  const service = services[name];
  if (!service) return status(404, 'unknownobject', 'There is no such collection.');
  const unknown = [...query.keys()].find((key) => !parameters.includes(key));
  if (unknown) return status(400, 'invalid_selection_field', `There is no parameter ${unknown}.`);
  const [limit, offset] = [Number(query.get('limit') ?? 100), Number(query.get('offset') ?? 0)];
  if (!Number.isInteger(limit) || limit < 1 || !Number.isInteger(offset) || offset < 0)
    return status(400, 'invalid_selection_field', 'limit and offset are whole numbers.');
  const filter = query.has('filter') ? filterOf(query.get('filter') ?? '') : () => true;
  if (!filter) return status(400, 'invalid_filter_field', 'This is no filter.');
  const sort = query.get('sort');
  const direction = query.get('orderBy') === 'desc' ? -1 : 1;
  const key = (object: OneRosterObject) => String(valuesAt(object, (sort ?? '').split('.'))[0] ?? '');
  const found = (state.collections[service.of] as OneRosterObject[]).filter(
    (object) => (service.only?.(object) ?? true) && filter(object),
  );
  const sorted = sort ? found.toSorted((a, b) => direction * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)) : found;
  const page = sorted.slice(offset, offset + Math.min(limit, mostPerPage));
  const fields = query.get('fields')?.split(',');
  const picked = (object: OneRosterObject) =>
    Object.fromEntries(Object.entries(object).filter(([member]) => fields?.includes(member)));
  return Response.json({ [service.member]: fields ? page.map(picked) : page });
}

/** RFC 6749, 4.4: client credentials, in a Basic header. */
async function token(request: Request): Promise<Response> {
  const form = await request.formData();
  if (request.headers.get('authorization') !== `Basic ${btoa('provider-client:provider-secret')}`)
    return Response.json({ error: 'invalid_client' }, { status: 401, headers: { 'www-authenticate': 'Basic' } });
  if (form.get('grant_type') !== 'client_credentials')
    return Response.json({ error: 'unsupported_grant_type' }, { status: 400 });
  const value = crypto.randomUUID();
  state.tokens.set(value, {
    scopes: String(form.get('scope') ?? '').split(' '),
    until: Date.now() + tokenSeconds * 1000,
  });
  return Response.json({ access_token: value, token_type: 'bearer', expires_in: tokenSeconds });
}

/** Core reads need one of two scopes, demographics its own (OpenAPI, security). */
function refusal(request: Request, name: string): Response | null {
  const held = state.tokens.get(request.headers.get('authorization')?.replace(/^Bearer /, '') ?? '');
  if (!held || held.until < Date.now()) return status(401, 'unauthorisedrequest', 'No valid token.');
  const needed =
    name === 'demographics' ? ['roster-demographics.readonly'] : ['roster-core.readonly', 'roster.readonly'];
  return needed.some((one) => held.scopes.includes(scope(one))) ? null : status(403, 'forbidden', 'Not granted.');
}

export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/token' && request.method === 'POST') return token(request);
    // For tests alone: what there is, and what there is from now on.
    if (pathname === '/objects') {
      if (request.method === 'PUT') state.collections = (await request.json()) as typeof state.collections;
      if (request.method === 'DELETE') state.collections = people();
      return Response.json(state.collections);
    }
    if (!pathname.startsWith(base) || request.method !== 'GET') return new Response('Not Found', { status: 404 });
    const name = pathname.slice(base.length);
    return refusal(request, name) ?? read(name, searchParams);
  },
};
