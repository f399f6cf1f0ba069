import type { District } from '../../districts/index.ts';
import type { Platform } from '../../platform/platform.ts';
import { type PutOutcome, putDocument } from '../put-document.ts';
import type { LoadProblem } from './problems.ts';
import { readLine } from './read-line.ts';

/**
 * A completed document without a file, for data that was only ever in Campus (requirement R11): one line of the key programs data load, typed in. The same
 * again changes nothing. `cells` by column name; problems name the column.
 */
export async function putStubDocument(
  platform: Platform,
  district: District,
  cells: ReadonlyMap<string, string>,
  { by }: { readonly by: string },
): Promise<{ ok: true; value: PutOutcome } | { ok: false; problems: readonly LoadProblem[] }> {
  const filled = new Map([...cells].map(([name, text]) => [name, text.trim()] as const).filter(([, text]) => text));
  const read = readLine(district, { line: 1, cells: filled });
  if ('problems' in read) return { ok: false, problems: read.problems };
  const { id, input } = read.document;
  const put = await putDocument(platform, district, id, input, { by });
  if (put.ok) return put;
  const { errors = [], detail } = put.problem;
  const problems = errors.map(({ field, message }) => ({ line: 1, column: field.split('.').at(-1) ?? null, message }));
  return { ok: false, problems: problems.length > 0 ? problems : [{ line: 1, column: null, message: detail }] };
}
