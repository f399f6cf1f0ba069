import type { FC, PropsWithChildren } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { District, ProgramFlag } from '../../districts/index.ts';
import {
  type CutoverList,
  type CutoverPreview,
  cutoverListLabels,
  cutoverLists,
  type FrozenCutover,
  type LaterFlags,
  type UnfinishedCutover,
} from '../../flags/index.ts';
import type { StudentId } from '../../platform/ids.ts';
import type { Problem } from '../../platform/problems.ts';
import type { Result } from '../../platform/result.ts';
import { type Program, programs } from '../../programs/programs.ts';
import type { StudentName } from '../../roster/index.ts';
import { Badge, countText, Day, Facts, numberText, Time } from '../shell/parts.tsx';
import { personName } from '../shell/person-name.ts';
import { FormToken, tabPath } from '../shell/shell.tsx';

export const cutoverPath = (district: Pick<District, 'id'>, program: Program) =>
  `/settings/${district.id}/flags/${program}/cutover`;

export type NamedPreview = CutoverPreview & { readonly names: ReadonlyMap<StudentId, StudentName> };

export interface CutoverView {
  readonly who: SignedIn;
  readonly district: District;
  readonly program: Program;
  readonly settings: ProgramFlag | null;
  /** Null once it is carried out, or while it is undone. */
  readonly preview: Result<NamedPreview> | null;
  /** The cutover whose plan is frozen, carried out or not. */
  readonly frozen: Pick<FrozenCutover, 'frozenAt' | 'state'> | null;
  /** How far a cutover is that is half done, or being undone. */
  readonly progress: UnfinishedCutover | null;
  /** What was chosen for flags that began after the cutover date; undefined before a choice. */
  readonly laterFlags?: LaterFlags | undefined;
  /** Why what was asked for was not done. */
  readonly refused: Problem | null;
}

/** The one-time take over of a program's flag: what it will do, the confirmation, and the way back. */
export const CutoverPage: FC<CutoverView> = (view) => {
  const { district, program, settings, preview, frozen, progress, refused } = view;
  return (
    <>
      <p class="small">
        <a href={`${tabPath(district, 'district-information')}#cutover`}>Cutover Dates</a>
      </p>
      <h1>
        Cutover of {programs[program].name} <CutoverBadge settings={settings} progress={progress} />
      </h1>
      {refused && (
        <p class="problem" role="alert">
          {refused.detail}
        </p>
      )}
      {preview?.ok === false && <p class="problem">{preview.problem.detail}</p>}
      {progress && <HalfDone {...view} progress={progress} />}
      {preview?.ok && <Preview {...view} shown={preview.value} />}
      {settings?.cutoverCompletedAt ? (
        <Undo {...view}>
          It was carried out <Time at={settings.cutoverCompletedAt} district={district} />.
        </Undo>
      ) : (
        frozen && (
          <Undo {...view}>
            Its plan was frozen <Time at={frozen.frozenAt} district={district} />, and{' '}
            {frozen.state === 'frozen' ? 'nothing of it has been written.' : 'a part of it may have been written.'}{' '}
            {frozen.state === 'frozen' && 'The next run carries it out while the same would be planned.'}
          </Undo>
        )
      )}
    </>
  );
};

const Preview: FC<CutoverView & { shown: NamedPreview }> = (props) => {
  const { who, district, program, settings, shown, frozen, laterFlags } = props;
  const { open, counts, rows, hash, held, begun } = shown;
  const path = cutoverPath(district, program);
  const list = (name: CutoverList) => rows.filter((row) => row.list === name);
  return (
    <>
      {!begun && (
        <p>
          Once, every flag “{programs[program].name}” that is open in Campus on <Day date={shown.cutoverDate} /> ends
          with the day before. Students with a badge get a new flag that opens their plan. Nothing has been written yet.
        </p>
      )}
      {held && <p class="hint">{heldText(shown)} No night makes this cutover: it waits until you confirm it.</p>}
      <section class="card" aria-labelledby="counts">
        <h2 id="counts">{begun ? 'What is left to do' : 'What will happen'}</h2>
        <Facts
          facts={[
            ['Flags to end in Campus', numberText(open)],
            ...cutoverLists.map((name) => [cutoverListLabels[name], numberText(counts[name])] as const),
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
      {begun || frozen ? null : counts.begunLater > 0 && !laterFlags ? (
        <ChooseLaterFlags path={path} count={counts.begunLater} />
      ) : settings?.enabled ? (
        <section class="card" aria-labelledby="confirm">
          <h2 id="confirm">Make the cutover</h2>
          <p>
            Campus does not show afterwards who lost a flag. What is confirmed is this very plan: if a flag or a badge
            changes before, nothing is written and you look again.
          </p>
          <form method="post" action={path}>
            <FormToken who={who} />
            <input type="hidden" name="hash" value={hash} />
            <p>
              <label class="check">
                <input type="checkbox" name="seen" required /> I have looked at the lists, and at who loses the flag (
                {numberText(counts.endedWithoutReplacement + counts.planNotCounted)})
              </label>
            </p>
            <button type="submit">
              End {countText(open, 'flag')} and create {numberText(counts.replaced + counts.created)}
            </button>
          </form>
        </section>
      ) : (
        <p class="hint">The flag is off. Turn it on under Cutover Dates to make the cutover.</p>
      )}
    </>
  );
};

/** Why a preview is held, as far as its numbers say it. */
function heldText({ open, counts }: NamedPreview): string {
  const lost = counts.endedWithoutReplacement + counts.planNotCounted;
  const texts = [
    open === 0
      ? 'Campus has no flag of this program that was open on the cutover date. Where there never was one, choose option 2.'
      : `${numberText(lost)} of ${countText(open, 'open flag')} would end without a replacement.`,
    ...(counts.planNotCounted > 0
      ? [`${countText(counts.planNotCounted, 'student')} of these have a completed plan that does not count.`]
      : []),
    ...(counts.begunLater > 0 ? [`${countText(counts.begunLater, 'open flag')} began after the cutover date.`] : []),
  ];
  return texts.join(' ');
}

/** What is to become of open flags that began after the cutover date: asked before the cutover, because no night ends them later. */
const ChooseLaterFlags: FC<{ path: string; count: number }> = ({ path, count }) => (
  <section class="card" aria-labelledby="later">
    <h2 id="later">Choose what becomes of the flags that began later</h2>
    <p>
      {countText(count, 'open flag')} began after the cutover date. Left open, they stand beside the flag of SameGoal
      where the student has a badge. Ended, their last day is the day before the cutover is made. The list shows them.
    </p>
    <form method="get" action={path}>
      {(['leave', 'end'] as const).map((choice) => (
        <p>
          <label class="check">
            <input type="radio" name="laterFlags" value={choice} required /> {laterFlagsTexts[choice]}
          </label>
        </p>
      ))}
      <button type="submit">Show the cutover with this choice</button>
    </form>
  </section>
);

const laterFlagsTexts: Readonly<Record<LaterFlags, string>> = {
  leave: 'Leave them open',
  end: 'End them too',
};

const CutoverBadge: FC<Pick<CutoverView, 'settings' | 'progress'>> = ({ settings, progress }) => {
  if (progress) return <Badge kind="bad">{unfinishedTexts[progress.state]}</Badge>;
  return settings?.cutoverCompletedAt ? <Badge kind="good">Carried out</Badge> : null;
};

export const unfinishedTexts: Readonly<Record<UnfinishedCutover['state'], string>> = {
  begun: 'Cutover half done',
  undoing: 'Undo not complete',
};

/** How far a cutover or its undo came, and who goes on with it. */
const HalfDone: FC<CutoverView & { progress: UnfinishedCutover }> = ({ settings, progress }) => {
  const { state, planned, sent, seen, leftAlone } = progress;
  return (
    <section class="card" aria-labelledby="half-done">
      <h2 id="half-done">{unfinishedTexts[state]}</h2>
      <p class="problem">{halfDoneText(state, settings?.enabled ?? false)}</p>
      {state === 'begun' && (
        <Facts
          facts={[
            ['Flags that the plan names', numberText(planned)],
            ['Sent to Campus', numberText(sent)],
            ['Seen in Campus as planned', numberText(seen)],
            ['Left alone, changed by hand meanwhile', numberText(leftAlone)],
          ]}
        />
      )}
    </section>
  );
};

function halfDoneText(state: UnfinishedCutover['state'], enabled: boolean): string {
  if (state === 'undoing')
    return 'Campus does not show everything as it was before. The next night goes on, or undo it again now. Until then no night changes a flag of this program.';
  return enabled
    ? 'Campus does not show every flag as planned. The next run goes on with the plan. “Run now” under Runs starts one.'
    : 'Campus does not show every flag as planned, and the flag is turned off, so no night goes on. Turn it on under Cutover Dates, or undo the cutover.';
}

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
            <th scope="col">Flag of SameGoal from</th>
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
              <DayCell label="Flag of SameGoal from" date={newFlagFrom} />
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

/** Once it has begun: how far it came, and the way back. */
const Undo: FC<PropsWithChildren<CutoverView>> = ({ who, district, program, children }) => (
  <section class="card" aria-labelledby="undo">
    <h2 id="undo">Undo the cutover</h2>
    <p>
      {children} Undone, flags that it ended get their old end date back, and flags that SameGoal created in it or since
      are removed; those that SameGoal had before it, and what somebody has changed in Campus since, are left. The flag
      is turned off, and the cutover can be made again.
    </p>
    <form method="post" action={`${cutoverPath(district, program)}/undo`}>
      <FormToken who={who} />
      <p>
        <label class="check">
          <input type="checkbox" name="sure" required /> Undo the cutover of {programs[program].name}
        </label>
      </p>
      <button type="submit" class="quiet">
        Undo
      </button>
    </form>
  </section>
);
