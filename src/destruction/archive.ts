import { makeZip } from 'client-zip';
import { sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { Database } from '../platform/database.ts';
import type { StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { districtTables } from './district-tables.ts';

/** Plan documents in one part of an archive: a request may read so many objects. */
const filesPerPart = 500;
const rowsAtOnce = 500;

/** One part of everything that a district takes along. */
export interface ArchivePart {
  /** A ZIP file. */
  readonly content: ReadableStream<Uint8Array>;
  /** Whose records are in it. */
  readonly students: readonly StudentId[];
  readonly isLast: boolean;
}

interface StoredFile {
  readonly id: string;
  readonly key: string;
  readonly studentId: StudentId | null;
}

/**
 * The archive of a district. Part 1 has every table of its records as JSON lines, and the audit trail of its settings; every part has some plan documents as PDF.
 * Connections and secrets are not in it. `part` counts from 1.
 */
export async function archivePart(platform: Platform, district: District, part: number): Promise<ArchivePart> {
  const database = platform.databaseOf(district);
  const found = await database.all<StoredFile>(sql`select id, file_key as key, student_id as studentId from documents
    where district_id = ${district.id} and file_key is not null order by id
    limit ${filesPerPart + 1} offset ${(part - 1) * filesPerPart}`);
  const files = found.slice(0, filesPerPart);
  const everybody =
    part === 1
      ? await database.all<{ id: StudentId }>(
          sql`select id from students where district_id = ${district.id} order by id`,
        )
      : [];
  const students = new Set([...everybody.map(({ id }) => id), ...files.flatMap(({ studentId }) => studentId ?? [])]);
  const entries = async function* () {
    if (part === 1) yield* tableEntries(platform, district);
    for (const { id, key } of files) {
      const stored = await platform.files.get(key);
      // An id comes from another system: as a file name it must not lead to another folder.
      if (stored)
        yield { name: `documents/${encodeURIComponent(id)}.pdf`, input: stored.body, lastModified: stored.uploaded };
    }
  };
  return { content: makeZip(entries()), students: [...students], isLast: found.length <= filesPerPart };
}

function* tableEntries(platform: Platform, district: District) {
  const database = platform.databaseOf(district);
  for (const [table, { ofDistrict }] of Object.entries(districtTables))
    if (ofDistrict) yield { name: `${table}.jsonl`, input: lines(database, table, ofDistrict(district.id)) };
  const ofDistrict = sql`district_id = ${district.id}`;
  yield { name: 'setting_changes.jsonl', input: lines(platform.directory, 'setting_changes', ofDistrict) };
}

/** The rows of a table as JSON, one a line, page by page. */
async function* lines(database: Database, table: string, where: ReturnType<typeof sql>): AsyncGenerator<string> {
  const name = sql.identifier(table);
  for (let last = 0; ; ) {
    const rows = await database.all<Record<string, unknown> & { archivedRow: number }>(sql`
      select rowid as archivedRow, * from ${name} where rowid > ${last} and ${where} order by rowid limit ${rowsAtOnce}`);
    for (const { archivedRow, ...row } of rows) {
      last = archivedRow;
      yield `${JSON.stringify(row)}\n`;
    }
    if (rows.length < rowsAtOnce) return;
  }
}
