import type { District } from '../../districts/index.ts';
import type { Platform } from '../../platform/platform.ts';
import { ok, type Result, refuse } from '../../platform/result.ts';
import { tooContended } from '../put-document.ts';
import { type LoadOptions, loadLines } from './load-lines.ts';
import { type LoadProblem, loadProblem } from './problems.ts';
import { readFile } from './read-file.ts';
import { readLine } from './read-line.ts';

export interface LoadOutcome {
  /** Documents in the file. */
  readonly documents: number;
  readonly created: number;
  readonly replaced: number;
  readonly unchanged: number;
  /** Students whom the roster does not have and nobody has named yet: their documents wait for them. */
  readonly newStudents: number;
  /** All that is wrong with the file, by line. Nothing is stored while there is any. */
  readonly problems: readonly LoadProblem[];
  /** What a person should know of lines that can be loaded. */
  readonly remarks: readonly LoadProblem[];
}

/**
 * Loads completed documents from a CSV file, all of them or none; the same file again changes nothing. A dry run answers with every problem; a load with
 * problems is refused with them.
 */
export async function loadKeyPrograms(
  platform: Platform,
  district: District,
  bytes: Uint8Array,
  options: LoadOptions,
): Promise<Result<LoadOutcome>> {
  const file = readFile(district, bytes);
  if (!file.ok) return file;
  const found = [...file.value.problems];
  // Without its columns no line can be understood.
  const lines = found.some(({ line }) => line === 1) ? [] : file.value.lines;
  const read = lines.flatMap((line) => {
    const one = readLine(district, line);
    if ('loaded' in one) return [one.loaded];
    found.push(...one.problems);
    return [];
  });
  const loaded = await loadLines(platform, district, read, found, options);
  if (!loaded) return refuse(tooContended);
  const { steps, changed, newStudents, problems, remarks } = loaded;
  if (problems.length > 0 && !options.dryRun) return refuse(loadProblem(problems));
  const created = changed.filter(({ before }) => before?.deletedAt !== null).length;
  return ok({
    documents: read.length,
    created,
    replaced: changed.length - created,
    unchanged: steps.length - changed.length,
    newStudents,
    problems,
    remarks: [...file.value.remarks, ...remarks].toSorted((a, b) => a.line - b.line),
  });
}
