import { expect, it } from 'vitest';
import { UsedLogins } from '../../src/lti/used-logins.ts';

it('a login is used once, and of very many the oldest are forgotten', () => {
  const used = new UsedLogins();
  expect([used.use('first'), used.use('first')]).toEqual([true, false]);
  for (let login = 1; login < 10_000; login++) used.use(`login ${login}`);
  expect(used.use('first')).toBe(false);
  used.use('one more');
  expect(used.use('first')).toBe(true);
});
