import { expect, it } from 'vitest';
import { checkPreconditions, entityTag } from '../../src/documents/preconditions.ts';

const current = entityTag(3);

it.each([
  ['"3"', true],
  ['W/"3"', true],
  ['"2", W/"3"', true],
  ['*', true],
  ['W/"4"', false],
  ['W/*', false],
  ['3', false],
])('If-Match %s names version 3: %s', (ifMatch, isNamed) => {
  expect(checkPreconditions({ ifMatch }, current).ok).toBe(isNamed);
  expect(checkPreconditions({ ifNoneMatch: ifMatch }, current).ok).toBe(!isNamed);
  expect(checkPreconditions({ ifMatch }, null).ok).toBe(false);
});
