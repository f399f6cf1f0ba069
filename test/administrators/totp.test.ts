import { describe, expect, it } from 'vitest';
import { base32, codeOf, keyUri, matchingStep, stepAt } from '../../src/administrators/totp.ts';

const secret = new TextEncoder().encode('12345678901234567890');

describe('a time-based one-time password', () => {
  /** RFC 6238, appendix B, SHA-1; the last six of the eight digits that it prints. */
  it.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('is at %i seconds what RFC 6238 says', (seconds, code) => {
    expect(codeOf(secret, stepAt(new Date(seconds * 1000)))).toBe(code);
  });

  it('counts for one step before and after, and no further', () => {
    const now = new Date(1234567890_000);
    const at = (steps: number) => matchingStep(secret, codeOf(secret, stepAt(now) + steps), now);
    expect([-1, 0, 1].map(at)).toEqual([-1, 0, 1].map((steps) => stepAt(now) + steps));
    expect([-2, 2].map(at)).toEqual([null, null]);
  });

  it('is six digits, however they are spaced', () => {
    const now = new Date(59_000);
    expect(matchingStep(secret, ' 287 082 ', now)).toBe(1);
    for (const wrong of ['', '28708', '2870820', 'abcdef', '２８７０８２'])
      expect(matchingStep(secret, wrong, now)).toBeNull();
  });
});

it('a secret is given to an app in base32 (RFC 4648, 10)', () => {
  const of = (text: string) => base32(new TextEncoder().encode(text));
  expect(['f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map(of)).toEqual([
    ...['MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI'],
  ]);
  expect(keyUri('MZXW6', 'jo@example.org')).toBe(
    'otpauth://totp/SameGoal%3Ajo%40example.org?secret=MZXW6&issuer=SameGoal',
  );
});
