import { and, eq, sql } from 'drizzle-orm';
import type { District } from '../../districts/index.ts';
import type { DocumentId, StudentId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import { ok, type Result, refuse } from '../../platform/result.ts';
import { addStudentsFromDocuments, findStudentsBy, type NamedStudent, referenceKey } from '../../roster/index.ts';
import type { DocumentRow } from '../document.ts';
import { isSame, nextVersion } from '../next-version.ts';
import { tooContended } from '../put-document.ts';
import { documents } from '../schema.ts';
import { type LoadProblem, loadProblem } from './problems.ts';
import { readFile } from './read-file.ts';
import { type LoadedDocument, readLine } from './read-line.ts';
import { type VersionStep, writeVersions } from './write-versions.ts';

export interface LoadOutcome {
  /** Documents in the file. */
  readonly documents: number;
  readonly created: number;
  readonly replaced: number;
  readonly unchanged: number;
  /** Students whom the roster does not have yet: their documents wait for them. */
  readonly newStudents: number;
  /** All that is wrong with the file, by line. Nothing is stored while there is any. */
  readonly problems: readonly LoadProblem[];
}

export interface LoadOptions {
  /** Only say what would happen. */
  readonly dryRun: boolean;
  /** Who loads, for the history. */
  readonly by: string;
}

const attempts = 3;

/**
 * Loads completed documents from a CSV file, all of them or none; the same file again changes nothing. A dry run answers with every problem; a load with
 * problems is refused with them.
 */
export async function loadKeyPrograms(
  platform: Platform,
  district: District,
  bytes: Uint8Array,
  { dryRun, by }: LoadOptions,
): Promise<Result<LoadOutcome>> {
  const file = readFile(district, bytes);
  if (!file.ok) return file;
  const problems = [...file.value.problems];
  // Without its columns no line can be understood.
  const lines = problems.some(({ line }) => line === 1) ? [] : file.value.lines;
  const loaded = lines.flatMap((line) => {
    const read = readLine(district, line);
    if ('document' in read) return [read.document];
    problems.push(...read.problems);
    return [];
  });
  problems.push(...repeated(loaded));
  const named = uniqueStudents(loaded);
  for (let attempt = 1; attempt <= attempts; attempt++) {
    let students = await findStudentsBy(platform, district, named);
    const unknown = named.filter(({ reference }) => !students.has(referenceKey(reference)));
    problems.push(...unknownSourcedIds(loaded, students));
    if (problems.length > 0 && !dryRun) return refuse(loadProblem(inOrder(problems)));
    if (unknown.length > 0 && !dryRun) {
      await addStudentsFromDocuments(platform, district, unknown);
      students = await findStudentsBy(platform, district, named);
    }
    const steps = stepsOf(district, loaded, students, await rowsOf(platform, district, loaded), platform.clock.now());
    const changed = steps.filter(({ before, after }) => !before || !isSame(before, after));
    const created = changed.filter(({ before }) => before?.deletedAt !== null).length;
    const outcome: LoadOutcome = {
      documents: loaded.length,
      created,
      replaced: changed.length - created,
      unchanged: steps.length - changed.length,
      newStudents: unknown.length,
      problems: inOrder(problems),
    };
    if (dryRun || (await writeVersions(platform, district, changed, by))) return ok(outcome);
  }
  return refuse(tooContended);
}

const inOrder = (problems: readonly LoadProblem[]) => problems.toSorted((a, b) => a.line - b.line);

function repeated(loaded: readonly LoadedDocument[]): LoadProblem[] {
  const lineOf = new Map<DocumentId, number>();
  return loaded.flatMap(({ id, line }) => {
    const first = lineOf.get(id);
    if (first === undefined) lineOf.set(id, line);
    return first === undefined ? [] : [{ line, column: null, message: `is the same document as line ${first}` }];
  });
}

/** Every student once, under the last name that a line gives: most lines give none. */
function uniqueStudents(loaded: readonly LoadedDocument[]): NamedStudent[] {
  const named = new Map<string, NamedStudent>();
  for (const { input } of loaded) {
    const key = referenceKey(input.student);
    const name = input.studentName ?? { givenName: '', familyName: '' };
    if (!named.has(key) || name.givenName || name.familyName) named.set(key, { reference: input.student, name });
  }
  return [...named.values()];
}

/** Only the roster gives sourcedIds: with one that it does not have there is nothing to wait for. */
const unknownSourcedIds = (
  loaded: readonly LoadedDocument[],
  students: ReadonlyMap<string, StudentId>,
): LoadProblem[] =>
  loaded
    .filter(({ input }) => 'sourcedId' in input.student && !students.has(referenceKey(input.student)))
    .map(({ line }) => ({
      line,
      column: 'sourcedId',
      message: 'is not in the roster; use localNumber or ssid instead',
    }));

async function rowsOf(platform: Platform, district: District, loaded: readonly LoadedDocument[]) {
  const ids = sql`(select value from json_each(${JSON.stringify(loaded.map(({ id }) => id))}))`;
  const rows = await platform
    .databaseOf(district)
    .select()
    .from(documents)
    .where(and(eq(documents.districtId, district.id), sql`${documents.id} in ${ids}`))
    .all();
  return new Map(rows.map((row) => [row.id, row]));
}

/** What would be written for each line. A student who is not there yet, as in a dry run, has no id: the document is then new whatever it is. */
const stepsOf = (
  district: District,
  loaded: readonly LoadedDocument[],
  students: ReadonlyMap<string, StudentId>,
  rows: ReadonlyMap<DocumentId, DocumentRow>,
  now: Date,
): VersionStep[] =>
  loaded.map(({ id, input }) => {
    const before = rows.get(id) ?? null;
    const studentId = students.get(referenceKey(input.student)) ?? ('' as StudentId);
    return { before, after: nextVersion(before, { district, id, input, studentId, now }) };
  });
