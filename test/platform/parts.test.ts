import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { answering, type Part, parts } from '../../src/app.ts';
import { httpApp } from '../../src/platform/http.ts';
import { call } from '../support/product.ts';

const loaded = await Promise.all(parts.map(async (part) => ({ part, routes: (await part.load()).routes })));

/** The first part of the table with a prefix of the path. */
const partOf = (path: string) =>
  parts.find(({ prefixes }) => prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)));

it('every route is in the part that its path leads to, so no path is forgotten and each 405 knows all methods', () => {
  const astray = loaded.flatMap(({ part, routes }) =>
    routes.routes
      .filter(({ method, path }) => method !== 'ALL' && partOf(path) !== part)
      .map(({ method, path }) => `${method} ${path}`),
  );
  expect(astray).toEqual([]);
  expect(loaded.flatMap(({ routes }) => routes.routes).length).toBeGreaterThan(100);
});

it('a part that answers nothing would be noticed', () => {
  for (const { part, routes } of loaded) expect(routes.routes.length, part.prefixes.join()).toBeGreaterThan(0);
});

it.each([
  ['/iep/lti/launch', 'POST, GET, HEAD'],
  ['/v1/token', 'POST'],
  ['/healthz', 'GET, HEAD'],

  ['/docs', 'GET, HEAD'],
])('says of %s which methods it takes', async (path, methods) => {
  const answer = await call(path, { method: 'PATCH' });
  expect(answer.status).toBe(405);
  expect(answer.headers.get('allow')).toBe(methods);
});

it.each(['/nothing', '/v1', '/v1/nothing', '/iepx', '/settingsx', '/v1/tokens', '/v1/admin', '/terms'])(
  'answers %s with a problem document',
  async (path) => {
    const answer = await call(path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('x-request-id') ?? answer.headers.get('strict-transport-security')).not.toBeNull();
  },
);

it('reads a path as its routes do, also one with escapes', async () => {
  expect((await call('/%68ealthz')).status).toBe(200);
  expect((await call('/%69ep/lti/jwks')).status).toBe(200);
});

it('a part that could not be loaded is loaded by the next request', async () => {
  let attempts = 0;
  const flaky: Part = {
    prefixes: [''],
    async load() {
      attempts++;
      if (attempts === 1) throw new Error('a part that is not there');
      // SAFETY: a part needs only routes.
      return { routes: httpApp().get('/x', (c) => c.text('here')) as never };
    },
  };
  const answer = answering([flaky]);
  const ask = () => answer(new Request('https://example.org/x'), env, createExecutionContext());
  const first = await ask();
  expect(first.status).toBe(500);
  expect(await first.json()).toMatchObject({ code: 'internalError' });
  expect(await (await ask()).text()).toBe('here');
  expect(await (await ask()).text()).toBe('here');
  expect(attempts).toBe(2);
});
