import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { IsoDate } from '../../calendar/iso-date.ts';
import type { District, ProgramFlag } from '../../districts/index.ts';
import {
  type CutoverList,
  type CutoverPreview,
  cutoverListLabels,
  cutoverLists,
  type LaterFlags,
} from '../../flags/index.ts';
import type { StudentId } from '../../platform/ids.ts';
import { type Program, programs } from '../../programs/index.ts';
import type { StudentName } from '../../roster/index.ts';
import { countText, Day, Facts, numberText } from '../shell/parts.tsx';
import { personName } from '../shell/person-name.ts';
import { tabPath } from '../shell/shell.tsx';
import { SignedForm } from '../shell/signed-form.tsx';

export type NamedPreview = CutoverPreview & { readonly names: ReadonlyMap<StudentId, StudentName> };

interface PreviewView {
  readonly who: SignedIn;
  readonly district: District;
  readonly program: Program;
  readonly settings: ProgramFlag | null;
  /** In the district. */
  readonly today: IsoDate;
  /** Address of the page. */
  readonly path: string;
  readonly shown: NamedPreview;
  /** Its plan is frozen, so there is nothing to confirm. */
  readonly frozen: boolean;
  /** What was chosen for flags that began after the cutover date; undefined before a choice. */
  readonly laterFlags?: LaterFlags | undefined;
}

/** Why a preview is held, as far as its numbers say it. */
function heldText({ open, counts }: NamedPreview): string {
  const lost = counts.endedWithoutReplacement + counts.planNotCounted;
  const texts = [
    open === 0
      ? 'Campus has no flag of this program that was open on the cutover date. If there never was one, choose Option 2.'
      : `${numberText(lost)} of ${countText(open, 'open flag')} would end without a replacement.`,
    ...(counts.planNotCounted > 0
      ? [`${countText(counts.planNotCounted, 'student')} of these have a completed plan that does not count.`]
      : []),
    ...(counts.begunLater > 0 ? [`${countText(counts.begunLater, 'open flag')} started after the cutover date.`] : []),
  ];
  return texts.join(' ');
}

/** Lists that are counted also where nobody is on them. */
const always: readonly CutoverList[] = ['endedWithoutReplacement', 'replaced', 'created'];

/** What a cutover will do, student by student; of one that has begun, what is left of it. */
export const Preview: FC<PreviewView> = (props) => {
  const { path, district, program, shown, frozen, laterFlags } = props;
  const { open, counts, rows, held, begun } = shown;
  const list = (name: CutoverList) => rows.filter((row) => row.list === name);
  return (
    <>
      {!begun && (
        <p>
          Once, every flag “{programs[program].name}” that is open in Campus on <Day date={shown.cutoverDate} /> ends on
          the day before, once. Students with a badge get a new flag that opens their plan. SameGoal has written nothing
          yet.
        </p>
      )}
      {held && <p class="hint">{heldText(shown)} This cutover waits until you confirm it.</p>}
      <section class="card" aria-labelledby="counts">
        <h2 id="counts">{begun ? 'What is left to do' : 'What will happen'}</h2>
        <Facts
          facts={[
            ['Flags to end in Campus', numberText(open)],
            ...cutoverLists
              .filter((name) => counts[name] > 0 || always.includes(name))
              .map((name) => [cutoverListLabels[name], numberText(counts[name])] as const),
          ]}
        />
        <p>
          <a href={`${path}/preview.csv${laterFlags ? `?laterFlags=${laterFlags}` : ''}`}>
            Download every student as CSV
          </a>
        </p>
      </section>
      {cutoverLists
        .filter((name) => counts[name] > 0)
        .map((name) => (
          <List district={district} label={cutoverListLabels[name]} rows={list(name)} names={shown.names} />
        ))}
      {!begun && !frozen && <Confirm {...props} />}
    </>
  );
};

/** The confirmation of exactly this plan, once everything is chosen that a person has to choose. */
const Confirm: FC<PreviewView> = ({ who, path, settings, today, laterFlags, shown }) => {
  const { open, counts, hash, cutoverDate, held } = shown;
  if (counts.begunLater > 0 && !laterFlags) return <ChooseLaterFlags path={path} count={counts.begunLater} />;
  if (!settings?.enabled)
    return <p class="hint">The flag is off. Turn it on under Cutover Dates to make the cutover.</p>;
  if (today < cutoverDate)
    return (
      <p class="hint">
        Nothing is done before the cutover date, <Day date={cutoverDate} />.{' '}
        {held ? 'Come back then, and confirm what this page shows.' : 'The first night from then on makes the cutover.'}
      </p>
    );
  return (
    <section class="card" aria-labelledby="confirm">
      <h2 id="confirm">Make the cutover</h2>
      <p>
        Afterward, Campus does not show who lost a flag. You confirm exactly this plan. If a flag or badge changes
        before the run, SameGoal writes nothing and you look again.
      </p>
      <SignedForm who={who} action={path}>
        <input type="hidden" name="hash" value={hash} />
        <p>
          <label class="check">
            <input type="checkbox" name="seen" required /> I checked the lists and who loses the flag (
            {numberText(counts.endedWithoutReplacement + counts.planNotCounted)})
          </label>
        </p>
        <button type="submit">
          End {countText(open, 'flag')} and create {numberText(counts.replaced + counts.created)}
        </button>
      </SignedForm>
    </section>
  );
};

/** What is to become of open flags that began after the cutover date: asked before the cutover, because no night ends them later. */
const ChooseLaterFlags: FC<{ path: string; count: number }> = ({ path, count }) => (
  <section class="card" aria-labelledby="later">
    <h2 id="later">Choose what happens to flags that started later</h2>
    <p>
      {countText(count, 'open flag')} started after the cutover date. If you leave them open, a student with a badge has
      two flags. If you end them, their last day is the day before the run, or the day before they start. The list shows
      them.
    </p>
    <form method="get" action={path}>
      {(['leave', 'end'] as const).map((choice) => (
        <p>
          <label class="check">
            <input type="radio" name="laterFlags" value={choice} required /> {laterFlagsTexts[choice]}
          </label>
        </p>
      ))}
      <button type="submit">Show the preview with this choice</button>
    </form>
  </section>
);

const laterFlagsTexts: Readonly<Record<LaterFlags, string>> = {
  leave: 'Leave them open',
  end: 'End them too',
};

const List: FC<{
  district: District;
  label: string;
  rows: NamedPreview['rows'];
  names: NamedPreview['names'];
}> = ({ district, label, rows, names }) => (
  <section class="card" aria-label={label}>
    <details>
      <summary>
        {label}: {numberText(rows.length)}
      </summary>
      <table class="stack">
        <thead>
          <tr>
            <th scope="col">Student</th>
            <th scope="col">Flag from</th>
            <th scope="col">Flag will end</th>
            <th scope="col">SameGoal’s flag from</th>
            {rows.some(({ reason }) => reason) && <th scope="col">Why the plan does not count</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ studentId, ended, newFlagFrom, reason }) => (
            <tr>
              <th scope="row">
                <StudentLink
                  district={district}
                  student={studentId ? names.get(studentId) : undefined}
                  id={studentId}
                />
              </th>
              <DayCell label="Flag from" date={ended?.beginDate ?? null} />
              <DayCell label="Flag will end" date={ended?.endDate ?? null} />
              <DayCell label="SameGoal’s flag from" date={newFlagFrom} />
              {reason && <td data-label="Why the plan does not count">{reason}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  </section>
);

const StudentLink: FC<{ district: District; student: StudentName | undefined; id: StudentId | null }> = (props) => {
  if (!props.student || !props.id) return <span class="muted">A student who is not in the OneRoster data</span>;
  return <a href={`${tabPath(props.district, 'students')}/${props.id}`}>{personName(props.student)}</a>;
};

const DayCell: FC<{ label: string; date: string | null }> = ({ label, date }) => (
  <td data-label={label} class={date ? undefined : 'blank'}>
    {date ? <Day date={date} /> : '–'}
  </td>
);
