import type { Config } from '../platform/config.ts';

/**
 * The public half of every signing key, newest first, as a JWK Set (RFC 7517). To rotate: put a new key first in SIGNING_KEYS, and remove the old one when
 * nothing signed with it is valid any longer.
 */
export function toolKeySet(config: Pick<Config, 'SIGNING_KEYS'>) {
  return {
    // Named members only: a private member must not be published because somebody added one.
    keys: config.SIGNING_KEYS.keys.map(({ kty, kid, n, e }) => ({ kty, kid, use: 'sig', alg: 'RS256', n, e })),
  };
}
