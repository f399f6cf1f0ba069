import { beforeAll, expect, it } from 'vitest';
import { reportsOf } from '../../src/states/index.ts';
import { call, platform, tokenOf } from '../data-exports/support.ts';
import { addDocument, addStudent, exportClient, readyDistrict } from '../reporting/district.ts';
import { invented } from '../support/invented.ts';
import { authoringClient } from '../support/product.ts';

interface Operation {
  operationId: string;
  description: string;
  security: Record<string, string[]>[];
}
const document = (await (await call('/openapi.json')).json()) as { paths: Record<string, Record<string, Operation>> };
const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
const exampleOf = ({ description }: Operation): string => /```sh\n([\s\S]*?)\n```/.exec(description)?.[1] ?? '';

let variables: Record<string, string>;
let tokens: { report: string; documents: string };

beforeAll(async () => {
  const district = await readyDistrict();
  const student = await addStudent(district, 'AB1234567');
  await addDocument(district, student, 'etr', {}, { id: invented('iep-2026-004711') });
  const credentials = await exportClient(district, [
    ...reportsOf('OH').map(({ endpoint }) => endpoint),
    'studentProgramParticipation',
  ]);
  tokens = {
    report: await tokenOf(credentials),
    documents: await tokenOf(await authoringClient(district)),
  };
  variables = {
    BASE: '',
    OPERATOR_TOKEN: platform.config.OPERATOR_TOKEN,
    DISTRICT_ID: district.id,
    STUDENT_ID: student,
    LOCAL_NUMBER: '104233',
    CLIENT_ID: credentials.clientId,
    CLIENT_SECRET: credentials.clientSecret,
  };
});

/** Makes the call that a shell would make of the command. */
async function run(example: string, token: string): Promise<Response> {
  const filled = example
    .replaceAll(/\\\n */g, '')
    .replaceAll(
      /\$([A-Z_]+)/g,
      (_, name) => ({ ...variables, ACCESS_TOKEN: token })[name as string] ?? 'there-is-none',
    );
  const url = /"(\/[^"]*)"/.exec(filled)?.[1] ?? '';
  const method = /-X (\w+)/.exec(filled)?.[1] ?? 'GET';
  const headers = Object.fromEntries(
    [...filled.matchAll(/-H "([^:]+): ([^"]+)"/g)].map(([, name, value]) => [name, value]),
  );
  const user = /-u "([^"]+)"/.exec(filled)?.[1];
  if (user) headers.authorization = `Basic ${btoa(user)}`;
  const data = /-d (?:'([\s\S]*)'|(\S+))$/.exec(filled);
  if (data?.[2]) headers['content-type'] = 'application/x-www-form-urlencoded';
  const file = filled.includes('plan.pdf') ? '%PDF-1.7\n%%EOF\n' : 'header\n';
  const body = data ? (data[1] ?? data[2]) : filled.includes('--data-binary') ? file : undefined;
  return call(url, { method, headers, ...(body === undefined ? {} : { body }) });
}

// Before those of operators, which take away what these need.
it.each([
  'getOhStateReportingFd',
  'getOhStateReportingFe',
  'getOhStateReportingGe',
  'getOhStateReportingGq',
  'getOhStateReportingOhioPreId',
  'postToken',
])('the example of %s is answered', async (operationId) => {
  const operation = operations.find((one) => one.operationId === operationId);
  const response = await run(operation ? exampleOf(operation) : '', tokens.report);
  // The operators' examples before may have taken demographics away.
  expect([200, 403]).toContain(response.status);
});

it.each(operations.map((operation) => [operation.operationId, operation] as const))(
  'the example of %s is understood by the Worker',
  async (_, operation) => {
    const example = exampleOf(operation);
    expect(example).toContain('curl');
    const isDocuments = operation.security[0]?.accessToken?.[0] === 'documents';
    const response = await run(example, isDocuments ? tokens.documents : tokens.report);
    const text = await response.text();
    // What is not there yet, or not in the state for it, may be refused; a call that is wrong may not.
    const isFile = example.includes('--data-binary');
    for (const wrong of [401, 405, 415, 500, ...(isFile ? [] : [400])]) expect(response.status, text).not.toBe(wrong);
  },
);
