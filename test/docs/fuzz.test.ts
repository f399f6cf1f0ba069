import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fiscalYearOf } from '../../src/calendar/fiscal-year.ts';
import { isoDate } from '../../src/calendar/iso-date.ts';
import type { District } from '../../src/districts/index.ts';
import { reportableYears } from '../../src/reporting/period.ts';
import { reportsOf } from '../../src/states/index.ts';
import { call, platform, tokenOf } from '../data-exports/support.ts';
import { addDocument, addStudent, exportClient, readyDistrict } from '../reporting/district.ts';
import { invented } from '../support/invented.ts';
import { authoringClient } from '../support/product.ts';
import { anything, type Schema, type Schemas } from './arbitrary.ts';

/**
 * Calls made up from the OpenAPI document: none may be answered with an error of ours, nor with anything that the document does not allow, nor with anything of
 * another district.
 */
interface Parameter {
  name: string;
  in: 'query' | 'path' | 'header';
  required?: boolean;
  schema: Schema;
}
interface Operation {
  operationId: string;
  security: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Schemas };
}

const document = (await (await call('/openapi.json')).json()) as Document;
const { schemas } = document.components;
const isOperators = ({ security }: Operation) => security.some((one) => 'operator' in one);
// Operators' calls come last: they take away what the others need.
const operations = Object.entries(document.paths)
  .flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  .sort((a, b) => Number(isOperators(a.operation)) - Number(isOperators(b.operation)));

const thisYear = fiscalYearOf(isoDate(new Date().toISOString().slice(0, 10)));

/** What marks the other district's data, wherever it turns up. */
const foreign = { name: 'Zugvogel', stateStudentId: 'ZQ7654321', irn: '765432' };
let mine: District;
let other: District;
let known: Record<string, string[]>;
let tokens: { operator: string; accessToken: string; documents: string };

beforeAll(async () => {
  [mine, other] = [await readyDistrict(), await readyDistrict()];
  await platform
    .databaseOf(other)
    .run(`update orgs set identifier = '${foreign.irn}' where district_id = '${other.id}'`);
  const etr = { evaluationType: 'initial', meetingDate: isoDate('2026-09-01'), determination: 'ET10' } as const;
  const ours = await addStudent(mine, 'AA0000001');
  const documentId = await addDocument(mine, ours, 'etr', etr, { id: invented('etr-mine') });
  const theirs = await addStudent(other, foreign.stateStudentId);
  await platform
    .databaseOf(other)
    .run(`update students set given_name = '${foreign.name}', family_name = '${foreign.name}' where id = '${theirs}'`);
  const foreignDocument = await addDocument(other, theirs, 'etr', etr, { id: invented('etr-of-the-other') });
  known = {
    districtId: [mine.id],
    documentId: [documentId, foreignDocument, 'fuzz-1', 'fuzz-2'],
    studentId: [ours, theirs],
    emisStudentId: ['AA0000001', foreign.stateStudentId],
    buildingIrn: ['000111', foreign.irn],
    fiscalYear: reportableYears(thisYear).map(String),
    // Days made up would seldom have one of the fiscal year between them.
    startDate: [`${thisYear - 6}-01-01`, `${thisYear - 1}-09-01`],
    endDate: [`${thisYear}-06-30`, `${thisYear - 1}-12-31`],
    program: ['specialEducation', 'section504'],
  };
  tokens = {
    operator: platform.config.OPERATOR_TOKEN,
    accessToken: await tokenOf(
      await exportClient(mine, [...reportsOf('OH').map(({ endpoint }) => endpoint), 'studentProgramParticipation']),
    ),
    documents: await tokenOf(await authoringClient(mine)),
  };
});

/** Every reference within the schema itself, as `fromJSONSchema` wants it. */
const withDefinitions = (schema: Schema): Schema =>
  JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', '#/$defs/')) as Schema;
const definitions = withDefinitions(schemas as Schema) as Schemas;

/** Made once for each schema. */
const validators = new Map<string, z.ZodType>();

function expectAllowed(operation: Operation, response: Response, body: string): void {
  const described = operation.responses[String(response.status)];
  expect(described, `${response.status} is not described: ${body.slice(0, 300)}`).toBeDefined();
  if (!described?.content) {
    expect(body).toBe('');
    return;
  }
  const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
  const content = described.content[type];
  expect(content, `${type} is not described for ${response.status}`).toBeDefined();
  if (!type.endsWith('json') || !content) return;
  const schema = withDefinitions(content.schema);
  const key = JSON.stringify(schema);
  // SAFETY: a schema of OpenAPI 3.1 is a JSON Schema.
  const validator = validators.get(key) ?? z.fromJSONSchema({ ...schema, $defs: definitions } as never);
  validators.set(key, validator);
  const checked = validator.safeParse(JSON.parse(body));
  expect(checked.success, checked.success ? '' : z.prettifyError(checked.error)).toBe(true);
}

const answered = new Set<string>();

describe('calls made up from the OpenAPI document', () => {
  it.each(operations.map((one) => [`${one.method} ${one.path}`, one] as const))(
    '%s',
    async (_, { path, method, operation }) => {
      const security = Object.keys(operation.security[0] ?? {})[0] ?? '';
      const scope = operation.security[0]?.accessToken?.[0];
      const token = scope === 'documents' ? tokens.documents : tokens[security as keyof typeof tokens];
      const hints = Object.fromEntries(
        Object.entries(known).map(([name, values]) => [name, fc.constantFrom(...values)]),
      );
      /** The parameters of one kind as an object, so that at most one of them is spoilt. */
      const together = (parameters: Parameter[]): Schema => ({
        type: 'object',
        properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
        required: parameters.flatMap(({ name, required }) => (required ? [name] : [])),
      });
      const inQuery = (operation.parameters ?? []).filter((one) => one.in === 'query');
      const inPath = (operation.parameters ?? []).filter((one) => one.in === 'path');
      const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
      const request = fc.record({
        query: anything(together(inQuery), schemas, hints),
        path: anything(together(inPath), schemas, hints),
        body: content ? anything(content.schema, schemas, hints) : fc.constant(undefined),
        signed: fc.integer({ min: 0, max: 9 }).map((dice) => dice > 0),
      });
      await fc.assert(
        fc.asyncProperty(request, async ({ query, path: ids, body, signed }) => {
          const search = new URLSearchParams();
          for (const [name, value] of Object.entries(Object(query)))
            for (const one of [value].flat()) search.append(name, String(one));
          const at = path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(Object(ids)[name]) || '-'));
          const isForm = type === 'application/x-www-form-urlencoded';
          const response = await call(`${at}?${search}`, {
            method,
            headers: {
              ...(signed && token ? { authorization: `Bearer ${token}` } : {}),
              ...(type && body !== undefined ? { 'content-type': type } : {}),
            },
            ...(body === undefined
              ? {}
              : {
                  body: isForm
                    ? new URLSearchParams(body as Record<string, string>).toString()
                    : type === 'application/json'
                      ? JSON.stringify(body)
                      : String(body),
                }),
          });
          const text = await response.text();
          expect(response.status, text).not.toBe(500);
          expectAllowed(operation, response, text);
          if (response.status === 200) answered.add(operation.operationId);
          if (security !== 'operator')
            for (const mark of [foreign.name, foreign.stateStudentId, foreign.irn, other.id])
              expect(text.includes(mark) && !JSON.stringify([query, ids, body]).includes(mark), mark).toBe(false);
        }),
        { numRuns: isOperators(operation) ? 6 : 30, seed: 20261125 },
      );
    },
  );

  it('were not all refused', () => {
    const reports = operations.filter(({ path }) => path.startsWith('/v1/oh/'));
    for (const { operation } of reports) expect(answered).toContain(operation.operationId);
  });
});
