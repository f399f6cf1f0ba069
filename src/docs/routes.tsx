import { html } from 'hono/html';
import { httpApp } from '../platform/http.ts';
import { answerPage } from '../platform/pages/index.ts';
import { DocsPage, ProblemsPage } from './page.tsx';

// Scalar has its icons in data: URLs. What else it would write into the page, scripts/docs-assets.ts takes out.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** /openapi.json as `npm run openapi` has written it, and /docs, which shows it with files of this Worker only. */
export const docsRoutes = httpApp();

docsRoutes.get('/openapi.json', async (c) => {
  const document = await c.get('platform').assets.fetch(new URL('/openapi.json', c.req.url));
  return new Response(document.body, {
    headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' },
  });
});

docsRoutes.get('/docs', (c) => {
  c.header('content-security-policy', policy);
  c.header('cache-control', 'public, max-age=300');
  return c.html(html`<!doctype html>${DocsPage({})}`);
});

docsRoutes.get('/docs/problems', (c) => answerPage(c, <ProblemsPage />, { title: 'Problems', layout: 'settings' }));

docsRoutes.get('/assets/docs/:file', async (c) => {
  const asset = await c.get('platform').assets.fetch(c.req.raw);
  if (!asset.ok && asset.status !== 304) return c.notFound();
  // A copy, because the headers of a fetched answer cannot be changed.
  return new Response(asset.body, asset);
});
