import type { Parameters } from '../platform/pages/form.ts';
import type { Platform } from '../platform/platform.ts';
import { hashToken } from '../platform/secrets.ts';
import { accessRecordId, type Click, clickOfUsedLogin, recordRefusal } from './access-records.ts';
import { type IdTokenFault, unverifiedClaims, verifyIdToken } from './id-token.ts';
import { KeySets } from './key-sets.ts';
import { isStateOver, type Login, loginName, openLogin, registrationOfDeployment } from './login.ts';
import type { Refusal } from './refusals.ts';
import { holdIssuer, type RegistrationSnapshot } from './registration-snapshot.ts';
import { whyNotStaff } from './roles.ts';
import { readTarget } from './target.ts';
import { UsedLogins } from './used-logins.ts';
import { boundedAccessor, type OpenedViewer, sealViewer, viewerSeconds } from './viewer-sessions.ts';

/** Kept by the isolate. */
const keySets = new KeySets();
const usedLogins = new UsedLogins();

interface RefusedLaunch {
  readonly ok: false;
  readonly refusal: Refusal;
  /** What exactly was wrong, for the log line alone. */
  readonly fault: string;
  /** Where the page may be framed, once it is certain whose launch this is. */
  readonly campusOrigin?: string;
  /** The name under which the browser kept the login. */
  readonly kept?: string;
}

export type AnsweredLaunch =
  | { readonly ok: true; readonly viewer: OpenedViewer; readonly kept: string }
  | RefusedLaunch;

/**
 * Answers a launch: the login it belongs to, the id_token, and whether this is staff. Which document there is to see, and that the login is answered once, is
 * decided and recorded by the viewer that it leads to: such a launch asks no table, once the issuer is bound, so that it costs little more than its signature.
 * `keptBy` reads what the browser keeps under a name.
 */
export async function answerLaunch(
  platform: Platform,
  form: Parameters,
  keptBy: (name: string) => string | undefined,
  requestId: string,
): Promise<AnsweredLaunch> {
  const state = form.get('state');
  if (!state || state.length > 200) return { ok: false, refusal: 'requestInvalid', fault: 'state is missing' };
  const stateHash = await hashToken(state);
  const kept = loginName(stateHash);
  const sealed = keptBy(kept);
  const now = platform.clock.now();
  if (!sealed)
    return isStateOver(state, now)
      ? { ok: false, refusal: 'launchExpired', fault: 'login expired', kept }
      : { ok: false, refusal: 'noCookie', fault: 'no cookie of this login', kept };
  const login = await openLogin(platform, stateHash, sealed);
  if (!login) return { ok: false, refusal: 'launchExpired', fault: 'login unknown or expired', kept };
  const { campusOrigin } = login;
  const refused = (refusal: Refusal, fault: string): RefusedLaunch => ({
    ok: false,
    refusal,
    fault,
    campusOrigin,
    kept,
  });

  if (form.has('error')) return refused('platformError', 'the platform answered with an error');
  const idToken = form.get('id_token');
  if (!idToken) return refused('requestInvalid', 'id_token is missing');
  const named = await registrationOf(platform, login, idToken);
  if (!named) return refused('platformUnknown', 'no registration has the deployment of the token');
  const { registration, deploymentIds } = named;
  const { districtId } = registration;
  const verified = await verifyIdToken(
    idToken,
    { ...login, deploymentIds },
    (keyId) => keySets.find(registration.publicKeysetUrl, keyId, now.getTime()),
    now,
  );
  if (!verified.ok) return refused(refusalOf(verified.fault), verified.fault);

  // Campus has said who asks: from here on a refusal is recorded.
  const { subject, name, deploymentId, roles, targetLinkUri } = verified.launch;
  const accessor = { subject, name, roles: [...roles], deploymentId, requestId };
  const target = readTarget(platform.config, targetLinkUri);
  const id = crypto.randomUUID().replaceAll('-', '');
  const loginId = stateHash.slice(0, 32);
  const click: Click = { id: accessRecordId(id), login: loginId, ...accessor };
  const refusedOnRecord = async (reason: Refusal, fault: string = reason, of = click) => {
    await recordRefusal(platform, districtId, of, reason, target);
    return refused(reason, fault);
  };
  if (!usedLogins.use(stateHash))
    return refusedOnRecord('launchExpired', 'state used', await clickOfUsedLogin(click, loginId));
  if (registration.bindsIssuer && !(await holdIssuer(platform, registration, login.issuer)))
    return refusedOnRecord('launchExpired', 'registration changed since the login');
  const noStaff = whyNotStaff(roles, registration.staffRoles ?? undefined);
  if (noStaff) return refusedOnRecord(noStaff);
  if (!target) return refusedOnRecord('requestInvalid');

  const session = {
    districtId,
    registration: registration.fingerprint,
    studentId: target.studentId,
    program: target.program,
    accessor: boundedAccessor(accessor),
    login: loginId,
  };
  return { ok: true, viewer: await sealViewer(platform, id, session, viewerSeconds), kept };
}

/** The registration of the login, or the one that the token's deployment names where the login could be of several. */
async function registrationOf(
  platform: Platform,
  login: Login,
  idToken: string,
): Promise<{ readonly registration: RegistrationSnapshot; readonly deploymentIds: readonly string[] } | null> {
  const { registration, deploymentIds } = login;
  if (registration) return { registration, deploymentIds };
  const { deploymentId } = unverifiedClaims(idToken);
  const found = deploymentId ? await registrationOfDeployment(platform, login, deploymentId) : null;
  return found && deploymentId ? { registration: found, deploymentIds: [deploymentId] } : null;
}

const refusalOf = (fault: IdTokenFault): Refusal =>
  fault === 'keySetUnavailable' ? 'campusUnreachable' : 'tokenRefused';
