import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { District } from '../../districts/index.ts';
import type { Run, RunStep } from '../../nightly/index.ts';
import { type Program, programs } from '../../programs/programs.ts';
import type { RosterFinding } from '../../roster/index.ts';
import { Badge, Day, Facts, numberText, type Page, Pager, Time, words } from './parts.tsx';
import { FormToken, tabPath } from './shell.tsx';

const statuses = {
  running: { kind: 'warn', text: 'Running' },
  held: { kind: 'warn', text: 'Waiting for you' },
  completed: { kind: 'good', text: 'Completed' },
  failed: { kind: 'bad', text: 'Failed' },
} as const;

const triggers = { schedule: 'Nightly', runNow: 'Run now' } as const;

export const RunBadge: FC<{ run: Pick<Run, 'status'> }> = ({ run }) => (
  <Badge kind={statuses[run.status].kind}>{statuses[run.status].text}</Badge>
);

export const RunsPage: FC<{ district: District; runs: readonly Run[]; total: number; page: Page }> = (props) => (
  <>
    <h1>Runs</h1>
    <p class="muted">What each night brought from Campus, and what it wrote there.</p>
    <section class="card" aria-label="Runs, newest first">
      {props.runs.length === 0 ? (
        <p class="empty">Nothing has run yet. The first run comes within 24 hours of setting up demographics.</p>
      ) : (
        <table class="stack">
          <thead>
            <tr>
              <th scope="col">Night</th>
              <th scope="col">Result</th>
              <th scope="col">Started</th>
              <th scope="col">Finished</th>
              <th scope="col">Cause</th>
            </tr>
          </thead>
          <tbody>
            {props.runs.map((run) => (
              <tr>
                <th scope="row">
                  <a href={`${tabPath(props.district, 'runs')}/${run.id}`}>
                    <Day date={run.night} />
                  </a>
                </th>
                <td>
                  <RunBadge run={run} />
                </td>
                <td data-label="Started">
                  <Time at={run.startedAt} district={props.district} />
                </td>
                <td data-label="Finished">
                  {run.finishedAt ? <Time at={run.finishedAt} district={props.district} /> : 'not yet'}
                </td>
                <td data-label="Cause">{triggers[run.trigger]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Pager path={tabPath(props.district, 'runs')} page={props.page} total={props.total} />
    </section>
  </>
);

/** Steps of the same name are pages of one piece of work: shown as one line, their counts added up. */
interface StepGroup {
  readonly name: string;
  readonly steps: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
}

export function groupSteps(steps: readonly RunStep[]): StepGroup[] {
  const groups = new Map<string, StepGroup>();
  for (const step of steps) {
    const group = groups.get(step.name) ?? { name: step.name, steps: 0, counts: {}, problems: [] };
    const counts = { ...group.counts };
    for (const [name, count] of Object.entries(step.counts)) counts[name] = (counts[name] ?? 0) + count;
    const problems = step.problemDetail ? [...group.problems, step.problemDetail] : group.problems;
    groups.set(step.name, { name: step.name, steps: group.steps + 1, counts, problems });
  }
  return [...groups.values()];
}

function stepText(name: string): string {
  const [kind = '', program] = name.split(' ');
  const text = words(kind).replace(/^./, (first) => first.toUpperCase());
  return program ? `${text}: ${programs[program as Program]?.name ?? program}` : text;
}

export const RunPage: FC<{
  who: SignedIn;
  district: District;
  run: Run;
  steps: readonly RunStep[];
  findings: readonly RosterFinding[];
}> = ({ who, district, run, steps, findings }) => (
  <>
    <h1>
      Run of <Day date={run.night} />
    </h1>
    <p>
      <RunBadge run={run} />
    </p>
    {run.problemDetail && <p class="problem">{run.problemDetail}</p>}
    {run.status === 'held' && (
      <form method="post" action={`${tabPath(district, 'runs')}/${run.id}/confirm`}>
        <FormToken who={who} />
        <input type="hidden" name="confirmation" value={run.confirmation ?? ''} />
        <button type="submit">They have left: go on</button>
      </form>
    )}
    <section class="card" aria-label="About this run">
      <Facts
        facts={[
          ['Started', <Time at={run.startedAt} district={district} />],
          ['Finished', run.finishedAt ? <Time at={run.finishedAt} district={district} /> : 'not yet'],
          ['Cause', triggers[run.trigger]],
          ['Run', <code>{run.id}</code>],
        ]}
      />
    </section>
    <section class="card" aria-labelledby="steps">
      <h2 id="steps">Steps</h2>
      {steps.length === 0 ? (
        <p class="empty">No step has finished yet. Reload the page to see how far it is.</p>
      ) : (
        <table class="stack">
          <thead>
            <tr>
              <th scope="col">Step</th>
              <th scope="col">Counts</th>
              <th scope="col" class="number">
                Parts
              </th>
            </tr>
          </thead>
          <tbody>
            {groupSteps(steps).map((group) => (
              <tr>
                <th scope="row">{stepText(group.name)}</th>
                <td>
                  {Object.entries(group.counts)
                    .map(([name, count]) => `${numberText(count)} ${words(name)}`)
                    .join(', ') || <span class="muted">–</span>}
                  {[...new Set(group.problems)].map((problem) => (
                    <p class="problem">{problem}</p>
                  ))}
                </td>
                <td class="number" data-label="Parts">
                  {numberText(group.steps)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
    {findings.length > 0 && <FindingsSection findings={findings} />}
    <p>
      <a href={tabPath(district, 'runs')}>All runs</a>
    </p>
  </>
);

const findingKinds = {
  rejected: 'Left out',
  rekeyed: 'Re-keyed by Campus',
  sharedIdentifier: 'Shares an SSID',
} as const;

const FindingsSection: FC<{ findings: readonly RosterFinding[] }> = ({ findings }) => (
  <section class="card" aria-labelledby="findings">
    <h2 id="findings">What to look at</h2>
    <table class="stack">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Object in Campus</th>
          <th scope="col">Field</th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {findings.map(({ kind, collection, object, field, reason }) => (
          <tr>
            <th scope="row">{findingKinds[kind]}</th>
            <td data-label="Object">
              {words(collection)} <code>{object}</code>
            </td>
            <td data-label="Field">{field}</td>
            <td data-label="Why">{reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
