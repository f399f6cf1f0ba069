import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import {
  type Administrator,
  administratorByPassword,
  beginSession,
  limitReached,
  mailSignInLink,
  ownerOfLink,
  type Session,
  signOut,
  useLink,
} from '../../administrators/index.ts';
import { httpApp } from '../../platform/http.ts';
import { answerPage, readForm } from '../../platform/pages/index.ts';
import {
  attempterOf,
  requireSession,
  requireSignIn,
  type SettingsEnv,
  sessionCookie,
  signedForm,
} from '../shell/guards.ts';
import { tabPath } from '../shell/shell.tsx';
import { mailedPath, wantedPath } from '../shell/wanted.ts';
import {
  ConfirmSignInPage,
  DistrictChooserPage,
  LinkExpiredPage,
  LinkSentPage,
  PasswordNotEnoughPage,
  SignInPage,
  TooManyPage,
  type TooManyView,
} from './page.tsx';

/** Signing in and out, and the choice of a district. */
export const signInPages = httpApp<SettingsEnv>();

export const signInTitle = { title: 'Sign in · SameGoal Campus Link' };

signInPages.get('/settings/sign-in', (c) => signInPage(c, wantedPath(c.req.query('to'))));

/** Email address and password; without a password, a link is mailed, which also is the way to a forgotten one. */
signInPages.post('/settings/sign-in', async (c) => {
  const platform = c.get('platform');
  const read = await readForm(c, 4096);
  const form = read.ok ? read.form : new Map<string, string>();
  const typed = (form.get('email') ?? '').trim().slice(0, 254);
  const wanted = wantedPath(form.get('to'));
  const email = z.email().safeParse(typed);
  if (!email.success)
    return signInPage(c, wanted, { email: typed, problem: 'Enter a complete email address, like name@district.org.' });
  const password = form.get('password') ?? '';
  const byLink = password === '' || form.get('by') === 'link';
  const limit = await limitReached(platform, byLink ? 'link' : 'password', await attempterOf(c, email.data));
  if (limit) return tooManyPage(c, limit === 'account' ? { email: email.data, tried: 'passwords', wanted } : null);
  if (byLink) {
    mailLink(c, email.data, wanted);
    return answerPage(c, <LinkSentPage />, signInTitle);
  }
  const administrator = await administratorByPassword(platform, email.data, password);
  if (!administrator)
    return signInPage(c, wanted, { email: typed, problem: 'This email address or password is wrong.' });
  return begin(c, administrator, 'password', wanted);
});

signInPages.get('/settings/sign-in/:token', async (c) => {
  const [token, wanted] = [c.req.param('token'), wantedPath(c.req.query('to'))];
  const administrator = await ownerOfLink(c.get('platform'), token);
  return administrator
    ? answerPage(c, <ConfirmSignInPage {...{ administrator, token, wanted }} />, signInTitle)
    : linkExpired(c, wanted);
});

signInPages.post('/settings/sign-in/:token', async (c) => {
  const read = await readForm(c, 4096);
  const wanted = wantedPath(read.ok ? read.form.get('to') : null);
  const administrator = await useLink(c.get('platform'), c.req.param('token'));
  return administrator ? begin(c, administrator, 'link', wanted) : linkExpired(c, wanted);
});

const linkExpired = (c: Context<SettingsEnv>, wanted: string) =>
  answerPage(c, <LinkExpiredPage wanted={wanted} />, { ...signInTitle, status: 404 });

signInPages.use('/settings', requireSignIn);
signInPages.get('/settings', async (c) => {
  const who = c.get('signedIn');
  if (who.administrator.isOperator) return c.redirect('/settings/fleet', 303);
  const [only, ...others] = who.districts;
  if (only && others.length === 0) return c.redirect(tabPath(only, 'district-information'), 303);
  return answerPage(c, <DistrictChooserPage who={who} districts={who.districts} />, {
    title: 'Settings · SameGoal Campus Link',
    layout: 'settings',
  });
});

signInPages.use('/settings/sign-out', requireSession);
signInPages.post('/settings/sign-out', async (c) => {
  await signedForm(c);
  await endSession(c);
  const { name, options } = sessionCookie(c);
  deleteCookie(c, name, { ...options, maxAge: 0 });
  return c.redirect('/settings/sign-in', 303);
});

/** Not waited for: how long the answer takes must not tell whether the address is known either. */
function mailLink(c: Context<SettingsEnv>, email: string, wanted: string): void {
  const platform = c.get('platform');
  const failed = () => platform.log.error('sign-in link not mailed');
  c.executionCtx.waitUntil(mailSignInLink(platform, email, mailedPath(wanted)).catch(failed));
}

/**
 * Begins a session in this browser. Whoever was signed in with it is signed out: a session never passes to another person. A password that opens nothing, for want
 * of a second factor, has a link mailed.
 */
export async function begin(
  c: Context<SettingsEnv>,
  administrator: Administrator,
  by: Session['begunBy'],
  wanted: string,
) {
  await endSession(c);
  c.set('logged', { administratorId: administrator.id, by });
  const browser = c.req.header('user-agent') ?? '';
  const token = await beginSession(c.get('platform'), administrator, { by, browser });
  if (token === null) {
    mailLink(c, administrator.email, wanted);
    return answerPage(c, <PasswordNotEnoughPage email={administrator.email} />, signInTitle);
  }
  keepSession(c, token);
  return c.redirect(wanted, 303);
}

/** `account` is whose attempts there were too many of, from everywhere; without it there were too many from here. */
export const tooManyPage = (c: Context<SettingsEnv>, account: TooManyView['account']) =>
  answerPage(c, <TooManyPage account={account} />, { ...signInTitle, status: 429 });

export function keepSession(c: Context<SettingsEnv>, token: string): void {
  const { name, options } = sessionCookie(c);
  setCookie(c, name, token, options);
}

async function endSession(c: Context<SettingsEnv>): Promise<void> {
  const session = getCookie(c, sessionCookie(c).name);
  if (session) await signOut(c.get('platform'), session);
}

function signInPage(c: Context<SettingsEnv>, wanted: string, refused?: { email: string; problem: string }) {
  const providers = c.get('platform').config.SIGN_IN_PROVIDERS;
  return answerPage(c, <SignInPage providers={providers} wanted={wanted} {...refused} />, {
    ...signInTitle,
    status: refused ? 400 : 200,
  });
}
