import { findAnyDistrict } from '../districts/index.ts';
import { errorFields, errorName } from '../platform/log.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import type { StepMessage } from './district-runs.ts';
import { carryOut } from './night.ts';
import { type StepOutcome, stepName } from './step.ts';

/** Carries out the step that a message names. Its failure is told to the Durable Object, which decides on another attempt; the message itself is done with. */
export async function takeStepMessage(platform: Platform, message: StepMessage): Promise<void> {
  const { districtId, runId, stepNumber } = message;
  const runs = platform.districtRuns.getByName(districtId);
  const begun = await runs.begin(runId, stepNumber);
  if (!begun) return;
  const started = Date.now();
  const log = platform.log.with({ districtId, runId, stepNumber, step: stepName(begun.step) });
  let outcome: StepOutcome;
  try {
    // A step that the object hands out may be done: it stops every run of a district that leaves, but the one that ends flags.
    const district = await findAnyDistrict(platform, districtId);
    outcome = district.ok
      ? await carryOut(platform, district.value, begun.run, begun.step)
      : { status: 'failed', problem: district.problem, retry: false };
  } catch (error) {
    log.error('unexpected error', errorFields(error));
    const name = errorName(error);
    outcome = { status: 'failed', problem: problem('internalError', `The step stopped (${name}).`), retry: true };
  }
  const accepted = await runs.complete(runId, { stepNumber, attempt: begun.attempt }, outcome);
  const result = outcome.status === 'done' ? outcome.counts : { problem: outcome.problem.code };
  log.info('step', { status: outcome.status, accepted, ms: Date.now() - started, ...result });
}
