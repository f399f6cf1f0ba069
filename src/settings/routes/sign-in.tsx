import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import { mailSignInLink, mayAskForLink, ownerOfLink, signIn, signOut } from '../../administrators/index.ts';
import { httpApp } from '../../platform/http.ts';
import { answerPage, readForm } from '../../platform/pages/index.ts';
import { requireSignIn, type SettingsEnv, sessionCookie, signedForm } from '../guards.ts';
import { tabPath } from '../pages/shell.tsx';
import {
  ConfirmSignInPage,
  DistrictChooserPage,
  LinkExpiredPage,
  LinkSentPage,
  SignInPage,
  TooManyPage,
} from '../pages/sign-in.tsx';

/** Signing in and out, and the choice of a district. */
export const signInPages = httpApp<SettingsEnv>();

const signInTitle = { title: 'Sign in · SameGoal Campus Link' };

signInPages.get('/settings/sign-in', (c) => answerPage(c, <SignInPage />, signInTitle));

signInPages.post('/settings/sign-in', async (c) => {
  const platform = c.get('platform');
  const read = await readForm(c, 4096);
  const typed = read.ok ? (read.form.get('email') ?? '').trim() : '';
  const email = z.email().max(254).safeParse(typed);
  if (!email.success)
    return answerPage(
      c,
      <SignInPage email={typed.slice(0, 254)} problem="Enter a complete e-mail address, like name@district.org." />,
      { ...signInTitle, status: 400 },
    );
  const sender = c.req.header('cf-connecting-ip') ?? 'this machine';
  if (!(await mayAskForLink(platform, sender, email.data)))
    return answerPage(c, <TooManyPage />, { ...signInTitle, status: 429 });
  // Not waited for: how long the answer takes must not tell whether the address is known either.
  const failed = () => platform.log.error('sign-in link not mailed');
  c.executionCtx.waitUntil(mailSignInLink(platform, email.data).catch(failed));
  return answerPage(c, <LinkSentPage />, signInTitle);
});

signInPages.get('/settings/sign-in/:token', async (c) => {
  const token = c.req.param('token');
  const administrator = await ownerOfLink(c.get('platform'), token);
  return administrator
    ? answerPage(c, <ConfirmSignInPage administrator={administrator} token={token} />, signInTitle)
    : answerPage(c, <LinkExpiredPage />, { ...signInTitle, status: 404 });
});

signInPages.post('/settings/sign-in/:token', async (c) => {
  const session = await signIn(c.get('platform'), c.req.param('token'));
  if (!session) return answerPage(c, <LinkExpiredPage />, { ...signInTitle, status: 404 });
  // Whoever was signed in with this browser is signed out: a session never passes to another person.
  await endSession(c);
  const { name, options } = sessionCookie(c);
  setCookie(c, name, session, options);
  return c.redirect('/settings', 303);
});

signInPages.use('/settings', requireSignIn);
signInPages.get('/settings', (c) => {
  const who = c.get('signedIn');
  const [only, ...others] = who.districts;
  if (only && others.length === 0) return c.redirect(tabPath(only, 'district-information'), 303);
  return answerPage(c, <DistrictChooserPage who={who} districts={who.districts} />, {
    title: 'Settings · SameGoal Campus Link',
    layout: 'settings',
  });
});

signInPages.use('/settings/sign-out', requireSignIn);
signInPages.post('/settings/sign-out', async (c) => {
  await signedForm(c);
  await endSession(c);
  const { name, options } = sessionCookie(c);
  deleteCookie(c, name, { ...options, maxAge: 0 });
  return c.redirect('/settings/sign-in', 303);
});

async function endSession(c: Context<SettingsEnv>): Promise<void> {
  const session = getCookie(c, sessionCookie(c).name);
  if (session) await signOut(c.get('platform'), session);
}
