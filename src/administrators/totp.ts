import { createHmac, timingSafeEqual } from 'node:crypto';

/** Time-based one-time passwords, RFC 6238, with the values that every authenticator app has: SHA-1, six digits, 30 seconds. Pure. */
const digits = 6;
const stepSeconds = 30;
/** Steps before and after the current one that count too, for clocks that differ (RFC 6238, 5.2). */
const drift = 1;

export const stepAt = (now: Date): number => Math.floor(now.getTime() / 1000 / stepSeconds);

/** HOTP (RFC 4226, 5.3) of a counter. */
export function codeOf(secret: Uint8Array, counter: number): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const digest = createHmac('sha1', secret).update(message).digest();
  const offset = (digest.at(-1) ?? 0) & 0xf;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits).padStart(digits, '0');
}

/** The time step whose code this is; null when it is none of those that count now. */
export function matchingStep(secret: Uint8Array, code: string, now: Date): number | null {
  const typed = Buffer.from(code.replaceAll(/\s/g, ''));
  if (typed.length !== digits) return null;
  const current = stepAt(now);
  for (let step = current - drift; step <= current + drift; step++)
    if (timingSafeEqual(Buffer.from(codeOf(secret, step)), typed)) return step;
  return null;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Base32 without padding (RFC 4648, 6), as authenticator apps take a secret. */
export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => alphabet[Number.parseInt(group.padEnd(5, '0'), 2)]).join('');
}

/** What the QR code holds (Google Authenticator, Key Uri Format). */
export const keyUri = (secret: string, account: string) =>
  `otpauth://totp/${encodeURIComponent(`SameGoal:${account}`)}?secret=${secret}&issuer=SameGoal`;
