import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { IsoDate } from '../../calendar/iso-date.ts';
import { dayText } from '../../calendar/texts.ts';
import { type District, type FlagMode, flagModeLabels, type ProgramFlag } from '../../districts/index.ts';
import type { UnfinishedCutover } from '../../flags/index.ts';
import type { LastRuns } from '../../nightly/index.ts';
import { type Program, programKeys, programs } from '../../programs/index.ts';
import { FieldProblem, FormProblems } from '../shell/fields.tsx';
import type { Entered } from '../shell/form.ts';
import { Badge, Day } from '../shell/parts.tsx';
import { tabPath } from '../shell/shell.tsx';
import { Saved, SignedForm } from '../shell/signed-form.tsx';
import { cutoverPath } from './cutover-page.tsx';
import { flagFields, flagLabels, flagTexts, shownText } from './form.ts';
import { halfDoneText, unfinishedTexts } from './half-done.tsx';
import { type FlagStanding, flagStanding } from './standing.ts';

/** What a program's flag is now, for a person whose page showed another. */
export function flagChangedText(program: Program, flag: ProgramFlag | undefined): string {
  const state = flag
    ? `${flag.enabled ? 'on' : 'off'} now, with the cutover date ${dayText(flag.cutoverDate)} and ${flagModeLabels[flag.mode]}`
    : 'not set up now';
  const over = flag?.cutoverCompletedAt ? ' The cutover is done.' : '';
  return `${programs[program].name} changed after you opened this page. It is ${state}.${over} Look at it again before you save.`;
}

export interface CutoverDatesView {
  readonly saved: string | null;
  readonly who: SignedIn;
  readonly district: District;
  readonly flags: readonly ProgramFlag[];
  readonly programs: LastRuns['programs'];
  readonly missed: LastRuns['missed'];
  readonly unfinished: ReadonlyMap<Program, UnfinishedCutover>;
  readonly today: IsoDate;
  /** Flags wait until demographics has completed (requirement S3). */
  readonly ready: boolean;
  /** Why flags wait for an operator; null when they do not. */
  readonly hostNotice: string | null;
  /** Only what was changed: all else is shown as it is now. */
  readonly entered?: Entered | undefined;
}

/** "Cutover Dates (for each special program)": which flags are kept, how, and from when on. */
export const CutoverDatesSection: FC<CutoverDatesView> = ({
  who,
  district,
  flags,
  ready,
  hostNotice,
  entered,
  saved,
  ...known
}) => (
  <section class="card" aria-labelledby="cutover">
    <h3 id="cutover">Cutover Dates</h3>
    <Saved text={saved} />
    <p class="muted">
      Turn on each program’s flag separately. From the cutover date on, SameGoal keeps it. In Campus, the flag must have
      the program’s exact name, with Active, Flagged, and Special Ed checked.
    </p>
    <div class="hint" id="options">
      <p>
        Option 1 takes over the existing flag. Every open flag of the program in Campus ends on the day before the
        cutover date, even if the student has no badge. Use it only after a full year with SameGoal, or after a key
        programs data load.
      </p>
      <p>Option 2 creates a new flag and leaves existing flags alone.</p>
    </div>
    {hostNotice && <p class="hint">{hostNotice}</p>}
    {!ready && (
      <p class="hint">You can turn flags on once Nightly Demographics has completed. You can enter dates now.</p>
    )}
    <SignedForm who={who} action={`${tabPath(district, 'district-information')}/cutover-dates`}>
      <FormProblems entered={entered} parts={programNames} />
      {programKeys.map((program) => (
        <ProgramFields
          district={district}
          program={program}
          flag={flags.find((candidate) => candidate.program === program)}
          known={known}
          entered={entered}
        />
      ))}
      <p class="buttons">
        <button type="submit">Save cutover dates</button>
      </p>
    </SignedForm>
  </section>
);

const programNames = Object.fromEntries(programKeys.map((program) => [program, programs[program].name]));

const ProgramFields: FC<{
  district: District;
  program: Program;
  flag: ProgramFlag | undefined;
  known: Pick<CutoverDatesView, 'programs' | 'missed' | 'unfinished' | 'today'>;
  entered?: Entered | undefined;
}> = (props) => {
  const { district, program, flag, known, entered } = props;
  const names = flagFields(program);
  const problem = entered?.problems[program];
  const fixed = Boolean(flag?.cutoverCompletedAt);
  const now = flagTexts(flag ?? null);
  const typed = entered?.values ?? {};
  const enabled = typed[names.enabled] ?? now.enabled;
  // What can no longer be changed is not shown as somebody has tried to.
  const [cutoverDate, mode] = fixed
    ? [now.cutoverDate, now.mode]
    : [typed[names.cutoverDate] ?? now.cutoverDate, typed[names.mode] ?? now.mode];
  const standing = flag ? flagStanding(flag, known) : 'off';
  const halfDone = known.unfinished.get(program);
  const found = standing === 'broken' || standing === 'held' ? known.programs.get(program) : null;
  return (
    <fieldset id={program} class="program" aria-describedby={problem ? `${program}-problem` : undefined}>
      <legend>
        {programs[program].name} <FlagBadge flag={flag} standing={standing} unfinished={halfDone} />
      </legend>
      {halfDone && (
        <p class="problem">
          {halfDoneText(halfDone, flag?.enabled ?? false)} <a href={cutoverPath(district, program)}>See what is done</a>
        </p>
      )}
      {found && (
        <p class={standing === 'broken' ? 'problem' : 'hint'}>
          {found.detail} <a href={`${tabPath(district, 'runs')}/${found.runId}`}>See the run</a>
        </p>
      )}
      <div class="columns">
        <label class="check">
          <input type="checkbox" name={names.enabled} value="on" checked={enabled === 'on'} /> {flagLabels.enabled}
        </label>
        <div>
          <label for={names.cutoverDate}>{flagLabels.cutoverDate}</label>
          <input
            id={names.cutoverDate}
            name={names.cutoverDate}
            type="date"
            value={cutoverDate}
            readonly={fixed}
            aria-invalid={problem ? 'true' : undefined}
          />
        </div>
        <div>
          <label for={names.mode}>{flagLabels.mode}</label>
          <select id={names.mode} name={names.mode} aria-describedby="options">
            {(Object.keys(flagModeLabels) as FlagMode[]).map((key) => (
              <option value={key} selected={key === mode} disabled={fixed && key !== flag?.mode}>
                {flagModeLabels[key]}
              </option>
            ))}
          </select>
        </div>
      </div>
      {!fixed && <GuardFields {...props} />}
      {fixed && <p class="muted small">The cutover is done, so its date and option cannot change.</p>}
      {flag?.mode === 'takeOver' && (
        <p class="small">
          <a href={cutoverPath(district, program)}>
            {fixed ? 'See or undo the cutover' : 'Preview the cutover'} of {programs[program].name}
          </a>
        </p>
      )}
      {problem && <FieldProblem id={`${program}-problem`}>{problem}</FieldProblem>}
      {flag && <input type="hidden" name={names.shown} value={shownText(flag)} />}
    </fieldset>
  );
};

/** Whether the flag is kept, as the last run has shown. */
const FlagBadge: FC<{
  flag: ProgramFlag | undefined;
  standing: FlagStanding;
  unfinished: UnfinishedCutover | undefined;
}> = ({ flag, standing, unfinished }) => {
  if (unfinished) return <Badge kind="bad">{unfinishedTexts[unfinished.state]}</Badge>;
  if (!flag || standing === 'off') return <Badge>Off</Badge>;
  if (standing === 'broken') return <Badge kind="bad">Not kept</Badge>;
  if (standing === 'held') return <Badge kind="warn">Waiting for you</Badge>;
  if (standing === 'missed') return <Badge kind="warn">Not reached by the last run</Badge>;
  if (standing === 'kept') return <Badge kind="good">On</Badge>;
  if (standing === 'waiting') return <Badge kind="warn">On from the next run</Badge>;
  return (
    <Badge kind="warn">
      On from <Day date={flag.cutoverDate} />
    </Badge>
  );
};

/** When the cutover waits until a person has confirmed it. The style sheet hides them while option 2 is chosen. */
const GuardFields: FC<{ program: Program; flag: ProgramFlag | undefined; entered?: Entered | undefined }> = (props) => {
  const { program, flag, entered } = props;
  const names = flagFields(program);
  const now = flagTexts(flag ?? null);
  const typed = entered?.values ?? {};
  const held = typed[names.holdForConfirmation] ?? now.holdForConfirmation;
  return (
    <div class="guard">
      <div class="field">
        <label for={names.guardShare}>{flagLabels.guardShare}</label>
        <p class="help" id={`${names.guardShare}-help`}>
          If more open flags than this would end without a new one, the cutover waits until you confirm it.
        </p>
        <input
          aria-describedby={`${names.guardShare}-help`}
          id={names.guardShare}
          name={names.guardShare}
          type="number"
          min="0"
          max="100"
          value={typed[names.guardShare] ?? now.guardShare}
        />
      </div>
      <label class="check">
        <input type="checkbox" name={names.holdForConfirmation} value="on" checked={held === 'on'} />{' '}
        {flagLabels.holdForConfirmation}
      </label>
    </div>
  );
};
