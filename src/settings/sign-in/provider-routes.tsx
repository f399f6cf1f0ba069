import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import {
  administratorByProvider,
  askProvider,
  attemptName,
  findProvider,
  limitReached,
  providerAttemptSeconds,
  type SignInFault,
} from '../../administrators/index.ts';
import type { SignInProvider } from '../../platform/config.ts';
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

const attemptCookie = async (c: Context<SettingsEnv>, state: string) =>
  browserCookie(c.get('platform').config.PUBLIC_URL, await attemptName(state), 'ownPages', providerAttemptSeconds);

/** One log line with the reason, and a page with the reference that finds it. */
function failed(
  c: Context<SettingsEnv>,
  provider: SignInProvider,
  fault: SignInFault | 'otherBrowser',
  detail?: string,
) {
  const reference = c.get('requestId');
  c.get('platform').log.info('no sign-in', { provider: provider.id, fault, reference, ...(detail && { detail }) });
  return answerPage(c, <ProviderFailedPage provider={provider.name} fault={fault} reference={reference} />, {
    ...signInTitle,
    status: 403,
  });
}

// A link and not a form: a form of ours may lead to no other site (form-action of the content security policy).
providerSignIn.get('/settings/sign-in/with/:provider', async (c) => {
  const platform = c.get('platform');
  const provider = findProvider(platform, c.req.param('provider'));
  if (!provider) return notFoundPage(c);
  if (await limitReached(platform, 'link', await attempterOf(c, ''))) return tooManyPage(c, null);
  const asked = await askProvider(platform, provider);
  if (!asked.ok) return failed(c, provider, asked.fault, asked.detail);
  const { name, options } = await attemptCookie(c, asked.state);
  setCookie(c, name, `${asked.state} ${wantedPath(c.req.query('to'))}`, options);
  return c.redirect(asked.location, 303);
});

providerSignIn.get('/settings/sign-in/with/:provider/callback', async (c) => {
  const platform = c.get('platform');
  const provider = findProvider(platform, c.req.param('provider'));
  if (!provider) return notFoundPage(c);
  const answer = new URL(c.req.url).searchParams;
  const state = answer.get('state') ?? '';
  const { name, options } = await attemptCookie(c, state);
  const [kept = '', wanted] = (getCookie(c, name) ?? '').split(' ');
  // The browser that comes back must be the one that left: nobody is signed in to somebody else's account by a link. Without its cookie an answer changes nothing.
  if (state === '' || !(await sameSecret(kept, state))) return failed(c, provider, 'otherBrowser');
  deleteCookie(c, name, { ...options, maxAge: 0 });
  const found = await administratorByProvider(platform, provider, state, answer);
  if (found.ok) return begin(c, found.administrator, 'provider', wantedPath(wanted));
  return failed(c, provider, found.fault, 'detail' in found ? found.detail : undefined);
});
