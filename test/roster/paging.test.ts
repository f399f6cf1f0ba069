import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advance,
  afterPass,
  type Cursor,
  firstPage,
  nextLink,
  type PassCounts,
  pageAddress,
  smaller,
  usualLimit,
  withTotal,
} from '../../src/roster/oneroster/paging.ts';

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

describe('a page', () => {
  it('that counts itself instead of the collection is no end, unless the server sends links', () => {
    const page = { rows: 40, total: 40, next: null };
    expect(advance(firstPage(100), { ...page, links: false })).toMatchObject({ offset: 40 });
    expect(advance(firstPage(100), { ...page, links: true })).toBeNull();
  });

  it('is halved from the same place when it fails, to ten and no further, and grows again after eight good ones', () => {
    const sizes = [usualLimit];
    let cursor: Cursor | null = { ...firstPage(), offset: 3000, next: 'https://campus.example.org/next' };
    for (cursor = smaller(cursor); cursor; cursor = smaller(cursor)) {
      expect(cursor).toMatchObject({ offset: 3000 });
      expect(cursor.next).toBeUndefined();
      sizes.push(cursor.limit);
    }
    expect(sizes).toEqual([1000, 500, 250, 125, 62, 31, 15, 10]);
    let growing: Cursor | null = smaller(firstPage());
    const grown: number[] = [];
    for (let good = 0; growing && good < 9; good++) {
      growing = advance(growing, { rows: growing.limit, total: null, next: null, links: false });
      grown.push(growing?.limit ?? 0);
    }
    expect(grown).toEqual([500, 500, 500, 500, 500, 500, 500, 1000, 1000]);
  });
});

describe('a collection that has been read to its end', () => {
  const counts = (values: Partial<PassCounts>): PassCounts => ({
    received: 100,
    distinct: 100,
    added: 100,
    known: 100,
    ...values,
  });
  const first = firstPage();
  const second: Cursor = { ...first, pass: 2 };
  const none = { added: 0 };
  it.each<[string, Cursor, PassCounts, number, boolean]>([
    ['is whole at its total', withTotal(first, 100), counts({}), 0, true],
    ['is whole without repetition when there is no total', first, counts({}), 0, true],
    ['is read again when it lacks somebody of ours', withTotal(first, 100), counts({}), 1, false],
    ['is whole when the second reading lacks the same', withTotal(second, 100), counts(none), 1, true],
    ['is read again below its total', withTotal(first, 107), counts({}), 0, false],
    ['is whole when two readings agree that the total is wrong', withTotal(second, 107), counts(none), 0, true],
    ['is read again when its total changed', withTotal(withTotal(first, 100), 99), counts({ known: 99 }), 0, false],
    ['is read again when objects repeat and there is no total', first, counts({ distinct: 90, known: 90 }), 0, false],
    ['is read a third time when objects repeat', second, counts({ ...none, distinct: 90 }), 0, false],
    [
      'is whole when two readings add nothing',
      { ...second, pass: 3, still: true },
      counts({ ...none, distinct: 90 }),
      0,
      true,
    ],
    [
      'is not whole when the server goes in circles short of its total',
      withTotal({ ...second, still: true }, 900),
      counts({ ...none, distinct: 50 }),
      0,
      false,
    ],
    [
      'is whole when the server counts an object twice that it lists twice',
      withTotal({ ...second, still: true }, 101),
      counts({ ...none, received: 101 }),
      0,
      true,
    ],
    [
      'is not whole when the same page fills the total',
      withTotal({ ...second, still: true }, 100),
      counts({ ...none, distinct: 50, known: 50 }),
      0,
      false,
    ],
    [
      'is not whole when a server without a total sends the same page, as much as was asked for or less',
      { ...second, pass: 3, still: true },
      counts({ ...none, distinct: 20, known: 20 }),
      0,
      false,
    ],
    [
      'is whole when a server without a total sends everything, although less was asked for',
      { ...second, pass: 3, still: true, overfull: true },
      counts({ ...none, distinct: 20, known: 20 }),
      0,
      true,
    ],
  ])('%s', (_, cursor, pass, missing, whole) => {
    expect(afterPass(cursor, pass, missing).whole).toBe(whole);
  });

  it('is asked for less than the page that comes again and again, and whether more comes is remembered', () => {
    const end = afterPass(first, counts({ distinct: 25, known: 25 }), 0);
    expect(end).toMatchObject({ whole: false, again: { limit: 12 } });
    const again = 'again' in end ? (end.again as Cursor) : first;
    const page = (rows: number) => advance(again, { rows, total: null, next: null, links: false });
    expect([page(25)?.overfull, page(12)?.overfull]).toEqual([true, undefined]);
  });

  it('is given up after six readings', () => {
    expect(afterPass(withTotal({ ...first, pass: 6 }, 100), counts({ known: 90, added: 5 }), 0)).toEqual({
      whole: false,
      again: null,
    });
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
