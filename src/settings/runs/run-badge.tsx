import type { FC } from 'hono/jsx';
import { isOvertaken, type Run } from '../../nightly/index.ts';
import { Badge, countText } from '../shell/parts.tsx';

const statuses = {
  running: { kind: 'warn', text: 'Running' },
  held: { kind: 'warn', text: 'Waiting for you' },
  completed: { kind: 'good', text: 'Completed' },
  failed: { kind: 'bad', text: 'Failed' },
} as const;

type Outcome = Pick<Run, 'status' | 'problemCode' | 'problems'>;

/** How a run went: "Completed with 2 problems". One that left something out has completed, but nobody should think that all is well. */
function outcomeOf(run: Outcome): { readonly kind: 'good' | 'warn' | 'bad'; readonly text: string } {
  if (isOvertaken(run)) return { kind: 'warn', text: 'Not confirmed' };
  if (run.status !== 'completed' || run.problems === 0) return statuses[run.status];
  return { kind: 'warn', text: `Completed with ${countText(run.problems, 'problem')}` };
}

export const runText = (run: Outcome): string => outcomeOf(run).text;

export const runKind = (run: Outcome) => outcomeOf(run).kind;

export const RunBadge: FC<{ run: Outcome }> = ({ run }) => <Badge kind={runKind(run)}>{runText(run)}</Badge>;
