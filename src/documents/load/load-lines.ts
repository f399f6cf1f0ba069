import { and, eq, sql } from 'drizzle-orm';
import type { IsoDate } from '../../calendar/iso-date.ts';
import type { District } from '../../districts/index.ts';
import type { DataLoadId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import { mapInTurns } from '../../platform/turns.ts';
import {
  addWaitingStudents,
  findStudentsBy,
  type NamedSearch,
  type NamedStudent,
  namedKey,
  nameWaitingStudents,
  referenceKey,
  waitingStudent,
} from '../../roster/index.ts';
import type { DocumentRow } from '../document.ts';
import { isSame, nextVersion } from '../next-version.ts';
import { sharedId } from '../put-document.ts';
import { documents, type LoadCounts } from '../schema.ts';
import { recordLoad } from './data-loads.ts';
import { confirmRemedy, doubtfulDates } from './date-bounds.ts';
import { type ChangedDates, documentsMeant, type LoadStep, loadedId, type PlacedLine } from './documents-meant.ts';
import type { Finding } from './findings.ts';
import { type Forecast, forecastOf } from './forecast.ts';
import type { LoadedLine } from './read-line.ts';
import { type Known, noLongerCounting, remarksOn } from './remarks.ts';
import { writeVersions } from './write-versions.ts';

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
  const { named, keyOf, contradicted } = uniqueStudents(lines);
  const keys = [...named.keys()];
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const searched = await findStudentsBy(platform, district, [...named.values()]);
    const searches = new Map(keys.map((key, index) => [key, searched[index]]));
    const searchOf = (line: LoadedLine) => searches.get(keyOf(line));
    const placedOf = new Map<string, Pick<PlacedLine, 'studentId' | 'record'>>();
    const added: ReturnType<typeof waitingStudent>[] = [];
    for (const [key, one] of named) {
      const search = searches.get(key);
      if (search?.is === 'found') placedOf.set(key, { studentId: search.student.id, record: search.student.record });
      if (search?.is !== 'unknown' || ('sourcedId' in one.reference && search.toAsk.length === 0)) continue;
      const waiting = waitingStudent(one, search.toAsk);
      added.push(waiting);
      placedOf.set(key, { studentId: waiting.id, record: waiting.id });
    }
    const placed = lines.flatMap((line): PlacedLine[] => {
      const found = placedOf.get(keyOf(line));
      return found ? [{ ...line, ...found }] : [];
    });
    const stored = await storedFor(platform, district, placed);
    const { meant, problems } = await documentsMeant(placed, stored, changedDates);
    const now = platform.clock.now();
    const compared = await mapInTurns(meant, ({ line, id, before }) => {
      const after = nextVersion(before, { district, id, ...line, now });
      return { step: { line, before, after } satisfies LoadStep, isSame: before !== null && isSame(before, after) };
    });
    const steps: readonly LoadStep[] = compared.map(({ step }) => step);
    const doubtsOf = doubtfulDates(district, now, birthDateOf(searchOf));
    const doubtful = (confirmDates ? [] : await mapInTurns(lines, doubtsOf))
      .flat()
      .map((one) => ({ ...one, message: `${one.message}. ${confirmRemedy}` }));
    const changed = compared.flatMap(({ step, isSame }) => (isSame ? [] : [step]));
    const created = changed.filter(({ before }) => before?.deletedAt !== null).length;
    const counts: LoadCounts = {
      documents: lines.length,
      created,
      replaced: changed.length - created,
      unchanged: steps.length - changed.length,
    };
    const known = { stored, searchOf };
    const loaded: LoadedLines = {
      steps,
      changed,
      counts,
      forecast: await forecastOf(district, steps, known),
      newStudents: added.length,
      problems: [
        ...found,
        ...problems,
        ...doubtful,
        ...contradicted,
        ...unplaced(lines, searchOf),
        ...(await noLongerCounting(district, steps)),
      ],
      remarks: await remarksOn(district, steps, known),
    };
    if (dryRun || loaded.problems.length > 0) return loaded;
    const database = platform.databaseOf(district);
    const namesOfWaiting = [...named].flatMap(([key, { name }]) => {
      const search = searches.get(key);
      return search?.is === 'found' && search.student.waits ? [{ id: search.student.id, ...name }] : [];
    });
    const students = [
      ...addWaitingStudents(database, district, added, now.toISOString()),
      ...nameWaitingStudents(database, district, namesOfWaiting),
    ];
    const record = load && recordLoad(platform, district, { ...load, by, counts, changedDates, confirmDates });
    const others = record ? [...students, record] : students;
    if (await writeVersions(platform, district, changed, { by, loadId: load?.id ?? null }, others)) return loaded;
  }
  return null;
}

const namedIn = ({ student, studentName }: LoadedLine['input']): NamedStudent => ({
  reference: student,
  name: studentName ?? { givenName: '', familyName: '' },
});

interface NamedInFile {
  /** Every student once, by a key. */
  readonly named: ReadonlyMap<string, NamedStudent>;
  readonly keyOf: (line: LoadedLine) => string;
  readonly contradicted: readonly Finding[];
}

/**
 * The students of a file. Most lines give no name: such a line means the student whom others call by the same id. Where those give two names, nothing says which of
 * the two it means, and that is a problem.
 */
function uniqueStudents(lines: readonly LoadedLine[]): NamedInFile {
  const named = new Map<string, NamedStudent>();
  const keys = new Map<number, string>();
  const contradicted: Finding[] = [];
  for (const group of Map.groupBy(lines, ({ input }) => referenceKey(input.student)).values()) {
    const keyed = group.map(({ line, input }) => ({ line, one: namedIn(input), key: namedKey(namedIn(input)) }));
    const [withName, without] = [keyed.filter(({ one }) => hasName(one)), keyed.filter(({ one }) => !hasName(one))];
    const names = new Set(withName.map(({ key }) => key));
    for (const { line, one, key } of withName) {
      named.set(key, one);
      keys.set(line, key);
    }
    for (const { line, one, key } of without) {
      const [first = key] = names;
      if (names.size === 0) named.set(key, one);
      keys.set(line, first);
      if (names.size > 1) contradicted.push({ line, column: columnOf(one), message: twoNames });
    }
  }
  return { named, keyOf: ({ line }) => keys.get(line) ?? '', contradicted };
}

/** The birth date that the roster has of a line's student; null when it has none. */
export const birthDateOf =
  (searchOf: Known['searchOf']) =>
  (line: LoadedLine): IsoDate | null => {
    const search = searchOf(line);
    return search?.is === 'found' ? search.student.birthDate : null;
  };

const hasName = ({ name }: NamedStudent) => name.givenName !== '' || name.familyName !== '';
const columnOf = ({ reference }: NamedStudent) => Object.keys(reference)[0] ?? null;
const twoNames = 'has two different names in this file. Give the name on this line too';

/** Lines whose student is not known. Only the roster gives sourcedIds: with one that it does not have there is nothing to wait for. */
const unplaced = (lines: readonly LoadedLine[], searchOf: (line: LoadedLine) => NamedSearch | undefined): Finding[] =>
  lines.flatMap((line) => {
    const search = searchOf(line);
    const column = Object.keys(line.input.student)[0] ?? null;
    const at = (message: string) => [{ line: line.line, column, message }];
    if (search?.is === 'shared') return at(sharedId);
    const nowhere = search?.is === 'unknown' && column === 'sourcedId' && search.toAsk.length === 0;
    return nowhere ? at('is not in the roster. Use localNumber or stateStudentId instead') : [];
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
