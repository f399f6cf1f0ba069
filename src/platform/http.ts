import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context, ErrorHandler, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { transientError } from './d1.ts';
import { errorFields, jsonLog, type Log, type LogFields } from './log.ts';
import { type Platform, platformOf } from './platform.ts';
import './validation-messages.ts';
import { type Problem, ProblemError, problem, problemCatalogue, wrongFields } from './problems.ts';

/**
 * What every route finds in its context. `requestId` is on the log line, in the answer's header and on error pages; what a route sets as `logged` is on the line
 * too.
 */
export type HttpEnv = {
  Bindings: Env;
  Variables: { platform: Platform; requestId: string; logged: LogFields; problem: Problem | null };
};

/** A Hono app whose request validation answers with a problem document that names each field. */
export function httpApp<E extends HttpEnv = HttpEnv>(): OpenAPIHono<E> {
  return new OpenAPIHono<E>({
    defaultHook: (result, c) => {
      // Hono reads a body without a type as an empty object: its missing fields would be no help.
      if (!result.success && result.target === 'json' && !c.req.header('content-type'))
        return problemResponse(c, noJson);
      if (!result.success) return problemResponse(c, invalidFields(result.error, result.target));
      return undefined;
    },
  });
}

const noJson = problem('invalidRequest', 'body: is empty or not JSON. Send it with Content-Type application/json.', {
  errors: [{ field: 'body', message: 'is empty or not JSON' }],
});

/** How a part of a request is called where no field of it can be named. */
const wholes: Readonly<Record<string, string>> = { json: 'body', form: 'body', param: 'path' };

/** Faults that an answer lists; the others are counted. */
const mostFaults = 100;

/** A name that came from outside, short enough to be repeated. */
const shortened = (name: string) => (name.length > 80 ? `${name.slice(0, 80)}…` : name);

/** The problem for input that a zod schema refuses: one entry per field, unknown fields by their name. */
export function invalidFields(error: z.core.$ZodError, target = 'json'): Problem {
  const all = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ field: [...issue.path, key].join('.'), message: 'is not a field of this request' }))
      : [{ field: issue.path.join('.') || (wholes[target] ?? target), message: issue.message }],
  );
  const errors = all.slice(0, mostFaults).map(({ field, message }) => ({ field: shortened(field), message }));
  const more = all.length > errors.length ? `; and ${all.length - errors.length} more` : '';
  const refusal = wrongFields(errors);
  return { ...refusal, detail: refusal.detail + more };
}

/** Bytes of a body of JSON. */
const largestBody = 1_000_000;

const smallBody = bodyLimit({
  maxSize: largestBody,
  onError: () => {
    throw new ProblemError(problem('contentTooLarge', `body: may have at most ${largestBody} bytes`));
  },
});

/** Files, whose routes have limits of their own, and forms, which `readForm` bounds so that a page can answer. */
const boundedElsewhere =
  /^(application\/(pdf|octet-stream|x-www-form-urlencoded|vnd\.)|text\/csv|multipart\/form-data)/i;

/** Refuses a body that is longer than any request needs, before it is read. */
export const limitBody: MiddlewareHandler<HttpEnv> = (c, next) =>
  boundedElsewhere.test(c.req.header('content-type') ?? '') ? next() : smallBody(c, next);

/** The answer that a problem is. Middleware finds the problem itself under `problem`. */
export function problemResponse(
  c: { get(key: 'requestId'): string; set(key: 'problem', value: Problem): void },
  value: Problem,
): Response {
  c.set('problem', value);
  const { status, title } = problemCatalogue[value.code];
  const headers: Record<string, string> = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };
  if (value.retryAfter !== undefined) headers['retry-after'] = String(value.retryAfter);
  if (status === 401)
    headers['www-authenticate'] =
      value.code === 'invalidToken' ? 'Bearer realm="SameGoal", error="invalid_token"' : 'Bearer realm="SameGoal"';
  if (value.code === 'insufficientScope')
    headers['www-authenticate'] = 'Bearer realm="SameGoal", error="insufficient_scope"';
  const { retryAfter: _, ...members } = value;
  const document = { type: `/docs/problems#${value.code}`, title, status, instance: c.get('requestId'), ...members };
  return new Response(JSON.stringify(document), { status, headers });
}

/** The answer where something is, but not for this method (RFC 9110, section 15.5.6). */
export function otherMethod(c: Context<HttpEnv>, methods: readonly string[]): Response {
  const allow = methods.join(', ');
  const answer = problemResponse(
    c,
    problem('methodNotAllowed', `${c.req.method} does not work here. The methods are: ${allow}.`),
  );
  answer.headers.set('allow', allow);
  return answer;
}

/** The shape of every error answer, for the OpenAPI document. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    instance: z.string().optional(),
    code: z.string(),
    detail: z.string(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem', {
    description: 'An RFC 9457 problem document. `code` is stable. `errors` names each wrong field.',
  });

/** The `body` of a route that takes JSON. */
export const jsonBody = <T extends z.ZodType>(schema: T) => ({
  content: { 'application/json': { schema } },
  required: true,
});

/** A `responses` entry for JSON. */
export const jsonAnswer = <T extends z.ZodType>(schema: T, description: string) => ({
  content: { 'application/json': { schema } },
  description,
});

/** `responses` entries for the problems that a route can answer with. */
export function problemResponses<Code extends keyof typeof problemCatalogue>(...codes: Code[]) {
  type Status = (typeof problemCatalogue)[Code]['status'];
  type Entry = { description: string; content: { 'application/problem+json': { schema: typeof problemSchema } } };
  const entries: Record<number, Entry> = {};
  for (const code of codes) {
    const { status, title } = problemCatalogue[code];
    const description = [entries[status]?.description, title].filter(Boolean).join('; or: ');
    entries[status] = { description, content: { 'application/problem+json': { schema: problemSchema } } };
  }
  return entries as { [S in Status]: Entry };
}

/** Gives the request its id and its platform, writes one log line when it is answered, and sets the headers that every answer carries. */
export const requestFrame: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const started = Date.now();
  const requestId = c.req.header('cf-ray') ?? crypto.randomUUID();
  const log = jsonLog({ requestId });
  c.set('requestId', requestId);
  c.set('logged', {});
  c.set('problem', null);
  c.set('platform', platformOf(c.env, { log }));
  await next();
  const headers = c.res.headers;
  headers.set('x-request-id', requestId);
  headers.set('x-content-type-options', 'nosniff');
  headers.set('referrer-policy', 'no-referrer');
  headers.set('strict-transport-security', 'max-age=63072000');
  if (!headers.has('content-security-policy'))
    headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  // The route's pattern, not the path: a path can hold ids and one-time tokens.
  const route = c.req.routePath;
  log.info('request', {
    method: c.req.method,
    route,
    status: c.res.status,
    ms: Date.now() - started,
    ...c.get('logged'),
  });
};

/** Problems become problem documents; everything else is a bug, logged with its name and answered without detail. */
export const onError: ErrorHandler<HttpEnv> = (error, c) => {
  const requestId = c.get('requestId');
  return problemResponse(c, problemOf(error, c.get('platform')?.log ?? jsonLog({ requestId }), requestId));
};

/** The problem that an error is; one that nobody expected is logged, for the answers that are not problem documents too. */
export function problemOf(error: Error, log: Log, requestId: string): Problem {
  if (error instanceof ProblemError) return error.problem;
  // How Hono says that a body is not the JSON it claims to be, or does not claim to be JSON.
  if (error instanceof HTTPException && error.status === 415)
    return problem('unsupportedMediaType', 'Send the body as application/json.');
  if (error instanceof HTTPException && /\bJSON\b/.test(error.message)) return noJson;
  if (error instanceof HTTPException && error.status < 500) return problem('invalidRequest', error.message);
  log.error('unexpected error', errorFields(error));
  if (transientError(error))
    return problem('temporarilyUnavailable', 'The database is busy. Send the same request again.', { retryAfter: 2 });
  return problem('internalError', `Something went wrong on our side. Quote request ${requestId} to support.`);
}
