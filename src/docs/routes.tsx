import type { Context } from 'hono';
import { html } from 'hono/html';
<<<<<<< HEAD:src/docs/routes.tsx
import { httpApp } from '../platform/http.ts';
import { answerPage } from '../platform/pages/index.ts';
import { DocsPage, ProblemsPage } from './page.tsx';
=======
import { type HttpEnv, httpApp } from '../platform/http.ts';
import { DocsPage, startScript, stylesheet } from './page.tsx';
>>>>>>> 0b1d38b (Write the procedures of operators and the guides of developers):src/docs/routes.ts

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
<<<<<<< HEAD:src/docs/routes.tsx
=======

/** Guides are text, style, and links, and a script to download. */
const guidePolicy =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'";

docsRoutes.get('/guides', (c) => guide(c, 'README.html'));
docsRoutes.get('/guides/:name{[a-z-]+}', (c) => guide(c, `${c.req.param('name')}.html`));
docsRoutes.get('/guides/:name{[a-z_]+\\.py}', (c) => guide(c, c.req.param('name')));

async function guide(c: Context<HttpEnv>, name: string) {
  const asset = await c.get('platform').assets.fetch(new URL(`/guides/${name}`, c.req.url));
  if (!asset.ok) return c.notFound();
  const type = name.endsWith('.py') ? 'text/x-python' : 'text/html';
  return c.body(await asset.text(), 200, { ...file(type), 'content-security-policy': guidePolicy });
}

const file = (type: string) => ({ 'content-type': `${type}; charset=utf-8`, 'cache-control': 'public, max-age=300' });
>>>>>>> 0b1d38b (Write the procedures of operators and the guides of developers):src/docs/routes.ts
