import { timingSafeEqual } from 'node:crypto';

const encoder = new TextEncoder();

/** 256 random bits as base64url: tokens, one-time links, client secrets. */
export function randomToken(): string {
  return crypto.getRandomValues(new Uint8Array(32)).toBase64({ alphabet: 'base64url', omitPadding: true });
}

/**
 * SHA-256 of a secret, hexadecimal. Enough for what `randomToken` makes: 256 random bits cannot be searched, so a slow hash would only cost our own
 * CPU time (NIST SP 800-63B, look-up secrets of at least 112 bits). Never for passwords that people choose.
 */
export async function hashToken(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', encoder.encode(token));
  return new Uint8Array(digest).toHex();
}

/** Compares two hashes of `hashToken` in a time that does not depend on where they differ. */
export const sameHash = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(encoder.encode(a), encoder.encode(b));

/** Compares in a time that does not depend on where the texts differ, nor on their lengths. */
export async function sameSecret(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([a, b].map((text) => crypto.subtle.digest('SHA-256', encoder.encode(text))));
  return timingSafeEqual(new Uint8Array(left as ArrayBuffer), new Uint8Array(right as ArrayBuffer));
}
