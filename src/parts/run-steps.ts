import { type StepMessage, takeStepMessage } from '../nightly/index.ts';
import { platformOf } from '../platform/platform.ts';

/** Carries out one step of a run. */
export const take = (env: Env, message: StepMessage): Promise<void> => takeStepMessage(platformOf(env), message);
