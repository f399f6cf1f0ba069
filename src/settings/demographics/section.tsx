import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import { campusHosts, type DemographicsStatus, type District } from '../../districts/index.ts';
import type { LastRuns } from '../../nightly/index.ts';
import type { ConnectionTest } from '../../roster/index.ts';
import { RunBadge } from '../runs/run-badge.tsx';
import { Field, FormProblems } from '../shell/fields.tsx';
import type { Entered } from '../shell/form.ts';
import { Badge, Facts, Time } from '../shell/parts.tsx';
import { tabPath } from '../shell/shell.tsx';
import { ActionForm, AskFirst, Saved, SignedForm } from '../shell/signed-form.tsx';
import { demographicsForm, withdrawalsForm } from './form.ts';
import type { DemographicsStanding } from './standing.ts';

export interface DemographicsView {
  readonly saved: string | null;
  readonly who: SignedIn;
  readonly district: District;
  readonly demographics: DemographicsStatus | null;
  /** Why flags wait for an operator; null when they do not. */
  readonly hostNotice: string | null;
  readonly standing: DemographicsStanding;
  readonly lastRun: LastRuns['newest'];
  readonly entered?: Entered | undefined;
  readonly withdrawals?: Entered | undefined;
  readonly tested?: ConnectionTest | undefined;
}

const badges: Readonly<Record<DemographicsStanding, { kind?: 'good' | 'warn' | 'bad'; children: string }>> = {
  unset: { children: 'Not set up' },
  waiting: { kind: 'warn', children: 'Waiting for its first run' },
  held: { kind: 'warn', children: 'Waiting for you' },
  broken: { kind: 'bad', children: 'Not working' },
  troubled: { kind: 'warn', children: 'Working, with problems' },
  toCorrect: { kind: 'warn', children: 'Working, with problems' },
  working: { kind: 'good', children: 'Working' },
};

/** "Digital Learning Partner Nightly Demographics": enter, test, run now, last run. */
export const DemographicsSection: FC<DemographicsView> = ({
  who,
  district,
  demographics,
  hostNotice,
  standing,
  lastRun,
  entered,
  withdrawals,
  tested,
  saved,
}) => {
  const path = `${tabPath(district, 'district-information')}/demographics`;
  return (
    <section class="card" aria-labelledby="demographics">
      <div class="heading">
        <h3 id="demographics">Digital Learning Partner Nightly Demographics</h3>
        <Badge {...badges[standing]} />
      </div>
      <Saved text={saved} />
      <p class="muted">
        Copies students and their parents from Campus every night. Set it up first, because flags and reporting need it.
      </p>
      {demographics && !demographics.completedAt && (
        <p class="hint">The first run may take up to 24 hours. Until then, flags and reporting wait.</p>
      )}
      {hostNotice && <p class="hint">{hostNotice}</p>}
      {hostNotice && demographics && who.administrator.isOperator && (
        <ActionForm
          who={who}
          action={`${path}/confirm-hosts`}
          label={`Confirm ${campusHosts(demographics).join(' and ')}`}
          fields={{ hosts: campusHosts(demographics).join() }}
        />
      )}
      {tested && (
        <p class={tested.outcome === 'connected' ? 'done' : 'problem'} role="status" tabindex={-1} autofocus>
          {tested.message}
        </p>
      )}
      <details open={entered !== undefined || ['unset', 'waiting', 'broken'].includes(standing)}>
        <summary>{demographics ? 'Generated in Campus' : 'add Digital Learning Partner Nightly Demographics'}</summary>
        <SignedForm who={who} action={path}>
          <FormProblems entered={entered} />
          {(['baseUrl', 'accessTokenUrl', 'clientId'] as const).map((name) => (
            <Field of={demographicsForm} name={name} value={demographics?.[name]} entered={entered} />
          ))}
          <Field
            of={demographicsForm}
            name="clientSecret"
            {...(demographics && {
              help: 'Stored encrypted and not shown again. Leave this empty to keep it.',
              required: false,
            })}
            entered={entered}
            autocomplete="new-password"
          />
          <p class="buttons">
            <button type="submit">Save</button>
          </p>
        </SignedForm>
      </details>
      {demographics && (
        <div class="buttons">
          <ActionForm who={who} action={`${path}/test`} label="Test connection" />
          <ActionForm who={who} action={`${path}/run`} label="Run now" />
        </div>
      )}
      <Facts
        facts={[
          ['Last completed', demographics?.completedAt && <Time at={demographics.completedAt} district={district} />],
          [
            'Last run',
            lastRun && (
              <>
                <a href={`${tabPath(district, 'runs')}/${lastRun.id}`}>
                  <Time at={lastRun.startedAt} district={district} />
                </a>{' '}
                <RunBadge run={lastRun} />
              </>
            ),
          ],
        ]}
      />
      {lastRun?.problemDetail && <p class="problem">{lastRun.problemDetail}</p>}
      <SignedForm who={who} action={`${path}/withdrawals`}>
        <FormProblems entered={withdrawals} />
        <Field
          of={withdrawalsForm}
          name="withdrawalShare"
          value={String(district.withdrawalShare)}
          entered={withdrawals}
        />
        <p class="buttons">
          <button type="submit" class="quiet">
            Save share
          </button>
        </p>
      </SignedForm>
      {demographics && (
        <AskFirst
          who={who}
          action={`${path}/remove`}
          label="Remove Nightly Demographics"
          sure="Remove Nightly Demographics"
        >
          <p>
            Nightly runs stop. Flags in Campus stay as they are. State reports fail until you enter Nightly Demographics
            again and it completes. Students and documents stay. The Client Secret is deleted.
          </p>
        </AskFirst>
      )}
    </section>
  );
};
