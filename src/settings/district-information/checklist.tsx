import type { FC } from 'hono/jsx';
import type { District } from '../../districts/index.ts';
import { Badge } from '../shell/parts.tsx';
import { tabPath } from '../shell/shell.tsx';
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
export const Checklist: FC<{ district: District; steps: readonly SetUpStep[] }> = ({ district, steps }) => {
  const done = steps.filter(({ state }) => state === 'done').length;
  const list = (
    <ol class="checklist">
      {steps.map((step) => (
        <Step district={district} step={step} />
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
          {list}
        </>
      )}
    </section>
  );
};

const Step: FC<{ district: District; step: SetUpStep }> = ({ district, step }) => {
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
    </li>
  );
};

function address(district: District, link: NonNullable<SetUpStep['link']>): string {
  if (typeof link === 'object') return `${tabPath(district, 'runs')}/${link.run}`;
  return link === 'data-exports' ? tabPath(district, link) : `#${link}`;
}
