import type { District } from '../../districts/index.ts';
import type { StudentId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import { cleanText } from '../clean-text.ts';
import { tooContended } from '../put-document.ts';
import { type FindingGroup, grouped } from './findings.ts';
import { loadLines } from './load-lines.ts';
import { readLine } from './read-line.ts';

export interface StoredStub {
  readonly studentId: StudentId;
  /** What a person should know of it. */
  readonly remarks: readonly FindingGroup[];
}

/**
 * A completed document without a file, for data that was only ever in Campus (requirement R11): one line of the key programs data load, typed in. The same
 * again changes nothing, the same event otherwise corrects, another date is another document. `cells` by column name; problems name the column.
 */
export async function putStubDocument(
  platform: Platform,
  district: District,
  cells: ReadonlyMap<string, string>,
  { by, confirmDates = false }: { readonly by: string; readonly confirmDates?: boolean },
): Promise<{ ok: true; value: StoredStub } | { ok: false; problems: readonly FindingGroup[] }> {
  const filled = new Map([...cells].map(([name, text]) => [name, cleanText(text)] as const).filter(([, text]) => text));
  const read = readLine(district, { line: 1, cells: filled });
  if ('problems' in read) return { ok: false, problems: grouped(read.problems) };
  const put = await loadLines(platform, district, [read.loaded], [], {
    dryRun: false,
    by,
    changedDates: 'add',
    confirmDates,
  });
  if (!put) return { ok: false, problems: grouped([{ line: 1, column: null, message: tooContended.detail }]) };
  const [step] = put.steps;
  return step && put.problems.length === 0
    ? { ok: true, value: { studentId: step.after.studentId, remarks: grouped(put.remarks) } }
    : { ok: false, problems: grouped(put.problems) };
}
