import type { Context } from 'hono';
import { deleteCookie, getCookie } from 'hono/cookie';
import { type HttpEnv, httpApp, problemOf } from '../platform/http.ts';
import {
  answerPage,
  browserCookie,
  type Parameters,
  type ReadForm,
  readForm,
  singleParameters,
} from '../platform/pages/index.ts';
import { isInTab, refused, sentByAnotherSite, setBrowserCookie } from './answers.tsx';
import { answerLaunch } from './launch.ts';
import { loginSeconds, startLogin } from './login.ts';
import { AskStoragePage, KeepLoginPage } from './pages.tsx';
import { type StoragePlace, storagePlace, storageScript, storageScriptPath } from './platform-storage.ts';
import { type Refusal, type RefusalPage, refusals } from './refusals.ts';
import { toolKeySet } from './tool-keys.ts';
import { showWithoutCookie, viewerRoutes } from './viewer-routes.tsx';
import { viewerScript, viewerScriptPath } from './viewer-script.ts';
import { viewerCookieName, viewerSeconds } from './viewer-sessions.ts';

/** The LTI 1.3 tool: Campus' sign-in, the launch from a flag, the plan document. */
export const ltiRoutes = httpApp();

/** An id_token with every claim is a few kilobytes; nothing larger is read. */
const largestForm = 64 * 1024;

/** Whatever goes wrong here, a teacher reads it inside a frame. */
ltiRoutes.onError((error, c) => {
  const { code } = problemOf(error, c.get('platform').log, c.get('requestId'));
  return refused(c, 'failed', { fault: code });
});

ltiRoutes.get('/iep/lti/jwks', (c) => {
  c.header('cache-control', 'public, max-age=3600');
  return c.json(toolKeySet(c.get('platform').config));
});

ltiRoutes.get('/iep/lti/oidc', (c) => login(c, singleParameters(new URL(c.req.url).searchParams)));
ltiRoutes.post('/iep/lti/oidc', async (c) => login(c, await readForm(c, largestForm)));

async function login(c: Context<HttpEnv>, read: ReadForm) {
  if (!read.ok) return refused(c, 'requestInvalid', { fault: faultText(read) });
  const started = await startLogin(c.get('platform'), read.form);
  if (!started.ok) return refused(c, started.refusal, { fault: started.fault });
  setBrowserCookie(c, started.kept, loginSeconds);
  if (!started.storage && !losesFramedCookies(c)) return c.redirect(started.redirectTo, 303);
  return answerPage(c, <KeepLoginPage login={started} again={`/iep/lti/oidc?${asQuery(read.form)}`} />, {
    title: 'Opening the document',
    frameAncestors: '*',
    script: storageScriptPath,
  });
}

/** A frame of a browser that may keep no cookie there. Chromium keeps partitioned ones, and says that it is Chromium. */
const losesFramedCookies = (c: Context<HttpEnv>) => isInTab(c) === false && c.req.header('sec-ch-ua') === undefined;

const asQuery = (form: Parameters) => new URLSearchParams([...form].filter(([name]) => name !== 'lti_storage_target'));

ltiRoutes.post('/iep/lti/launch', async (c) => {
  const read = await readForm(c, largestForm);
  if (!read.ok) return refused(c, 'requestInvalid', { fault: faultText(read) });
  const platform = c.get('platform');
  const { LTI_URL } = platform.config;
  const cookie = (name: string) => getCookie(c, browserCookie(LTI_URL, name, 'framed', 0).name);
  // A browser that blocks our cookies brings the login from where it was stored. Only our own page brings it: another site's form would bring its own login.
  const fromStorage = sentByAnotherSite(c) ? undefined : read.form.get('login');
  const answer = await answerLaunch(platform, read.form, (name) => cookie(name) ?? fromStorage, c.get('requestId'));
  if (!answer.ok && answer.refusal === 'noCookie') {
    if (keepsCookies(c)) return refused(c, 'launchExpired', { fault: answer.fault });
    if (!read.form.has('login') && answer.kept)
      return askStorage(c, read.form, answer.kept, await storagePlace(platform, read.form));
    return refused(c, missingCookie(c), { fault: answer.fault });
  }
  if (answer.kept) {
    const { name, options } = browserCookie(LTI_URL, answer.kept, 'framed', 0);
    deleteCookie(c, name, options);
  }
  const isInside = fromStorage !== undefined;
  if (!answer.ok) {
    if (fromStorage === undefined) setBrowserCookie(c, { name: keptCookie, value: 'yes' }, loginSeconds);
    return refused(c, answer.refusal, { ...answer, isInside });
  }
  const { viewer } = answer;
  if (cookie(answer.kept) === undefined) return showWithoutCookie(c, viewer);
  setBrowserCookie(c, { name: viewerCookieName(viewer.id), value: viewer.sealed }, viewerSeconds);
  return c.redirect(`/iep/documents/${viewer.id}`, 303);
});

/** Left after a launch that was refused: a browser that brings it keeps cookies. */
const keptCookie = 'lti-kept';

/** Some cookie of ours has come back: this browser keeps them, and the login is used up or another browser's. */
const keepsCookies = (c: Context<HttpEnv>) =>
  /(^|[\s-])(lti-login-|viewer-|lti-kept=)/.test(c.req.header('cookie') ?? '');

const missingCookie = (c: Context<HttpEnv>): Refusal => (isInTab(c) ? 'noCookieInTab' : 'noCookie');

/** Where cookies are blocked: the page looks for the login in its own storage and in the frame of Campus, and sends the same form again with it. */
function askStorage(c: Context<HttpEnv>, form: Parameters, key: string, place: StoragePlace | null) {
  const code = missingCookie(c);
  c.get('platform').log.info('no document shown', { code, fault: 'asking the storage of the platform' });
  const page: RefusalPage = refusals[code];
  return answerPage(
    c,
    <AskStoragePage page={page} form={form} storage={{ key, place }} requestId={c.get('requestId')} />,
    {
      title: 'Opening the document',
      status: page.status,
      layout: 'asking',
      frameAncestors: '*',
      frames: "'self'",
      script: storageScriptPath,
    },
  );
}

ltiRoutes.get('/iep/lti/launch', (c) => {
  c.header('allow', 'POST');
  return refused(c, 'openedDirectly', { fault: 'GET' });
});

for (const [path, script] of [
  [storageScriptPath, storageScript],
  [viewerScriptPath, viewerScript],
] as const)
  ltiRoutes.get(path, (c) => {
    c.header('cache-control', 'public, max-age=31536000, immutable');
    return c.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8' });
  });

ltiRoutes.route('/', viewerRoutes);

const faultText = (read: Extract<ReadForm, { ok: false }>) =>
  typeof read.fault === 'string' ? read.fault : 'duplicate parameter';
