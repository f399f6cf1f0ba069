import type { FC } from 'hono/jsx';
import type { District } from '../../districts/index.ts';
import type { SetUpState, SetUpStep } from '../set-up.ts';
import { Badge } from './parts.tsx';
import { tabPath } from './shell.tsx';

const states: Record<SetUpState, { kind?: 'good' | 'warn' | 'bad'; text: string }> = {
  done: { kind: 'good', text: 'Done' },
  next: { kind: 'warn', text: 'Next' },
  open: { text: 'To do' },
  waiting: { kind: 'warn', text: 'Waiting' },
  broken: { kind: 'bad', text: 'Not working' },
  later: { text: 'After Step 2' },
};

/** The set-up of the guide as a checklist: what is done, what is next, and where in Campus it is done. */
export const Checklist: FC<{ district: District; steps: readonly SetUpStep[] }> = ({ district, steps }) => {
  const done = steps.filter(({ state }) => state === 'done').length;
  return (
    <section class="card" aria-labelledby="set-up">
      <div class="heading">
        <h2 id="set-up">Set-up</h2>
        <Badge {...(done === steps.length && { kind: 'good' as const })}>
          {done} of {steps.length} done
        </Badge>
      </div>
      <ol class="checklist">
        {steps.map(({ title, state, campus, here, link }) => (
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
                <a href={link === 'data-exports' ? tabPath(district, link) : `#${link}`}>
                  Go there<span class="hidden">: {title}</span>
                </a>
              )}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
};
