import { html } from 'hono/html';
import { httpApp } from '../platform/http.ts';
import { DocsPage, startScript, stylesheet } from './page.tsx';

// Swagger UI writes style attributes and has its icons in data: URLs; scripts come from our own files alone.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
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
docsRoutes.get('/docs/start.js', (c) => c.body(startScript, 200, file('text/javascript')));
docsRoutes.get('/docs/page.css', (c) => c.body(stylesheet, 200, file('text/css')));

docsRoutes.get('/assets/docs/:file', async (c) => {
  const asset = await c.get('platform').assets.fetch(c.req.raw);
  if (!asset.ok && asset.status !== 304) return c.notFound();
  // A copy, because the headers of a fetched answer cannot be changed.
  return new Response(asset.body, asset);
});

const file = (type: string) => ({ 'content-type': `${type}; charset=utf-8`, 'cache-control': 'public, max-age=300' });
