import { bindIssuer, type District, documentViewerByDistrict } from '../districts/index.ts';
import type { Parameters } from '../platform/pages/form.ts';
import type { Platform } from '../platform/platform.ts';
import { hashToken } from '../platform/secrets.ts';
import { findStudent } from '../roster/index.ts';
import { recordAccess } from './access-records.ts';
import { type IdTokenFault, type Launch, verifyIdToken } from './id-token.ts';
import { KeySets } from './key-sets.ts';
import { loginCookieName, takeLogin } from './login.ts';
import { type PlanToShow, planToShow } from './plan-document.ts';
import type { Refusal } from './refusals.ts';
import { isStaff } from './roles.ts';
import { readTarget } from './target.ts';
import { openViewer } from './viewer-sessions.ts';

/** One set of caches for the isolate. */
const keySets = new KeySets();

interface RefusedLaunch {
  readonly ok: false;
  readonly refusal: Refusal;
  /** What exactly was wrong, for the log line alone. */
  readonly fault: string;
  /** Where the page may be framed, once it is certain whose launch this is. */
  readonly campusOrigin?: string;
  readonly usedCookie?: string;
}

export type AnsweredLaunch =
  | {
      readonly ok: true;
      readonly token: string;
      readonly cookie: { readonly name: string; readonly value: string };
      readonly usedCookie: string;
    }
  | RefusedLaunch;

/**
 * Answers a launch: the login it belongs to, the id_token, who may see which document. `cookie` reads a cookie of the browser by its plain name.
 */
export async function answerLaunch(
  platform: Platform,
  form: Parameters,
  cookie: (name: string) => string | undefined,
  requestId: string,
): Promise<AnsweredLaunch> {
  const state = form.get('state');
  if (!state || state.length > 200) return { ok: false, refusal: 'requestInvalid', fault: 'state is missing' };
  const stateHash = await hashToken(state);
  const usedCookie = loginCookieName(stateHash);
  const browser = cookie(usedCookie);
  if (!browser) return { ok: false, refusal: 'cookieMissing', fault: 'no cookie of this login' };
  const login = await takeLogin(platform, stateHash, browser);
  if (!login) return { ok: false, refusal: 'launchExpired', fault: 'state unknown, used or expired', usedCookie };
  const registration = await documentViewerByDistrict(platform, login.districtId);
  if (!registration) return { ok: false, refusal: 'platformUnknown', fault: 'no registration', usedCookie };
  const { district, connection } = registration;
  const campusOrigin = new URL(connection.openIdEndpoint).origin;
  const refused = (refusal: Refusal, fault: string): RefusedLaunch => ({
    ok: false,
    refusal,
    fault,
    campusOrigin,
    usedCookie,
  });

  if (form.has('error')) return refused('platformError', 'the platform answered with an error');
  const idToken = form.get('id_token');
  if (!idToken) return refused('requestInvalid', 'id_token is missing');
  // The registration may have changed since the login began.
  if (connection.issuer !== null && connection.issuer !== login.issuer)
    return refused('platformUnknown', 'another issuer is bound');
  const now = platform.clock.now();
  const expected = { ...connection, issuer: login.issuer, nonce: login.nonce, targetLinkUri: login.targetLinkUri };
  const verified = await verifyIdToken(
    idToken,
    expected,
    (keyId) => keySets.find(connection.publicKeysetUrl, keyId, now.getTime()),
    now,
  );
  if (!verified.ok) return refused(refusalOf(verified.fault), verified.fault);
  if (connection.issuer === null && !(await bindIssuer(platform, district, login.issuer)))
    return refused('platformUnknown', 'another issuer was bound meanwhile');

  const decision = await decide(platform, district, verified.launch);
  const { launch } = verified;
  const access = {
    subject: launch.subject,
    name: launch.name,
    roles: [...launch.roles],
    deploymentId: launch.deploymentId,
    studentId: decision.studentId,
    program: decision.program,
    requestId,
  };
  if (!decision.plan.ok) {
    const { refusal } = decision.plan;
    await recordAccess(platform, district, { ...access, documentId: null, outcome: 'refused', reason: refusal });
    return refused(refusal, refusal);
  }
  const { studentId, program, documentId } = decision.plan;
  // Both before anything is answered: nothing is shown that is not recorded.
  const [opened] = await Promise.all([
    openViewer(platform, { districtId: district.id, studentId, program, documentId }),
    recordAccess(platform, district, { ...access, documentId, outcome: 'opened', reason: null }),
  ]);
  return { ok: true, ...opened, usedCookie };
}

const refusalOf = (fault: IdTokenFault): Refusal =>
  fault === 'keySetUnavailable' ? 'campusUnreachable' : 'tokenRefused';

/** Who may see what. `studentId` and `program` are what the record of access names: only a student of this district. */
async function decide(platform: Platform, district: District, launch: Launch) {
  const target = readTarget(platform.config, launch.targetLinkUri);
  const student = target ? await findStudent(platform, district, target.studentId) : null;
  const named = { studentId: student?.id ?? null, program: target?.program ?? null };
  const refusing = (refusal: Refusal) => ({ ...named, plan: { ok: false, refusal } satisfies PlanToShow });
  if (!isStaff(launch.roles)) return refusing('notStaff');
  if (!target) return refusing('requestInvalid');
  if (!student) return refusing('studentUnknown');
  return { ...named, plan: await planToShow(platform, district, student.id, target.program) };
}
