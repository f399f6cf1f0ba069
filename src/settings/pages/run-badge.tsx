import type { FC } from 'hono/jsx';
import type { Run } from '../../nightly/index.ts';
import { Badge, numberText } from './parts.tsx';

const statuses = {
  running: { kind: 'warn', text: 'Running' },
  held: { kind: 'warn', text: 'Waiting for you' },
  completed: { kind: 'good', text: 'Completed' },
  failed: { kind: 'bad', text: 'Failed' },
} as const;

type Outcome = Pick<Run, 'status' | 'problems'>;

/** A run that left something out has completed, but nobody should think that all is well. */
const isTroubled = ({ status, problems }: Outcome) => status === 'completed' && problems > 0;

/** How a run went: "Completed with 2 problems". */
export const runText = (run: Outcome): string =>
  isTroubled(run)
    ? `Completed with ${numberText(run.problems)} ${run.problems === 1 ? 'problem' : 'problems'}`
    : statuses[run.status].text;

export const runKind = (run: Outcome) => (isTroubled(run) ? 'warn' : statuses[run.status].kind);

export const RunBadge: FC<{ run: Outcome }> = ({ run }) => <Badge kind={runKind(run)}>{runText(run)}</Badge>;
