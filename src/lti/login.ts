import {
  type DocumentViewerConnection,
  deploymentIdsOf,
  documentViewersByClient,
  documentViewersByIssuer,
  isOfIssuer,
  type NamedRegistration,
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
  /** Null where several registrations share client id and address, and the login named no deployment: then the token's deployment decides. */
  readonly registration: RegistrationSnapshot | null;
  readonly clientId: string;
  /** Where the browser was sent, and where pages may be framed. */
  readonly campusOrigin: string;
  readonly issuer: string;
  readonly nonce: string;
  readonly targetLinkUri: string;
  /** The deployment that the login named, or all of the registration; empty where the token's deployment decides. */
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

/**
 * 224 random bits, and in the last four bytes the second in which the state ends, whose lowest bit says whether the platform keeps data for tools. These
 * decide nothing: without a cookie they tell a page what to say, and whom to ask.
 */
function newState(expiresAt: Date, isStored: boolean): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const seconds = Math.floor(expiresAt.getTime() / 1000);
  new DataView(bytes.buffer).setUint32(28, seconds - (seconds % 2) + (isStored ? 1 : 0));
  return bytes.toBase64({ alphabet: 'base64url', omitPadding: true });
}

/** When a state ends, and whether the platform keeps data for tools; null for what is no state of ours. */
export function readState(state: string): { readonly endsAt: number; readonly isStored: boolean } | null {
  if (!/^[\w-]{43}$/.test(state)) return null;
  const bytes = Uint8Array.fromBase64(state, { alphabet: 'base64url' });
  const seconds = new DataView(bytes.buffer).getUint32(28);
  return { endsAt: seconds * 1000, isStored: seconds % 2 === 1 };
}

/** A state of ours that ended within the last day. */
export function isStateOver(state: string, now: Date): boolean {
  const agoMs = now.getTime() - (readState(state)?.endsAt ?? Number.POSITIVE_INFINITY);
  return agoMs >= 0 && agoMs < 86_400_000;
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
  const [found, ...others] = await findRegistrations(platform, { issuer, clientId, deploymentId });
  if (!found || !others.every((other) => sharesLogin(other, found)))
    return refused('platformUnknown', 'no registration matches');

  const { connection } = found;
  const expiresAt = new Date(platform.clock.now().getTime() + loginSeconds * 1000);
  const target = parameters.get('lti_storage_target') || null;
  const [state, nonce] = [newState(expiresAt, target !== null), randomToken()];
  const stateHash = await hashToken(state);
  const isShared = others.length > 0;
  const login: Login = {
    registration: isShared ? null : await snapshotOf(found, issuer),
    clientId: connection.clientId,
    campusOrigin: new URL(connection.openIdEndpoint).origin,
    issuer,
    nonce,
    targetLinkUri,
    deploymentIds: isShared ? [] : deploymentId === undefined ? deploymentIdsOf(connection) : [deploymentId],
  };
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

/** What a platform says of itself: at a login, or in a token that nobody has verified yet. */
export interface NamedPlatform {
  readonly issuer: string;
  readonly clientId: string | undefined;
  readonly deploymentId: string | undefined;
}

/** The registrations that a platform can mean by what it says of itself. */
async function findRegistrations(platform: Platform, named: NamedPlatform): Promise<NamedRegistration[]> {
  const candidates = named.clientId
    ? await documentViewersByClient(platform, named.clientId)
    : await documentViewersByIssuer(platform, named.issuer);
  return possibleRegistrations(candidates, named.issuer, named.deploymentId);
}

/** The one registration that a platform means; null when it could be several. */
export async function findRegistration(platform: Platform, named: NamedPlatform): Promise<NamedRegistration | null> {
  return onlyOne(await findRegistrations(platform, named));
}

/**
 * The registration that a token's deployment names, where the login could be of several. The token is not verified yet: it chooses among registrations of the same
 * client and address, and then has to be signed by the key set of the one it chose.
 */
export async function registrationOfDeployment(
  platform: Platform,
  { issuer, clientId, campusOrigin }: Login,
  deploymentId: string,
): Promise<RegistrationSnapshot | null> {
  const found = await findRegistration(platform, { issuer, clientId, deploymentId });
  const isThere = found && new URL(found.connection.openIdEndpoint).origin === campusOrigin;
  return isThere ? snapshotOf(found, issuer) : null;
}

type Candidate = Omit<DocumentViewerConnection, 'clientId' | 'staffRoles'> & { readonly clientId?: string };

/** One question to Campus can be for both: only the answer's deployment tells them apart (LTI 1.3 core, 3.1.3). */
const sharesLogin = (a: { connection: Candidate }, b: { connection: Candidate }): boolean =>
  a.connection.clientId !== undefined &&
  a.connection.clientId === b.connection.clientId &&
  a.connection.openIdEndpoint === b.connection.openIdEndpoint;

const onlyOne = <T>([only, ...others]: readonly T[]): T | null => (others.length === 0 ? (only ?? null) : null);

/**
 * The registrations that the login can be for. A bound issuer must be the one that asks. One with the issuer's own addresses comes before one without, so that a
 * district cannot stand in another's way with addresses of its own. A bound one is not alone where another district has the same client of the same Campus.
 */
function possibleRegistrations<T extends { connection: Candidate }>(
  candidates: readonly T[],
  issuer: string,
  deploymentId: string | undefined,
): T[] {
  const deployed = candidates.filter(
    ({ connection }) => deploymentId === undefined || deploymentIdsOf(connection).includes(deploymentId),
  );
  const bound = deployed.filter(({ connection }) => connection.issuer === issuer);
  const open = deployed.filter(({ connection }) => connection.issuer === null);
  const own = open.filter(({ connection }) => isOfIssuer(connection, issuer));
  const [first] = bound;
  if (!first) return own.length > 0 ? own : open;
  const isBeside = (other: T) =>
    sharesLogin(other, first) && other.connection.publicKeysetUrl === first.connection.publicKeysetUrl;
  return [...bound, ...open.filter(isBeside)];
}

/** The one registration that the login can be for; null when there is none, or only the deployment of the token can tell. */
export const chooseRegistration = <T extends { connection: Candidate }>(
  candidates: readonly T[],
  issuer: string,
  deploymentId: string | undefined,
): T | null => onlyOne(possibleRegistrations(candidates, issuer, deploymentId));
