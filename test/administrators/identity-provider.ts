import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { vi } from 'vitest';
import { createApp } from '../../src/app.ts';

/** An OpenID provider as one key and three addresses, below everything of ours: whatever it may answer can be made. */
export interface ProviderOptions {
  readonly issuer?: string;
  /** What the deployment says of it. */
  readonly registration?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly keys?: (ours: object, other: object) => object[];
  readonly token?: (request: Request, idToken: string) => Response | Promise<Response>;
  readonly header?: Readonly<Record<string, unknown>>;
}

const [ours, other] = (await Promise.all([1, 2].map(() => generateKeyPair('RS256', { extractable: true })))) as [
  CryptoKeyPair,
  CryptoKeyPair,
];

const app = await createApp();

/** Attempts are counted by the address of who tries. */
let senders = 0;

export async function identityProvider(options: ProviderOptions = {}) {
  const sender = `2001:db8:${(senders++).toString(16)}::1`;
  const { issuer = 'https://id.example.org' } = options;
  const base = issuer.replace(/\/$/, '');
  const registration = {
    ...{ id: 'example', name: 'Example ID', issuer, clientId: 'campus-link', clientSecret: 'a secret: 100%' },
    domains: ['example.org'],
    ...options.registration,
  };
  const metadata = {
    issuer,
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/token`,
    jwks_uri: `${base}/jwks`,
    ...options.metadata,
  };
  const jwk = async (pair: CryptoKeyPair) => ({
    ...(await exportJWK(pair.publicKey)),
    kid: 'key-1',
    use: 'sig',
    alg: 'RS256',
  });
  const [first, second] = await Promise.all([jwk(ours), jwk(other)]);
  const asked: Request[] = [];
  let nonce = '';

  const idToken = () => {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      aud: 'campus-link',
      sub: 'subject-1',
      iat: now,
      exp: now + 300,
      nonce,
      ...options.claims,
    };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'key-1', ...options.header })
      .sign(ours.privateKey);
  };
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input as Request, init as RequestInit);
    asked.push(request.clone() as Request);
    const { pathname } = new URL(request.url);
    if (pathname.endsWith('/.well-known/openid-configuration')) return Response.json(metadata);
    if (pathname.endsWith('/jwks')) return Response.json({ keys: options.keys?.(first, second) ?? [first] });
    if (!pathname.endsWith('/token')) throw new TypeError('nothing answers there');
    const token = await idToken();
    return (
      options.token?.(request, token) ?? Response.json({ access_token: 'a', token_type: 'bearer', id_token: token })
    );
  });

  const call = (path: string, cookie = '') =>
    app.fetch(
      new Request(new URL(path, env.PUBLIC_URL), {
        redirect: 'manual',
        headers: { 'cf-connecting-ip': sender, cookie },
      }),
      { ...env, SIGN_IN_PROVIDERS: JSON.stringify([registration]) },
      createExecutionContext(),
    );

  /** A tab that has been sent to the provider. */
  async function begin() {
    const response = await call('/settings/sign-in/with/example');
    const location = new URL(response.headers.get('location') ?? 'https://nowhere.example');
    nonce = location.searchParams.get('nonce') ?? '';
    const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
    return { response, location, cookie, state: location.searchParams.get('state') ?? '', nonce };
  }
  type Begun = Awaited<ReturnType<typeof begin>>;

  /** The provider sends the tab back. */
  const back = (tab: Begun, answer: Record<string, string> = {}, cookie = tab.cookie) => {
    nonce = tab.nonce;
    const query = new URLSearchParams({ code: 'code-1', state: tab.state, ...answer });
    return call(`/settings/sign-in/with/example/callback?${query}`, cookie);
  };
  return { begin, back, call, asked, signIn: async () => back(await begin()) };
}
