import type { Context } from 'hono';
import { setCookie } from 'hono/cookie';
import type { HttpEnv } from '../platform/http.ts';
import { answerPage, browserCookie } from '../platform/pages/index.ts';
import { RefusedPage } from './pages.tsx';
import { type Refusal, type RefusalPage, refusals } from './refusals.ts';

/** What every route of the tool answers with: a refusal for a teacher, and a cookie that works in a frame of Campus. */
export interface RefusedOptions {
  /** What exactly was wrong: for the log line, and nobody else. */
  readonly fault: string;
  /** Where the page may be framed, once it is certain whose launch it was. */
  readonly campusOrigin?: string | undefined;
  /** Our own pages may frame it too. */
  readonly isInside?: boolean;
  /** The id of the request that is on record, where that is another one. */
  readonly reference?: string | undefined;
}

/**
 * The page for a launch that ends without a document, and its one log line. Where it is not known whose launch it was, any page may frame it: it shows
 * nothing and offers nothing to click, and a teacher has to be able to read it inside Campus.
 */
export function refused(c: Context<HttpEnv>, code: Refusal, options: RefusedOptions) {
  const { fault, campusOrigin, isInside = false, reference = c.get('requestId') } = options;
  c.get('platform').log.info('no document shown', { code, fault, reference });
  const page: RefusalPage = refusals[code];
  return answerPage(c, <RefusedPage page={page} requestId={reference} />, {
    title: page.heading,
    status: page.status,
    frameAncestors: campusOrigin ? framedBy(campusOrigin, isInside) : '*',
  });
}

/** Campus alone, and our own pages where one of them holds the frame. */
export const framedBy = (campusOrigin: string, isInside: boolean) =>
  isInside ? `'self' ${campusOrigin}` : campusOrigin;

/** True in a tab of its own, false in a frame; as browsers say it themselves (Fetch Metadata), null where they do not. */
export function isInTab(c: Context<HttpEnv>): boolean | null {
  const destination = c.req.header('sec-fetch-dest');
  return destination === undefined ? null : destination === 'document';
}

/** As browsers say it themselves (Fetch Metadata), and older ones by `Origin`, which under `Referrer-Policy: no-referrer` is "null" for our own forms too. */
export function sentByAnotherSite(c: Context<HttpEnv>): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin';
  const origin = c.req.header('origin') ?? 'null';
  return origin !== 'null' && origin !== new URL(c.get('platform').config.LTI_URL).origin;
}

export function setBrowserCookie(c: Context<HttpEnv>, cookie: { name: string; value: string }, seconds: number) {
  const { name, options } = browserCookie(c.get('platform').config.LTI_URL, cookie.name, 'framed', seconds);
  setCookie(c, name, cookie.value, options);
}
