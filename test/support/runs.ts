import { env } from 'cloudflare:workers';
import type { District } from '../../src/districts/index.ts';
import { type StepMessage, takeStepMessage } from '../../src/nightly/index.ts';
import type { RunState } from '../../src/nightly/run-state.ts';
import type { RunId } from '../../src/platform/ids.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { callAsOperator, platform } from './product.ts';

type Owner = Pick<District, 'id'>;

/** The Durable Object that holds a district's runs. */
export const runObjectOf = ({ id }: Owner) => env.DISTRICT_RUNS.getByName(id);

export const stepMessage = ({ id }: Owner, runId: RunId, stepNumber: number): StepMessage => ({
  districtId: id,
  runId,
  stepNumber,
});

/** Starts a run now, as an operator. */
export async function startRun({ id }: Owner): Promise<RunId> {
  const started = await callAsOperator(`/v1/admin/districts/${id}/runs`, 'POST');
  if (started.status !== 202) throw new Error(await started.text());
  return (await started.json<{ id: RunId }>()).id;
}

/** Carries out the current step, as the queue would. Returns the run before it; null when no run goes on. */
export async function carryOnce(
  district: Owner,
  between: (run: RunState) => Promise<void> = async () => undefined,
  place: Platform = platform,
): Promise<RunState | null> {
  const run = await runObjectOf(district).newest();
  if (run?.status !== 'running') return null;
  await between(run);
  await takeStepMessage(place, stepMessage(district, run.runId, run.stepNumber));
  return run;
}

/** Carries a run on step by step, without the waits of the queue, until it is over or held. */
export async function carryOn(
  district: Owner,
  between?: (run: RunState) => Promise<void>,
  place?: Platform,
): Promise<RunState> {
  for (let turn = 0; turn < 400; turn++) {
    if (await carryOnce(district, between, place)) continue;
    const run = await runObjectOf(district).newest();
    if (!run) throw new Error('there is no run');
    return run;
  }
  throw new Error('the run does not end');
}
