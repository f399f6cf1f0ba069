import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { District } from '../../districts/index.ts';
import type { DataLoad } from '../../documents/index.ts';
import { actorText, countText, numberText, type Page, Pager, Time } from '../shell/parts.tsx';
import { tabPath } from '../shell/shell.tsx';
import { AskFirst } from '../shell/signed-form.tsx';

interface LoadsView {
  readonly who: SignedIn;
  readonly district: District;
  readonly loads: readonly DataLoad[];
  readonly total: number;
  readonly page: Page;
}

/** Who loaded which file, newest first. */
export const Loads: FC<LoadsView> = ({ who, district, loads, total, page }) => (
  <section class="card" aria-labelledby="loads">
    <h2 id="loads">Loads</h2>
    {loads.length === 0 ? (
      <p class="empty">No file has been loaded yet.</p>
    ) : (
      <table class="stack">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">File</th>
            <th scope="col">Documents</th>
            <th scope="col">Undo</th>
          </tr>
        </thead>
        <tbody>
          {loads.map((load) => (
            <tr>
              <th scope="row">
                <Time at={load.at} district={district} />
              </th>
              <td data-label="Who" class="long">
                {actorText(load.by)}
              </td>
              <td data-label="File" class="long">
                {load.fileName ?? 'over the API'}
              </td>
              <td data-label="Documents">
                {countText(load.counts.documents, 'document')}: {numberText(load.counts.created)} new,{' '}
                {numberText(load.counts.replaced)} changed
              </td>
              <td data-label="Undo">
                <Undo {...{ who, district, load }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
    <p class="muted small">
      You can undo a load until someone changes one of its documents. Undo deletes its new documents and restores the
      ones it changed.
    </p>
    <Pager path={tabPath(district, 'data-loads')} page={page} total={total} />
  </section>
);

const Undo: FC<Pick<LoadsView, 'who' | 'district'> & { load: DataLoad }> = ({ who, district, load }) => {
  if (load.undoneAt)
    return (
      <>
        undone <Time at={load.undoneAt} district={district} /> by {actorText(load.undoneBy ?? '')}
      </>
    );
  if (load.counts.created + load.counts.replaced === 0) return <>nothing was changed</>;
  return (
    <AskFirst
      who={who}
      action={tabPath(district, 'data-loads')}
      enctype="multipart/form-data"
      fields={{ load: load.id, action: 'undo' }}
      label="Undo"
      sure="Undo this load"
    />
  );
};
