import { createLocalJWKSet, decodeJwt, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import { isLocal, type SignInProvider } from '../platform/config.ts';
import { type OutboundLimits, send } from '../platform/outbound.ts';
import type { Platform } from '../platform/platform.ts';
import { isGoogle, microsoftIssuer } from './known-providers.ts';

/**
 * What is said to an OpenID provider and what it answers (OpenID Connect Core 1.0, authorization code flow; PKCE, RFC 7636; issuer identification, RFC 9207), by
 * oauth4webapi. Its calls go out through `send`, with our limits.
 */
export type ProviderFault =
  | 'providerUnreachable'
  | 'clientAuthenticationUnsupported'
  | 'providerRefused'
  | 'answerInvalid'
  | 'exchangeRefused'
  | 'tenantNotAllowed'
  | 'idTokenInvalid'
  | 'keySetUnavailable'
  | 'signatureInvalid';

/** Thrown inside this module's calls only, and caught by `providers.ts`. `detail` names no person: it is for the log line. */
export class ProviderProblem extends Error {
  readonly fault: ProviderFault;
  readonly detail: string;
  constructor(fault: ProviderFault, detail: string) {
    super(`${fault}: ${detail}`);
    this.fault = fault;
    this.detail = detail;
  }
}

const limits: OutboundLimits = { timeoutMs: 8_000, attempts: 2, longestWaitMs: 1_000, maxBytes: 512 * 1024 };
const clockToleranceSeconds = 60;

/** A fetch with our limits. An answer that does not come is a problem of its own. */
async function bounded(request: Request, attempts: number): Promise<Response> {
  const answer = await send(request, { ...limits, attempts });
  if (answer.kind !== 'answer') throw new ProviderProblem('providerUnreachable', answer.reason);
  const headers = new Headers();
  for (const name of ['content-type', 'www-authenticate']) {
    const value = answer.headers.get(name);
    if (value) headers.set(name, value);
  }
  return new Response(answer.text || null, { status: answer.status, headers });
}

/** `attempts`: a code is good for one exchange, so that is sent once. */
const optionsOf = (platform: Platform, attempts: number) => ({
  [oauth.customFetch]: (url: string, init: object) => bounded(new Request(url, init), attempts),
  [oauth.allowInsecureRequests]: isLocal(platform.config),
});

/** oauth4webapi throws; what it says of an answer is code and message, of which the code goes to the log. */
async function orFault<T>(fault: ProviderFault, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProviderProblem) throw error;
    if (error instanceof oauth.AuthorizationResponseError || error instanceof oauth.ResponseBodyError)
      throw new ProviderProblem(
        error instanceof oauth.AuthorizationResponseError ? 'providerRefused' : fault,
        plainCode(error.error),
      );
    throw new ProviderProblem(fault, plainCode((error as { code?: unknown }).code));
  }
}

/** An error code of RFC 6749, or of the library; nothing longer comes from elsewhere into our log. */
const plainCode = (code: unknown) => (typeof code === 'string' && /^[\w.-]{1,60}$/.test(code) ? code : 'unnamed');

/** OpenID Connect Discovery 1.0, 4.3: the document must name the issuer that was asked; Microsoft's for several tenants names a pattern. */
export async function discover(platform: Platform, { issuer }: SignInProvider): Promise<oauth.AuthorizationServer> {
  return orFault('providerUnreachable', async () => {
    const asked = new URL(issuer);
    const options = { algorithm: 'oidc', ...optionsOf(platform, limits.attempts) } as const;
    const response = await oauth.discoveryRequest(asked, options);
    return oauth.processDiscoveryResponse(new URL(microsoftIssuer(issuer) ?? issuer), response);
  });
}

const clientOf = ({ clientId }: SignInProvider): oauth.Client => ({
  client_id: clientId,
  [oauth.clockTolerance]: clockToleranceSeconds,
});

/** Basic authentication unless the provider takes only the form of it in the body (OpenID Connect Discovery 1.0, 3: basic is the default). */
function authenticationOf(server: oauth.AuthorizationServer, { clientSecret }: SignInProvider): oauth.ClientAuth {
  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  if (methods.includes('client_secret_basic')) return oauth.ClientSecretBasic(clientSecret);
  if (methods.includes('client_secret_post')) return oauth.ClientSecretPost(clientSecret);
  throw new ProviderProblem('clientAuthenticationUnsupported', methods.map(plainCode).join(' '));
}

/** What the browser carries to the provider and back, and what only we know until then. */
export interface ProviderAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

export async function authorizationUrl(
  server: oauth.AuthorizationServer,
  provider: SignInProvider,
  redirectUri: string,
  { state, nonce, codeVerifier }: ProviderAttempt,
): Promise<string> {
  if (!server.authorization_endpoint) throw new ProviderProblem('providerUnreachable', 'no authorization_endpoint');
  // Asked before somebody signs in there for nothing.
  authenticationOf(server, provider);
  const [domain, ...others] = provider.domains;
  const location = new URL(server.authorization_endpoint);
  const query = {
    response_type: 'code',
    client_id: provider.clientId,
    redirect_uri: redirectUri,
    scope: 'openid email',
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    // Google offers the accounts of the district first; what it answers is checked all the same.
    ...(isGoogle(provider) && { hd: others.length === 0 ? (domain ?? '*') : '*' }),
  };
  for (const [name, value] of Object.entries(query)) location.searchParams.set(name, value);
  return location.href;
}

/** The claims of the id_token that the provider gives for the code in its answer. Throws a `ProviderProblem`. */
export async function claimsOf(
  platform: Platform,
  provider: SignInProvider,
  redirectUri: string,
  answer: URLSearchParams,
  { state, nonce, codeVerifier }: ProviderAttempt,
): Promise<oauth.IDToken> {
  const found = await discover(platform, provider);
  const client = clientOf(provider);
  const issuer = answer.get('iss');
  const server = issuer ? forIssuer(found, provider, issuer) : found;
  const checked = await orFault('answerInvalid', () => oauth.validateAuthResponse(server, client, answer, state));
  const authentication = authenticationOf(server, provider);
  const response = await orFault('exchangeRefused', () =>
    oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      checked,
      redirectUri,
      codeVerifier,
      optionsOf(platform, 1),
    ),
  );
  if (!response.ok)
    await orFault('exchangeRefused', () => oauth.processAuthorizationCodeResponse(server, client, response));
  const signer = forIssuer(server, provider, await issuerIn(response));
  const tokens = await orFault('idTokenInvalid', () =>
    oauth.processAuthorizationCodeResponse(signer, client, response, { expectedNonce: nonce, requireIdToken: true }),
  );
  const claims = oauth.getValidatedIdTokenClaims(tokens);
  if (!claims || !tokens.id_token) throw new ProviderProblem('idTokenInvalid', 'no id_token');
  await verifySignature(server, tokens.id_token);
  return claims;
}

/** The issuer that an answer names, before anything of it is verified. */
async function issuerIn(response: Response): Promise<string> {
  return orFault('idTokenInvalid', async () => {
    const body = (await response.clone().json()) as { id_token?: unknown };
    return decodeJwt(String(body.id_token)).iss ?? '';
  });
}

/**
 * The server as the issuer that it is here. Microsoft's addresses for several tenants have a pattern for an issuer, which each tenant fills with its id: the tenants
 * of the deployment may, and no other. Google is documented to call itself by its host alone too. Everybody else has one issuer.
 */
function forIssuer(
  server: oauth.AuthorizationServer,
  provider: SignInProvider,
  issuer: string,
): oauth.AuthorizationServer {
  if (isGoogle(provider) && issuer === 'accounts.google.com') return { ...server, issuer };
  const pattern = microsoftIssuer(provider.issuer);
  if (!pattern) return server;
  const tenant = provider.tenants.find((id) => pattern.replace('{tenantid}', id) === issuer);
  if (!tenant) throw new ProviderProblem('tenantNotAllowed', 'the account is of a tenant that is not named');
  return { ...server, issuer };
}

/** What a provider may sign with: with keys of its own, never with a secret that we share. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Every key is tried that the key set has under the id: some sets repeat one. */
async function verifySignature(server: oauth.AuthorizationServer, idToken: string): Promise<void> {
  if (!server.jwks_uri) throw new ProviderProblem('keySetUnavailable', 'no jwks_uri');
  const response = await bounded(new Request(server.jwks_uri), limits.attempts);
  const keys = (await response.json().catch(() => null)) as JSONWebKeySet | null;
  const asOfToken = { algorithms, clockTolerance: clockToleranceSeconds };
  try {
    await jwtVerify(idToken, createLocalJWKSet(keys ?? { keys: [] }), asOfToken);
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw signatureProblem(error);
    for await (const key of error) {
      const verified = await jwtVerify(idToken, key, asOfToken).catch(() => null);
      if (verified) return;
    }
    throw signatureProblem(error);
  }
}

const signatureProblem = (error: unknown) =>
  error instanceof errors.JWKSInvalid
    ? new ProviderProblem('keySetUnavailable', error.code)
    : new ProviderProblem('signatureInvalid', error instanceof errors.JOSEError ? error.code : 'unnamed');
