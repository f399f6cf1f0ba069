import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/**
 * scrypt with 16 MB and five passes, one of the settings that OWASP's Password Storage Cheat Sheet gives as equal in strength: more memory would crowd an
 * isolate of 128 MB. PBKDF2 is no choice here, because the runtime caps its iterations.
 */
const cost = { N: 16_384, r: 8, p: 5 } as const;
const keyBytes = 32;

/**
 * NIST SP 800-63B, 5.1.1.2: length is what counts, and a list of what many people choose. With a second factor 8 would do; people who sign in twice a year can type
 * more.
 */
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

/** What a password is compared with. */
export interface PasswordContext {
  readonly email: string;
  /** Names that others think of first: the person's, the districts'. */
  readonly names: readonly string[];
  /** Whether a text in lower case is among the passwords that many people have. */
  isWellKnown(text: string): boolean;
}

/** Why a password is not accepted; null when it is. Pure. */
export function passwordFault(password: string, { email, names, isWellKnown }: PasswordContext): string | null {
  if (password.length < shortestPassword) return `Use at least ${shortestPassword} characters.`;
  if (password.length > longestPassword) return `Use at most ${longestPassword} characters.`;
  const plain = password.normalize('NFKC').toLowerCase().replaceAll(/\s/gu, '');
  if (new Set(plain).size < 5) return 'Use more different characters.';
  const [name = ''] = email.toLowerCase().split('@');
  if (plain.includes(email.toLowerCase()) || (name.length > 3 && plain.startsWith(name)))
    return 'Do not start it with your email address.';
  const own = wordsOf(['SameGoal Campus Link', 'Infinite Campus', email, ...names]);
  if (own.some((word) => plain.includes(word)) && isGuessed(own.reduce(withoutWord, plain), isWellKnown))
    return 'Do not use your email address, your name, your district’s name, or SameGoal. Several words in a row are easy to remember.';
  if (isWellKnown(plain) || isGuessed(plain, isWellKnown))
    return 'Many people use this password, so attackers try it first. Several words in a row are easy to remember.';
  return null;
}

const withoutWord = (text: string, word: string) => text.replaceAll(word, '');

/** The words of names that are long enough to tell something, the longest first. */
const wordsOf = (names: readonly string[]) =>
  names
    .flatMap((name) => name.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((word) => word.length > 3)
    .sort((a, b) => b.length - a.length);

/** Nothing but a well-known word between digits and signs, once or several times, or not even one: `password1234`, `admin12admin12`, `abcd12345678`. */
function isGuessed(text: string, isWellKnown: (text: string) => boolean): boolean {
  const core = text.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  return core.length < 4 || isWellKnown(core) || [text, withoutRuns(text)].some((one) => isOneWord(one, isWellKnown));
}

/** The same letters again and again, or a word among the well-known; fewer than four letters are none. */
function isOneWord(text: string, isWellKnown: (text: string) => boolean): boolean {
  const [word = '', ...others] = new Set(
    text
      .split(/[^\p{L}]+/u)
      .filter(Boolean)
      .map(once),
  );
  return others.length === 0 && (word.length < 4 || isWellKnown(word));
}

/** `summer` of `summersummer`. */
const once = (text: string) => text.replace(/^(.+?)\1+$/u, '$1');

const runLength = 4;
const runs = new Set(
  ['abcdefghijklmnopqrstuvwxyz', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm']
    .flatMap((row) => [row, [...row].reverse().join('')])
    .flatMap((row) => [...row].map((_, at) => row.slice(at, at + runLength)))
    .filter((run) => run.length === runLength),
);

/** Without letters that stand in a row in the alphabet or on a keyboard. */
function withoutRuns(text: string): string {
  const inRun = new Set<number>();
  for (let at = 0; at < text.length; at++)
    if (runs.has(text.slice(at, at + runLength)))
      for (let letter = at; letter < at + runLength; letter++) inRun.add(letter);
  return text.replaceAll(/./gsu, (letter, at: number) => (inRun.has(at) ? '' : letter));
}
