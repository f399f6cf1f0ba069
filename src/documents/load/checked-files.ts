import type { District } from '../../districts/index.ts';
import { type DataLoadId, newId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import { problem } from '../../platform/problems.ts';
import { ok, type Result, refuse } from '../../platform/result.ts';
import { checkedSince, findDataLoad, recordCheck } from './data-loads.ts';
import { type FileLoadOptions, type LoadOutcome, loadKeyPrograms } from './key-programs-load.ts';

/** Apart from the documents' files: these are swept by their age alone. */
const prefix = 'loads/';
const keyOf = (district: Pick<District, 'id'>, id: DataLoadId) => `${prefix}${district.id}/${id}`;

export interface CheckedFile {
  readonly outcome: LoadOutcome;
  /** By which the file can be loaded for an hour; null when there are problems, or nothing to load. */
  readonly id: DataLoadId | null;
}

/** Says what a load of the file would do, and keeps a file without problems for an hour, so that the very file that was checked is loaded. */
export async function checkFile(
  platform: Platform,
  district: District,
  bytes: Uint8Array,
  options: Omit<FileLoadOptions, 'dryRun' | 'loadId'>,
): Promise<Result<CheckedFile>> {
  const checked = await loadKeyPrograms(platform, district, bytes, { ...options, dryRun: true });
  if (!checked.ok) return checked;
  const { problemCount, documents, created, replaced, unchanged } = checked.value;
  if (problemCount > 0 || created + replaced === 0) return ok({ outcome: checked.value, id: null });
  const id = newId<DataLoadId>('dataLoad');
  await platform.files.put(keyOf(district, id), bytes);
  await recordCheck(platform, district, {
    id,
    by: options.by,
    fileName: options.fileName ?? null,
    counts: { documents, created, replaced, unchanged },
    changedDates: options.changedDates ?? null,
    confirmDates: options.confirmDates ?? false,
  });
  return ok({ outcome: checked.value, id });
}

/** Loads a file that was checked less than an hour ago, with what was chosen for it then. A file is loaded once. */
export async function loadCheckedFile(
  platform: Platform,
  district: District,
  id: string,
  by: string,
): Promise<Result<LoadOutcome>> {
  const load = await findDataLoad(platform, district, id);
  if (load && load.status !== 'checked') return refuse(problem('conflict', 'This file was already loaded.'));
  const object = load && load.at >= checkedSince(platform) ? await platform.files.get(keyOf(district, load.id)) : null;
  if (!load || !object)
    return refuse(
      problem('notFound', 'SameGoal keeps a checked file for one hour. Choose the file and check it again.'),
    );
  const { fileName, changedDates, confirmDates } = load;
  const options = { dryRun: false, by, fileName, changedDates, confirmDates, loadId: load.id };
  const loaded = await loadKeyPrograms(platform, district, await object.bytes(), options);
  if (loaded.ok) await platform.files.delete(keyOf(district, load.id));
  return loaded;
}

/** On each cron: deletes checked files whose hour is over, a page of a thousand after the other. */
export async function sweepCheckedFiles(platform: Platform): Promise<void> {
  const since = new Date(checkedSince(platform));
  for (let cursor: string | undefined; ; ) {
    const page = await platform.files.list({ prefix, ...(cursor && { cursor }) });
    const old = page.objects.filter(({ uploaded }) => uploaded < since).map(({ key }) => key);
    if (old.length > 0) await platform.files.delete(old);
    if (!page.truncated) return;
    ({ cursor } = page);
  }
}
