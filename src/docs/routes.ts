import type { OpenAPIHono } from '@hono/zod-openapi';
import { html } from 'hono/html';
import { type HttpEnv, httpApp } from '../platform/http.ts';
import { openApiDocument } from './document.ts';
import { DocsPage, startScript, stylesheet } from './page.tsx';

// Swagger UI writes style attributes and has its icons in data: URLs; scripts come from our own files alone.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** /openapi.json of the composed app, and /docs, which shows it with files of this Worker alone. */
export function docsRoutes(composed: OpenAPIHono<HttpEnv>) {
  const docs = httpApp();
  let document: string | undefined;

  docs.get('/openapi.json', (c) => {
    // Made once per isolate, at the first request: when every capability has been mounted.
    document ??= JSON.stringify(openApiDocument(composed));
    return c.body(document, 200, { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' });
  });

  docs.get('/docs', (c) => {
    c.header('content-security-policy', policy);
    c.header('cache-control', 'public, max-age=300');
    return c.html(html`<!doctype html>${DocsPage({})}`);
  });
  docs.get('/docs/start.js', (c) => c.body(startScript, 200, file('text/javascript')));
  docs.get('/docs/page.css', (c) => c.body(stylesheet, 200, file('text/css')));

  docs.get('/assets/docs/:file', async (c) => {
    const asset = await c.get('platform').assets.fetch(c.req.raw);
    if (!asset.ok && asset.status !== 304) return c.notFound();
    // A copy, because the headers of a fetched answer cannot be changed.
    return new Response(asset.body, asset);
  });
  return docs;
}

const file = (type: string) => ({ 'content-type': `${type}; charset=utf-8`, 'cache-control': 'public, max-age=300' });
