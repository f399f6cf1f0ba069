/** Keys of a deployment, made for one test: the Worker refuses the development keys, under whatever name, when its address is not on this machine. */
export async function freshKeys(): Promise<{ SEALING_KEYS: string; SIGNING_KEYS: string }> {
  const { privateKey } = (await crypto.subtle.generateKey(
    { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
    true,
    ['sign', 'verify'],
  )) as CryptoKeyPair;
  const key = (await crypto.subtle.exportKey('jwk', privateKey)) as JsonWebKey;
  const sealing = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
  return {
    SEALING_KEYS: JSON.stringify({ current: 'test', keys: { test: sealing } }),
    SIGNING_KEYS: JSON.stringify({
      keys: [
        {
          kty: 'RSA',
          n: key.n,
          e: key.e,
          d: key.d,
          p: key.p,
          q: key.q,
          dp: key.dp,
          dq: key.dq,
          qi: key.qi,
          kid: 'test',
          use: 'sig',
          alg: 'RS256',
        },
      ],
    }),
  };
}
