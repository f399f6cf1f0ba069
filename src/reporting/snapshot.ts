/**
 * The snapshot marker in the links between pages: which revision of the district's records the first page was read from, and where the next page begins. It holds
 * numbers of rows and a fingerprint of the query, nothing of a student.
 */
export interface Snapshot {
  readonly revision: number;
  /** Records in all, counted for the first page. */
  readonly total: number;
  /** A fingerprint of the query that the page belongs to. */
  readonly query: string;
  /** The offset behind the record `after`, from which a page can begin without reading those before it. */
  readonly offset: number;
  /** Row of the last record of the page before. */
  readonly after: number;
}

export const snapshotText = ({ revision, total, query, offset, after }: Snapshot): string =>
  [revision, total, query, offset, after].join('.');

const shape = /^(\d{1,15})\.(\d{1,15})\.([0-9a-f]{16})\.(\d{1,15})\.(\d{1,15})$/;

/** Null when the text is not a marker. */
export function parseSnapshot(text: string): Snapshot | null {
  const match = shape.exec(text);
  if (!match) return null;
  const [, revision, total, query = '', offset, after] = match;
  return { revision: Number(revision), total: Number(total), query, offset: Number(offset), after: Number(after) };
}

/** A short fingerprint: the first 64 bits of the SHA-256 of a JSON value, in hexadecimal. */
export async function fingerprint(value: unknown): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(value)));
  return new Uint8Array(digest, 0, 8).toHex();
}
