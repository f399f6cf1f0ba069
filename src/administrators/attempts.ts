import type { Platform } from '../platform/platform.ts';
import { hashToken, randomToken } from '../platform/secrets.ts';
import { normalEmail } from './administrators.ts';
import type { Administrator, firstFactors } from './schema.ts';

/** What is tried at the doors of the settings, each with a rate of its own. */
export type Attempt = 'link' | 'password' | `code after ${(typeof firstFactors)[number]}`;

export interface Attempter {
  /** The address that a request comes from. */
  readonly sender: string;
  /** The e-mail address for which something is tried; left out where there is none. */
  readonly account?: string;
  /** Names what this person alone has: a known browser, a session. Whoever has it, is counted by it and by nothing that others could use up. */
  readonly own?: string | null;
}

/**
 * Counts an attempt. Gives the limit that it ran into, null when it may be made. The rate is what locks out, and never an account: each address has a rate, and
 * so that many addresses cannot guess one account without bound, the account has one of three addresses' worth, for unknown browsers alone. Who is kept out by
 * it has two ways that no stranger can close: a mailed link, and a browser that has signed in before (OWASP, Slow Down Online Guessing Attacks with Device Cookies).
 */
export async function limitReached(
  platform: Platform,
  attempt: Attempt,
  { sender, account, own }: Attempter,
): Promise<'sender' | 'account' | null> {
  const byItself = await platform.signInRate.limit({ key: `${attempt} by ${own ?? sender}` });
  if (!byItself.success) return 'sender';
  // Links are bounded by how many may be in one mailbox.
  if (own || account === undefined || attempt === 'link') return null;
  const key = `${attempt} for ${await hashToken(normalEmail(account))}`;
  // Codes are short, and a person who tries them has the first factor already: they keep the slower rate.
  const rate = attempt === 'password' ? platform.accountRate : platform.signInRate;
  return (await rate.limit({ key })).success ? null : 'account';
}

const purpose = (email: string) => `known browser of ${normalEmail(email)}`;

/** What the cookie of a browser holds in which this person has signed in. It opens nothing; it makes the browser known to `knownBrowser`. */
export const knownBrowserToken = (platform: Platform, { email }: Pick<Administrator, 'email'>): Promise<string> =>
  platform.sealer.seal(randomToken(), purpose(email));

/** A name for the browser with this token; null when it is not known for this account. A sealing key that is gone makes its browsers unknown. */
export async function knownBrowser(platform: Platform, email: string, token: string): Promise<string | null> {
  try {
    return `browser ${await hashToken(await platform.sealer.open(token, purpose(email)))}`;
  } catch {
    return null;
  }
}
