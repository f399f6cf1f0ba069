import type { FC, PropsWithChildren } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { District, ProgramFlag } from '../../districts/index.ts';
import {
  type CutoverList,
  type CutoverPreview,
  cutoverListLabels,
  cutoverLists,
  type FrozenCutover,
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
  /** Null once its plan is frozen. */
  readonly preview: Result<NamedPreview> | null;
  /** The cutover whose plan is frozen, carried out or not. */
  readonly frozen: Pick<FrozenCutover, 'frozenAt' | 'state'> | null;
  /** Why what was asked for was not done. */
  readonly refused: Problem | null;
}

/** The one-time take over of a program's flag: what it will do, the confirmation, and the way back. */
export const CutoverPage: FC<CutoverView> = (view) => {
  const { district, program, settings, preview, frozen, refused } = view;
  return (
    <>
      <p class="small">
        <a href={`${tabPath(district, 'district-information')}#cutover`}>Cutover Dates</a>
      </p>
      <h1>
        Cutover of {programs[program].name} {settings?.cutoverCompletedAt && <Badge kind="good">Carried out</Badge>}
      </h1>
      {refused && (
        <p class="problem" role="alert">
          {refused.detail}
        </p>
      )}
      {preview?.ok === false && <p class="problem">{preview.problem.detail}</p>}
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
            {settings?.enabled ? 'The next run' : 'The flag is off. Turned on, the next run'} carries
            {frozen.state === 'frozen' ? ' it out while the same would be planned.' : ' on where the last one stopped.'}
          </Undo>
        )
      )}
    </>
  );
};

const Preview: FC<CutoverView & { shown: NamedPreview }> = ({ who, district, program, settings, shown }) => {
  const { open, counts, rows, hash, held } = shown;
  const path = cutoverPath(district, program);
  const list = (name: CutoverList) => rows.filter((row) => row.list === name);
  return (
    <>
      <p>
        Once, every flag “{programs[program].name}” that is open in Campus on <Day date={shown.cutoverDate} /> ends with
        the day before. Students with a badge get a new flag that opens their plan. Nothing has been written yet.
      </p>
      {held && (
        <p class="hint">
          {open === 0
            ? 'Campus has no open flag of this program to take over; where there never was one, choose option 2.'
            : `${numberText(counts.endedWithoutReplacement)} of ${countText(open, 'open flag')} would end without a replacement.`}{' '}
          No night makes this cutover: it waits until you confirm it.
        </p>
      )}
      <section class="card" aria-labelledby="counts">
        <h2 id="counts">What will happen</h2>
        <Facts
          facts={[
            ['Flags open in Campus', numberText(open)],
            ...cutoverLists.map((name) => [cutoverListLabels[name], numberText(counts[name])] as const),
          ]}
        />
        <p>
          <a href={`${path}/preview.csv`}>Download every student as CSV</a>
        </p>
      </section>
      {cutoverLists
        .filter((name) => counts[name] > 0)
        .map((name) => (
          <List district={district} label={cutoverListLabels[name]} rows={list(name)} names={shown.names} />
        ))}
      {settings?.enabled ? (
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
                {numberText(counts.endedWithoutReplacement)})
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
            <th scope="col">New flag from</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ studentId, ended, newFlagFrom }) => (
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
              <DayCell label="New flag from" date={newFlagFrom} />
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
const Undo: FC<PropsWithChildren<CutoverView>> = ({ who, district, program, frozen, children }) => (
  <section class="card" aria-labelledby="undo">
    <h2 id="undo">Undo the cutover</h2>
    <p>
      {children} Undone, flags that it ended get their old end date back, and flags that SameGoal created in it or since
      are removed; those that SameGoal had before it, and what somebody has changed in Campus since, are left. The flag
      is turned off, and the cutover can be made again.
    </p>
    {frozen?.state === 'undoing' && (
      <p class="problem">
        It has been undone in part. Until it is undone again, no night changes a flag of this program.
      </p>
    )}
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
