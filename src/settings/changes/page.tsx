import type { FC } from 'hono/jsx';
import { exportIdIn, type SettingChange } from '../../audit/index.ts';
import type { dataExportNames } from '../../data-exports/index.ts';
import type { District } from '../../districts/index.ts';
import { exportPath } from '../data-exports/parts.tsx';
import { actorText, Day, type Page, Pager, Time } from '../shell/parts.tsx';
import { tabPath } from '../shell/shell.tsx';

export interface ChangesView {
  readonly district: District;
  readonly changes: readonly SettingChange[];
  readonly total: number;
  /** Names of data exports: the id in a change says nothing to people. */
  readonly exports: Awaited<ReturnType<typeof dataExportNames>>;
  readonly page: Page;
}

/** Who changed which setting, newest first. */
export const ChangesPage: FC<ChangesView> = ({ district, changes, total, exports, page }) => (
  <>
    <h1>Changes</h1>
    <p class="muted">Who changed which setting, and when. Nobody can change or delete this list.</p>
    <section class="card" aria-label="Changes, newest first">
      {changes.length === 0 ? (
        <p class="empty">Nobody has changed a setting yet.</p>
      ) : (
        <table class="stack">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">Setting</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ at, actor, setting, field, oldValue, newValue }) => (
              <tr>
                <th scope="row">
                  <Time at={at} district={district} />
                </th>
                <td data-label="Who" class="long">
                  {actorText(actor)}
                </td>
                <td data-label="Setting">
                  <Setting {...{ district, setting, exports }} />: {field}
                </td>
                <td data-label="Before" class="long">
                  {valueText(oldValue)}
                </td>
                <td data-label="After" class="long">
                  {valueText(newValue)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Pager path={tabPath(district, 'changes')} page={page} total={total} />
    </section>
  </>
);

const Setting: FC<Pick<ChangesView, 'district' | 'exports'> & Pick<SettingChange, 'setting'>> = (props) => {
  const id = exportIdIn(props.setting);
  const found = props.exports.find((one) => one.id === id);
  if (!found) return <>{props.setting}</>;
  return (
    <a href={exportPath(props.district, found)}>
      Data Export {found.firstName} {found.lastName}
    </a>
  );
};

/** Days are written as everywhere else. */
const valueText = (value: string | null) =>
  value && /^\d{4}-\d\d-\d\d$/.test(value) ? <Day date={value} /> : value || '–';
