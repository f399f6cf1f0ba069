import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, type Cursor, firstPage, nextLink, pageAddress } from '../../src/roster/oneroster/paging.ts';

/** Walks a collection of `size` objects on a server that caps the limit and may send totals and links. */
function walk(size: number, limit: number, server: { cap: number; total: boolean; links: boolean }) {
  const seen: number[] = [];
  let requests = 0;
  for (let cursor: Cursor | null = firstPage(limit); cursor; ) {
    if (++requests > size + 2) throw new Error('the walk does not end');
    const offset: number = cursor.next ? Number(new URL(cursor.next).searchParams.get('offset')) : cursor.offset;
    const rows = Math.min(server.cap, cursor.limit, Math.max(0, size - offset));
    for (let index = 0; index < rows; index++) seen.push(offset + index);
    const more = offset + rows < size;
    cursor = advance(cursor, {
      rows,
      total: server.total ? size : null,
      links: server.links,
      next: server.links && more ? `https://campus.example.org/students?offset=${offset + rows}` : null,
    });
  }
  return seen;
}

describe('a collection', () => {
  it('is read whole and without repetition, whatever the server caps and leaves out', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 300 }),
        fc.integer({ min: 1, max: 100 }),
        fc.record({ cap: fc.integer({ min: 1, max: 100 }), total: fc.boolean(), links: fc.boolean() }),
        (size, limit, server) => {
          expect(walk(size, limit, server)).toEqual(Array.from({ length: size }, (_, index) => index));
        },
      ),
    );
  });

  it('asks for its order by sourcedId, so that pages do not shift', () => {
    expect(pageAddress({ path: 'students' }, firstPage(100))).toBe(
      'students?limit=100&offset=0&sort=sourcedId&orderBy=asc',
    );
  });
});

describe('a Link header', () => {
  const from = new URL('https://campus.example.org/base/students?offset=0');
  const next = (header: string) => nextLink(header, from, from.origin);
  it.each([
    [
      '<https://campus.example.org/base/students?offset=2>; rel="next"',
      'https://campus.example.org/base/students?offset=2',
    ],
    [
      '</base/students?offset=2,4>; rel=next, </base/students>; rel="first"',
      'https://campus.example.org/base/students?offset=2,4',
    ],
    [
      '</base/students>; rel="first", <?offset=2>; title="a,b"; rel="next"',
      'https://campus.example.org/base/students?offset=2',
    ],
    ['</base/students>; rel="prev"', null],
    ['nonsense', null],
  ])('%s', (header, expected) => {
    expect(next(header)).toBe(expected);
  });

  it('is not followed to another origin, which must not see the token', () => {
    expect(next('<https://elsewhere.example.org/students?offset=2>; rel="next"')).toBeNull();
  });
});
