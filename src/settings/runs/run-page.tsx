import type { Child, FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { District } from '../../districts/index.ts';
import { isOvertaken, type Progress, type Run, type RunStep } from '../../nightly/index.ts';
import type { Leaving } from '../../roster/index.ts';
import { cutoverPath } from '../flags/cutover-page.tsx';
import { actorText, Badge, countText, Day, Facts, numberText, Time } from '../shell/parts.tsx';
import { tabPath } from '../shell/shell.tsx';
import { SignedForm } from '../shell/signed-form.tsx';
import { LeavingStudents } from './leaving.tsx';
import { RunNow, type RunNowView, triggers } from './list-page.tsx';
import { RunBadge } from './run-badge.tsx';
import type { RunProblem } from './run-problems.ts';
import { countTexts, quietTotals, stepText } from './run-words.ts';

/** Steps of the same name are one piece of work, shown as one line. */
interface StepGroup {
  readonly name: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
}

/** Steps that look at all flags of a program. What a later one has counted takes the place of what an earlier one had: the flags are the same. */
const isReading = (name: string) => /^(plan|verify)/.test(name);

/** Adds up the counts of pages, so that each object and each flag is counted once. */
export function groupSteps(steps: readonly RunStep[]): StepGroup[] {
  const groups = new Map<string, StepGroup>();
  for (const step of steps) {
    const group = groups.get(step.name) ?? { name: step.name, counts: {}, problems: [] };
    const counts = isReading(step.name) ? {} : { ...group.counts };
    for (const [name, count] of Object.entries(step.counts)) counts[name] = (counts[name] ?? 0) + count;
    const problems = step.problemDetail ? [...group.problems, step.problemDetail] : group.problems;
    groups.set(step.name, { name: step.name, counts, problems });
  }
  return [...groups.values()];
}

export interface RunView {
  readonly going: RunNowView['going'];
  readonly nextFull: RunNowView['nextFull'];
  readonly who: SignedIn;
  readonly district: District;
  readonly run: Run;
  readonly steps: readonly RunStep[];
  readonly progress: Progress | null;
  readonly problems: readonly RunProblem[];
  readonly notices: readonly RunProblem[];
  /** Whom a held run would withdraw; null when it is not held any more. */
  readonly leaving: Leaving | null;
  /** Why what was asked for was not done. */
  readonly refused: string | null;
}

export const runPath = (district: Pick<District, 'id'>, run: Pick<Run, 'id'>) =>
  `${tabPath(district, 'runs')}/${run.id}`;

/** One run: how it went, or how it goes. */
export const RunPage: FC<RunView> = (view) => {
  const { who, district, run, steps, progress, problems, notices, leaving, refused } = view;
  return (
    <>
      <p class="small">
        <a href={tabPath(district, 'runs')}>Runs</a>
      </p>
      <h1>
        Run of <Day date={run.night} />
      </h1>
      {/* What is left to do comes first, but for a run that goes on: its page is sent again from above. */}
      {run.status === 'running' ? (
        <Live url={`${runPath(district, run)}/events`}>
          <RunProgress district={district} run={run} steps={steps} progress={progress} />
        </Live>
      ) : (
        <RunState run={run} progress={progress} />
      )}
      <RunNow {...{ who, district }} going={view.going} nextFull={view.nextFull} here={run.id} />
      {run.status === 'failed' && run.problemDetail && !problems.some(({ why }) => why === run.problemDetail) && (
        <p class={isOvertaken(run) ? 'hint' : 'problem'}>{run.problemDetail}</p>
      )}
      {run.status === 'held' && <HeldRun {...{ who, district, run, leaving, refused }} />}
      <ProblemsSection district={district} run={run} problems={problems} steps={steps} />
      <NoticesSection district={district} notices={notices} />
      {run.status !== 'running' && <RunDetails district={district} run={run} steps={steps} />}
    </>
  );
};

const Live: FC<{ url: string; children?: Child }> = ({ url, children }) => <div data-live={url}>{children}</div>;

/** For a browser without the script, which shows what a reload shows. */
const Reload: FC<Pick<RunView, 'district' | 'run'>> = ({ district, run }) => (
  <noscript>
    <p>
      <a href={runPath(district, run)}>Reload the page</a> to see its progress.
    </p>
  </noscript>
);

const HeldRun: FC<Pick<RunView, 'who' | 'district' | 'run' | 'leaving' | 'refused'>> = (props) => {
  const { who, district, run, leaving, refused } = props;
  return (
    <section class="card" aria-labelledby="held">
      <h2 id="held">This run waits for you</h2>
      <p class="problem">{run.problemDetail}</p>
      {leaving && (
        <LeavingStudents district={district} leaving={leaving} file={`${runPath(district, run)}/leaving.csv`} />
      )}
      {refused && (
        <p class="problem" role="alert" tabindex={-1} autofocus>
          {refused}
        </p>
      )}
      <SignedForm who={who} id="confirm" action={`${runPath(district, run)}/confirm`}>
        <input type="hidden" name="confirmation" value={run.confirmation ?? ''} />
        <p>
          <label class="check">
            <input type="checkbox" name="seen" required /> I checked the list, and these{' '}
            {leaving ? `${numberText(leaving.total)} ` : ''}students have left the district
          </label>
        </p>
        <button type="submit">Confirm that they have left</button>
      </SignedForm>
      <p class="muted small">If you do nothing, nothing changes, and the next run replaces this one.</p>
    </section>
  );
};

/** What changes while the run goes on. Sent again, whole, with every event. */
export const RunProgress: FC<Pick<RunView, 'district' | 'run' | 'steps' | 'progress'>> = (props) => (
  <>
    <RunState {...props} />
    <Reload {...props} />
    <RunDetails {...props} />
  </>
);

const RunState: FC<Pick<RunView, 'run' | 'progress'>> = ({ run, progress }) => (
  <p role="status">
    <RunBadge run={run} /> {progress && progressText(progress)}
  </p>
);

const pulledTexts = { changes: 'changes only', everything: 'everything' } as const;

const RunDetails: FC<Pick<RunView, 'district' | 'run' | 'steps'>> = ({ district, run, steps }) => {
  return (
    <>
      <section class="card" aria-label="About this run">
        <Facts
          facts={[
            ['Started', <Time at={run.startedAt} district={district} />],
            ['Finished', run.finishedAt ? <Time at={run.finishedAt} district={district} /> : 'not yet'],
            ['Cause', triggers[run.trigger]],
            ...(run.pulled ? [['Asked Campus for', pulledTexts[run.pulled]] as const] : []),
            ...(run.confirmedBy && run.confirmedAt
              ? [['Confirmed', <Confirmed {...{ district }} by={run.confirmedBy} at={run.confirmedAt} />] as const]
              : []),
            ['Reference for support', <code>{run.id}</code>],
          ]}
        />
      </section>
      <section class="card" aria-labelledby="steps">
        <h2 id="steps">Steps</h2>
        {steps.length === 0 ? <p class="empty">No step has finished yet.</p> : <Steps run={run} steps={steps} />}
      </section>
    </>
  );
};

const Confirmed: FC<{ district: District; by: string; at: string }> = ({ district, by, at }) => (
  <>
    {actorText(by)}, <Time at={at} district={district} />
  </>
);

const progressText = ({ step, number, attempts, ahead }: Progress) =>
  `Step ${numberText(number)}: ${stepText(step)}${attempts > 1 ? `, attempt ${attempts}` : ''}. ${countText(ahead, 'step')} known to follow.`;

/** Where not everything has been looked at, only the steps that are over can be spoken of. */
const unchangedSo = {
  running: 'No changes so far',
  held: 'No changes so far',
  failed: 'No changes before that',
  completed: 'Nothing changed in',
} as const;

const countsText = (counts: readonly { text: string }[]) => counts.map(({ text }) => text).join(', ');

/** What each step did; those that changed nothing in one line. */
const Steps: FC<Pick<RunView, 'run' | 'steps'>> = ({ run: { status }, steps }) => {
  const groups = groupSteps(steps);
  const told = groups.filter(
    ({ counts, problems }) => problems.length > 0 || countTexts(counts).some(({ isChange }) => isChange),
  );
  const quiet = groups.filter((group) => !told.includes(group));
  const unchanged =
    status === 'completed' && told.length === 0
      ? ['Nothing changed', countsText(quietTotals(quiet))]
      : [unchangedSo[status], quiet.map(({ name }) => stepText(name)).join(', ')];
  return (
    <>
      {told.length > 0 && (
        <table class="stack">
          <thead>
            <tr>
              <th scope="col">Step</th>
              <th scope="col">What it did</th>
            </tr>
          </thead>
          <tbody>
            {told.map(({ name, counts, problems }) => (
              <tr>
                <th scope="row">{stepText(name)}</th>
                <td>
                  {countsText(countTexts(counts))}{' '}
                  {problems.length > 0 && <Badge kind="bad">See “What to look at”</Badge>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {quiet.length > 0 && <p class="muted">{unchanged.filter(Boolean).join(': ')}.</p>}
    </>
  );
};

/** What the run left for a person to do, in Campus or here. */
const ProblemsSection: FC<Pick<RunView, 'district' | 'run' | 'problems' | 'steps'>> = (props) => {
  const { district, run, problems, steps } = props;
  if (problems.length === 0) return null;
  // What sums up flags that are listed one by one: it alone says that a cutover is half done.
  const sums = new Set(steps.flatMap(({ problemDetail }) => problemDetail ?? []));
  for (const { why } of problems) sums.delete(why);
  return (
    <section class="card" aria-labelledby="problems">
      <div class="heading">
        <h2 id="problems">What to look at</h2>
        <a href={`${runPath(district, run)}/problems.csv`}>Download as CSV ({numberText(problems.length)})</a>
      </div>
      {[...sums].map((text) => (
        <p class="problem">{text}</p>
      ))}
      <ProblemTable district={district} problems={problems} action="What to do" />
      {problems.length > mostShown && (
        <p class="muted">
          The first {mostShown} of {numberText(problems.length)}. The download has all of them.
        </p>
      )}
    </section>
  );
};

/** What nobody has to do anything about, and what is no problem of the run. */
const NoticesSection: FC<Pick<RunView, 'district' | 'notices'>> = ({ district, notices }) => {
  if (notices.length === 0) return null;
  return (
    <section class="card" aria-labelledby="notices">
      <details>
        <summary>
          <h2 id="notices">For your information ({numberText(notices.length)})</h2>
        </summary>
        <ProblemTable district={district} problems={notices} action="What follows" />
        {notices.length > mostShown && (
          <p class="muted">
            The first {mostShown} of {numberText(notices.length)}.
          </p>
        )}
      </details>
    </section>
  );
};

const ProblemTable: FC<Pick<RunView, 'district' | 'problems'> & { action: string }> = (props) => (
  <table class="stack">
    <thead>
      <tr>
        <th scope="col">What</th>
        <th scope="col">Where</th>
        <th scope="col">Why</th>
        <th scope="col">{props.action}</th>
      </tr>
    </thead>
    <tbody>
      {props.problems.slice(0, mostShown).map(({ what, where, why, action, studentId, cutoverOf }) => (
        <tr>
          <th scope="row">{what}</th>
          <td data-label="Where">
            {studentId ? <a href={`${tabPath(props.district, 'students')}/${studentId}`}>{where}</a> : where}
          </td>
          <td data-label="Why">{why}</td>
          <td data-label={props.action}>
            {action} {cutoverOf && <a href={cutoverPath(props.district, cutoverOf)}>Preview of the cutover</a>}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

const mostShown = 200;
