import { sql } from 'drizzle-orm';
import type { District } from '../../districts/index.ts';
import type { DataLoadId, StudentId } from '../../platform/ids.ts';
import { piecesOf } from '../../platform/pieces.ts';
import type { Platform } from '../../platform/platform.ts';
import { problem } from '../../platform/problems.ts';
import { ok, type Result, refuse } from '../../platform/result.ts';
import type { DocumentRow } from '../document.ts';
import { tooContended } from '../put-document.ts';
import { documentChanges, documents } from '../schema.ts';
import { type DataLoad, findDataLoad, recordUndo } from './data-loads.ts';
import { writeVersions } from './write-versions.ts';

interface LoadedDocument {
  readonly row: DocumentRow;
  readonly loadedVersion: number;
  readonly change: string;
  /** What the load replaced; null for a new document. */
  readonly before: Pick<DocumentRow, 'status' | 'fields' | 'completedAt'> | null;
}

/**
 * Takes a whole load back: new documents are deleted, changed ones get what they said before, in one transaction. Refuses once any of its documents has changed
 * since, because then a part of the load is somebody's work.
 */
export async function undoLoad(
  platform: Platform,
  district: District,
  id: string,
  by: string,
): Promise<Result<DataLoad>> {
  const load = await findDataLoad(platform, district, id);
  if (!load || load.status === 'checked') return refuse(problem('notFound', 'There is no load with this id.'));
  if (load.status === 'undone') return refuse(problem('conflict', 'This load was already undone.'));
  const loaded = await documentsOfLoad(platform, district, load.id);
  const written = load.counts.created + load.counts.replaced;
  const changed = loaded.filter(({ row, loadedVersion }) => row.version !== loadedVersion);
  if (changed.length > 0 || loaded.length < written) {
    const count = changed.length + written - loaded.length;
    const what = count === 1 ? 'One document of this load has' : `${count} documents of this load have`;
    const names = changed.slice(0, 5).map(({ row }) => row.id);
    const examples = names.length > 0 ? ` (${names.join(', ')}${count > names.length ? ', …' : ''})` : '';
    return refuse(problem('conflict', `${what} changed since${examples}, so you cannot undo the load as a whole.`));
  }
  if (loaded.some(({ change, before }) => !before && change !== 'created' && change !== 'restored'))
    return refuse(
      problem('conflict', 'An earlier version of a document in this load was destroyed, so you cannot undo the load.'),
    );
  const now = platform.clock.now().toISOString();
  const steps = loaded.map(({ row, change, before }) => {
    const next = { ...row, version: row.version + 1, updatedAt: now };
    const after = before && change !== 'restored' ? { ...next, ...before } : { ...next, deletedAt: now };
    return { before: row, after };
  });
  const record = recordUndo(platform, district, load.id, { by, at: now });
  if (!(await writeVersions(platform, district, steps, { by }, [record]))) return refuse(tooContended);
  await withdrawWaiting(
    platform,
    district,
    loaded.map(({ row }) => row.studentId),
  );
  return ok({ ...load, status: 'undone', undoneAt: now, undoneBy: by });
}

/** Nobody waits for the roster any more of whom there is no document. As `joinWaitingDocuments` leaves them: withdrawn, for a document that is just being stored. */
async function withdrawWaiting(platform: Platform, district: District, ids: readonly StudentId[]): Promise<void> {
  for (const { json } of piecesOf([...new Set(ids)]))
    await platform.databaseOf(district).run(sql`update students set status = 'withdrawn'
      where district_id = ${district.id} and sourced_id is null and id in (select value from json_each(${json}))
        and not exists (select 1 from documents
          where district_id = ${district.id} and student_id = students.id and deleted_at is null)`);
}

/** The documents that the load wrote and that are still there, each with what it was before. */
async function documentsOfLoad(platform: Platform, district: District, id: DataLoadId): Promise<LoadedDocument[]> {
  const database = platform.databaseOf(district);
  const ofLoad = sql`(select document_id from document_changes where district_id = ${district.id} and load_id = ${id})`;
  const [rows, changes] = await database.batch([
    database
      .select()
      .from(documents)
      .where(sql`district_id = ${district.id} and deleted_at is null and id in ${ofLoad}`),
    database
      .select()
      .from(documentChanges)
      .where(sql`district_id = ${district.id} and document_id in ${ofLoad}`)
      .orderBy(documentChanges.version),
  ]);
  const byDocument = Map.groupBy(changes, ({ documentId }) => documentId);
  return rows.flatMap((row) => {
    const history = byDocument.get(row.id) ?? [];
    const loaded = history.find(({ loadId }) => loadId === id);
    if (!loaded) return [];
    const earlier = history.filter(({ version }) => version < loaded.version);
    // A change that says nothing of the fields left them as they were.
    const [last, fields] = [earlier.at(-1), earlier.findLast((one) => one.fields !== null)?.fields];
    const before = last && fields ? { status: last.status, fields, completedAt: completedAtOf(row, earlier) } : null;
    return [{ row, loadedVersion: loaded.version, change: loaded.change, before }];
  });
}

/** A document that was completed before the load keeps its time; one that was a draft has none. */
const completedAtOf = (row: DocumentRow, earlier: readonly { readonly status: DocumentRow['status'] }[]) =>
  earlier.at(-1)?.status === 'completed' ? row.completedAt : null;
