import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { openFile } from '../documents/index.ts';
import { type HttpEnv, httpApp } from '../platform/http.ts';
import { answerPage, browserCookie, readForm } from '../platform/pages/index.ts';
import { framedBy, isInTab, refused, setBrowserCookie } from './answers.tsx';
import { byteRange } from './byte-range.ts';
import { type OpenedDocument, openedDocument, type Unopened } from './opened-document.ts';
import { ViewerPage } from './pages.tsx';
import { viewedDocument } from './plan-document.ts';
import { viewerScriptPath } from './viewer-script.ts';
import { type OpenedViewer, ticketFor, viewerCookieName } from './viewer-sessions.ts';

/** The plan document: the page around it, and its PDF. */
export const viewerRoutes = httpApp();

/** A sealed session is less than 4 KB. */
const largestForm = 16 * 1024;
/** So many open documents are more than a person reads, and near to what a browser keeps. */
const manyViewers = 12;

viewerRoutes.get('/iep/documents/:id', async (c) => {
  const id = c.req.param('id');
  const session = sessionOf(c, id);
  if (session === undefined && otherViewers(c) >= manyViewers)
    return refused(c, 'tooManyOpen', { fault: 'no cookie of this viewer, and many of others' });
  const opened = await openedDocument(c.get('platform'), id, session);
  if (!opened.ok) return refusedViewer(c, opened);
  const ticket = await ticketFor(c.get('platform'), id, opened.kept);
  if (ticket) setBrowserCookie(c, { name: viewerCookieName(id), value: ticket.sealed }, ticket.seconds);
  return showDocument(c, id, opened, { session: ticket?.sealed ?? session ?? '', keepsCookie: true });
});

/** In a new tab, which has no cookie of the frame that it was opened from. Only a page that shows the document knows the session. */
viewerRoutes.post('/iep/documents/:id', async (c) => {
  const read = await readForm(c, largestForm);
  const sealed = read.ok ? (read.form.get('session') ?? '') : '';
  return showWithoutCookie(c, { id: c.req.param('id'), sealed });
});

const otherViewers = (c: Context<HttpEnv>) => (c.req.header('cookie') ?? '').match(/(?:^|[\s-])viewer-/g)?.length ?? 0;

/**
 * The viewer as the answer to the launch itself. What a cookie would hold stands in the page, whose form asks for the file with it: known to this page alone,
 * and in no address, history or log.
 */
export async function showWithoutCookie(c: Context<HttpEnv>, { id, sealed }: OpenedViewer) {
  const opened = await openedDocument(c.get('platform'), id, sealed);
  if (!opened.ok) return refusedViewer(c, opened, true);
  const ticket = await ticketFor(c.get('platform'), id, opened.kept);
  return showDocument(c, id, opened, { session: ticket?.sealed ?? sealed, keepsCookie: false });
}

async function showDocument(
  c: Context<HttpEnv>,
  id: string,
  opened: OpenedDocument,
  kept: { readonly session: string; readonly keepsCookie: boolean },
) {
  const { district, document, student, campusOrigin } = opened;
  const view = await viewedDocument(c.get('platform'), district, document, student);
  const isAlone = isInTab(c) === true;
  return answerPage(c, <ViewerPage {...view} {...kept} path={`/iep/documents/${id}`} isAlone={isAlone} />, {
    // A title is seen in histories and on shared screens, so it names nobody.
    title: 'Plan document',
    layout: 'viewer',
    frameAncestors: framedBy(campusOrigin, !kept.keepsCookie),
    frames: "'self'",
    script: viewerScriptPath,
    reader: true,
  });
}

viewerRoutes.get('/iep/documents/:id/file.pdf', (c) => answerFile(c, sessionOf(c, c.req.param('id'))));
viewerRoutes.post('/iep/documents/:id/file.pdf', async (c) => {
  const read = await readForm(c, largestForm);
  return answerFile(c, read.ok ? read.form.get('session') : undefined);
});

async function answerFile(c: Context<HttpEnv, '/iep/documents/:id/file.pdf'>, session: string | undefined) {
  // Once more when the document has changed since it was looked at: then it has a newer file, or is shown no longer.
  for (let again = true; ; again = false) {
    const opened = await openedDocument(c.get('platform'), c.req.param('id'), session);
    if (!opened.ok) return refusedViewer(c, opened, true);
    const sent = await sendFile(c, opened);
    if (sent) return sent;
    const { campusOrigin } = opened;
    if (!again) return refused(c, 'beingRevised', { fault: 'changed on the way', campusOrigin, isInside: true });
  }
}

/** Null when the document is not any more what was opened. */
async function sendFile(c: Context<HttpEnv>, { district, document, campusOrigin }: OpenedDocument) {
  const headersOf = (sha256: string) => ({
    'content-type': 'application/pdf',
    'content-disposition': 'inline; filename="plan.pdf"',
    'accept-ranges': c.req.method === 'POST' ? 'none' : 'bytes',
    etag: `"${sha256}"`,
    'cache-control': 'private, no-store',
    // Nothing but framing is said here: browsers apply the rest of a policy to their own PDF viewer, which then stays empty.
    'content-security-policy': `frame-ancestors ${framedBy(campusOrigin, true)}`,
  });
  const { sha256, size } = document.file;
  // Only GET asks for a part (RFC 9110, 14.2). A part of another version of the file is of no use to who asks for it (13.1.5).
  const ifRange = c.req.header('if-range');
  const isWhole = c.req.method !== 'GET' || (ifRange !== undefined && ifRange !== `"${sha256}"`);
  const range = byteRange(isWhole ? undefined : c.req.header('range'), size);
  if (range.kind === 'unsatisfiable')
    return c.body(null, 416, { ...headersOf(sha256), 'content-range': `bytes */${size}` });
  // Nobody reads the object of an answer without content.
  if (c.req.method === 'HEAD') return c.body(null, 200, { ...headersOf(sha256), 'content-length': String(size) });
  const part = range.kind === 'part' ? { range: { offset: range.offset, length: range.length } } : {};
  const expected = { studentId: document.studentId, sha256 };
  const file = await openFile(c.get('platform'), district, document.id, { ...part, expected });
  if (!file.ok && file.problem.code === 'conflict') return null;
  if (!file.ok) return refused(c, 'noFile', { fault: 'no such object', campusOrigin, isInside: true });
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
  getCookie(c, browserCookie(c.get('platform').config.LTI_URL, viewerCookieName(id), 'framed', 0).name);

/** Under the reference that is on record: that of the launch. */
const refusedViewer = (c: Context<HttpEnv>, { refusal, campusOrigin, reference }: Unopened, isInside = false) =>
  refused(c, refusal, { fault: 'viewer', campusOrigin, isInside, reference });
