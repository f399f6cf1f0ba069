import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/**
 * scrypt with 16 MB and five passes, one of the settings that OWASP's Password Storage Cheat Sheet gives as equal in strength: more memory would crowd an
 * isolate of 128 MB. PBKDF2 is no choice here, because the runtime caps its iterations.
 */
const cost = { N: 16_384, r: 8, p: 5 } as const;
const keyBytes = 32;

/** NIST SP 800-63B, 5.1.1.2: length is what counts. With a second factor 8 would do; people who sign in twice a year can type more. */
export const shortestPassword = 12;
export const longestPassword = 128;

/** `scrypt$N$r$p$salt$key`, so that the cost can be raised without losing anybody's password. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Takes as long when there is no hash to compare with, so that time does not tell who is an administrator. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const [, n, r, p, salt = '', key = ''] = (hash ?? nobody).split('$');
  const derived = await derive(password, Buffer.from(salt, 'base64url'), { N: Number(n), r: Number(r), p: Number(p) });
  const expected = Buffer.from(key, 'base64url');
  return derived.length === expected.length && timingSafeEqual(derived, expected) && hash !== null;
}

const nobody = ['scrypt', cost.N, cost.r, cost.p, 'AAAAAAAAAAAAAAAAAAAAAA', 'A'.repeat(43)].join('$');

const derive = (password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    // The same characters, however a keyboard composes them.
    scrypt(password.normalize('NFKC'), salt, keyBytes, options, (error, key) => (error ? reject(error) : resolve(key)));
  });

/** Why a password is not accepted; null when it is. Pure. */
export function passwordFault(password: string, email: string): string | null {
  if (password.length < shortestPassword) return `Use at least ${shortestPassword} characters.`;
  if (password.length > longestPassword) return `Use at most ${longestPassword} characters.`;
  const plain = password.toLowerCase();
  if (new Set(plain).size < 5) return 'Use more different characters.';
  const [name = ''] = email.toLowerCase().split('@');
  if (plain.includes(email.toLowerCase()) || (name.length > 3 && plain.startsWith(name)))
    return 'Do not begin it with your e-mail address.';
  return null;
}
