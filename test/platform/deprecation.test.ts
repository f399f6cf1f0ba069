import { createRoute, z } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../src/docs/document.ts';
import { deprecated } from '../../src/platform/deprecation.ts';
import { httpApp, jsonAnswer, onError, problemResponses } from '../../src/platform/http.ts';
import { ProblemError, problem } from '../../src/platform/problems.ts';

const announced = { since: '2026-12-01', sunset: '2027-07-01', instead: '/v1/new' };
const { Deprecation, Sunset } = { Deprecation: '@1796083200', Sunset: 'Thu, 01 Jul 2027 00:00:00 GMT' };

/** An app with one deprecated operation beside one that is not. */
function appWithDeprecated() {
  const app = httpApp();
  app.onError(onError);
  const request = { query: z.object({ limit: z.coerce.number().int().optional(), fail: z.string().optional() }) };
  const responses = { 200: jsonAnswer(z.object({}), 'Something'), ...problemResponses('invalidRequest', 'conflict') };
  const common = { method: 'get' as const, summary: 'Something', request, responses };
  app.use((c, next) => {
    c.set('requestId', 'test');
    return next();
  });
  app.openapi(createRoute({ ...common, path: '/v1/old', ...deprecated(announced) }), (c) => {
    if (c.req.valid('query').fail) throw new ProblemError(problem('conflict', 'It is so.'));
    return c.json({}, 200, { link: '</v1/old?offset=2>; rel="next"' });
  });
  app.openapi(createRoute({ ...common, path: '/v1/new' }), (c) => c.json({}, 200));
  return app;
}

describe('a deprecated operation', () => {
  it.each([
    ['an answer', '/v1/old', 200],
    ['a refused parameter', '/v1/old?limit=x', 400],
    ['a problem', '/v1/old?fail=1', 409],
  ])('says in %s since when and until when', async (_, path, status) => {
    const answer = await appWithDeprecated().request(path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('deprecation')).toBe(Deprecation);
    expect(answer.headers.get('sunset')).toBe(Sunset);
    expect(answer.headers.get('link')).toContain('rel="deprecation"');
    expect(answer.headers.get('link')).toContain('rel="sunset"');
  });

  it('keeps the links of its pages', async () => {
    expect((await appWithDeprecated().request('/v1/old')).headers.get('link')).toContain('rel="next"');
  });

  it('leaves its neighbors as they are', async () => {
    const { headers } = await appWithDeprecated().request('/v1/new');
    expect([headers.get('deprecation'), headers.get('sunset'), headers.get('link')]).toEqual([null, null, null]);
  });

  it('is shown as deprecated in openapi.json, with its dates, its headers, and what to use instead', () => {
    const { paths = {} } = openApiDocument(appWithDeprecated());
    const operation = paths['/v1/old']?.get;
    expect(operation).toMatchObject({
      deprecated: true,
      'x-deprecation': announced,
      description: expect.stringContaining('It answers until 2027-07-01. Use /v1/new instead.'),
    });
    expect(operation).not.toHaveProperty('middleware');
    expect(Object.keys(operation?.responses ?? {})).toEqual(['200', '400', '409']);
    for (const answer of Object.values(operation?.responses ?? {}))
      expect(answer).toMatchObject({ headers: { Deprecation: {}, Sunset: {} } });
    expect(paths['/v1/new']?.get).not.toHaveProperty('deprecated');
  });

  it.each(['2027-01-01', '2027-06-01', '2026-11-01'])(
    'cannot end with less than six months of notice: %s',
    (sunset) => {
      expect(() => deprecated({ ...announced, sunset })).toThrow(/less than 183 days/);
    },
  );
});
