import { and, eq, sql } from 'drizzle-orm';
import type { District } from '../../districts/index.ts';
import { type DataLoadId, newId, type StudentId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import { findStudentsBy, type NamedStudent, referenceKey, studentsFromDocuments } from '../../roster/index.ts';
import type { DocumentRow } from '../document.ts';
import { isSame, nextVersion } from '../next-version.ts';
import { sharedId } from '../put-document.ts';
import { documents, type LoadCounts } from '../schema.ts';
import { recordLoad } from './data-loads.ts';
import { confirmRemedy, doubtfulDates } from './date-bounds.ts';
import { type ChangedDates, documentsMeant, loadedId, type PlacedLine } from './documents-meant.ts';
import type { Finding } from './findings.ts';
import { type Forecast, forecastOf } from './forecast.ts';
import type { LoadedLine } from './read-line.ts';
import { noLongerCounting, remarksOn } from './remarks.ts';
import { type VersionStep, writeVersions } from './write-versions.ts';

export interface LoadOptions {
  /** Only say what would happen. */
  readonly dryRun: boolean;
  /** Who loads, for the history. */
  readonly by: string;
  /** What a line means whose date is none of those that were loaded before; null: that is a problem. */
  readonly changedDates?: ChangedDates | null;
  /** A person says that dates are right although they lie before the birth or far ahead. */
  readonly confirmDates?: boolean;
  /** The load that is written down with the documents; none for a stub. */
  readonly load?: { readonly id: DataLoadId; readonly fileName: string | null };
}

/** A line and what it does to its document. */
export interface LoadStep extends VersionStep {
  readonly line: PlacedLine;
}

export interface LoadedLines {
  readonly steps: readonly LoadStep[];
  /** Those of them that change something. */
  readonly changed: readonly LoadStep[];
  readonly counts: LoadCounts;
  readonly forecast: Forecast;
  /** Students whom nobody has named yet. */
  readonly newStudents: number;
  readonly problems: readonly Finding[];
  readonly remarks: readonly Finding[];
}

const attempts = 4;

/**
 * Stores completed documents, all of them or none, with the students who wait for the roster because of them, in one transaction. Nothing is stored while there
 * are problems, those given or others. Null when other writers were faster every time.
 */
export async function loadLines(
  platform: Platform,
  district: District,
  lines: readonly LoadedLine[],
  found: readonly Finding[],
  { dryRun, by, changedDates = null, confirmDates = false, load }: LoadOptions,
): Promise<LoadedLines | null> {
  const named = uniqueStudents(lines);
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const known = await findStudentsBy(platform, district, named);
    const added = named
      .filter(({ reference }) => !('sourcedId' in reference) && !known.has(referenceKey(reference)))
      .map((student) => ({ ...student, id: newId<StudentId>('student') }));
    const ids = new Map([
      ...[...known].flatMap(([key, { id, shared }]) => (shared ? [] : [[key, id] as const])),
      ...added.map(({ reference, id }) => [referenceKey(reference), id] as const),
    ]);
    const placed = lines.flatMap((line): PlacedLine[] => {
      const studentId = ids.get(referenceKey(line.input.student));
      return studentId ? [{ ...line, studentId }] : [];
    });
    const stored = await storedFor(platform, district, placed);
    const { meant, problems } = documentsMeant(placed, stored, changedDates);
    const now = platform.clock.now();
    const steps = meant.map(({ line, id, before }): LoadStep => {
      const after = nextVersion(before, { district, id, input: line.input, studentId: line.studentId, now });
      return { line, before, after };
    });
    const doubtful = confirmDates
      ? []
      : doubtfulDates(
          district,
          now,
          lines,
          ({ input }) => known.get(referenceKey(input.student))?.birthDate ?? null,
        ).map((one) => ({ ...one, message: `${one.message}. ${confirmRemedy}` }));
    const changed = steps.filter(({ before, after }) => !before || !isSame(before, after));
    const created = changed.filter(({ before }) => before?.deletedAt !== null).length;
    const counts: LoadCounts = {
      documents: lines.length,
      created,
      replaced: changed.length - created,
      unchanged: steps.length - changed.length,
    };
    const loaded: LoadedLines = {
      steps,
      changed,
      counts,
      forecast: await forecastOf(district, steps, { stored, known }),
      newStudents: added.length,
      problems: [...found, ...problems, ...doubtful, ...unplaced(lines, ids), ...noLongerCounting(district, steps)],
      remarks: await remarksOn(district, steps, { stored, known }),
    };
    if (dryRun || loaded.problems.length > 0) return loaded;
    const students = studentsFromDocuments(platform.databaseOf(district), district, added);
    const record = load && recordLoad(platform, district, { ...load, by, counts, changedDates, confirmDates });
    const others = record ? [...students, record] : students;
    if (await writeVersions(platform, district, changed, { by, loadId: load?.id ?? null }, others)) return loaded;
  }
  return null;
}

/** Every student once, under the last name that a line gives: most lines give none. */
function uniqueStudents(lines: readonly LoadedLine[]): NamedStudent[] {
  const named = new Map<string, NamedStudent>();
  for (const { input } of lines) {
    const key = referenceKey(input.student);
    const name = input.studentName ?? { givenName: '', familyName: '' };
    if (!named.has(key) || name.givenName || name.familyName) named.set(key, { reference: input.student, name });
  }
  return [...named.values()];
}

/** Lines whose student is not known. Only the roster gives sourcedIds: with one that it does not have there is nothing to wait for. */
const unplaced = (lines: readonly LoadedLine[], ids: ReadonlyMap<string, StudentId>): Finding[] =>
  lines
    .filter(({ input }) => !ids.has(referenceKey(input.student)))
    .map(({ line, input }) => {
      const column = Object.keys(input.student)[0] ?? null;
      const message =
        column === 'sourcedId' ? 'is not in the roster; use localNumber or stateStudentId instead' : sharedId;
      return { line, column, message };
    });

/** The documents of these students, and those with the ids that the lines give or would get; deleted ones too. */
async function storedFor(
  platform: Platform,
  district: District,
  placed: readonly PlacedLine[],
): Promise<DocumentRow[]> {
  const database = platform.databaseOf(district);
  const among = (values: readonly string[]) =>
    sql`(select value from json_each(${JSON.stringify([...new Set(values)])}))`;
  const students = among(placed.map(({ studentId }) => studentId));
  const ids = among(placed.map((line) => line.documentId ?? loadedId(line)));
  const inDistrict = eq(documents.districtId, district.id);
  const [ofStudents, byId] = await database.batch([
    database
      .select()
      .from(documents)
      .where(and(inDistrict, sql`${documents.studentId} in ${students}`)),
    database
      .select()
      .from(documents)
      .where(and(inDistrict, sql`${documents.id} in ${ids}`)),
  ]);
  return [...new Map([...ofStudents, ...byId].map((row) => [row.id, row])).values()];
}
