import { expect, it } from 'vitest';
import { madeOnce, NewestEntries } from '../../src/platform/isolate-cache.ts';

it('keeps the newest entries, and a key that is set again counts as new', () => {
  const kept = new NewestEntries<string, number>(2);
  kept.set('a', 1).set('b', 2).set('a', 3).set('c', 4);
  expect([...kept]).toEqual([
    ['a', 3],
    ['c', 4],
  ]);
});

it('makes a value once for each key, also for keys that are objects', () => {
  const asked: unknown[] = [];
  const note = (key: unknown) => {
    asked.push(key);
    return `${asked.length}`;
  };
  const ofText = madeOnce(note);
  expect([ofText('a'), ofText('b'), ofText('a')]).toEqual(['1', '2', '1']);
  const key = {};
  const ofObject = madeOnce((object: object) => note(object), new WeakMap());
  expect([ofObject(key), ofObject({}), ofObject(key)]).toEqual(['3', '4', '3']);
});

it('makes a value again when making it has failed', () => {
  let tries = 0;
  const make = madeOnce((key: string) => {
    if (++tries === 1) throw new Error('not yet');
    return key;
  });
  expect(() => make('a')).toThrow('not yet');
  expect([make('a'), make('a'), tries]).toEqual(['a', 'a', 2]);
});
