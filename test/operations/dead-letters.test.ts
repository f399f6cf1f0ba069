import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import worker from '../../src/worker.ts';
import { call, callAsOperator, fieldsOf, signInAs, someDistrict } from '../settings/support.ts';

interface Letter {
  id: string;
  kind: string;
  districtId: string | null;
  retriedBy: string | null;
}

const list = async (query = '') => (await callAsOperator(`/v1/admin/deadLetters${query}`)).json<Letter[]>();

/** Hands messages to the consumer of dead letters, as the queue does. */
async function giveUp(...bodies: object[]) {
  const messages = bodies.map((body, at) => ({
    id: `letter-${crypto.randomUUID()}-${at}`,
    timestamp: new Date(),
    attempts: 1,
    body,
  }));
  // SAFETY: the consumer takes whatever its queue holds; these are the shapes of both kinds of message.
  const batch = createMessageBatch('campus-link-dead-letters', messages) as MessageBatch<never>;
  const context = createExecutionContext();
  await worker.queue(batch, env);
  return { messages, result: await getQueueResult(batch, context) };
}

let step: { districtId: string; runId: string; stepNumber: number };
beforeAll(async () => {
  step = { districtId: (await someDistrict()).id, runId: 'run_gone', stepNumber: 3 };
});

describe('a message that a queue gave up on', () => {
  it('is written down with its ids and what would have taken it, once', async () => {
    const { messages, result } = await giveUp(step, { deliveryId: 'del_gone' });
    expect(result.retryMessages).toEqual([]);
    const found = (await list()).filter(({ id }) => messages.some((message) => message.id === id));
    expect(found.map(({ kind, districtId }) => [kind, districtId]).toSorted()).toEqual([
      ['delivery', null],
      ['runStep', step.districtId],
    ]);
    // The same message again.
    const [first] = messages;
    const batch = createMessageBatch('campus-link-dead-letters', first ? [first] : []) as MessageBatch<never>;
    await worker.queue(batch, env);
    expect((await list()).filter(({ id }) => id === first?.id)).toHaveLength(1);
  });

  it('is sent again once, by name, and is then no longer listed as waiting', async () => {
    const { messages } = await giveUp(step);
    const id = messages[0]?.id ?? '';
    const answer = await callAsOperator(`/v1/admin/deadLetters/${id}/retry`, 'POST');
    expect(await answer.json()).toMatchObject({ id, retriedBy: 'operator (tests)' });
    expect((await callAsOperator(`/v1/admin/deadLetters/${id}/retry`, 'POST')).status).toBe(409);
    expect((await list()).some((letter) => letter.id === id)).toBe(false);
    expect((await list('?waiting=false')).some((letter) => letter.id === id)).toBe(true);
    expect((await callAsOperator('/v1/admin/deadLetters/none/retry', 'POST')).status).toBe(404);
  });

  it('is on the page of operations with a button that sends it again', async () => {
    const { messages } = await giveUp(step);
    const email = 'letters.operator@samegoal.example';
    await callAsOperator('/v1/admin/operators', 'POST', { email, firstName: 'Jo', lastName: 'Miller' });
    const { cookie } = await signInAs(email);
    const page = await (await call('/settings/operations', { headers: { cookie } })).text();
    expect(page).toContain('Step of a run');
    expect(page).toContain(messages[0]?.id);
    expect(fieldsOf(page, '/settings/operations/retry')).toHaveProperty('deadLetterId');
  });
});
