import type { FC, PropsWithChildren } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { District } from '../../districts/index.ts';
import { Badge } from '../shell/parts.tsx';
import { tabPath } from '../shell/shell.tsx';
import { ActionForm, Saved } from '../shell/signed-form.tsx';
import type { SetUpState, SetUpStep } from './set-up.ts';

const states: Record<SetUpState, { kind?: 'good' | 'warn' | 'bad'; text: string }> = {
  done: { kind: 'good', text: 'Done' },
  next: { kind: 'warn', text: 'Next' },
  open: { text: 'To do' },
  waiting: { kind: 'warn', text: 'Waiting' },
  broken: { kind: 'bad', text: 'Not working' },
  later: { text: 'After Step 2' },
};

/** The set-up of the guide as a checklist: what is done, what is next, and where in Campus it is done. Finished, it is one line until somebody opens it. */
export const Checklist: FC<{
  who: SignedIn;
  district: District;
  steps: readonly SetUpStep[];
  saved: string | null;
}> = ({ who, district, steps, saved }) => {
  const done = steps.filter(({ state }) => state === 'done').length;
  const list = (
    <ol class="checklist">
      {steps.map((step, at) => (
        <Step district={district} step={step}>
          {at === 0 && step.state !== 'done' && <CaseForm {...{ who, district }} />}
        </Step>
      ))}
    </ol>
  );
  const title = <h2 id="set-up">Set-up</h2>;
  const count = `${done} of ${steps.length} done`;
  return (
    <section class="card" aria-labelledby="set-up">
      {done === steps.length ? (
        <details>
          <summary>
            {title} <Badge kind="good">{count}</Badge>
          </summary>
          {list}
        </details>
      ) : (
        <>
          <div class="heading">
            {title}
            <Badge>{count}</Badge>
          </div>
          <Saved text={saved} />
          {list}
        </>
      )}
    </section>
  );
};

/** Campus enables the integration only after a case, which may take days: the checklist remembers that it was submitted. */
const CaseForm: FC<{ who: SignedIn; district: District }> = ({ who, district }) => {
  const isSubmitted = district.caseSubmittedAt !== null;
  return (
    <ActionForm
      who={who}
      action={`${tabPath(district, 'district-information')}/case`}
      label={isSubmitted ? 'Case not submitted' : 'Case submitted'}
      fields={{ submitted: isSubmitted ? 'no' : 'yes' }}
    />
  );
};

const Step: FC<PropsWithChildren<{ district: District; step: SetUpStep }>> = ({ district, step, children }) => {
  const { title, state, campus, here, link } = step;
  return (
    <li>
      <div class="heading">
        <h3>{title}</h3>
        <Badge {...(states[state].kind && { kind: states[state].kind })}>{states[state].text}</Badge>
      </div>
      {campus && (
        <p>
          <strong>In Campus:</strong> {campus}
        </p>
      )}
      <p class={state === 'done' ? 'muted' : undefined}>
        {state !== 'done' && <strong>In SameGoal: </strong>}
        {here}{' '}
        {state !== 'done' && link && (
          <a href={address(district, link)}>
            {typeof link === 'object' ? 'See the run' : 'Go there'}
            <span class="hidden">: {title}</span>
          </a>
        )}
      </p>
      {children}
    </li>
  );
};

function address(district: District, link: NonNullable<SetUpStep['link']>): string {
  if (typeof link === 'object') return `${tabPath(district, 'runs')}/${link.run}`;
  return link === 'data-exports' ? tabPath(district, link) : `#${link}`;
}
