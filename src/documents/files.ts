import type { District } from '../districts/index.ts';
import type { DocumentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { type DocumentFile, type DocumentRow, type PlanDocument, planDocument } from './document.ts';
import { discardFiles, newFileKey } from './file-objects.ts';
import { needsPassword, type ReadPdf } from './pdf-encryption.ts';
import { BrokenUpload, CutOffPdf, copyAndDigest, OtherDigest, openPdf } from './pdf-stream.ts';
import { checkPreconditions, entityTag } from './preconditions.ts';
import { type ChangeContext, tooContended } from './put-document.ts';
import { findRow, writeVersion } from './store.ts';
import { invalidHeader, type Upload } from './upload-headers.ts';

export interface StoredFile {
  readonly document: PlanDocument;
  readonly file: DocumentFile;
  readonly outcome: 'created' | 'replaced' | 'unchanged';
}

/**
 * Streams a PDF into object storage and makes it the document's file, under a key of its own, so that a reader never sees half of one and half of another.
 * Refuses what is no PDF, needs a password, breaks off, or has another SHA-256 than the sender said; then nothing is stored.
 */
export async function putFile(
  platform: Platform,
  district: District,
  id: DocumentId,
  { body, length, sha256: stated }: Upload & { readonly body: ReadableStream<Uint8Array> },
  context: ChangeContext,
): Promise<Result<StoredFile>> {
  const found = await findRow(platform, district, id);
  const expected = checkPreconditions(context.preconditions ?? {}, fileTag(found));
  if (!expected.ok) return expected;
  if (!found || found.deletedAt !== null) return noDocument;
  const key = newFileKey(district.id, id);
  const stored = await storePdf(platform.files, key, body, { length, sha256: stated });
  if (!stored.ok) return stored;
  const file: DocumentFile = { sha256: stored.value, size: length };
  try {
    const linked = await linkFile(platform, district, found, { key, ...file }, context);
    if (!linked.ok || linked.value.outcome === 'unchanged') await discardFiles(platform, [key]);
    return linked;
  } catch (error) {
    // Whether the row was written is only known by looking; when even that fails, the file is left to the sweep.
    const row = await findRow(platform, district, id).catch(() => undefined);
    if (row !== undefined && row?.fileKey !== key) await discardFiles(platform, [key]);
    throw error;
  }
}

const noDocument = refuse(
  problem('notFound', 'There is no document with this id. Store the document first, then its file.'),
);

async function storePdf(
  files: R2Bucket,
  key: string,
  body: ReadableStream<Uint8Array>,
  upload: Upload,
): Promise<Result<string>> {
  try {
    const opened = await openPdf(body);
    if (!opened)
      return refuse(
        problem('unsupportedMediaType', 'The file is not a PDF. It must have %PDF- in its first 1,024 bytes.'),
      );
    const { readable, writable } = new FixedLengthStream(upload.length);
    const [put, copied] = await Promise.allSettled([
      files.put(key, readable, {
        httpMetadata: { contentType: 'application/pdf' },
        ...(upload.sha256 === null ? {} : { sha256: upload.sha256 }),
      }),
      copyAndDigest(opened, writable, upload),
    ]);
    // When the copy is refused the object is short and R2 refuses it too; when R2 fails first, the copy fails with it.
    if (copied.status === 'rejected')
      throw isRefusal(copied.reason) || put.status === 'fulfilled' ? copied.reason : put.reason;
    if (put.status === 'rejected') throw put.reason;
    const { sha256, mayBeEncrypted } = copied.value;
    if (mayBeEncrypted && (await needsPassword(readerOf(files, key), upload.length))) {
      await files.delete(key);
      return refuse(
        problem(
          'unprocessableContent',
          'The PDF needs a password or a certificate to open, so nobody could read it from a flag. Send it without one. A password that only restricts printing or changes is fine.',
        ),
      );
    }
    return ok(sha256);
  } catch (error) {
    if (error instanceof CutOffPdf)
      return refuse(problem('unsupportedMediaType', 'The PDF is cut off: it does not end with %%EOF.'));
    if (error instanceof OtherDigest)
      return invalidHeader('Repr-Digest', 'does not match the SHA-256 of the file that arrived. Nothing was stored');
    if (error instanceof BrokenUpload)
      return invalidHeader('Content-Length', 'does not match the number of bytes that arrived. Nothing was stored');
    throw error;
  }
}

const readerOf =
  (files: R2Bucket, key: string): ReadPdf =>
  async (offset, length) => {
    const part = await files.get(key, { range: { offset, length } });
    return part ? part.bytes() : new Uint8Array();
  };

const isRefusal = (error: unknown) =>
  error instanceof BrokenUpload || error instanceof CutOffPdf || error instanceof OtherDigest;

async function linkFile(
  platform: Platform,
  district: District,
  found: DocumentRow,
  { key, sha256, size }: DocumentFile & { readonly key: string },
  context: ChangeContext,
): Promise<Result<StoredFile>> {
  let before: DocumentRow | null = found;
  for (let attempt = 1; attempt <= 4; attempt++) {
    if (!before || before.deletedAt !== null) return noDocument;
    // The file was sent for the student whom the document was about when it came, on that form.
    if (before.studentId !== found.studentId || before.form !== found.form) return refuse(tooContended);
    const file = { sha256, size };
    if (before.fileSha256 === sha256) return ok({ document: planDocument(before), file, outcome: 'unchanged' });
    // Whoever began later and was faster has sent the newer file.
    if (before.fileKey !== found.fileKey) return refuse(tooContended);
    const updatedAt = platform.clock.now().toISOString();
    const version = before.version + 1;
    const after = { ...before, version, updatedAt, fileKey: key, fileSha256: sha256, fileSize: size };
    if (await writeVersion(platform, district, before, after, { change: 'fileUploaded', by: context.by })) {
      if (before.fileKey) await discardFiles(platform, [before.fileKey]);
      return ok({ document: planDocument(after), file, outcome: before.fileKey ? 'replaced' : 'created' });
    }
    before = await findRow(platform, district, found.id);
    const expected = checkPreconditions(context.preconditions ?? {}, fileTag(before));
    if (!expected.ok) return expected;
  }
  return refuse(tooContended);
}

/** The entity tag of a document's file: its SHA-256. */
const fileTag = (row: DocumentRow | null): string | null =>
  row && row.deletedAt === null && row.fileSha256 !== null ? entityTag(row.fileSha256) : null;

export interface OpenedFile extends DocumentFile {
  readonly document: PlanDocument;
  readonly body: ReadableStream<Uint8Array>;
  /** The part that `body` holds, when a range was asked for. */
  readonly range: { readonly offset: number; readonly length: number } | null;
}

/** Which file of which student somebody was permitted to see; it must still be that one when it is sent. */
export type ExpectedFile = Pick<PlanDocument, 'studentId'> & { readonly sha256: string };

/**
 * The document's PDF, or a part of it: `range` as R2 takes it, in bytes or as the request's headers. With `expected`, refuses with `conflict` unless the document
 * is completed, about that student, and has that file.
 */
export async function openFile(
  platform: Platform,
  district: District,
  id: DocumentId,
  { range, expected }: { readonly range?: R2Range | Headers; readonly expected?: ExpectedFile } = {},
): Promise<Result<OpenedFile>> {
  // A second look, because a file that is replaced between row and object leaves its key.
  for (let attempt = 1; attempt <= 2; attempt++) {
    const row = await findRow(platform, district, id);
    if (!row || row.deletedAt !== null) return refuse(problem('notFound', 'There is no document with this id.'));
    if (expected && !isExpected(row, expected))
      return refuse(problem('conflict', 'The document has changed since you opened it.'));
    if (row.fileKey === null || row.fileSha256 === null) break;
    const object = await platform.files.get(row.fileKey, range ? { range } : {});
    if (!object) continue;
    const { body, size } = object;
    const part = object.range && range ? partOf(object.range, size) : null;
    return ok({ document: planDocument(row), body, size, sha256: row.fileSha256, range: part });
  }
  return refuse(problem('notFound', 'This document has no file yet.'));
}

const isExpected = ({ status, studentId, fileSha256 }: DocumentRow, expected: ExpectedFile) =>
  status === 'completed' && studentId === expected.studentId && fileSha256 === expected.sha256;

/** R2 tells an answered range by offset and length, or by its suffix. */
function partOf(range: { offset?: number; length?: number; suffix?: number }, size: number) {
  const length = Math.min(size, range.suffix ?? range.length ?? size - (range.offset ?? 0));
  return { offset: range.suffix === undefined ? (range.offset ?? 0) : size - length, length };
}
