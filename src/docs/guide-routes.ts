import type { Context } from 'hono';
import { type HttpEnv, httpApp } from '../platform/http.ts';

/** The guides of docs/guides, as pages that scripts/guides.ts has made. */
export const guideRoutes = httpApp();

/** Guides are text, style, and links, and a script to download. */
const policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'";

guideRoutes.get('/guides', (c) => guide(c, 'README.html'));
guideRoutes.get('/guides/:name{[a-z-]+}', (c) => guide(c, `${c.req.param('name')}.html`));
guideRoutes.get('/guides/:name{[a-z_]+\\.py}', (c) => guide(c, c.req.param('name')));

async function guide(c: Context<HttpEnv>, name: string) {
  const asset = await c.get('platform').assets.fetch(new URL(`/guides/${name}`, c.req.url));
  if (!asset.ok) return c.notFound();
  return c.body(await asset.text(), 200, {
    'content-type': `${name.endsWith('.py') ? 'text/x-python' : 'text/html'}; charset=utf-8`,
    'cache-control': 'public, max-age=300',
    'content-security-policy': policy,
  });
}
