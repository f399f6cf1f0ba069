import type { District } from '../../districts/index.ts';
import { type DataLoadId, newId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import { ok, type Result, refuse } from '../../platform/result.ts';
import { inTurns } from '../../platform/turns.ts';
import { tooContended } from '../put-document.ts';
import type { LoadCounts } from '../schema.ts';
import { type FindingGroup, groupedInTurns, groupsProblem, mostGroups } from './findings.ts';
import type { Forecast } from './forecast.ts';
import { type LoadOptions, loadLines } from './load-lines.ts';
import { readFile } from './read-file.ts';
import { type LoadedLine, readLine } from './read-line.ts';

export interface LoadOutcome extends LoadCounts, Forecast {
  /** The load that was written down; null for a dry run. */
  readonly loadId: DataLoadId | null;
  /** Students whom the roster does not have and nobody has named yet: their documents wait for them. */
  readonly newStudents: number;
  /** What is wrong with the file, by first line: the first kinds of it. Nothing is stored while there is any. */
  readonly problems: readonly FindingGroup[];
  /** How many kinds there are in all. */
  readonly problemCount: number;
  /** What a person should know of lines that can be loaded: the first kinds of it. */
  readonly remarks: readonly FindingGroup[];
  readonly remarkCount: number;
}

export interface FileLoadOptions extends Omit<LoadOptions, 'load'> {
  readonly fileName?: string | null;
  /** The id of a file that was checked before; a new one otherwise. */
  readonly loadId?: DataLoadId;
}

/**
 * Loads completed documents from a file that a spreadsheet has written, all of them or none; the same file again changes nothing. A dry run answers with every problem; a load with
 * problems is refused with them.
 */
export async function loadKeyPrograms(
  platform: Platform,
  district: District,
  bytes: Uint8Array,
  { fileName = null, loadId = newId<DataLoadId>('dataLoad'), ...options }: FileLoadOptions,
): Promise<Result<LoadOutcome>> {
  const file = await readFile(district, bytes);
  if (!file.ok) return file;
  const found = [...file.value.problems];
  const read: LoadedLine[] = [];
  for await (const line of inTurns(file.value.lines)) {
    const one = readLine(district, line);
    if ('loaded' in one) read.push(one.loaded);
    else found.push(...one.problems);
  }
  const loaded = await loadLines(platform, district, read, found, { ...options, load: { id: loadId, fileName } });
  if (!loaded) return refuse(tooContended);
  const { counts, forecast, newStudents } = loaded;
  const problems = await groupedInTurns(loaded.problems);
  if (problems.length > 0 && !options.dryRun) return refuse(groupsProblem(problems));
  const remarks = await groupedInTurns([...file.value.remarks, ...loaded.remarks]);
  return ok({
    loadId: options.dryRun ? null : loadId,
    ...counts,
    ...forecast,
    newStudents,
    problems: problems.slice(0, mostGroups),
    problemCount: problems.length,
    remarks: remarks.slice(0, mostGroups),
    remarkCount: remarks.length,
  });
}
