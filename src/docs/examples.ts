import { type CatalogEntry, reports } from '../states/index.ts';

/** An example of a call for every operation of the OpenAPI document: a `curl` command that works against the local Worker (`npm start`). */

interface Schema {
  $ref?: string;
  type?: string | string[];
  example?: unknown;
  default?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  format?: string;
  minimum?: number;
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: Schema;
}

export interface ExampleOf {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  /** Media type of the body and its schema; null when there is none. */
  readonly body: { readonly type: string; readonly schema: Schema } | null;
  readonly security: 'accessToken' | 'clientBasic' | 'operator';
}

/** Bodies of which the schemas cannot tell a good example: their fields exclude each other, or they are files. */
const bodies: Readonly<Record<string, unknown>> = {
  putDocument: {
    form: 'iep',
    status: 'completed',
    student: { localNumber: '104233' },
    fields: {
      meetingType: 'review',
      meetingDate: '2026-10-12',
      effectiveFrom: '2026-10-12',
      effectiveTo: '2027-10-11',
    },
  },
};

const reportAt = new Map(Object.values(reports).map((report) => [report.path, report]));

/** The body of a report's POST: students by their state's id, since that is what it is for. */
const bodyOfReport = ({ reporting: { student } }: CatalogEntry) => ({ [student.parameter]: student.examples });

/** How the variables of the examples get their values, in a shell beside `npm start`. */
export const variables = `
\`\`\`sh
BASE=http://127.0.0.1:8787
OPERATOR_TOKEN=…   # "Operator token of this machine", printed by npm start
DISTRICT_ID=…      # from GET /v1/admin/districts; other ids from the lists of their kind
CLIENT_ID=… CLIENT_SECRET=…   # of a data export or a plan-authoring client
ACCESS_TOKEN=…     # from POST /v1/token
\`\`\``;

export function curlExample(operation: ExampleOf, schemas: Readonly<Record<string, Schema>>): string {
  const { method, path, operationId, parameters, body, security } = operation;
  const at = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const schema = parameters.find((one) => one.in === 'path' && one.name === name)?.schema ?? {};
    return String(schema.example ?? schema.enum?.[0] ?? variable(name));
  });
  const report = reportAt.get(path);
  const required = parameters.filter((one) => one.in === 'query' && one.required);
  const query = [
    ...required.map(({ name, schema }) => `${name}=${schema.example ?? schema.enum?.[0] ?? variable(name)}`),
    ...(report && method === 'get' ? [report.exampleQuery] : []),
  ].join('&');
  const parts = [
    `curl${method === 'get' ? '' : ` -X ${method.toUpperCase()}`} "$BASE${at}${query && `?${query}`}"`,
    security === 'clientBasic'
      ? '-u "$CLIENT_ID:$CLIENT_SECRET"'
      : `-H "Authorization: Bearer ${security === 'operator' ? '$OPERATOR_TOKEN' : '$ACCESS_TOKEN'}"`,
    ...(body ? bodyOf(operationId, report, body, schemas) : []),
  ];
  return parts.join(' \\\n  ');
}

const variable = (name: string): string => `$${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

function bodyOf(
  operationId: string,
  report: CatalogEntry | undefined,
  { type, schema }: NonNullable<ExampleOf['body']>,
  schemas: Readonly<Record<string, Schema>>,
) {
  const typed = `-H "Content-Type: ${type}"`;
  if (type === 'application/pdf') return [typed, '--data-binary @plan.pdf'];
  if (type === 'text/csv') return [typed, '--data-binary @key-programs.csv'];
  const value = bodies[operationId] ?? (report ? bodyOfReport(report) : sample(schema, schemas));
  if (type === 'application/x-www-form-urlencoded') return ['-d grant_type=client_credentials'];
  return [typed, `-d '${JSON.stringify(value)}'`];
}

/** A value that a schema allows: its example, else one made from its parts, with what is required and what has an example. */
function sample(schema: Schema, schemas: Readonly<Record<string, Schema>>): unknown {
  if (schema.$ref) return sample(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, schemas);
  const given = schema.example ?? schema.default ?? schema.enum?.[0];
  if (given !== undefined) return given;
  const alternative = (schema.anyOf ?? schema.oneOf)?.find(({ type }) => type !== 'null');
  if (alternative) return sample(alternative, schemas);
  const type = [schema.type ?? 'object'].flat().find((one) => one !== 'null');
  if (type === 'array') return [sample(schema.items ?? {}, schemas)];
  if (type === 'object') {
    const wanted = Object.entries(schema.properties ?? {}).filter(
      ([name, property]) => schema.required?.includes(name) || property.example !== undefined,
    );
    return Object.fromEntries(wanted.map(([name, property]) => [name, sample(property, schemas)]));
  }
  if (type === 'boolean') return true;
  if (type === 'integer' || type === 'number') return schema.minimum ?? 1;
  if (schema.format === 'date') return '2026-11-02';
  if (schema.format === 'email') return 'jo.miller@example.org';
  if (schema.format === 'uri') return 'https://district.example.org/campus';
  return 'text';
}
