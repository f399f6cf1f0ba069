import { env } from 'cloudflare:workers';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { vi } from 'vitest';

/**
 * The platform side of LTI as one key pair and a key set at an address, with which any token can be made. It answers over fetch, below everything of ours: the
 * code under test fetches, reads and verifies as it does in production.
 */
export const campus = {
  issuer: 'https://campus.example.org/campus',
  keysetUrl: 'https://campus.example.org/campus/lti/jwks',
  openIdEndpoint: 'https://campus.example.org/campus/lti/auth?tenant=7',
  clientId: 'client-1',
  deploymentId: 'deployment-1',
};

export const launchUrl = `${env.PUBLIC_URL}/iep/lti/launch`;
export const lti = 'https://purl.imsglobal.org/spec/lti/claim/';
export const lis = 'http://purl.imsglobal.org/vocab/lis/v2/';

export type KeyPair = Awaited<ReturnType<typeof newKey>>;

export async function newKey(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig' } };
}

let ours: Promise<KeyPair> | undefined;

/** The key in Campus' key set: one for all files of tests, because the product keeps a key set for as long as an isolate lives. */
export function campusKey(): Promise<KeyPair> {
  ours ??= newKey('key-1');
  return ours;
}

/** Serves key sets by address for as long as a test runs; says how often each was fetched. */
export function serveKeySets(answers: Record<string, (signal?: AbortSignal | null) => Response | Promise<Response>>) {
  const fetched: string[] = [];
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    fetched.push(url);
    const answer = answers[url];
    if (!answer) throw new TypeError(`nothing answers at ${url}`);
    return answer(init?.signal);
  });
  return fetched;
}

export const keySet = (...keys: { jwk: object }[]) => Response.json({ keys: keys.map(({ jwk }) => jwk) });

/** The claims of a launch that is in order. */
export const goodClaims = (login: { nonce: string; targetLinkUri: string }, now = Date.now()): JWTPayload => ({
  iss: campus.issuer,
  aud: campus.clientId,
  sub: 'person-1',
  name: 'Robin Example',
  nonce: login.nonce,
  iat: Math.floor(now / 1000),
  exp: Math.floor(now / 1000) + 300,
  [`${lti}message_type`]: 'LtiResourceLinkRequest',
  [`${lti}version`]: '1.3.0',
  [`${lti}deployment_id`]: campus.deploymentId,
  [`${lti}target_link_uri`]: login.targetLinkUri,
  [`${lti}resource_link`]: { id: 'participation-1' },
  [`${lti}roles`]: [`${lis}membership#Instructor`],
});

export const sign = (claims: JWTPayload, key: KeyPair, header: Record<string, unknown> = {}) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'JWT', ...header }).sign(key.privateKey);

/** A token put together by hand, for what no library signs. */
export const unsigned = (header: object, claims: object, signature = '') =>
  [
    ...[header, claims].map((part) =>
      new TextEncoder().encode(JSON.stringify(part)).toBase64({ alphabet: 'base64url', omitPadding: true }),
    ),
    signature,
  ].join('.');
