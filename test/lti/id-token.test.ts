import { type CryptoKey, exportSPKI, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ExpectedLaunch, verifyIdToken } from '../../src/lti/id-token.ts';
import { campus, goodClaims, type KeyPair, lis, lti, newKey, sign, unsigned } from './campus-platform.ts';

const now = new Date('2026-11-24T15:00:00Z');
const seconds = now.getTime() / 1000;
const login = { nonce: 'nonce-1', targetLinkUri: 'https://link.example.org/iep/lti/launch?student=stu_1&program=504' };
const expected: ExpectedLaunch = {
  ...campus,
  ...login,
  deploymentIds: ['deployment-0', campus.deploymentId],
  targetLinkUri: login.targetLinkUri,
};

let ours: KeyPair;
let other: KeyPair;
const keys = new Map<string, CryptoKey[]>();

beforeAll(async () => {
  [ours, other] = await Promise.all([newKey('key-1'), newKey('key-2')]);
  keys.set('key-1', [(await importJWK(ours.jwk, 'RS256')) as CryptoKey]);
});

const keysById = async (kid: string) => keys.get(kid) ?? [];
const verify = (token: string) => verifyIdToken(token, expected, keysById, now);
const claims = (change: JWTPayload = {}) => ({ ...goodClaims(login, now.getTime()), ...change });
const without = (name: string) => {
  const { [name]: _, ...rest } = claims();
  return rest;
};

describe('a launch that is in order', () => {
  it('tells who launched what', async () => {
    expect(await verify(await sign(claims(), ours))).toEqual({
      ok: true,
      launch: {
        subject: 'person-1',
        name: 'Robin Example',
        roles: [`${lis}membership#Instructor`],
        deploymentId: campus.deploymentId,
        targetLinkUri: login.targetLinkUri,
      },
    });
  });

  it.each<[string, JWTPayload]>([
    ['no personal data', { name: undefined }],
    ['a name in parts', { name: undefined, given_name: 'Robin', family_name: 'Example' }],
    // SAFETY: a name that Campus must not send.
    ['a name that is no text', { name: 7 as unknown as string }],
    ['no role', { [`${lti}roles`]: [] }],
    ['short and unknown roles', { [`${lti}roles`]: ['Instructor', 'urn:unknown'] }],
    ['us as the only audience of a list', { aud: [campus.clientId] }],
    ['us as authorized party', { azp: campus.clientId }],
    ['a clock that is 59 seconds ahead', { iat: seconds + 59 }],
    ['an expiry 59 seconds ago', { iat: seconds - 300, exp: seconds - 59 }],
    ['claims that we do not read', { email: 'robin@example.org', [`${lti}custom`]: { a: '$User.id' } }],
  ])('may have %s', async (_, change) => {
    expect(await verify(await sign(claims(change), ours))).toMatchObject({ ok: true });
  });

  it('may be signed by the second of two keys with the same id', async () => {
    const [first, second] = await Promise.all([newKey('twin'), newKey('twin')]);
    const twins = (await Promise.all([first, second].map(({ jwk }) => importJWK(jwk, 'RS256')))) as CryptoKey[];
    expect(await verifyIdToken(await sign(claims(), second), expected, async () => twins, now)).toMatchObject({
      ok: true,
    });
  });
});

describe('a claim that is wrong', () => {
  it.each<[string, JWTPayload, string]>([
    ['iss', { iss: 'https://evil.example' }, 'claim:iss'],
    ['aud', { aud: 'client-2' }, 'claim:aud'],
    ['aud as a list without us', { aud: ['client-2', 'client-3'] }, 'claim:aud'],
    ['aud as an empty list', { aud: [] }, 'claim:aud'],
    ['aud with somebody else besides us', { aud: [campus.clientId, 'client-2'], azp: campus.clientId }, 'claim:aud'],
    ['azp', { azp: 'client-2' }, 'claim:azp'],
    ['nonce', { nonce: 'nonce-2' }, 'claim:nonce'],
    ['nonce that is empty', { nonce: '' }, 'claim:nonce'],
    ['exp in the past', { iat: seconds - 400, exp: seconds - 61 }, 'expired'],
    ['iat in the future', { iat: seconds + 120, exp: seconds + 420 }, 'claim:iat'],
    ['iat long ago, exp far ahead', { iat: seconds - 3600, exp: seconds + 3600 }, 'expired'],
    ['nbf in the future', { nbf: seconds + 120 }, 'claim:nbf'],
    ['sub that is empty', { sub: '' }, 'claim:sub'],
    ['sub that is too long', { sub: 'x'.repeat(256) }, 'claim:sub'],
    ['version', { [`${lti}version`]: '1.1' }, 'claim:version'],
    ['message type', { [`${lti}message_type`]: 'LtiDeepLinkingRequest' }, 'claim:message_type'],
    ['deployment', { [`${lti}deployment_id`]: 'deployment-2' }, 'claim:deployment_id'],
    ['target link', { [`${lti}target_link_uri`]: 'https://evil.example/iep/lti/launch' }, 'claim:target_link_uri'],
    [
      'target link of another student',
      { [`${lti}target_link_uri`]: `${login.targetLinkUri}&x=1` },
      'claim:target_link_uri',
    ],
    ['resource link without an id', { [`${lti}resource_link`]: {} }, 'claim:resource_link'],
    ['roles that are no list', { [`${lti}roles`]: 'Instructor' }, 'claim:roles'],
  ])('is refused: %s', async (_, change, fault) => {
    expect(await verify(await sign(claims(change), ours))).toEqual({ ok: false, fault });
  });

  it.each([
    'iss',
    'aud',
    'sub',
    'nonce',
    'exp',
    'iat',
    ...['message_type', 'version', 'deployment_id', 'target_link_uri', 'resource_link', 'roles'].map(
      (name) => lti + name,
    ),
  ])('is refused when it is missing: %s', async (name) => {
    expect(await verify(await sign(without(name), ours))).toEqual({
      ok: false,
      fault: `claim:${name.replace(lti, '')}`,
    });
  });
});

describe('a signature that is wrong', () => {
  it.each<[string, () => Promise<string> | string, string]>([
    ['none at all', () => unsigned({ alg: 'none', kid: 'key-1' }, claims()), 'algorithmNotAllowed'],
    ['none, written otherwise', () => unsigned({ alg: 'nOnE', kid: 'key-1' }, claims()), 'algorithmNotAllowed'],
    ['RS256 promised and not there', () => unsigned({ alg: 'RS256', kid: 'key-1' }, claims()), 'signatureInvalid'],
    ['of a key that is not the platform’s', () => sign(claims(), { ...other, kid: 'key-1' }), 'signatureInvalid'],
    ['of an unknown key id', () => sign(claims(), other), 'keyUnknown'],
    ['without a key id', () => sign(claims(), ours, { kid: undefined }), 'keyUnknown'],
    ['with a key in its header', () => sign(claims(), other, { kid: 'key-1', jwk: other.jwk }), 'signatureInvalid'],
    [
      'with a critical extension',
      () => unsigned({ alg: 'RS256', kid: 'key-1', crit: ['x'], x: 1 }, claims(), 'AA'),
      'tokenMalformed',
    ],
    ['of three parts that are no JSON', () => 'a.b.c', 'tokenMalformed'],
    ['of two parts', () => 'eyJhbGciOiJSUzI1NiJ9.e30', 'tokenMalformed'],
    ['of five parts', () => 'a.b.c.d.e', 'tokenMalformed'],
    ['of no part', () => '', 'tokenMalformed'],
  ])('is refused: %s', async (_, make, fault) => {
    expect(await verify(await make())).toEqual({ ok: false, fault });
  });

  it('is refused: HS256 with the public key as its secret', async () => {
    const publicPem = await exportSPKI(keys.get('key-1')?.[0] as CryptoKey);
    const token = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
      .sign(new TextEncoder().encode(publicPem));
    expect(await verify(token)).toEqual({ ok: false, fault: 'algorithmNotAllowed' });
  });

  it.each(['RS384', 'RS512', 'PS256', 'ES256'])('is refused: %s', async (alg) => {
    const { privateKey } = await generateKeyPair(alg);
    const token = await new SignJWT(claims()).setProtectedHeader({ alg, kid: 'key-1' }).sign(privateKey);
    expect(await verify(token)).toEqual({ ok: false, fault: 'algorithmNotAllowed' });
  });

  it('cannot be checked when there is no key set', async () => {
    expect(await verifyIdToken(await sign(claims(), ours), expected, async () => null, now)).toEqual({
      ok: false,
      fault: 'keySetUnavailable',
    });
  });
});
