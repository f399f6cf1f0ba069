import { env, exports } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { problemCatalogue } from '../../src/platform/problems.ts';

const get = (path: string) => exports.default.fetch(`http://127.0.0.1:8787${path}`);

interface Operation {
  operationId: string;
  summary?: string;
  tags?: string[];
  security?: Record<string, string[]>[];
  responses: Record<string, unknown>;
}
interface Document {
  openapi: string;
  tags: { name: string; description?: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { securitySchemes: Record<string, unknown> };
}
const document = async () => (await (await get('/openapi.json')).json()) as Document;
const operations = ({ paths }: Document) => Object.values(paths).flatMap((item) => Object.values(item));

it('serves an OpenAPI 3.1 document of the composed app', async () => {
  const response = await get('/openapi.json');
  expect(response.headers.get('content-type')).toBe('application/json');
  const { openapi, paths } = (await response.json()) as Document;
  expect(openapi).toBe('3.1.0');
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining(['/v1/token', '/v1/admin/districts', '/v1/admin/districts/{districtId}/dataExports']),
  );
});

it('describes every route under /v1 that the Worker answers', async () => {
  const { paths } = await document();
  const described = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  );
  const answered = (await createApp()).routes
    .filter(({ path, method }) => path.startsWith('/v1/') && method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`);
  expect([...new Set(answered)].sort()).toEqual([...new Set(described)].sort());
});

it('names each operation once, with a summary, a described tag, and security that is defined', async () => {
  const whole = await document();
  const ids = operations(whole).map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  const described = new Set(whole.tags.filter(({ description }) => description).map(({ name }) => name));
  for (const { operationId, summary, tags, security } of operations(whole)) {
    expect(summary, operationId).toBeTruthy();
    expect(tags?.length, operationId).toBeGreaterThan(0);
    for (const tag of tags ?? []) expect(described, operationId).toContain(tag);
    expect(security?.length, operationId).toBeGreaterThan(0);
    for (const scheme of security?.flatMap(Object.keys) ?? [])
      expect(Object.keys(whole.components.securitySchemes), operationId).toContain(scheme);
  }
});

it('shows the documentation with scripts and styles of this Worker alone', async () => {
  const page = await get('/docs');
  const policy = page.headers.get('content-security-policy');
  expect(policy).toContain("script-src 'self'; style-src 'self';");
  expect(policy).not.toContain('unsafe');
  const html = await page.text();
  const loaded = [...html.matchAll(/(?:src|href)="([^"#]+)"/g)].map((match) => match[1] ?? '');
  expect(loaded.filter((url) => !url.startsWith('/') && !url.startsWith('data:'))).toEqual([]);
  for (const url of loaded.filter((one) => one.startsWith('/'))) expect((await get(url)).status, url).toBe(200);
  const bundle = await get('/assets/docs/reference.js');
  expect(bundle.headers.get('content-type')).toContain('javascript');
  expect(bundle.headers.get('x-content-type-options')).toBe('nosniff');
});

it('has a place for every problem that a problem document points to', async () => {
  const html = await (await get('/docs/problems')).text();
  for (const code of Object.keys(problemCatalogue)) expect(html).toContain(`id="${code}"`);
});

it('answers an unknown address with a problem document', async () => {
  for (const path of ['/nowhere', '/assets/docs/nothing.js']) {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'notFound' });
  }
  expect(env.ASSETS).toBeDefined();
});
