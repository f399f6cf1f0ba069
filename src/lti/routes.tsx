import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { documentViewerByDistrict } from '../districts/index.ts';
import { openFile } from '../documents/index.ts';
import { type HttpEnv, httpApp, problemOf } from '../platform/http.ts';
import { answerPage, browserCookie, type ReadForm, readForm, singleParameters } from '../platform/pages/index.ts';
import { hashToken } from '../platform/secrets.ts';
import { byteRange } from './byte-range.ts';
import { answerLaunch } from './launch.ts';
import { loginSeconds, startLogin } from './login.ts';
import { RefusedPage, ViewerPage } from './pages.tsx';
import { openedDocument, viewedDocument } from './plan-document.ts';
import { type Refusal, type RefusalPage, refusals } from './refusals.ts';
import { toolKeySet } from './tool-keys.ts';
import { findViewer, viewerCookieName, viewerSeconds } from './viewer-sessions.ts';

/** The LTI 1.3 tool: Campus' sign-in, the launch from a flag, the plan document. */
export const ltiRoutes = httpApp();

/** An id_token with every claim is a few kilobytes; nothing larger is read. */
const largestForm = 64 * 1024;

/** Whatever goes wrong here, a teacher reads it inside a frame. */
ltiRoutes.onError((error, c) => {
  const { code } = problemOf(error, c.get('platform').log, c.get('requestId'));
  return refused(c, 'failed', code);
});

ltiRoutes.get('/iep/lti/jwks', (c) => {
  c.header('cache-control', 'public, max-age=3600');
  return c.json(toolKeySet(c.get('platform').config));
});

ltiRoutes.get('/iep/lti/oidc', (c) => login(c, singleParameters(new URL(c.req.url).searchParams)));
ltiRoutes.post('/iep/lti/oidc', async (c) => login(c, await readForm(c, largestForm)));

async function login(c: Context<HttpEnv>, read: ReadForm) {
  if (!read.ok) return refused(c, 'requestInvalid', faultText(read));
  const platform = c.get('platform');
  const started = await startLogin(platform, read.form);
  if (!started.ok) return refused(c, started.refusal, started.fault);
  setBrowserCookie(c, started.cookie, loginSeconds);
  return c.redirect(started.redirectTo, 303);
}

ltiRoutes.post('/iep/lti/launch', async (c) => {
  const read = await readForm(c, largestForm);
  if (!read.ok) return refused(c, 'requestInvalid', faultText(read));
  const platform = c.get('platform');
  const { PUBLIC_URL } = platform.config;
  const cookie = (name: string) => getCookie(c, browserCookie(PUBLIC_URL, name, 'framed', 0).name);
  const answer = await answerLaunch(platform, read.form, cookie, c.get('requestId'));
  if (answer.usedCookie) {
    const { name, options } = browserCookie(PUBLIC_URL, answer.usedCookie, 'framed', 0);
    deleteCookie(c, name, options);
  }
  if (!answer.ok) return refused(c, answer.refusal, answer.fault, answer.campusOrigin);
  setBrowserCookie(c, answer.cookie, viewerSeconds);
  return c.redirect(`/iep/documents/${answer.token}`, 303);
});

ltiRoutes.get('/iep/lti/launch', (c) => {
  c.header('allow', 'POST');
  return refused(c, 'openedDirectly', 'GET');
});

ltiRoutes.get('/iep/documents/:token', async (c) => {
  const opened = await openedInBrowser(c);
  if ('refusal' in opened) return refused(c, opened.refusal, 'viewer', opened.campusOrigin);
  const { district, document, campusOrigin } = opened;
  const view = await viewedDocument(c.get('platform'), district, document);
  return answerPage(c, <ViewerPage {...view} fileUrl={`${new URL(c.req.url).pathname}/file.pdf`} />, {
    // A title is seen in histories and on shared screens, so it names nobody.
    title: 'Plan document',
    layout: 'viewer',
    frameAncestors: campusOrigin,
    frames: "'self'",
  });
});

ltiRoutes.get('/iep/documents/:token/file.pdf', async (c) => {
  const opened = await openedInBrowser(c);
  if ('refusal' in opened) return refused(c, opened.refusal, 'viewer', opened.campusOrigin, "'self'");
  const { district, document, campusOrigin } = opened;
  const headersOf = (sha256: string) => ({
    'content-type': 'application/pdf',
    'content-disposition': 'inline; filename="plan.pdf"',
    'accept-ranges': 'bytes',
    etag: `"${sha256}"`,
    'cache-control': 'private, no-store',
    // Nothing but framing is said here: browsers apply the rest of a policy to their own PDF viewer, which then stays empty.
    'content-security-policy': `frame-ancestors 'self' ${campusOrigin}`,
  });
  const { sha256, size } = document.file;
  // A part of another version of the file is of no use to who asks for it (RFC 9110, 13.1.5).
  const ifRange = c.req.header('if-range');
  const range = byteRange(ifRange && ifRange !== `"${sha256}"` ? undefined : c.req.header('range'), size);
  if (range.kind === 'unsatisfiable')
    return c.body(null, 416, { ...headersOf(sha256), 'content-range': `bytes */${size}` });
  const part = range.kind === 'part' ? { range: { offset: range.offset, length: range.length } } : {};
  const file = await openFile(c.get('platform'), district, document.id, part);
  if (!file.ok) return refused(c, 'fileMissing', 'no such object', campusOrigin, "'self'");
  const headers = {
    ...headersOf(file.value.sha256),
    'content-length': String(file.value.range?.length ?? file.value.size),
  };
  if (!file.value.range) return c.body(file.value.body, 200, headers);
  const last = file.value.range.offset + file.value.range.length - 1;
  const contentRange = `bytes ${file.value.range.offset}-${last}/${file.value.size}`;
  return c.body(file.value.body, 206, { ...headers, 'content-range': contentRange });
});

/** The document that this browser has opened, as it is now: reopened or deleted since, it is shown no longer. */
async function openedInBrowser(c: Context<HttpEnv, '/iep/documents/:token'>) {
  const platform = c.get('platform');
  const tokenHash = await hashToken(c.req.param('token'));
  const cookie = browserCookie(platform.config.PUBLIC_URL, viewerCookieName(tokenHash), 'framed', 0);
  const browser = getCookie(c, cookie.name);
  const opened = browser ? await findViewer(platform, tokenHash, browser) : null;
  const registration = opened && (await documentViewerByDistrict(platform, opened.districtId));
  if (!registration) return { refusal: 'sessionExpired' as const };
  const { district } = registration;
  const campusOrigin = new URL(registration.connection.openIdEndpoint).origin;
  const document = await openedDocument(platform, district, opened);
  return document ? { district, document, campusOrigin } : { refusal: 'beingRevised' as const, campusOrigin };
}

function setBrowserCookie(c: Context<HttpEnv>, cookie: { name: string; value: string }, seconds: number) {
  const { name, options } = browserCookie(c.get('platform').config.PUBLIC_URL, cookie.name, 'framed', seconds);
  setCookie(c, name, cookie.value, options);
}

/**
 * The page for a launch that ends without a document, and its one log line. Where it is not known whose launch it was, any page may frame it: it shows
 * nothing and offers nothing to click, and a teacher has to be able to read it inside Campus.
 */
function refused(c: Context<HttpEnv>, code: Refusal, fault: string, campusOrigin?: string, self = '') {
  c.get('platform').log.info('no document shown', { code, fault });
  const page: RefusalPage = refusals[code];
  return answerPage(c, <RefusedPage page={page} requestId={c.get('requestId')} />, {
    title: page.heading,
    status: page.status,
    frameAncestors: campusOrigin ? `${self} ${campusOrigin}`.trim() : '*',
  });
}

const faultText = (read: Extract<ReadForm, { ok: false }>) =>
  typeof read.fault === 'string' ? read.fault : 'duplicate parameter';
