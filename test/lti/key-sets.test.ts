import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { KeySets } from '../../src/lti/key-sets.ts';
import { type KeyPair, keySet, newKey, serveKeySets } from './campus-platform.ts';

const url = 'https://campus.example.org/campus/lti/jwks';
const minute = 60_000;

let old: KeyPair;
let fresh: KeyPair;
let answer: (signal?: AbortSignal | null) => Response | Promise<Response>;
let fetched: string[];
let sets: KeySets;

beforeAll(async () => {
  [old, fresh] = await Promise.all([newKey('old'), newKey('fresh')]);
});
beforeEach(() => {
  sets = new KeySets();
  answer = () => keySet(old);
  fetched = serveKeySets({ [url]: (signal) => answer(signal) });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const found = async (kid: string, at: number) => (await sets.find(url, kid, at))?.length ?? null;

it('a rotated key is found with the first unknown key id after the interval', async () => {
  expect(await found('old', 0)).toBe(1);
  answer = () => keySet(old, fresh);
  expect(await found('fresh', 29_000)).toBe(0);
  expect(await found('fresh', 30_000)).toBe(1);
  expect(await found('old', 31_000)).toBe(1);
  expect(fetched).toHaveLength(2);
});

it('keys are asked for again after ten minutes, so that a withdrawn key is trusted no longer', async () => {
  expect(await found('old', 0)).toBe(1);
  answer = () => keySet(fresh);
  expect(await found('old', 9 * minute)).toBe(1);
  expect(await found('old', 10 * minute)).toBe(0);
});

it('known keys are good for an hour while the key set is down, and then no more', async () => {
  expect(await found('old', 0)).toBe(1);
  answer = () => new Response('', { status: 404 });
  expect(await found('old', 59 * minute)).toBe(1);
  expect(await found('old', 60 * minute)).toBeNull();
});

it('known keys are not waited for longer than a second while the key set is slow, and the newer ones count as soon as they are there', async () => {
  expect(await found('old', 0)).toBe(1);
  let arrive: (response: Response) => void = () => undefined;
  answer = () =>
    new Promise((resolve) => {
      arrive = resolve;
    });
  expect(await Promise.all([found('old', 11 * minute), found('old', 11 * minute)])).toEqual([1, 1]);
  expect(fetched).toHaveLength(2);
  arrive(keySet(fresh));
  await vi.waitFor(async () => expect(await found('old', 11 * minute + 1)).toBe(0));
  expect(fetched).toHaveLength(2);
});

it('a key set that was down is asked for again after the interval', async () => {
  answer = () => new Response('', { status: 404 });
  expect(await found('old', 0)).toBeNull();
  answer = () => keySet(old);
  expect(await found('old', 10_000)).toBeNull();
  expect(await found('old', 30_000)).toBe(1);
});

it('a key set that is slower than the limit is none, and nobody waits for it longer', async () => {
  sets = new KeySets({ timeoutMs: 20, attempts: 2, longestWaitMs: 1, maxBytes: 1_000 });
  answer = (signal) =>
    new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
  expect(await Promise.all([found('old', 0), found('old', 0)])).toEqual([null, null]);
  expect(fetched).toHaveLength(2);
});

it('of many addresses the newest are kept, so that registrations cannot fill the memory', async () => {
  const many = Array.from({ length: 501 }, (_, at) => `${url}/${at}`);
  const asked = serveKeySets(Object.fromEntries(many.map((each) => [each, () => keySet(old)])));
  for (const each of many) await sets.find(each, 'old', 0);
  await sets.find(many[500] ?? '', 'old', 0);
  expect(asked).toHaveLength(501);
  await sets.find(many[0] ?? '', 'old', 0);
  expect(asked).toHaveLength(502);
});

it('keys beyond fifty make no key set', async () => {
  answer = () => keySet(...Array.from({ length: 51 }, () => old));
  expect(await found('old', 0)).toBeNull();
});

it('two keys with one id are both given', async () => {
  const twin = { ...fresh, jwk: { ...fresh.jwk, kid: 'old' } };
  answer = () => keySet(old, twin);
  expect(await found('old', 0)).toBe(2);
});

it('keys that are too small to be safe are left out', async () => {
  const { publicKey } = (await crypto.subtle.generateKey(
    { name: 'RSASSA-PKCS1-v1_5', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
    true,
    ['sign', 'verify'],
  )) as CryptoKeyPair;
  const jwk = { ...((await crypto.subtle.exportKey('jwk', publicKey)) as object), kid: 'small', use: 'sig' };
  answer = () => keySet({ jwk });
  expect(await found('small', 0)).toBe(0);
});

it('a key set that never answers lets nobody wait until it is given up, and counts when it comes', async () => {
  let asked: AbortSignal | null | undefined;
  let arrive: (response: Response) => void = () => undefined;
  answer = (signal) => {
    asked = signal;
    return new Promise((resolve) => {
      arrive = resolve;
    });
  };
  // The one who began the fetch, and one who waits for it.
  expect(await Promise.all([found('old', 0), found('old', 0)])).toEqual([null, null]);
  expect([fetched.length, asked?.aborted]).toEqual([1, false]);
  arrive(keySet(old));
  await vi.waitFor(async () => expect(await found('old', 1)).toBe(1));
});
