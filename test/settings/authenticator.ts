import { codeOf, stepAt } from '../../src/administrators/totp.ts';

/** What an authenticator app does with the key that the page shows: gives the code of now, or of some time steps later. */
export function appOf(page: string): (steps?: number) => string {
  const key = page.match(/Key: <code>([A-Z2-7 ]+)</)?.[1]?.replaceAll(' ', '') ?? '';
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...key].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const secret = Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
  return (steps = 0) => codeOf(secret, stepAt(new Date()) + steps);
}
