import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { openFile } from '../documents/index.ts';
import { type HttpEnv, httpApp, problemOf } from '../platform/http.ts';
import {
  answerPage,
  browserCookie,
  type Parameters,
  type ReadForm,
  readForm,
  singleParameters,
} from '../platform/pages/index.ts';
import { byteRange } from './byte-range.ts';
import { answerLaunch } from './launch.ts';
import { loginSeconds, startLogin } from './login.ts';
import { type OpenedDocument, openedDocument, type Unopened } from './opened-document.ts';
import { AskStoragePage, KeepLoginPage, RefusedPage, ViewerPage } from './pages.tsx';
import { viewedDocument } from './plan-document.ts';
import {
  fileFormScript,
  fileFormScriptPath,
  type StoragePlace,
  storagePlace,
  storageScript,
  storageScriptPath,
} from './platform-storage.ts';
import { type Refusal, type RefusalPage, refusals } from './refusals.ts';
import { toolKeySet } from './tool-keys.ts';
import { type OpenedViewer, viewerCookieName, viewerSeconds } from './viewer-sessions.ts';

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
  const started = await startLogin(c.get('platform'), read.form);
  if (!started.ok) return refused(c, started.refusal, started.fault);
  setBrowserCookie(c, started.kept, loginSeconds);
  if (!started.storage) return c.redirect(started.redirectTo, 303);
  return answerPage(c, <KeepLoginPage login={started} storage={started.storage} />, {
    title: 'Opening the document',
    frameAncestors: '*',
    script: storageScriptPath,
  });
}

ltiRoutes.post('/iep/lti/launch', async (c) => {
  const read = await readForm(c, largestForm);
  if (!read.ok) return refused(c, 'requestInvalid', faultText(read));
  const platform = c.get('platform');
  const { PUBLIC_URL } = platform.config;
  const cookie = (name: string) => getCookie(c, browserCookie(PUBLIC_URL, name, 'framed', 0).name);
  // A browser that blocks our cookies brings the login from where Campus kept it. Only our own page brings it: another site's form would bring its own login.
  const fromStorage = sentByAnotherSite(c) ? undefined : read.form.get('login');
  const answer = await answerLaunch(platform, read.form, (name) => cookie(name) ?? fromStorage, c.get('requestId'));
  if (!answer.ok && answer.refusal === 'noCookie' && !read.form.has('login') && answer.kept && blocksCookies(c)) {
    const place = await storagePlace(platform, read.form);
    if (place) return askStorage(c, read.form, { ...place, key: answer.kept });
  }
  if (answer.kept) {
    const { name, options } = browserCookie(PUBLIC_URL, answer.kept, 'framed', 0);
    deleteCookie(c, name, options);
  }
  if (!answer.ok) return refused(c, answer.refusal, answer.fault, answer.campusOrigin);
  const { viewer } = answer;
  if (cookie(answer.kept) === undefined) return showWithoutCookie(c, viewer);
  setBrowserCookie(c, { name: viewerCookieName(viewer.id), value: viewer.sealed }, viewerSeconds);
  return c.redirect(`/iep/documents/${viewer.id}`, 303);
});

/** No login of this browser has come back as a cookie. One that has shows that cookies work, and that this login was never here. */
const blocksCookies = (c: Context<HttpEnv>) => !/(^|[\s-])lti-login-/.test(c.req.header('cookie') ?? '');

/** As browsers say it themselves (Fetch Metadata), and older ones by `Origin`, which under `Referrer-Policy: no-referrer` is "null" for our own forms too. */
function sentByAnotherSite(c: Context<HttpEnv>): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin';
  const origin = c.req.header('origin') ?? 'null';
  return origin !== 'null' && origin !== new URL(c.get('platform').config.PUBLIC_URL).origin;
}

/** Where cookies are blocked: the page asks the frame of Campus for the login, and sends the same form again with it. */
function askStorage(c: Context<HttpEnv>, form: Parameters, place: StoragePlace & { readonly key: string }) {
  c.get('platform').log.info('no document shown', {
    code: 'noCookie',
    fault: 'asking the storage of the platform',
  });
  const page: RefusalPage = refusals.noCookie;
  return answerPage(c, <AskStoragePage page={page} form={form} place={place} requestId={c.get('requestId')} />, {
    title: page.heading,
    status: page.status,
    frameAncestors: '*',
    script: storageScriptPath,
  });
}

ltiRoutes.get('/iep/lti/launch', (c) => {
  c.header('allow', 'POST');
  return refused(c, 'openedDirectly', 'GET');
});

for (const [path, script] of [
  [storageScriptPath, storageScript],
  [fileFormScriptPath, fileFormScript],
] as const)
  ltiRoutes.get(path, (c) => {
    c.header('cache-control', 'public, max-age=31536000, immutable');
    return c.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8' });
  });

ltiRoutes.get('/iep/documents/:id', async (c) => {
  const id = c.req.param('id');
  const opened = await openedDocument(c.get('platform'), id, sessionOf(c, id));
  if (!opened.ok) return refusedViewer(c, opened);
  return showDocument(c, id, opened);
});

/**
 * The viewer as the answer to the launch itself. What a cookie would hold stands in the page, whose form asks for the file with it: known to this page alone,
 * and in no address, history or log.
 */
async function showWithoutCookie(c: Context<HttpEnv>, { id, sealed }: OpenedViewer) {
  const opened = await openedDocument(c.get('platform'), id, sealed);
  if (!opened.ok) return refusedViewer(c, opened);
  return showDocument(c, id, opened, sealed);
}

async function showDocument(c: Context<HttpEnv>, id: string, opened: OpenedDocument, session: string | null = null) {
  const { district, document, campusOrigin } = opened;
  const view = await viewedDocument(c.get('platform'), district, document);
  return answerPage(c, <ViewerPage {...view} fileUrl={`/iep/documents/${id}/file.pdf`} session={session} />, {
    // A title is seen in histories and on shared screens, so it names nobody.
    title: 'Plan document',
    layout: 'viewer',
    frameAncestors: campusOrigin,
    frames: "'self'",
    ...(session === null ? {} : { script: fileFormScriptPath }),
  });
}

ltiRoutes.get('/iep/documents/:id/file.pdf', (c) => answerFile(c, sessionOf(c, c.req.param('id'))));
ltiRoutes.post('/iep/documents/:id/file.pdf', async (c) => {
  const read = await readForm(c, largestForm);
  return answerFile(c, read.ok ? read.form.get('session') : undefined);
});

async function answerFile(c: Context<HttpEnv, '/iep/documents/:id/file.pdf'>, session: string | undefined) {
  // Once more when the document has changed since it was looked at: then it has a newer file, or is shown no longer.
  for (let again = true; ; again = false) {
    const opened = await openedDocument(c.get('platform'), c.req.param('id'), session);
    if (!opened.ok) return refusedViewer(c, opened, "'self'");
    const sent = await sendFile(c, opened);
    if (sent) return sent;
    if (!again) return refused(c, 'beingRevised', 'changed on the way', opened.campusOrigin, "'self'");
  }
}

/** Null when the document is not any more what was opened. */
async function sendFile(c: Context<HttpEnv>, { district, document, campusOrigin }: OpenedDocument) {
  // A part is asked for by GET alone (RFC 9110, 14.2).
  const inParts = c.req.method !== 'POST';
  const headersOf = (sha256: string) => ({
    'content-type': 'application/pdf',
    'content-disposition': 'inline; filename="plan.pdf"',
    'accept-ranges': inParts ? 'bytes' : 'none',
    etag: `"${sha256}"`,
    'cache-control': 'private, no-store',
    // Nothing but framing is said here: browsers apply the rest of a policy to their own PDF viewer, which then stays empty.
    'content-security-policy': `frame-ancestors 'self' ${campusOrigin}`,
  });
  const { sha256, size } = document.file;
  // A part of another version of the file is of no use to who asks for it (RFC 9110, 13.1.5).
  const ifRange = c.req.header('if-range');
  const isWhole = !inParts || (ifRange !== undefined && ifRange !== `"${sha256}"`);
  const range = byteRange(isWhole ? undefined : c.req.header('range'), size);
  if (range.kind === 'unsatisfiable')
    return c.body(null, 416, { ...headersOf(sha256), 'content-range': `bytes */${size}` });
  const part = range.kind === 'part' ? { range: { offset: range.offset, length: range.length } } : {};
  const expected = { studentId: document.studentId, sha256 };
  const file = await openFile(c.get('platform'), district, document.id, { ...part, expected });
  if (!file.ok && file.problem.code === 'conflict') return null;
  if (!file.ok) return refused(c, 'noFile', 'no such object', campusOrigin, "'self'");
  const headers = {
    ...headersOf(file.value.sha256),
    'content-length': String(file.value.range?.length ?? file.value.size),
  };
  if (!file.value.range) return c.body(file.value.body, 200, headers);
  const last = file.value.range.offset + file.value.range.length - 1;
  const contentRange = `bytes ${file.value.range.offset}-${last}/${file.value.size}`;
  return c.body(file.value.body, 206, { ...headers, 'content-range': contentRange });
}

const sessionOf = (c: Context<HttpEnv>, id: string) =>
  getCookie(c, browserCookie(c.get('platform').config.PUBLIC_URL, viewerCookieName(id), 'framed', 0).name);

function setBrowserCookie(c: Context<HttpEnv>, cookie: { name: string; value: string }, seconds: number) {
  const { name, options } = browserCookie(c.get('platform').config.PUBLIC_URL, cookie.name, 'framed', seconds);
  setCookie(c, name, cookie.value, options);
}

/**
 * The page for a launch that ends without a document, and its one log line. Where it is not known whose launch it was, any page may frame it: it shows
 * nothing and offers nothing to click, and a teacher has to be able to read it inside Campus.
 */
function refused(
  c: Context<HttpEnv>,
  code: Refusal,
  fault: string,
  campusOrigin?: string,
  self = '',
  reference = c.get('requestId'),
) {
  c.get('platform').log.info('no document shown', { code, fault, reference });
  const page: RefusalPage = refusals[code];
  return answerPage(c, <RefusedPage page={page} requestId={reference} />, {
    title: page.heading,
    status: page.status,
    frameAncestors: campusOrigin ? `${self} ${campusOrigin}`.trim() : '*',
  });
}

/** Under the reference that is on record: that of the launch. */
const refusedViewer = (c: Context<HttpEnv>, { refusal, campusOrigin, reference }: Unopened, self?: string) =>
  refused(c, refusal, 'viewer', campusOrigin, self, reference);

const faultText = (read: Extract<ReadForm, { ok: false }>) =>
  typeof read.fault === 'string' ? read.fault : 'duplicate parameter';
