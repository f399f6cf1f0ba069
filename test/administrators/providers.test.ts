import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { vouchedEmail } from '../../src/administrators/index.ts';
import { readConfig } from '../../src/platform/config.ts';
import { someAdministrator, someDistrict } from '../settings/support.ts';
import { identityProvider, type ProviderOptions } from './identity-provider.ts';

let email: string;
let lines: string[];
beforeEach(async () => {
  email = await someAdministrator(await someDistrict());
  lines = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
});

const refusals = () => lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'no sign-in');
const isIn = (response: Response) =>
  response.status === 303 && response.headers.getSetCookie().some((line) => /^settings=[\w-]{43};/.test(line));

/** A page for a person, and one log line with the reason that names nobody. */
async function expectRefused(response: Response, fault: string, detail?: string) {
  expect(response.status).toBe(403);
  const html = await response.text();
  const reference = response.headers.get('x-request-id');
  expect(html).toContain(`Reference <code>${reference}</code>`);
  expect(html).not.toContain(fault);
  expect(refusals()).toEqual([
    expect.objectContaining({ provider: 'example', fault, reference, ...(detail && { detail }) }),
  ]);
  expect(lines.join()).not.toContain(email);
}

const signInWith = async (options: ProviderOptions) => (await identityProvider(options)).signIn();

describe('an account of an OpenID provider', () => {
  it.each<[string, Record<string, unknown>]>([
    ['verified', { email_verified: true }],
    ['verified, as text', { email_verified: 'true' }],
    ['not said to be verified, by a provider that speaks for the domain', {}],
    ['said to be verified in an odd way, which says nothing', { email_verified: 'yes' }],
    ['verified, with claims that nobody asked for', { email_verified: true, hd: 7, groups: [null], name: { a: 1 } }],
  ])('signs in the administrator whose address it has: %s', async (_, claims) => {
    expect(isIn(await signInWith({ claims: { sub: email, email, ...claims } }))).toBe(true);
    expect(refusals()).toEqual([]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['denied', { email_verified: false }],
    ['denied, as text', { email_verified: 'false' }],
    ['of another domain', { email: 'jo@other.org', email_verified: true }],
    ['missing', { email: undefined }],
    ['odd', { email: ['jo@example.org'] }],
  ])('signs in nobody new when the address is %s', async (_, claims) => {
    await expectRefused(await signInWith({ claims: { sub: email, email, ...claims } }), 'emailNotVouched');
  });

  it.each<[string, unknown]>([
    ['missing', undefined],
    ['odd', { value: 'x' }],
    ['another', 'somebody@elsewhere.org'],
    ['denied', false],
  ])('is known by its subject once it is tied: an address that is %s does not matter', async (_, later) => {
    expect(isIn(await signInWith({ claims: { sub: email, email } }))).toBe(true);
    expect(isIn(await signInWith({ claims: { sub: email, email: later, email_verified: false } }))).toBe(true);
  });

  it('is nobody’s when no administrator has its address, and when it is another account with one', async () => {
    const stranger = { sub: 'stranger', email: 'stranger@example.org' };
    await expectRefused(await signInWith({ claims: stranger }), 'notAnAdministrator');
    lines.length = 0;
    await signInWith({ claims: { sub: email, email } });
    await expectRefused(await signInWith({ claims: { sub: `other ${email}`, email } }), 'otherAccount');
  });
});

describe('the client', () => {
  const secret = 'a%20secret%3A%20100%25';
  it.each<[string, string[] | undefined, 'basic' | 'post']>([
    ['by Basic where the provider says nothing', undefined, 'basic'],
    ['by Basic where it takes both', ['client_secret_post', 'client_secret_basic'], 'basic'],
    ['in the form where it takes nothing else', ['private_key_jwt', 'client_secret_post'], 'post'],
  ])('says who it is %s', async (_, methods, expected) => {
    let sent: { authorization: string | null; body: URLSearchParams } | undefined;
    const token = async (request: Request, idToken: string) => {
      sent = { authorization: request.headers.get('authorization'), body: new URLSearchParams(await request.text()) };
      return Response.json({ access_token: 'a', token_type: 'Bearer', id_token: idToken });
    };
    const metadata = { token_endpoint_auth_methods_supported: methods };
    expect(isIn(await signInWith({ metadata, token, claims: { sub: email, email } }))).toBe(true);
    if (expected === 'basic')
      expect(decodeURIComponent(atob(sent?.authorization?.slice(6) ?? ''))).toMatch(/^campus-link:a.secret/);
    else expect(sent?.body.get('client_secret')).toBe(decodeURIComponent(secret));
    expect(sent?.body.get('code_verifier')).toMatch(/^[\w-]{43}$/);
  });

  it('asks nobody to sign in where the provider takes neither', async () => {
    const provider = await identityProvider({
      metadata: { token_endpoint_auth_methods_supported: ['tls_client_auth'] },
    });
    await expectRefused((await provider.begin()).response, 'clientAuthenticationUnsupported', 'tls_client_auth');
  });

  it('sends a challenge, and a state and a nonce of each tab', async () => {
    const provider = await identityProvider();
    const [one, two] = [await provider.begin(), await provider.begin()];
    const query = Object.fromEntries(one.location.searchParams);
    expect(query).toMatchObject({ response_type: 'code', scope: 'openid email', code_challenge_method: 'S256' });
    expect(query.code_challenge).toMatch(/^[\w-]{43}$/);
    expect(new Set([one.state, two.state, one.nonce, two.nonce]).size).toBe(4);
    expect(one.cookie.split('=')[0]).not.toBe(two.cookie.split('=')[0]);
  });
});

describe('tabs', () => {
  const claims = () => ({ sub: email, email });

  it.each([
    ['the order in which they began', [0, 1]],
    ['the other order', [1, 0]],
  ])('both come back, in %s', async (_, order) => {
    const provider = await identityProvider({ claims: claims() });
    const tabs = [await provider.begin(), await provider.begin()];
    const jar = tabs.map(({ cookie }) => cookie).join('; ');
    for (const at of order) {
      const tab = tabs[at];
      if (tab) expect(isIn(await provider.back(tab, {}, jar))).toBe(true);
    }
  });

  it('a stray answer changes nothing', async () => {
    const provider = await identityProvider({ claims: claims() });
    const tab = await provider.begin();
    for (const state of ['', 'x', 'A'.repeat(43)]) {
      const stray = await provider.back(tab, { state });
      expect([stray.status, stray.headers.get('set-cookie')]).toEqual([403, null]);
    }
    expect(refusals().map(({ fault }) => fault)).toEqual(['otherBrowser', 'otherBrowser', 'otherBrowser']);
    expect(isIn(await provider.back(tab))).toBe(true);
  });

  it('an answer is worth nothing in another browser, nor a second time', async () => {
    const provider = await identityProvider({ claims: claims() });
    const tab = await provider.begin();
    await expectRefused(await provider.back(tab, {}, ''), 'otherBrowser');
    lines.length = 0;
    expect(isIn(await provider.back(tab))).toBe(true);
    await expectRefused(await provider.back(tab), 'attemptUnknown');
  });

  it('an error of the provider ends the one sign-in that it answers', async () => {
    const provider = await identityProvider({ claims: claims() });
    const [one, two] = [await provider.begin(), await provider.begin()];
    await expectRefused(await provider.back(one, { error: 'access_denied' }), 'providerRefused', 'access_denied');
    expect(isIn(await provider.back(two))).toBe(true);
  });
});

describe('the answer', () => {
  const iss = { authorization_response_iss_parameter_supported: true };
  it.each<[string, ProviderOptions, Record<string, string>, string]>([
    ['names another issuer (RFC 9207)', {}, { iss: 'https://evil.example' }, 'answerInvalid'],
    ['names none, although the provider says that it does', { metadata: iss }, {}, 'answerInvalid'],
    ['has a nonce of another sign-in', { claims: { nonce: 'x' } }, {}, 'idTokenInvalid'],
    ['is for another client', { claims: { aud: 'somebody' } }, {}, 'idTokenInvalid'],
    ['is of another issuer', { claims: { iss: 'https://evil.example' } }, {}, 'idTokenInvalid'],
    ['is over', { claims: { exp: 1_700_000_000 } }, {}, 'idTokenInvalid'],
    ['has no subject', { claims: { sub: undefined } }, {}, 'idTokenInvalid'],
    ['is signed by a key that is not in the set', { keys: (_, other) => [other] }, {}, 'signatureInvalid'],
    ['is under an id that is not in the set', { header: { kid: 'key-9' } }, {}, 'signatureInvalid'],
    // SAFETY: a provider must not send such a key set.
    ['comes with no key set', { keys: () => 'none' as never }, {}, 'keySetUnavailable'],
    ['is no token', { token: () => Response.json({ access_token: 'a', token_type: 'bearer' }) }, {}, 'idTokenInvalid'],
    [
      'is a refusal of the code',
      { token: () => Response.json({ error: 'invalid_grant' }, { status: 400 }) },
      {},
      'exchangeRefused',
    ],
    ['is a page', { token: () => new Response('<h1>down</h1>', { status: 502 }) }, {}, 'exchangeRefused'],
  ])('that %s signs nobody in, and says why to us alone', async (_, options, answer, fault) => {
    const provider = await identityProvider({ ...options, claims: { sub: email, email, ...options.claims } });
    await expectRefused(await provider.back(await provider.begin(), answer), fault);
  });

  it('may name its issuer, as RFC 9207 has it', async () => {
    const provider = await identityProvider({ metadata: iss, claims: { sub: email, email } });
    expect(isIn(await provider.back(await provider.begin(), { iss: 'https://id.example.org' }))).toBe(true);
  });

  it.each<[string, (ours: object, other: object) => object[]]>([
    ['ours last', (ours, other) => [other, ours]],
    ['ours first', (ours, other) => [ours, other]],
    ['beside keys that cannot be read', (ours, other) => [{ kty: 'odd', kid: 'key-1' }, other, ours]],
  ])('is verified where the key set has one id twice: %s', async (_, keys) => {
    expect(isIn(await signInWith({ keys, claims: { sub: email, email } }))).toBe(true);
  });

  it.each<[string, ProviderOptions]>([
    ['names another issuer', { metadata: { issuer: 'https://evil.example' } }],
    ['has no addresses', { metadata: { authorization_endpoint: undefined } }],
  ])('of discovery that %s leads nowhere', async (_, options) => {
    await expectRefused((await (await identityProvider(options)).begin()).response, 'providerUnreachable');
  });
});

describe('Microsoft with several tenants', () => {
  const issuer = 'https://login.microsoftonline.com/organizations/v2.0';
  const pattern = 'https://login.microsoftonline.com/{tenantid}/v2.0';
  const [ours, theirs] = ['1f0c9f9e-6e0a-4a53-8f5e-0d6c3a1b2c3d', '9188040d-6c67-4c5b-b112-36a304b66dad'];
  const of = (tenant: string): ProviderOptions => ({
    issuer,
    registration: { tenants: [ours] },
    metadata: { issuer: pattern },
    claims: { sub: email, email, tid: tenant, iss: pattern.replace('{tenantid}', tenant) },
  });

  it('signs in accounts of the tenants that are named', async () => {
    expect(isIn(await signInWith(of(ours)))).toBe(true);
  });

  it('signs in nobody of another tenant, whatever address its administrator has written', async () => {
    await expectRefused(await signInWith(of(theirs)), 'tenantNotAllowed');
  });

  it('takes no token that is of the pattern itself', async () => {
    const options = of(ours);
    await expectRefused(
      await signInWith({ ...options, claims: { ...options.claims, iss: pattern } }),
      'tenantNotAllowed',
    );
  });

  it('of one tenant is a provider like any other', async () => {
    const single = `https://login.microsoftonline.com/${ours}/v2.0`;
    expect(isIn(await signInWith({ issuer: single, claims: { sub: email, email } }))).toBe(true);
  });
});

describe('Google', () => {
  const issuer = 'https://accounts.google.com';
  const account = () => ({ sub: email, email, email_verified: true });

  it('is asked for accounts of the district, and signs in those that it manages', async () => {
    const provider = await identityProvider({ issuer, claims: { ...account(), hd: 'example.org' } });
    const tab = await provider.begin();
    expect(tab.location.searchParams.get('hd')).toBe('example.org');
    expect(isIn(await provider.back(tab))).toBe(true);
  });

  it.each<[string, Record<string, unknown>]>([
    ['that nobody manages', {}],
    ['that another organization manages', { hd: 'other.org' }],
  ])('does not vouch for an account %s, although it has verified the address', async (_, hd) => {
    await expectRefused(await signInWith({ issuer, claims: { ...account(), ...hd } }), 'emailNotVouched');
  });

  it('may call itself by its host, as it documents', async () => {
    const claims = { ...account(), hd: 'example.org', iss: 'accounts.google.com' };
    expect(isIn(await signInWith({ issuer, claims }))).toBe(true);
  });
});

describe('the address that a provider vouches for', () => {
  const issuer = 'https://id.example';
  const claims = { email: 'Jo@District.org' };
  const named = (...domains: string[]) => ({ issuer, domains });
  it('counts within the domains that are named, and never when it is denied', () => {
    expect(vouchedEmail(named('district.org'), { ...claims, email_verified: true })).toBe(claims.email);
    expect(vouchedEmail(named('other.org'), { ...claims, email_verified: true })).toBeNull();
    expect(vouchedEmail(named(), { ...claims, email_verified: true })).toBeNull();
    expect(vouchedEmail(named(), claims)).toBeNull();
    expect(vouchedEmail(named('district.org'), claims)).toBe(claims.email);
    expect(vouchedEmail(named('district.org'), { ...claims, email_verified: false })).toBeNull();
    expect(vouchedEmail(named('district.org'), {})).toBeNull();
    expect(vouchedEmail(named('district.org'), { email: 'jo@district.org.evil.org', email_verified: true })).toBeNull();
  });
});

describe('a provider is refused when the Worker starts', () => {
  const whole = { id: 'example', name: 'Example', clientId: 'a', clientSecret: 'b' };
  const issuer = 'https://id.example.org';
  it.each<[string, object, string]>([
    ['without domains', { issuer }, 'domains: must list the email domains'],
    ['with no domain', { issuer, domains: [] }, 'domains: must list the email domains'],
    ['with an address for a domain', { issuer, domains: ['jo@example.org'] }, 'must be a domain'],
    [
      'of all Microsoft tenants',
      { issuer: 'https://login.microsoftonline.com/common/v2.0', domains: ['example.org'] },
      'tenants: must list the tenants',
    ],
  ])('%s', (_, provider, message) => {
    const config = { ...env, SIGN_IN_PROVIDERS: JSON.stringify([{ ...whole, ...provider }]) };
    expect(() => readConfig(config)).toThrow(message);
  });
});
