import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { deleteDocument } from '../../src/documents/index.ts';
import { boundedAccessor, sealViewer } from '../../src/lti/viewer-sessions.ts';
import { addStudentFromDocument } from '../../src/roster/index.ts';
import { asDistrictId, asStudentId } from '../support/ids.ts';
import { campus, campusKey, type KeyPair, keySet, serveKeySets } from './campus-platform.ts';
import { addPlan, call, launch, pdf, platform, putPdf, putPlan, someDistrict, targetOf } from './support.ts';

let key: KeyPair;
beforeAll(async () => {
  key = await campusKey();
});
beforeEach(() => {
  serveKeySets({ [campus.keysetUrl]: () => keySet(key) });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A document that a teacher has opened. */
async function opened() {
  const { district, clientId, student } = await someDistrict();
  const documentId = await addPlan(district, student);
  const { response, cookie } = await launch({ clientId, targetLinkUri: targetOf(student) }, key);
  const path = response.headers.get('location') ?? '';
  const get = (suffix = '', headers: Record<string, string> = {}) =>
    call(path + suffix, { headers: { cookie, ...headers } });
  return { district, student, documentId, path, cookie, get };
}

describe('the viewer', () => {
  it('fits a cookie, whatever name and roles Campus sends, and names those roles that fit', async () => {
    const accessor = boundedAccessor({
      subject: 's'.repeat(255),
      name: '名'.repeat(200),
      roles: Array.from({ length: 100 }, (_, at) => `${at} ${'役'.repeat(200)}`),
      deploymentId: 'd'.repeat(200),
      requestId: crypto.randomUUID(),
    });
    expect(accessor.roles[0]).toMatch(/^0 役/);
    const id = 'f'.repeat(32);
    const ids = { districtId: asDistrictId(`dst_${id}`), studentId: asStudentId(`stu_${id}`) };
    const session = { ...ids, registration: id, program: 'section504', accessor, login: id } as const;
    expect((await sealViewer(platform, id, session, 900)).sealed.length).toBeLessThan(4_000);
  });

  it('shows student, program, plan dates and the time, above the document', async () => {
    const { get, path } = await opened();
    const response = await get();
    expect(response.status).toBe(200);
    const html = await response.text();
    expect(html).toContain('<h1>Avery O’Example &lt;b&gt;</h1>');
    expect(html).toContain('Section 504');
    expect(html).toContain('Sep 8, 2026 – Sep 7, 2027');
    expect(html).toContain('As of');
    expect(html).toContain(`<iframe src="${path}/file.pdf#`);
    expect(html).toContain('<title>Plan document</title>');
  });

  it('may be framed by that district’s Campus alone, is kept in no cache, and passes no address on', async () => {
    const { get } = await opened();
    const { headers } = await get();
    expect(headers.get('content-security-policy')?.split('; ')).toEqual([
      ...["default-src 'none'", "script-src 'self'", "connect-src 'self'", "style-src 'self'", "img-src 'self' data:"],
      ...["worker-src 'self'", "frame-src 'self'", "form-action 'self'", "base-uri 'none'"],
      'frame-ancestors https://campus.example.org',
    ]);
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.has('x-frame-options')).toBe(false);
  });

  it('opens in no other browser, and with no other token', async () => {
    const { path, cookie } = await opened();
    const other = await opened();
    for (const answer of [
      await call(path),
      await call(path, { headers: { cookie: other.cookie } }),
      await call(path, { headers: { cookie: `${cookie.split('=')[0]}=${'A'.repeat(43)}` } }),
      await call(`/iep/documents/${'A'.repeat(43)}`, { headers: { cookie } }),
      await call(`${path}/file.pdf`),
    ]) {
      expect(answer.status).toBe(403);
      expect(await answer.text()).not.toContain('Avery');
    }
  });

  it('closes after fifteen minutes', async () => {
    const { get } = await opened();
    expect((await get()).status).toBe(200);
    vi.setSystemTime(Date.now() + 900_000);
    expect((await get()).status).toBe(403);
    expect((await get('/file.pdf')).status).toBe(403);
  });

  it('shows a document no longer once it is reopened, or deleted', async () => {
    const reopened = await opened();
    expect((await reopened.get()).status).toBe(200);
    await putPlan(reopened.district, reopened.student, reopened.documentId, { status: 'draft' });
    const deleted = await opened();
    expect((await deleted.get()).status).toBe(200);
    await deleteDocument(platform, deleted.district, deleted.documentId, { by: 'test' });
    for (const { get } of [reopened, deleted])
      for (const path of ['', '/file.pdf']) expect((await get(path)).status).toBe(404);
  });
});

describe('the PDF', () => {
  it('is sent whole, inline, to be framed by the viewer inside Campus', async () => {
    const { get } = await opened();
    const response = await get('/file.pdf');
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': 'inline; filename="plan.pdf"',
      'content-length': String(pdf.byteLength),
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-store',
      'content-security-policy': "frame-ancestors 'self' https://campus.example.org",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(pdf);
  });

  it.each([
    ['bytes=0-7', 0, 8],
    ['bytes=100-', 100, pdf.byteLength - 100],
    ['bytes=-10', pdf.byteLength - 10, 10],
  ])('is sent in part: %s', async (range, offset, length) => {
    const { get } = await opened();
    const response = await get('/file.pdf', { range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${offset}-${offset + length - 1}/${pdf.byteLength}`);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(pdf.slice(offset, offset + length));
  });

  it.each(['bytes=0-4', 'bytes=-5', 'bytes=5000-'])(
    'is announced whole to HEAD, which asks for no part: %s',
    async (range) => {
      const { path, cookie } = await opened();
      const response = await call(`${path}/file.pdf`, { method: 'HEAD', headers: { cookie, range } });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-length')).toBe(String(pdf.byteLength));
      expect(response.headers.get('accept-ranges')).toBe('bytes');
      expect(response.headers.has('content-range')).toBe(false);
    },
  );

  it('has no part beyond its end, and no part of another version', async () => {
    const { get } = await opened();
    const beyond = await get('/file.pdf', { range: 'bytes=5000-' });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toBe(`bytes */${pdf.byteLength}`);
    const stale = await get('/file.pdf', { range: 'bytes=0-7', 'if-range': '"another"' });
    expect(stale.status).toBe(200);
    await stale.arrayBuffer();
  });

  it('of another student is not sent when the document moves to them on the way; a newer one of the same student is', async () => {
    const { get, district, student, documentId } = await opened();
    const { prototype } = env.FILES.constructor as { prototype: R2Bucket };
    const newer = pdf.with(20, 65);
    const other = await addStudentFromDocument(platform, district, { stateStudentId: 'ZZ0000001' }, student);
    const meanwhile = (happens: () => Promise<void>) =>
      vi.spyOn(prototype, 'get').mockImplementationOnce(async function (this: R2Bucket, key) {
        await happens();
        return this.get(key);
      } as R2Bucket['get']);
    meanwhile(() => putPdf(district, documentId, newer));
    expect(new Uint8Array(await (await get('/file.pdf')).arrayBuffer())).toEqual(newer);
    vi.restoreAllMocks();
    meanwhile(async () => {
      await putPlan(district, other, documentId);
      await putPdf(district, documentId);
    });
    expect((await get('/file.pdf')).status).toBe(404);
  });

  it('that is gone from storage is a page, not a broken file', async () => {
    const { get, district } = await opened();
    const { objects } = await env.FILES.list({ prefix: `districts/${district.id}/` });
    await env.FILES.delete(objects.map(({ key }) => key));
    expect((await get('/file.pdf')).status).toBe(404);
  });
});
