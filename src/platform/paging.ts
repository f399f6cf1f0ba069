import { z } from '@hono/zod-openapi';
import type { Platform } from './platform.ts';

/** `limit` and `offset` of every list; a parameter that the list does not have is refused. */
export const pageQuery = (defaultLimit = 100, maxLimit = 1000) =>
  z.strictObject({
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(maxLimit)
      .default(defaultLimit)
      .openapi({ description: 'Rows per page.' }),
    offset: z.coerce
      .number()
      .int()
      .min(0)
      .default(0)
      .openapi({ type: 'integer', minimum: 0, description: 'Rows to skip.' }),
  });

/** The address of this request as the deployment is known, not by the Host that the caller sent. */
export const publicAddress = (c: { req: { url: string }; get(key: 'platform'): Platform }): URL => {
  const { pathname, search } = new URL(c.req.url);
  return new URL(`${c.get('platform').config.API_URL}${pathname}${search}`);
};

export const pageHeaders = {
  'X-Total-Count': { schema: { type: 'integer' as const }, description: 'All rows.' },
  Link: {
    schema: { type: 'string' as const },
    description:
      'RFC 8288 links to the first, previous, next, and last page. If the data export fixes Offset, a report has only the next link.',
  },
};

/**
 * X-Total-Count and Link for one page of the list at `address`. A link has no
 * parameter that the caller may not give. Without the offset, no other page can be linked.
 */
export function pagingHeaders(
  address: URL,
  page: { limit: number; offset: number },
  total: number,
  callerMayGive = { limit: true, offset: true },
): Record<string, string> {
  const count = { 'x-total-count': String(total) };
  if (!callerMayGive.offset) return count;
  const lastOffset = total === 0 ? 0 : Math.floor((total - 1) / page.limit) * page.limit;
  const at = (offset: number, rel: string) => {
    const target = new URL(address);
    if (callerMayGive.limit) target.searchParams.set('limit', String(page.limit));
    target.searchParams.set('offset', String(offset));
    return `<${target.href}>; rel="${rel}"`;
  };
  const links = [at(0, 'first'), at(lastOffset, 'last')];
  if (page.offset > 0) links.push(at(Math.max(0, page.offset - page.limit), 'prev'));
  if (page.offset + page.limit < total) links.push(at(page.offset + page.limit, 'next'));
  return { ...count, link: links.join(', ') };
}
