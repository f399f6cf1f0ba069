import { recordDeadLetter } from '../dead-letters/index.ts';
import { platformOf } from '../platform/platform.ts';

/** Writes down a message that its queue gave up on. */
export const take = (env: Env, message: { id: string; body: object }): Promise<void> =>
  recordDeadLetter(platformOf(env), { id: message.id, body: { ...message.body } });
