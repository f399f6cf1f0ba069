/** Prints fresh secrets for a deployment, one `NAME=value` a line; each goes into `wrangler secret put NAME`. */
import { randomBytes, webcrypto } from 'node:crypto';

const prefix = process.argv.includes('--development') ? 'development-' : '';
const day = new Date().toISOString().slice(0, 10);

const sealing = `${prefix}${day}`;
const { privateKey } = await webcrypto.subtle.generateKey(
  { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
  true,
  ['sign', 'verify'],
);
const { kty, n, e, d, p, q, dp, dq, qi } = await webcrypto.subtle.exportKey('jwk', privateKey);
const kid = `${prefix}${day}-${randomBytes(4).toString('hex')}`;

const secrets = {
  OPERATOR_TOKEN: `${prefix}${randomBytes(32).toString('base64url')}`,
  SEALING_KEYS: JSON.stringify({ current: sealing, keys: { [sealing]: randomBytes(32).toString('base64') } }),
  SIGNING_KEYS: JSON.stringify({ keys: [{ kty, kid, use: 'sig', alg: 'RS256', n, e, d, p, q, dp, dq, qi }] }),
};
for (const [name, value] of Object.entries(secrets)) console.log(`${name}='${value}'`);
