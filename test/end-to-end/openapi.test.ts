import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { transformSync } from 'esbuild';
import { generateApi } from 'swagger-typescript-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate, productWorker, start } from '../../bench/harness.ts';
import { clientSecret, fiscalYear, seedDistrict } from '../../bench/reporting-seed.ts';

const root = join(import.meta.dirname, '../..');
const file = join(root, 'openapi/openapi.json');
const source = readFileSync(file, 'utf8');
const folder = join(root, '.local/openapi-client');

let runtime: Awaited<ReturnType<typeof start>>;
beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  runtime = await start(await productWorker());
  const database = await migrate(runtime);
  await seedDistrict(database, 'client', 3);
});
afterAll(() => runtime.dispose());

it("keeps Redocly's recommended rules", async () => {
  const config = await createConfig({ extends: ['recommended'] });
  const problems = await lintFromString({ source, absoluteRef: file, config });
  expect(
    problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer ?? ''}`),
  ).toEqual([]);
});

it('gives a TypeScript client that compiles and calls the Worker', async () => {
  const { files } = await generateApi({
    input: file,
    output: false,
    httpClientType: 'fetch',
    silent: true,
    unwrapResponseData: false,
  });
  const client = files[0]?.fileContent ?? '';
  writeFileSync(join(folder, 'client.ts'), client);
  // A program against the types: it must not compile with a field that the record has not.
  writeFileSync(
    join(folder, 'program.ts'),
    `import { Api, type GeRecord } from './client.ts';
const api = new Api({ baseUrl: 'http://127.0.0.1' });
export async function dates(): Promise<string[]> {
  const { data } = await api.v1.getOhStateReportingGe({ fiscalYear: 2027, emisStudentId: ['AB0000001'] });
  return (data as GeRecord[]).map((record) => record.date);
}
// @ts-expect-error There is no such field.
export const nothing = (record: GeRecord): string => record.nothing;
`,
  );
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        target: 'ES2022',
        module: 'ESNext',
        moduleResolution: 'Bundler',
        lib: ['ES2022', 'DOM', 'DOM.Iterable'],
        types: [],
        allowImportingTsExtensions: true,
      },
      include: ['.'],
    }),
  );
  const compiled = spawnSync('npx', ['tsc', '--noEmit', '-p', folder], { cwd: root, encoding: 'utf8' });
  expect(compiled.stdout).toBe('');
  expect(compiled.status).toBe(0);

  const { code } = transformSync(client, { loader: 'ts', format: 'esm' });
  const { Api } = (await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)) as {
    Api: new (options: object) => GeneratedClient;
  };
  const api = new Api({
    baseUrl: (await runtime.ready).origin,
    securityWorker: (authorization: string) => ({ headers: { authorization } }),
  });
  api.setSecurityData(`Basic ${btoa(`cli_client:${clientSecret}`)}`);
  const { data: token } = await api.v1.postToken({ grant_type: 'client_credentials' });
  api.setSecurityData(`Bearer ${token.access_token}`);
  const { data: records } = await api.v1.getOhStateReportingGe({
    fiscalYear,
    emisStudentId: ['AB0000001', 'AB0000003'],
  });
  expect(records.map(({ emisStudentId }) => emisStudentId)).toEqual([
    ...Array<string>(4).fill('AB0000001'),
    ...Array<string>(4).fill('AB0000003'),
  ]);
  const { data: posted } = await api.v1.postOhStateReportingGe({ fiscalYear, emisStudentId: ['AB0000002'] });
  expect(posted).toHaveLength(4);
});

interface Answer<T> {
  readonly data: T;
}
type Records = Promise<Answer<{ emisStudentId: string }[]>>;

interface GeneratedClient {
  setSecurityData(authorization: string): void;
  readonly v1: {
    postToken(body: object): Promise<Answer<{ access_token: string }>>;
    getOhStateReportingGe(query: object): Records;
    postOhStateReportingGe(body: object): Records;
  };
}
