import type { Platform } from '../platform/platform.ts';
import type { Sealed } from '../platform/sealing.ts';

/**
 * What the browser keeps for us between two requests: sealed, so that it can neither read nor change it, bound to `purpose`, and with the instant from which it is
 * worth nothing. Nothing is stored for a click that never comes back.
 */
export const sealJson = (platform: Platform, value: object, purpose: string, expiresAt: Date): Promise<Sealed> =>
  platform.sealer.seal(JSON.stringify({ ...value, expiresAt: expiresAt.toISOString() }), purpose);

/** Null when it was made for another purpose, was altered, or has expired. */
export async function openJson<T extends object>(
  platform: Platform,
  sealed: string,
  purpose: string,
): Promise<(T & { readonly expiresAt: string }) | null> {
  try {
    const value = JSON.parse(await platform.sealer.open(sealed, purpose)) as T & { expiresAt: string };
    return value.expiresAt > platform.clock.now().toISOString() ? value : null;
  } catch {
    return null;
  }
}
