import { waitUntil } from 'cloudflare:workers';
import { type CryptoKey, importJWK } from 'jose';
import { z } from 'zod';
import { NewestEntries } from '../platform/isolate-cache.ts';
import { type OutboundLimits, parseJson, send } from '../platform/outbound.ts';

/** How a platform's public keys are kept. Milliseconds. */
const freshMs = 10 * 60_000;
/** While the key set is out of reach, the keys known last are good for this long. */
const staleMs = 60 * 60_000;
/** A teacher waits this long for a newer key set than the one that has the key. */
const patienceMs = 1_000;
/** A teacher waits this long for a key set that is not here yet, so that a page comes within three seconds. */
const longestWaitMs = 2_500;
/** An unknown key id makes us fetch the key set again, at most this often. */
const refetchIntervalMs = 30_000;
const mostKeySets = 500;
const mostKeys = 50;

const usualLimits: OutboundLimits = { timeoutMs: 5_000, attempts: 2, longestWaitMs: 1_000, maxBytes: 256 * 1024 };

interface KeySet {
  readonly keys: ReadonlyMap<string, readonly CryptoKey[]>;
  readonly fetchedAt: number;
}

interface Attempt {
  readonly at: number;
  pending: boolean;
}

const jwkSet = z.object({ keys: z.array(z.unknown()).max(mostKeys) });

/** An RSA key for signatures. `alg` may be absent: key sets in the field leave it out. */
const signingKey = z.looseObject({
  kty: z.literal('RSA'),
  kid: z.string().min(1),
  // 2,048 to 8,192 bits, base64url: shorter is not safe (RFC 7518, 3.3), longer only slow.
  n: z.string().min(342).max(1366),
  e: z.string().max(8),
  use: z.literal('sig').optional(),
  alg: z.literal('RS256').optional(),
});

/**
 * The public keys of the platforms, by the address of their key set, for as long as an isolate lives. Nothing in a token has a say in what is fetched: the
 * address is the registered one, and the interval holds for every sender together.
 */
export class KeySets {
  readonly #sets = new NewestEntries<string, KeySet>(mostKeySets);
  readonly #attempts = new NewestEntries<string, Attempt>(mostKeySets);
  readonly #limits: OutboundLimits;

  constructor(limits: OutboundLimits = usualLimits) {
    this.#limits = limits;
  }

  /** The keys with this id (none, one, or several where a platform repeats an id); null when there is no key set to look in. */
  async find(url: string, keyId: string, now: number): Promise<readonly CryptoKey[] | null> {
    const known = this.#sets.get(url);
    const age = known ? now - known.fetchedAt : staleMs;
    const keys = known?.keys.get(keyId);
    if (keys && age < freshMs) return keys;
    const waitMs = keys && age < staleMs ? patienceMs : longestWaitMs;
    const attempt = this.#attempts.get(url);
    if (attempt && now - attempt.at < refetchIntervalMs) await settled(attempt, waitMs);
    else {
      // The fetch goes on to its end, so that the next click finds the keys.
      const fetched = this.#fetch(url, now);
      waitUntil(fetched);
      await Promise.race([fetched, scheduler.wait(waitMs)]);
    }
    const current = this.#sets.get(url);
    if (!current || now - current.fetchedAt >= staleMs) return null;
    return current.keys.get(keyId) ?? [];
  }

  async #fetch(url: string, now: number): Promise<void> {
    const attempt: Attempt = { at: now, pending: true };
    this.#attempts.set(url, attempt);
    try {
      const keys = await fetchKeys(url, this.#limits);
      if (keys) this.#sets.set(url, { keys, fetchedAt: now });
    } finally {
      attempt.pending = false;
    }
  }
}

/** Waits for the fetch of another request. By the clock: a request must not wait on another's promise, which ends with that request. */
async function settled(attempt: Attempt, waitMs: number): Promise<void> {
  const end = Date.now() + waitMs;
  while (attempt.pending && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
}

async function fetchKeys(
  url: string,
  limits: OutboundLimits,
): Promise<ReadonlyMap<string, readonly CryptoKey[]> | null> {
  const answer = await send(new Request(url, { headers: { accept: 'application/json' } }), limits);
  if (answer.kind !== 'answer' || answer.status !== 200) return null;
  const parsed = jwkSet.safeParse(parseJson(answer.text));
  if (!parsed.success) return null;
  const keys = new Map<string, CryptoKey[]>();
  for (const candidate of parsed.data.keys) {
    const jwk = signingKey.safeParse(candidate);
    if (!jwk.success) continue;
    const key = await importKey(jwk.data);
    if (key) keys.set(jwk.data.kid, [...(keys.get(jwk.data.kid) ?? []), key]);
  }
  return keys;
}

async function importKey({ kty, n, e }: z.infer<typeof signingKey>): Promise<CryptoKey | null> {
  try {
    const key = await importJWK({ kty, n, e, alg: 'RS256' });
    return key instanceof Uint8Array ? null : key;
  } catch {
    return null;
  }
}
