import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { District } from '../../districts/index.ts';
import type { NightFigures, Run } from '../../nightly/index.ts';
import type { Program } from '../../programs/index.ts';
import { Day, type Page, Pager, Time } from '../shell/parts.tsx';
import { tabPath } from '../shell/shell.tsx';
import { ActionForm } from '../shell/signed-form.tsx';
import { BadgeChart, NightCharts } from './charts.tsx';
import { RunBadge } from './run-badge.tsx';

export const triggers = {
  schedule: 'Nightly',
  runNow: 'Run now',
  cutover: 'Cutover',
  undoCutover: 'Undo of a cutover',
  offboarding: 'End of flags',
} as const;

export interface RunNowView {
  readonly who: SignedIn;
  readonly district: District;
  /** The run that is going now. */
  readonly going: Pick<Run, 'id' | 'startedAt'> | null;
  /** From when on a run asks Campus for everything; null: the next one does. */
  readonly nextFull: string | null;
  /** The page of a run does not lead to itself. */
  readonly here?: Run['id'];
}

/** "Run now", of what is due or of everything, or where to see the run that is going already. */
export const RunNow: FC<RunNowView> = ({ who, district, going, nextFull, here }) => {
  if (going?.id === here && going) return null;
  return going ? (
    <p class="hint">
      A run has been going since <Time at={going.startedAt} district={district} />.{' '}
      <a href={`${tabPath(district, 'runs')}/${going.id}`}>See its progress</a>
    </p>
  ) : (
    <>
      <div class="buttons">
        <ActionForm who={who} action={tabPath(district, 'runs')} label="Run now" />
        <ActionForm
          who={who}
          action={tabPath(district, 'runs')}
          label="Pull everything now"
          fields={{ everything: 'on' }}
        />
      </div>
      <p class="hint">
        {nextFull ? (
          <>
            A run asks Campus for what has changed since the run before. From <Time at={nextFull} district={district} />{' '}
            on, the next run asks for everything.
          </>
        ) : (
          'The next run asks Campus for everything.'
        )}
      </p>
    </>
  );
};

export const RunsPage: FC<{
  who: SignedIn;
  going: RunNowView['going'];
  nextFull: RunNowView['nextFull'];
  district: District;
  runs: readonly Run[];
  total: number;
  page: Page;
  nights: readonly NightFigures[];
  badges: readonly { program: Program; students: number }[];
}> = (props) => (
  <>
    <h1>Runs</h1>
    <p class="muted">What each night read from Campus and wrote to Campus.</p>
    <RunNow {...props} />
    <section class="card" aria-label="Runs, newest first">
      {props.runs.length === 0 ? (
        <p class="empty">
          Nothing has run yet. The first run starts within 24 hours after you set up Nightly Demographics.
        </p>
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
    <NightCharts nights={props.nights} />
    <BadgeChart badges={props.badges} />
  </>
);
