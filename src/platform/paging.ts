import { z } from '@hono/zod-openapi';

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

export const pageHeaders = {
  'X-Total-Count': { schema: { type: 'integer' as const }, description: 'Rows in all.' },
  Link: {
    schema: { type: 'string' as const },
    description:
      'RFC 8288 links to the first, previous, next and last page. Where the data export fixes Offset, a report has the next alone and another list none.',
  },
};

/**
 * X-Total-Count and Link for one page of the list at `url`. A link has no parameter that the caller may not give; to a caller who may not give the offset, no
 * other page can be linked by it.
 */
export function pagingHeaders(
  url: string,
  page: { limit: number; offset: number },
  total: number,
  callerMayGive = { limit: true, offset: true },
): Record<string, string> {
  const count = { 'x-total-count': String(total) };
  if (!callerMayGive.offset) return count;
  const lastOffset = total === 0 ? 0 : Math.floor((total - 1) / page.limit) * page.limit;
  const at = (offset: number, rel: string) => {
    const target = new URL(url);
    if (callerMayGive.limit) target.searchParams.set('limit', String(page.limit));
    target.searchParams.set('offset', String(offset));
    return `<${target.href}>; rel="${rel}"`;
  };
  const links = [at(0, 'first'), at(lastOffset, 'last')];
  if (page.offset > 0) links.push(at(Math.max(0, page.offset - page.limit), 'prev'));
  if (page.offset + page.limit < total) links.push(at(page.offset + page.limit, 'next'));
  return { ...count, link: links.join(', ') };
}
