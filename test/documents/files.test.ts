import { beforeAll, describe, expect, it } from 'vitest';
import type { District } from '../../src/districts/index.ts';
import { openFile, sweepFiles } from '../../src/documents/index.ts';
import { findRow } from '../../src/documents/store.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import { asDocumentId, asStudentId } from '../support/ids.ts';
import { encryptedPdfs } from './encrypted-pdfs.ts';
import { type AuthoringSystem, addStudent, authoringSystem, plan504, platform, put, someDistrict } from './support.ts';

/** The bytes of a PDF as text; the runtime warns of reading one as text itself. */
const textOf = async (answer: Response) => new TextDecoder().decode(await answer.arrayBuffer());

let district: District;
let api: AuthoringSystem;
let localNumber: string;
beforeAll(async () => {
  district = await someDistrict();
  api = await authoringSystem(district);
  ({ localNumber } = await addStudent(district));
});

const pdf = (text: string) => new TextEncoder().encode(`%PDF-1.7\n${text}\n%%EOF\n`);

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as BufferSource));
}
const digestOf = async (bytes: Uint8Array) => `sha-256=:${(await sha256(bytes)).toBase64()}:`;

/** A document without a file yet, and the path of its file. */
async function withDocument(id: string): Promise<string> {
  await put(district, id, plan504(localNumber, '2026-09-01'));
  return `/v1/documents/${id}/file`;
}

const sized = (bytes: number) => ({ 'content-length': String(bytes) });

const stored = async (id: string) =>
  (await platform.files.list({ prefix: `districts/${district.id}/documents/${id}/` })).objects;

describe('PUT /v1/documents/{documentId}/file', () => {
  it('stores the PDF with its SHA-256, and GET gives it back', async () => {
    const path = await withDocument('stored');
    const bytes = pdf('plan');
    const response = await api('PUT', path, bytes, { 'repr-digest': await digestOf(bytes) });
    expect(response.status).toBe(201);
    const hex = (await sha256(bytes)).toHex();
    expect(response.headers.get('etag')).toBe(`"${hex}"`);
    expect(await response.json()).toMatchObject({ version: 2, file: { sha256: hex, size: bytes.length } });
    const found = await api('GET', path);
    expect(found.headers.get('content-type')).toBe('application/pdf');
    expect(found.headers.get('content-length')).toBe(String(bytes.length));
    expect(found.headers.get('repr-digest')).toBe(await digestOf(bytes));
    expect(new Uint8Array(await found.arrayBuffer())).toEqual(bytes);
    const [object] = await stored('stored');
    const { httpMetadata } = (await platform.files.head(object?.key ?? '')) ?? {};
    expect(httpMetadata).toMatchObject({ contentType: 'application/pdf' });
  });

  it('computes the SHA-256 when none is sent', async () => {
    const path = await withDocument('undigested');
    const bytes = pdf('undigested');
    const response = await api('PUT', path, bytes);
    expect(await response.json()).toMatchObject({ file: { sha256: (await sha256(bytes)).toHex() } });
  });

  it('takes several megabytes', async () => {
    const path = await withDocument('large');
    const bytes = new Uint8Array(6_000_000).fill(32);
    bytes.set(pdf('large'));
    bytes.set(pdf('large'), bytes.length - 40);
    expect((await api('PUT', path, bytes, { 'content-digest': await digestOf(bytes) })).status).toBe(201);
    const found = await (await api('GET', path)).arrayBuffer();
    expect((await sha256(new Uint8Array(found))).toHex()).toBe((await sha256(bytes)).toHex());
  });

  it('does not follow a document that turns out to be about another student, and the history says so', async () => {
    const path = await withDocument('moved');
    await api('PUT', path, pdf('of the first student'));
    const other = await addStudent(district);
    await put(district, 'moved', plan504(other.localNumber, '2026-09-01'));
    expect((await api('GET', path)).status).toBe(404);
    expect(await stored('moved')).toHaveLength(0);
    const changes = await (await api('GET', '/v1/documents/moved/changes')).json<{ change: string }[]>();
    expect(changes.map(({ change }) => change)).toContain('moved');
    expect((await api('PUT', path, pdf('of the second student'))).status).toBe(201);
    expect(await textOf(await api('GET', path))).toContain('of the second student');
  });

  it('stays with its student and form when a line of a data load has the documentId of another document', async () => {
    const path = await withDocument('slipped');
    await api('PUT', path, pdf('of the first student'));
    const other = await addStudent(district);
    const lines = [`slipped,${other.localNumber},section504Plan,2026-09-01`, `slipped,${localNumber},iep,2026-09-01`];
    const csv = `documentId,localNumber,form,meetingDate\n${lines.join('\n')}\n`;
    const headers = { 'content-type': 'text/csv' };
    const loaded = await api('POST', '/v1/documents/keyProgramsLoad', new TextEncoder().encode(csv), headers);
    expect(await loaded.json()).toMatchObject({
      errors: [
        { field: 'line 2, documentId', message: expect.stringContaining('another student') },
        { field: 'line 3, documentId', message: expect.stringContaining('another form') },
      ],
    });
    expect(await textOf(await api('GET', path))).toContain('of the first student');
  });

  it('does not follow a document onto another form', async () => {
    const path = await withDocument('reformed');
    await api('PUT', path, pdf('on the first form'));
    await put(district, 'reformed', { ...plan504(localNumber, '2026-09-01'), form: 'iep' });
    expect((await api('GET', path)).status).toBe(404);
    expect(await stored('reformed')).toHaveLength(0);
  });

  it('that came slowly does not replace one that was begun later and is there', async () => {
    const path = await withDocument('slow');
    await api('PUT', path, pdf('first'));
    const older = pdf('older');
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const slow = api('PUT', path, readable, sized(older.length));
    await writer.write(older.slice(0, 9));
    expect((await api('PUT', path, pdf('newer'))).status).toBe(200);
    await writer.write(older.slice(9));
    await writer.close();
    expect((await slow).status).toBe(409);
    expect(await textOf(await api('GET', path))).toContain('newer');
    expect(await stored('slow')).toHaveLength(1);
  });

  it('changes nothing when the file is the same', async () => {
    const path = await withDocument('again');
    await api('PUT', path, pdf('again'));
    const again = await api('PUT', path, pdf('again'));
    expect(again.status).toBe(200);
    expect(await again.json()).toMatchObject({ version: 2 });
    expect(await stored('again')).toHaveLength(1);
  });

  it('replaces the file and leaves one object', async () => {
    const path = await withDocument('replaced');
    await api('PUT', path, pdf('first'));
    expect((await api('PUT', path, pdf('second'))).status).toBe(200);
    expect(await textOf(await api('GET', path))).toContain('second');
    expect(await stored('replaced')).toHaveLength(1);
  });

  it('keeps the file when the document is replaced, and brings it back when it is restored', async () => {
    const path = await withDocument('restored');
    await api('PUT', path, pdf('kept'));
    await put(district, 'restored', plan504(localNumber, '2026-09-02'));
    await api('DELETE', '/v1/documents/restored');
    expect((await api('GET', path)).status).toBe(404);
    await put(district, 'restored', plan504(localNumber, '2026-09-02'));
    expect(await textOf(await api('GET', path))).toContain('kept');
  });

  it('honours If-Match with the tag of the file', async () => {
    const path = await withDocument('matched');
    const tag = (await api('PUT', path, pdf('first'))).headers.get('etag') ?? '';
    expect((await api('PUT', path, pdf('second'), { 'if-match': tag })).status).toBe(200);
    expect((await api('PUT', path, pdf('third'), { 'if-match': tag })).status).toBe(412);
    expect((await api('PUT', path, pdf('third'), { 'if-none-match': '*' })).status).toBe(412);
    expect(await textOf(await api('GET', path))).toContain('second');
  });

  const wrongDigest = `sha-256=:${new Uint8Array(32).toBase64()}:`;
  it.each([
    ['is no PDF', new TextEncoder().encode('<html>no</html>'), {}, 415],
    ['is shorter than the mark of a PDF', new TextEncoder().encode('%PD'), {}, 415],
    ['is a PDF cut off before its end', new TextEncoder().encode('%PDF-1.7\n1 0 obj\n'), {}, 415],
    ['has its end mark too far from its end', new TextEncoder().encode(`%PDF-1.7\n%%EOF${' '.repeat(1100)}`), {}, 415],
    ['is sent as another type', pdf('x'), { 'content-type': 'application/octet-stream' }, 415],
    ['is compressed on the way', pdf('x'), { 'content-encoding': 'gzip' }, 415],
    ['has another SHA-256 than Repr-Digest says', pdf('x'), { 'repr-digest': wrongDigest }, 400],
    ['has another SHA-256 than Content-Digest says', pdf('x'), { 'content-digest': wrongDigest }, 400],
    ['has a malformed digest', pdf('x'), { 'repr-digest': 'sha-256=:abc:' }, 400],
    ['says a longer length than it has', pdf('x'), { 'content-length': '500' }, 400],
    ['says a shorter length than it has', pdf('x'), { 'content-length': '8' }, 400],
    ['says more than 25 MiB', pdf('x'), { 'content-length': String(100 * 1024 * 1024) }, 413],
  ] as const)('refuses a file that %s, and stores nothing', async (_, bytes, headers, status) => {
    const id = `refused-${crypto.randomUUID()}`;
    const path = await withDocument(id);
    const response = await api('PUT', path, bytes, headers);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await stored(id)).toEqual([]);
    expect((await api('GET', path)).status).toBe(404);
  });

  /** A body of so many bytes in chunks of 64 KiB, and how many of its chunks were asked for. */
  function longBody(first: Uint8Array, size: number) {
    const chunk = 65_536;
    const pulled = { chunks: 0 };
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const bytes = new Uint8Array(chunk);
          if (pulled.chunks === 0) bytes.set(first);
          if (++pulled.chunks * chunk >= size) controller.close();
          else controller.enqueue(bytes);
        },
      },
      { highWaterMark: 0 },
    );
    return { body, pulled };
  }
  it('reads nothing of 100 MB, whatever they are', async () => {
    const path = await withDocument('huge');
    const size = 100 * 1024 * 1024;
    const { body, pulled } = longBody(pdf('huge'), size);
    expect((await api('PUT', path, body, sized(size))).status).toBe(413);
    expect(pulled.chunks).toBeLessThanOrEqual(1);
    expect(await stored('huge')).toEqual([]);
  });

  it('reads no further than the first bytes of what is no PDF: nothing is buffered whole', async () => {
    const path = await withDocument('long');
    const size = 20 * 1024 * 1024;
    const { body, pulled } = longBody(new TextEncoder().encode('<html>'), size);
    expect((await api('PUT', path, body, sized(size))).status).toBe(415);
    expect(pulled.chunks).toBeLessThan(10);
    expect(await stored('long')).toEqual([]);
  });

  it('refuses a file that does not say its length', async () => {
    const path = await withDocument('unmeasured');
    const body = new Response(pdf('x') as BodyInit).body?.pipeThrough(new TransformStream());
    const response = await api('PUT', path, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ field: 'Content-Length' }] });
    expect(await stored('unmeasured')).toEqual([]);
  });

  it('leaves alone a digest of another algorithm', async () => {
    const path = await withDocument('sha512');
    expect((await api('PUT', path, pdf('x'), { 'repr-digest': 'sha-512=:AAAA:' })).status).toBe(201);
  });

  it('wants the document before its file', async () => {
    expect((await api('PUT', '/v1/documents/nowhere/file', pdf('x'))).status).toBe(404);
    expect(await stored('nowhere')).toEqual([]);
  });
});

describe('a stored file that no document names', () => {
  it('is not left by an upload whose row cannot be written', async () => {
    const path = await withDocument('unwritable');
    const database = platform.databaseOf(district).$client;
    await database.exec(
      "create trigger refused before insert on document_changes when new.document_id = 'unwritable' begin select raise(abort, 'refused'); end",
    );
    expect((await api('PUT', path, pdf('x'))).status).toBe(500);
    await database.exec('drop trigger refused');
    expect(await stored('unwritable')).toEqual([]);
    expect((await api('PUT', path, pdf('x'))).status).toBe(201);
  });

  it('is swept away a day later, page by page, and the others stay: those of deleted documents, and uploads under way', async () => {
    const kept = await withDocument('kept-in-sweep');
    await api('PUT', kept, pdf('kept'));
    await api('DELETE', '/v1/documents/kept-in-sweep');
    const keys = ['kept-in-sweep/old.pdf', 'never-stored/old.pdf'].map(
      (name) => `districts/${district.id}/documents/${name}`,
    );
    for (const key of keys) await platform.files.put(key, pdf('left'));
    const all = async () =>
      (await platform.files.list({ prefix: `districts/${district.id}/` })).objects.map(({ key }) => key);
    const before = await all();
    const sweep = async (hours: number) => {
      const now = new Date(Date.now() + hours * 60 * 60 * 1000);
      for (let looked = 2; looked === 2; )
        ({ looked } = await sweepFiles({ ...platform, clock: { now: () => now } }, 2));
    };
    await sweep(23);
    expect(await all()).toEqual(before);
    await sweep(25);
    expect(await all()).toEqual(before.filter((key) => !keys.includes(key)));
    expect(await stored('kept-in-sweep')).toHaveLength(1);
  });
});

describe('openFile', () => {
  it('gives a part of the file', async () => {
    const path = await withDocument('ranged');
    await api('PUT', path, pdf('0123456789'));
    const open = (range?: R2Range) => openFile(platform, district, asDocumentId('ranged'), range ? { range } : {});
    const part = valueOrProblem(await open({ offset: 9, length: 4 }));
    expect(await new Response(part.body).text()).toBe('0123');
    expect(part).toMatchObject({ size: pdf('0123456789').length, range: { offset: 9, length: 4 } });
    const end = valueOrProblem(await open({ suffix: 6 }));
    expect(await new Response(end.body).text()).toBe('%%EOF\n');
    const whole = valueOrProblem(await open());
    expect(whole.range).toBeNull();
    await whole.body.cancel();
  });

  /** Opens the file of whoever has it now, while this happens between the document's row and the file. */
  async function openWhile(id: string, happens: () => Promise<unknown>) {
    const before = await findRow(platform, district, asDocumentId(id));
    const expected = { studentId: asStudentId(before?.studentId), sha256: before?.fileSha256 ?? '' };
    let first = true;
    const get = async (key: string) => {
      if (first) await happens();
      first = false;
      return platform.files.get(key);
    };
    // SAFETY: nothing else of the bucket is called here.
    const files = { get } as unknown as R2Bucket;
    return openFile({ ...platform, files }, district, asDocumentId(id), { expected });
  }

  it('gives nobody the file of another student, of a draft, or another file than was expected', async () => {
    const other = await addStudent(district);
    const path = await withDocument('contested');
    const changes: Record<string, () => Promise<unknown>> = {
      moved: async () => {
        await put(district, 'contested', plan504(other.localNumber, '2026-09-01'));
        await api('PUT', path, pdf('of the other student'));
      },
      reopened: async () => {
        await put(district, 'contested', plan504(other.localNumber, '2026-09-01', 'draft'));
        await api('PUT', path, pdf('of the draft'));
      },
      replaced: () => api('PUT', path, pdf('newer')),
    };
    await api('PUT', path, pdf('of the first student'));
    for (const [name, happens] of Object.entries(changes)) {
      expect(await openWhile('contested', happens), name).toMatchObject({ ok: false, problem: { code: 'conflict' } });
      await put(district, 'contested', plan504(other.localNumber, '2026-09-01'));
    }
    const opened = valueOrProblem(await openWhile('contested', async () => undefined));
    expect(await new Response(opened.body).text()).toContain('newer');
  });
});

describe('a PDF as other programs make it', () => {
  it.each([
    ['a byte order mark', '\u00ef\u00bb\u00bf'],
    ['a line end', '\r\n'],
    ['a thousand bytes', 'x'.repeat(1000)],
    ['the head of a mail', 'Content-Type: application/pdf\r\n\r\n'],
    ['as many bytes as readers look at', ' '.repeat(1019)],
  ])('is stored with what stands before its header: %s', async (name, before) => {
    const path = await withDocument(`before-${name.length}`);
    const bytes = new Uint8Array([...before].map((letter) => letter.charCodeAt(0)).concat(...pdf('plan')));
    expect((await api('PUT', path, bytes)).status).toBe(201);
    expect(new Uint8Array(await (await api('GET', path)).arrayBuffer())).toEqual(bytes);
  });

  it('is none when its header stands further behind', async () => {
    const path = await withDocument('far-behind');
    for (const before of [1020, 5000])
      expect((await api('PUT', path, new Uint8Array([...Array(before).fill(32), ...pdf('plan')]))).status).toBe(415);
  });

  const wrapped = (bytes: Uint8Array, before: string) =>
    new Uint8Array([...new TextEncoder().encode(before), ...bytes]);

  describe.each(Object.entries(encryptedPdfs))('encrypted, revision %s', (revision, { open, closed }) => {
    it('is stored when it opens without a password', async () => {
      for (const bytes of [Uint8Array.fromBase64(open), wrapped(Uint8Array.fromBase64(open), 'Mail\r\n\r\n')])
        expect((await api('PUT', await withDocument(`open-${revision}`), bytes)).status).toBeLessThan(300);
    });

    it('is refused when it needs one, leaves nothing behind, and keeps the file before it', async () => {
      const path = await withDocument(`closed-${revision}`);
      expect((await api('PUT', path, pdf('readable'))).status).toBe(201);
      for (const bytes of [Uint8Array.fromBase64(closed), wrapped(Uint8Array.fromBase64(closed), 'Mail\r\n\r\n')]) {
        const refused = await api('PUT', path, bytes);
        expect(refused.status).toBe(422);
        expect(await refused.json()).toMatchObject({
          code: 'unprocessableContent',
          detail: expect.stringContaining('needs a password'),
        });
      }
      expect(await stored(`closed-${revision}`)).toHaveLength(1);
      expect(await textOf(await api('GET', path))).toContain('readable');
    });
  });

  it('is refused when only a certificate opens it', async () => {
    const path = await withDocument('certificate');
    const body = '5 0 obj\n<< /Filter /Adobe.PubSec /V 4 /SubFilter /adbe.pkcs7.s5 >>\nendobj\n';
    const start = `%PDF-1.7\n${body}`.length;
    const text = `${body}xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 6 /Encrypt 5 0 R >>\nstartxref\n${start}`;
    expect((await api('PUT', path, pdf(text))).status).toBe(422);
  });

  it('is stored when encryption is only spoken of, or stands in an attachment', async () => {
    const inside = Buffer.from(encryptedPdfs['4']?.closed ?? '', 'base64').toString('latin1');
    for (const [at, text] of ['See /Encrypt 5 0 R in the standard.', inside].entries()) {
      const path = await withDocument(`spoken-${at}`);
      const body = `1 0 obj\n<< /Length ${text.length} >>\nstream\n${text}\nendstream\nendobj\n`;
      const start = `%PDF-1.7\n${body}`.length;
      const whole = `%PDF-1.7\n${body}xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 2 >>\nstartxref\n${start}\n%%EOF\n`;
      expect((await api('PUT', path, new Uint8Array(Buffer.from(whole, 'latin1')))).status).toBe(201);
    }
  });

  it('is looked through in pieces, however long it is', async () => {
    const path = await withDocument('long-and-closed');
    const body = `% ${'x'.repeat(600_000)}\n5 0 obj\n<< /Filter /Adobe.PubSec /V 4 >>\nendobj\n`;
    const start = `%PDF-1.7\n${body}`.length;
    const entries = '0000000000 65535 f \n'.repeat(20_000);
    const text = `${body}xref\n0 20000\n${entries}trailer\n<< /Size 6 /Encrypt 5 0 R >>\nstartxref\n${start}`;
    expect((await api('PUT', path, pdf(text))).status).toBe(422);
  });

  it('is stored when its trailer cannot be found, because viewers mend such files', async () => {
    const path = await withDocument('mended');
    for (const start of ['999999999', '3', ''])
      expect((await api('PUT', path, pdf(`/Encrypt 5 0 R\nstartxref\n${start}`))).status).toBeLessThan(300);
  });
});
