import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { type SignedIn, sessionSeconds, signedIn } from '../administrators/index.ts';
import type { Actor } from '../audit/index.ts';
import type { District } from '../districts/index.ts';
import type { HttpEnv } from '../platform/http.ts';
import { browserCookie } from '../platform/pages/cookies.ts';
import { type Parameters, readForm } from '../platform/pages/form.ts';
import { ProblemError, problem } from '../platform/problems.ts';
import { sameSecret } from '../platform/secrets.ts';

/** What a settings page finds in its context, once the guards below have let it pass. */
export type SettingsEnv = HttpEnv & { Variables: { signedIn: SignedIn; district: District } };

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
    // Under `Referrer-Policy: no-referrer` a browser's Origin is "null" for our own forms too, so it decides only where nothing better is said.
    const foreign = site === undefined ? origin !== undefined && origin !== own : site !== 'same-origin';
    if (foreign) throw new ProblemError(problem('forbidden', 'This form was sent from another site.'));
  }
  await next();
};

/** Only for people who are signed in; everybody else is led to the sign-in page. */
export const requireSignIn: MiddlewareHandler<SettingsEnv> = async (c, next) => {
  const token = getCookie(c, sessionCookie(c).name);
  const who = token ? await signedIn(c.get('platform'), token) : null;
  if (!who) return c.redirect('/settings/sign-in', 303);
  c.set('signedIn', who);
  await next();
  return undefined;
};

/** Only for administrators of the district in the path. Anybody else's district looks like one that does not exist. */
export const requireDistrict: MiddlewareHandler<SettingsEnv> = async (c, next) => {
  const district = c.get('signedIn').districts.find(({ id }) => id === c.req.param('districtId'));
  if (!district) throw new ProblemError(problem('notFound', 'There is no such page.'));
  c.set('district', district);
  await next();
};

/** Who makes a change on a settings page, for `recordSettingChange`. */
export const actorOf = (c: Context<SettingsEnv>): Actor => c.get('signedIn').administrator;

/** The form that a signed-in person sent. Refused without the form token of their session. */
export async function signedForm(c: Context<SettingsEnv>): Promise<Parameters> {
  const read = await readForm(c, largestForm);
  if (!read.ok) throw new ProblemError(problem('invalidRequest', 'The form cannot be read.'));
  if (!(await sameSecret(read.form.get('formToken') ?? '', c.get('signedIn').formToken)))
    throw new ProblemError(problem('forbidden', 'This form is out of date. Open the page again.'));
  return read.form;
}
