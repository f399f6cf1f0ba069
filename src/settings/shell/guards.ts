import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import {
  type Administrator,
  type Attempter,
  knownBrowser,
  knownBrowserToken,
  type SignedIn,
  servedDistrict,
  sessionSeconds,
  signedIn,
} from '../../administrators/index.ts';
import type { Actor } from '../../audit/index.ts';
import { discloseOnPage } from '../../disclosures/index.ts';
import { type District, leaving } from '../../districts/index.ts';
import { pausedText, shownCampusPause } from '../../pauses/index.ts';
import type { HttpEnv } from '../../platform/http.ts';
import { browserCookie } from '../../platform/pages/cookies.ts';
import { type Parameters, readForm } from '../../platform/pages/form.ts';
import { ProblemError, problem } from '../../platform/problems.ts';
import { sameSecret } from '../../platform/secrets.ts';
import { NotSentForm } from './not-sent.ts';
import { home, wantedPath, withWanted } from './wanted.ts';

/** What a settings page finds in its context, once the guards below have let it pass. */
export type SettingsEnv = HttpEnv & { Variables: { signedIn: SignedIn; district: District; actor: Actor } };

const largestForm = 64 * 1024;

export const sessionCookie = (c: Context<SettingsEnv>) =>
  browserCookie(c.get('platform').config.PUBLIC_URL, 'settings', 'ownPages', sessionSeconds);

/**
 * Refuses what another site makes a browser send. Browsers say themselves where a request comes from (Fetch Metadata), older ones in `Origin`; a request
 * that says neither is not a browser's, and has no cookie to abuse.
 */
export const sameSite: MiddlewareHandler<SettingsEnv> = async (c, next) => {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
    const site = c.req.header('sec-fetch-site');
    const origin = c.req.header('origin');
    const own = new URL(c.get('platform').config.PUBLIC_URL).origin;
    // "null" is what a frame without an origin sends; our own pages let a browser say theirs (src/platform/pages/page.tsx).
    const foreign = site === undefined ? origin !== undefined && origin !== own : site !== 'same-origin';
    if (foreign) throw new ProblemError(problem('forbidden', 'This form came from another site.'));
  }
  await next();
};

/**
 * Only for browsers with a session, at whatever stage of signing in it is. Everybody else is led to the sign-in page, and from there to what they wanted; who sent
 * a form is shown what they typed.
 */
export const requireSession: MiddlewareHandler<SettingsEnv> = async (c, next) => {
  const token = getCookie(c, sessionCookie(c).name);
  const who = token ? await signedIn(c.get('platform'), token) : null;
  if (!who && c.req.method === 'POST') {
    const read = await readForm(c, largestForm);
    throw new NotSentForm('signedOut', read.ok ? read.form : new Map());
  }
  if (!who) return c.redirect(withWanted('/settings/sign-in', wantedOf(c)), 303);
  const pause = await shownCampusPause(c.get('platform'));
  c.set('logged', { ...c.get('logged'), administratorId: who.administrator.id });
  c.set('signedIn', pause ? { ...who, notice: pausedText(pause) } : who);
  await next();
  return undefined;
};

/** Where a session goes on that is not complete. */
export const stagePaths = {
  secondFactor: '/settings/second-factor',
  enrollment: '/settings/account/second-factor',
} as const;

/** The page that is asked for, to lead there once somebody has signed in. */
function wantedOf(c: Context): string {
  const { pathname, search } = new URL(c.req.url);
  return c.req.method === 'GET' ? wantedPath(pathname + search) : home;
}

/** Only for people who are signed in, second factor included. */
export const requireSignIn: MiddlewareHandler<SettingsEnv> = (c, next) =>
  requireSession(c, async () => {
    const { stage } = c.get('signedIn').session;
    if (stage !== 'complete') c.res = c.redirect(withWanted(stagePaths[stage], wantedOf(c)), 303);
    else await next();
  });

/** Only for administrators and readers of the district in the path, and operators. Anybody else's district looks like one that does not exist. */
export const requireDistrict: MiddlewareHandler<SettingsEnv> = async (c, next) => {
  const district = await servedDistrict(c.get('platform'), c.get('signedIn'), c.req.param('districtId') ?? '');
  if (!district) throw new ProblemError(problem('notFound', 'Page not found.'));
  if (district.offboardingAt !== null) throw new ProblemError(leaving(district.offboardingAt));
  c.set('district', district);
  // Forms, and `signedForm`, ask whether this person may change this district.
  const who = c.get('signedIn');
  c.set('signedIn', { ...who, isReader: who.readerOf.has(district.id) && !who.administrator.isOperator });
  c.set('actor', c.get('signedIn').administrator);
  await next();
};

/** Whether the person may still see the district. An answer that takes minutes asks again. */
export async function stillServed(c: Context<SettingsEnv>): Promise<boolean> {
  const platform = c.get('platform');
  const who = await signedIn(platform, getCookie(c, sessionCookie(c).name) ?? '');
  if (who?.session.stage !== 'complete') return false;
  return (await servedDistrict(platform, who, c.get('district').id))?.offboardingAt === null;
}

/** From where somebody tries to sign in, for the rate. */
const senderOf = (c: Context) => networkOf(c.req.header('cf-connecting-ip') ?? 'this machine');

/** IPv6 gives each customer a /64 at least (RFC 6177), so its first four groups are one sender. */
function networkOf(address: string): string {
  const [head = '', tail] = address.split('::');
  const groups = head.split(':');
  if (groups.length === 1 && tail === undefined) return address;
  const zeros = 8 - groups.length - (tail ? tail.split(':').length : 0);
  return [...groups, ...(tail === undefined ? [] : Array(zeros).fill('0'))].slice(0, 4).join(':');
}

/** Who tries for this account, for the rate. */
export async function attempterOf(c: Context<SettingsEnv>, account: string): Promise<Attempter> {
  const token = getCookie(c, browserKnownCookie(c).name);
  return { sender: senderOf(c), account, own: token ? await knownBrowser(c.get('platform'), account, token) : null };
}

/** Tells a browser in which its administrator has signed in from others, as long as browsers keep a cookie. */
const browserKnownCookie = (c: Context<SettingsEnv>) =>
  browserCookie(c.get('platform').config.PUBLIC_URL, 'settings-browser', 'ownPages', 400 * 24 * 3600);

/** From now on this browser is known for the person who has signed in with it. */
export async function rememberBrowser(c: Context<SettingsEnv>, administrator: Administrator): Promise<void> {
  const { name, options } = browserKnownCookie(c);
  setCookie(c, name, await knownBrowserToken(c.get('platform'), administrator), options);
}

/** Only for operators. For everybody else the page is not there. */
export const requireOperatorPage: MiddlewareHandler<SettingsEnv> = async (c, next) => {
  asOperator(c);
  await next();
};

/** The same within a route. */
export function asOperator(c: Context<SettingsEnv>): void {
  if (!c.get('signedIn').administrator.isOperator) throw new ProblemError(problem('notFound', 'Page not found.'));
}

/** Refused for a reader of the district. */
export function requireChanges(c: Context<SettingsEnv>): void {
  if (c.get('signedIn').isReader)
    throw new ProblemError(
      problem(
        'forbidden',
        'You are a reader, so you cannot change anything here. Ask an administrator of the district.',
      ),
    );
}

/**
 * The form that a signed-in person sent. Refused without the form token of their session, and, unless the form changes nothing (`forReaders`), for a reader of
 * the district.
 */
export async function signedForm(
  c: Context<SettingsEnv>,
  { forReaders = false }: { readonly forReaders?: boolean } = {},
): Promise<Parameters> {
  const read = await readForm(c, largestForm);
  if (!read.ok) throw new ProblemError(problem('invalidRequest', 'SameGoal could not read the form. Send it again.'));
  if (!(await sameSecret(read.form.get('formToken') ?? '', c.get('signedIn').formToken)))
    throw new NotSentForm('outOfDate', read.form);
  if (!forReaders) requireChanges(c);
  return read.form;
}

/** For an action that asks first: its form has the check mark, or nothing is done. */
export function requireSure(form: Parameters): void {
  if (form.get('sure') !== 'on')
    throw new ProblemError(
      problem('invalidRequest', 'Nothing was changed. Go back, check the box, and press the button again.'),
    );
}

/** The same for a form with a file. */
export async function signedUpload(
  c: Context<SettingsEnv>,
  { forReaders = false }: { readonly forReaders?: boolean } = {},
): Promise<{ readonly text: (name: string) => string; readonly file: File | null }> {
  const unreadable = new ProblemError(problem('invalidRequest', 'SameGoal could not read the form. Send it again.'));
  if (!c.req.header('content-type')?.startsWith('multipart/form-data')) throw unreadable;
  const form = await c.req.raw.formData().catch(() => null);
  if (!form) throw unreadable;
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
  if (!(await sameSecret(text('formToken'), c.get('signedIn').formToken)))
    throw new NotSentForm('outOfDate', new Map());
  if (!forReaders) requireChanges(c);
  const file = form.get('file');
  return { text, file: file instanceof File ? file : null };
}

/** Records that an operator of SameGoal looked at these students. Administrators and readers are the district's own people. */
export async function discloseToOperator(c: Context<SettingsEnv>, students: readonly string[]): Promise<void> {
  const { administrator } = c.get('signedIn');
  if (administrator.isOperator) await discloseOnPage(c, c.get('district'), administrator.email, students);
}
