import {
  type DocumentViewerConnection,
  deploymentIdsOf,
  documentViewersByClient,
  documentViewersByIssuer,
  isOfIssuer,
  type Registration,
} from '../districts/index.ts';
import type { Parameters } from '../platform/pages/form.ts';
import type { Platform } from '../platform/platform.ts';
import { hashToken, randomToken } from '../platform/secrets.ts';
import type { Refusal } from './refusals.ts';
import { type RegistrationSnapshot, snapshotOf } from './registration-snapshot.ts';
import { openJson, sealJson } from './sealed-json.ts';
import { parseTargetLink, toolUrls } from './target.ts';

/** How long Campus may take to answer a login, its own sign-in included. */
export const loginSeconds = 300;

/** Longest values that are passed on or kept. Message hints of platforms are signed tokens of their own. */
const longest: Record<string, number> = {
  iss: 500,
  client_id: 200,
  lti_deployment_id: 200,
  // Kept by the browser, and ours is much shorter.
  target_link_uri: 400,
  login_hint: 4_000,
  lti_message_hint: 8_000,
  lti_storage_target: 200,
};

/** What a launch must answer to. Kept by the browser, sealed; bound to `state`. */
export interface Login {
  readonly registration: RegistrationSnapshot;
  readonly issuer: string;
  readonly nonce: string;
  readonly targetLinkUri: string;
  /** The deployment that the login named, or all of the registration. */
  readonly deploymentIds: readonly string[];
}

export interface LoginRedirect {
  readonly ok: true;
  readonly redirectTo: string;
  /** Name under which the browser keeps the login, and the sealed login. */
  readonly kept: { readonly name: string; readonly value: string };
  /** The platform's frame that keeps data for tools (LTI client side postMessage), when it has one; and the origin it must be of. */
  readonly storage: { readonly target: string; readonly origin: string } | null;
}

export type StartedLogin = LoginRedirect | { readonly ok: false; readonly refusal: Refusal; readonly fault: string };

/** Each login is kept under its own name, so that two documents opened at once do not spoil each other. */
export const loginName = (stateHash: string) => `lti-login-${stateHash.slice(0, 16)}`;

const purposeOf = (stateHash: string) => `LTI login ${stateHash}`;

/**
 * Starts a login that Campus asked for (1EdTech Security Framework, 5.1.1). Nothing here is signed yet: it only finds the registration, and the browser is
 * sent to the address in that registration and to no other.
 */
export async function startLogin(platform: Platform, parameters: Parameters): Promise<StartedLogin> {
  const refused = (refusal: Refusal, fault: string): StartedLogin => ({ ok: false, refusal, fault });
  for (const [name, max] of Object.entries(longest))
    if ((parameters.get(name)?.length ?? 0) > max) return refused('requestInvalid', `${name} is too long`);
  const issuer = parameters.get('iss');
  const loginHint = parameters.get('login_hint');
  const targetLinkUri = parameters.get('target_link_uri');
  const clientId = parameters.get('client_id') || undefined;
  const deploymentId = parameters.get('lti_deployment_id') || undefined;
  if (!issuer || !loginHint || !targetLinkUri) return refused('requestInvalid', 'a parameter is missing');
  if (!parseTargetLink(platform.config, targetLinkUri)) return refused('requestInvalid', 'target_link_uri is not ours');
  const found = await findRegistration(platform, { issuer, clientId, deploymentId });
  if (!found) return refused('platformUnknown', 'no registration matches');

  const { connection } = found;
  const [state, nonce] = [randomToken(), randomToken()];
  const stateHash = await hashToken(state);
  const login: Login = {
    registration: await snapshotOf(found, issuer),
    issuer,
    nonce,
    targetLinkUri,
    deploymentIds: deploymentId === undefined ? deploymentIdsOf(connection) : [deploymentId],
  };
  const expiresAt = new Date(platform.clock.now().getTime() + loginSeconds * 1000);
  const redirect = new URL(connection.openIdEndpoint);
  const question: Record<string, string | undefined> = {
    scope: 'openid',
    response_type: 'id_token',
    response_mode: 'form_post',
    prompt: 'none',
    client_id: connection.clientId,
    redirect_uri: toolUrls(platform.config).launch,
    login_hint: loginHint,
    lti_message_hint: parameters.get('lti_message_hint'),
    state,
    nonce,
  };
  for (const [name, value] of Object.entries(question)) if (value !== undefined) redirect.searchParams.set(name, value);
  const target = parameters.get('lti_storage_target');
  return {
    ok: true,
    redirectTo: redirect.href,
    kept: { name: loginName(stateHash), value: await sealJson(platform, login, purposeOf(stateHash), expiresAt) },
    storage: target ? { target, origin: redirect.origin } : null,
  };
}

/** The login that was kept for this state; null when it is another's, was altered, or has expired. */
export const openLogin = (platform: Platform, stateHash: string, sealed: string) =>
  openJson<Login>(platform, sealed, purposeOf(stateHash));

/** The registration that a platform means by what it says of itself. */
export async function findRegistration(
  platform: Platform,
  named: { readonly issuer: string; readonly clientId: string | undefined; readonly deploymentId: string | undefined },
): Promise<Registration | null> {
  const candidates = named.clientId
    ? await documentViewersByClient(platform, named.clientId)
    : await documentViewersByIssuer(platform, named.issuer);
  return chooseRegistration(candidates, named.issuer, named.deploymentId);
}

type Candidate = Omit<DocumentViewerConnection, 'clientId' | 'staffRoles'>;

/**
 * The one registration that the login can be for. A bound issuer must be the one that asks. An unbound registration is taken only when it is the only one left,
 * so that a district cannot be mistaken for another that shares its client id; one with the issuer's own addresses comes first, so that a district cannot stand in
 * another's way with addresses of its own.
 */
export function chooseRegistration<T extends { connection: Candidate }>(
  candidates: readonly T[],
  issuer: string,
  deploymentId: string | undefined,
): T | null {
  const deployed = candidates.filter(
    ({ connection }) => deploymentId === undefined || deploymentIdsOf(connection).includes(deploymentId),
  );
  const bound = deployed.filter(({ connection }) => connection.issuer === issuer);
  const open = deployed.filter(({ connection }) => connection.issuer === null);
  const own = open.filter(({ connection }) => isOfIssuer(connection, issuer));
  const [only, ...others] = [bound, own, open].find(({ length }) => length > 0) ?? [];
  return only && others.length === 0 ? only : null;
}
