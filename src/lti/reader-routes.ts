import { httpApp } from '../platform/http.ts';
import { readerDirectory } from './reader-assets.ts';

/** The files of the reader. A worker of pdf.js takes its policy from its own file: it runs our scripts, and nothing from elsewhere. */
export const readerRoutes = httpApp();

readerRoutes.get(`${readerDirectory}/*`, async (c) => {
  const asset = await c.get('platform').assets.fetch(c.req.raw);
  if (!asset.ok && asset.status !== 304) return c.notFound();
  // A copy, because the headers of a fetched answer cannot be changed.
  const answer = new Response(asset.body, asset);
  answer.headers.set('content-security-policy', "default-src 'none'; script-src 'self'; connect-src 'self'");
  answer.headers.set('cache-control', 'public, max-age=31536000, immutable');
  return answer;
});
