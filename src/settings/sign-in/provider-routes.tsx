import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { administratorByProvider, askProvider, findProvider, limitReached } from '../../administrators/index.ts';
import { httpApp } from '../../platform/http.ts';
import { answerPage, browserCookie } from '../../platform/pages/index.ts';
import { sameSecret } from '../../platform/secrets.ts';
import { notFoundPage } from '../shell/district-page.tsx';
import { attempterOf, type SettingsEnv } from '../shell/guards.ts';
import { wantedPath } from '../shell/wanted.ts';
import { ProviderFailedPage } from './page.tsx';
import { begin, signInTitle, tooManyPage } from './routes.tsx';

/** Signing in with an account of an OpenID provider. */
export const providerSignIn = httpApp<SettingsEnv>();

const stateCookie = (c: Context<SettingsEnv>) =>
  browserCookie(c.get('platform').config.PUBLIC_URL, 'sign-in', 'ownPages', 600);

const failed = (c: Context<SettingsEnv>, provider: string) =>
  answerPage(c, <ProviderFailedPage provider={provider} />, { ...signInTitle, status: 403 });

// A link and not a form: a form of ours may lead to no other site (form-action of the content security policy).
providerSignIn.get('/settings/sign-in/with/:provider', async (c) => {
  const platform = c.get('platform');
  const provider = findProvider(platform, c.req.param('provider'));
  if (!provider) return notFoundPage(c);
  if (await limitReached(platform, 'link', await attempterOf(c, ''))) return tooManyPage(c, null);
  const asked = await askProvider(platform, provider);
  if (!asked) return failed(c, provider.name);
  const { name, options } = stateCookie(c);
  setCookie(c, name, `${asked.state} ${wantedPath(c.req.query('to'))}`, options);
  return c.redirect(asked.location, 303);
});

providerSignIn.get('/settings/sign-in/with/:provider/callback', async (c) => {
  const platform = c.get('platform');
  const provider = findProvider(platform, c.req.param('provider'));
  if (!provider) return notFoundPage(c);
  const { name, options } = stateCookie(c);
  const [kept = '', wanted] = (getCookie(c, name) ?? '').split(' ');
  const [state, code] = [c.req.query('state') ?? '', c.req.query('code') ?? ''];
  deleteCookie(c, name, { ...options, maxAge: 0 });
  // The browser that comes back must be the one that left: nobody is signed in to somebody else's account by a link.
  if (kept === '' || code === '' || !(await sameSecret(kept, state))) return failed(c, provider.name);
  const administrator = await administratorByProvider(platform, provider, { state, code });
  return administrator ? begin(c, administrator, 'provider', wantedPath(wanted)) : failed(c, provider.name);
});
