import { problem, wrongField } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';

/** The largest PDF that is accepted. */
export const largestFile = 25 * 1024 * 1024;

export interface Upload {
  /** Bytes that will come. */
  readonly length: number;
  /** SHA-256 that the sender computed, hexadecimal; null when it sent none. */
  readonly sha256: string | null;
}

/** What the headers of an upload promise. Digests as RFC 9530 writes them (`sha-256=:…:`); algorithms other than sha-256 are left alone, as it allows. */
export function readUploadHeaders(headers: Headers): Result<Upload> {
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/pdf')
    return refuse(problem('unsupportedMediaType', 'Send the file with Content-Type application/pdf.'));
  if ((headers.get('content-encoding') ?? 'identity').toLowerCase() !== 'identity')
    return refuse(problem('unsupportedMediaType', 'Send the file without Content-Encoding.'));
  const length = headers.get('content-length');
  if (length === null || !/^\d+$/.test(length))
    return invalidHeader('Content-Length', 'is required. Send the size of the file in bytes');
  if (Number(length) > largestFile)
    return refuse(problem('contentTooLarge', `A file may have ${largestFile} bytes; this one has ${length}.`));
  let sha256: string | null = null;
  for (const name of ['Repr-Digest', 'Content-Digest']) {
    const header = headers.get(name);
    const stated = header === null ? null : readDigest(header);
    if (stated === 'malformed') return invalidHeader(name, 'must hold sha-256=:<base64 of 32 bytes>:');
    if (stated !== null && sha256 !== null && stated !== sha256)
      return invalidHeader(name, 'must equal Repr-Digest, because the content is not encoded');
    sha256 ??= stated;
  }
  return ok({ length: Number(length), sha256 });
}

/** The value of Repr-Digest for a SHA-256 in hexadecimal. */
export const digestHeader = (sha256: string): string => `sha-256=:${Uint8Array.fromHex(sha256).toBase64()}:`;

export const invalidHeader = (field: string, message: string): Result<never> => refuse(wrongField(field, message));

function readDigest(header: string): string | null | 'malformed' {
  const member = header
    .split(',')
    .map((one) => one.trim())
    .find((one) => one.toLowerCase().startsWith('sha-256'));
  if (!member) return null;
  const encoded = /^sha-256=:([A-Za-z0-9+/]{43}=):$/i.exec(member)?.[1];
  return encoded ? Uint8Array.fromBase64(encoded).toHex() : 'malformed';
}
