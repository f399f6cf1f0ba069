import type { OpenAPIHono } from '@hono/zod-openapi';
import { version } from '../../package.json';
import { type Scope, scopes } from '../api-access/index.ts';
import { keptHours } from '../idempotency/index.ts';
import { type Deprecation, deprecationHeaders, deprecationMember, deprecationText } from '../platform/deprecation.ts';
import type { HttpEnv } from '../platform/http.ts';
import { problemCatalogue } from '../platform/problems.ts';
import { type Reporting, states } from '../states/index.ts';
import { curlExample, type ExampleOf, variables } from './examples.ts';

type Document = ReturnType<OpenAPIHono<HttpEnv>['getOpenAPI31Document']>;

function reportingText({ system, school, student }: Reporting): string {
  return (
    `${system} records, calculated from completed documents at the moment of the call. A blank parameter counts as not given, so an extract form ` +
    `may send every field. Only \`${school.parameter}\` and \`${student.parameter}\` are refused when blank, because an empty list must ` +
    'not report every student.'
  );
}

/** In the order in which /docs shows them; a tag that a route uses must be here. */
const tags: Record<string, string> = {
  'Access tokens': 'OAuth 2.0 client credentials (RFC 6749) and short-lived bearer tokens (RFC 6750, RFC 9068).',
  ...Object.fromEntries(
    Object.values(states).flatMap(({ name, reporting }) =>
      reporting ? [[`${name} state reporting`, reportingText(reporting)]] : [],
    ),
  ),
  'Program participation': 'Students’ program participation badges, for other vendors.',
  Documents: 'Plan documents and their PDF files, which the plan-authoring system sends.',
  Webhooks: 'Messages to the plan-authoring system about completed runs and matched students.',
  Districts: 'School districts.',
  Fleet: 'All districts at a glance, with their newest runs.',
  Alerts: 'Which operators hear of failures, by email and signed webhook.',
  'Stop and go': 'What operators can pause and resume, and messages that a queue gave up on.',
  Connections: "A district's connections with Infinite Campus.",
  'Document viewer': 'Who opened which plan document from Campus.',
  Flags: "How each program's flag is kept in Campus.",
  Runs: 'The nightly runs and what they did.',
  Students: 'Students as OneRoster sent them.',
  'Data exports':
    'Accounts that Campus or another program uses to read reports, with their terms of service and permissions.',
  'SFTP Push': "Delivery of an export's files to the district's SFTP server.",
  'Plan-authoring clients': 'Credentials of the plan-authoring system.',
  'Operator tokens': 'Tokens for everything under `/v1/admin`.',
  Administrators: "Who may sign in to a district's settings pages.",
};

const description = `Connects SameGoal plan documents with Infinite Campus.

**Callers.** Reports and documents need an access token from \`POST /v1/token\`. Everything under \`/v1/admin\` needs an operator token.

**Lists** take \`limit\` and \`offset\` and return \`X-Total-Count\` and \`Link\` (RFC 8288).

**Errors** are problem documents (RFC 9457) with a stable \`code\`. Their \`errors\` name each wrong field. See [all problems](/docs/problems). Errors of the token endpoint follow RFC 6749.

**Examples** run in a shell next to \`npm start\`:
${variables}`;

/** The OpenAPI 3.1 document of the composed app, made from the schemas that also validate its requests. */
export function openApiDocument(app: OpenAPIHono<HttpEnv>): Document {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'SameGoal Campus Link',
      version,
      description,
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    },
    servers: [{ url: '/', description: 'The Worker that serves this document.' }],
  });
  const used = new Set<string>();
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of ['get', 'put', 'post', 'delete', 'patch'] as const) {
      const operation = item[method];
      if (!operation) continue;
      operation.operationId ??= operationIdOf(method, path);
      if (method === 'post' && path !== '/v1/token' && path.startsWith('/v1/'))
        operation.parameters = [...(operation.parameters ?? []), idempotencyKey];
      const body = operation.requestBody;
      if (body && 'content' in body && body.content['application/json'])
        operation.responses = { '415': unsupportedMediaType, ...operation.responses };
      announceDeprecation(operation);
      for (const tag of operation.tags ?? []) used.add(tag);
      // SAFETY: zod-openapi makes these schemas; the examples read the few members that `Schema` names.
      const example = curlExample(exampleOf(method, path, operation), (document.components?.schemas ?? {}) as never);
      operation.description = [operation.description, `\`\`\`sh\n${example}\n\`\`\``].filter(Boolean).join('\n\n');
    }
  }
  const order = [...Object.keys(tags), ...[...used].filter((tag) => !(tag in tags)).sort()];
  document.tags = order
    .filter((name) => used.has(name))
    .map((name) => ({ name, ...(tags[name] ? { description: tags[name] } : {}) }));
  document.components = { ...document.components, securitySchemes };
  return document;
}

type Operation = NonNullable<NonNullable<Document['paths']>[string]['get']>;

/** Says of a deprecated operation until when it answers, and which headers say so. */
function announceDeprecation(operation: Operation): void {
  const announced: Deprecation | undefined = operation[deprecationMember];
  if (!announced) return;
  operation.description = [deprecationText(announced), operation.description].filter(Boolean).join(' ');
  for (const answer of Object.values(operation.responses ?? {}))
    if ('description' in answer) answer.headers = { ...answer.headers, ...deprecationHeaders };
}

function exampleOf(method: string, path: string, operation: Operation): ExampleOf {
  const { operationId = '', parameters = [], requestBody, security = [] } = operation;
  const content = requestBody && 'content' in requestBody ? Object.entries(requestBody.content)[0] : undefined;
  const scheme = Object.keys(security[0] ?? {})[0];
  return {
    method,
    path,
    operationId,
    parameters: parameters as ExampleOf['parameters'],
    // SAFETY: as above.
    body: content ? { type: content[0], schema: (content[1].schema ?? {}) as never } : null,
    security: scheme === 'operator' || scheme === 'clientBasic' ? scheme : 'accessToken',
  };
}

/** What every POST takes, but that for a token, which may be repeated anyway. */
const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  required: false,
  schema: { type: 'string' as const, minLength: 1, maxLength: 200 },
  description: `Sent again under the same key within ${keptHours} hours, the request is not repeated and gets the same answer.`,
};

/** What every operation with a JSON body answers to another content type. */
const unsupportedMediaType = {
  description: problemCatalogue.unsupportedMediaType.title,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

const securitySchemes: NonNullable<NonNullable<Document['components']>['securitySchemes']> = {
  accessToken: {
    type: 'oauth2',
    description: 'Client credentials. The scopes are those granted to the client.',
    flows: { clientCredentials: { tokenUrl: '/v1/token', scopes: { ...(scopes satisfies Record<Scope, string>) } } },
  },
  clientBasic: {
    type: 'http',
    scheme: 'basic',
    description: 'Client id and client secret, only at the token endpoint.',
  },
  operator: { type: 'http', scheme: 'bearer', description: 'The operator token of this deployment.' },
};

/** `get /v1/oh/stateReporting/{id}` becomes `getOhStateReportingById`: a name that generated clients can keep. */
function operationIdOf(method: string, path: string): string {
  const words = path
    .replace(/^\/v1\//, '/')
    .split('/')
    .filter(Boolean)
    .flatMap((part) => (part.startsWith('{') ? ['by', part.slice(1, -1)] : part.split(/[^A-Za-z0-9]+/)));
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
