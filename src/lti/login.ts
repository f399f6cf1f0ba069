import { and, eq, lt } from 'drizzle-orm';
import { type DocumentViewerConnection, documentViewersByClient, documentViewersByIssuer } from '../districts/index.ts';
import type { DistrictId } from '../platform/ids.ts';
import type { Parameters } from '../platform/pages/form.ts';
import type { Platform } from '../platform/platform.ts';
import { hashToken, randomToken } from '../platform/secrets.ts';
import type { Refusal } from './refusals.ts';
import { ltiLogins } from './schema.ts';
import { isTargetLink, toolUrls } from './target.ts';

/** How long Campus may take to answer a login, its own sign-in included. */
export const loginSeconds = 300;

/** Longest values that are passed on or kept. Message hints of platforms are signed tokens of their own. */
const longest: Record<string, number> = {
  iss: 500,
  client_id: 200,
  lti_deployment_id: 200,
  target_link_uri: 2_000,
  login_hint: 4_000,
  lti_message_hint: 8_000,
};

export type StartedLogin =
  | {
      readonly ok: true;
      readonly redirectTo: string;
      /** Name of the browser's cookie, and the secret in it. */
      readonly cookie: { readonly name: string; readonly value: string };
    }
  | { readonly ok: false; readonly refusal: Refusal; readonly fault: string };

/** Each login has its own cookie, so that two documents opened at once do not spoil each other. */
export const loginCookieName = (stateHash: string) => `lti-login-${stateHash.slice(0, 16)}`;

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
  const clientId = parameters.get('client_id');
  if (!issuer || !loginHint || !targetLinkUri) return refused('requestInvalid', 'a parameter is missing');
  if (!isTargetLink(platform.config, targetLinkUri)) return refused('requestInvalid', 'target_link_uri is not ours');
  const candidates = clientId
    ? await documentViewersByClient(platform, clientId)
    : await documentViewersByIssuer(platform, issuer);
  const registration = chooseRegistration(candidates, issuer, parameters.get('lti_deployment_id'));
  if (!registration) return refused('platformUnknown', 'no registration matches');

  const [state, nonce, browser] = [randomToken(), randomToken(), randomToken()];
  const stateHash = await hashToken(state);
  await platform.directory.insert(ltiLogins).values({
    stateHash,
    districtId: registration.district.id,
    issuer,
    nonce,
    targetLinkUri,
    browserHash: await hashToken(browser),
    expiresAt: new Date(platform.clock.now().getTime() + loginSeconds * 1000).toISOString(),
  });
  const redirect = new URL(registration.connection.openIdEndpoint);
  const question: Record<string, string | undefined> = {
    scope: 'openid',
    response_type: 'id_token',
    response_mode: 'form_post',
    prompt: 'none',
    client_id: registration.connection.clientId,
    redirect_uri: toolUrls(platform.config).launch,
    login_hint: loginHint,
    lti_message_hint: parameters.get('lti_message_hint'),
    state,
    nonce,
  };
  for (const [name, value] of Object.entries(question)) if (value !== undefined) redirect.searchParams.set(name, value);
  return { ok: true, redirectTo: redirect.href, cookie: { name: loginCookieName(stateHash), value: browser } };
}

/**
 * The one registration that the login can be for. A bound issuer must be the one that asks. An unbound registration is taken only when it is the only one left,
 * so that a district cannot be mistaken for another that shares its client id.
 */
export function chooseRegistration<T extends { connection: Pick<DocumentViewerConnection, 'issuer' | 'deploymentId'> }>(
  candidates: readonly T[],
  issuer: string,
  deploymentId: string | undefined,
): T | null {
  const deployed = candidates.filter(
    ({ connection }) => deploymentId === undefined || connection.deploymentId === deploymentId,
  );
  const bound = deployed.filter(({ connection }) => connection.issuer === issuer);
  const open = deployed.filter(({ connection }) => connection.issuer === null);
  const fitting = bound.length > 0 ? bound : open;
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

/** A login that was answered by the browser it was given to. */
export interface AnsweredLogin {
  readonly districtId: DistrictId;
  readonly issuer: string;
  readonly nonce: string;
  readonly targetLinkUri: string;
}

/**
 * Takes the login that `state` names, once: one statement deletes and returns it, so of two requests at once only one gets it. Another browser gets nothing and
 * spoils nothing. Null when it is unknown, used, expired or somebody else's.
 */
export async function takeLogin(platform: Platform, stateHash: string, browser: string): Promise<AnsweredLogin | null> {
  const [login] = await platform.directory
    .delete(ltiLogins)
    .where(and(eq(ltiLogins.stateHash, stateHash), eq(ltiLogins.browserHash, await hashToken(browser))))
    .returning();
  if (!login || login.expiresAt <= platform.clock.now().toISOString()) return null;
  return login;
}

/** Forgets logins that nobody answered. */
export async function sweepLogins(platform: Platform): Promise<void> {
  await platform.directory.delete(ltiLogins).where(lt(ltiLogins.expiresAt, platform.clock.now().toISOString()));
}
