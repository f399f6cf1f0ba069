import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { ofNoDistrict, settingChangesOf } from '../../src/audit/index.ts';
import type { DistrictId } from '../../src/platform/ids.ts';
import worker from '../../src/worker.ts';
import { call, callAsOperator, fieldsOf, platform, signInAs, someDistrict } from '../settings/support.ts';

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

let step: { districtId: DistrictId; runId: string; stepNumber: number };
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
    const { changes } = await settingChangesOf(platform, { id: step.districtId }, { limit: 10, offset: 0 });
    expect(changes.filter(({ field }) => field === id)).toMatchObject([
      { setting: 'Dead letters', actor: 'operator (tests)', oldValue: 'waiting', newValue: 'sent again' },
    ]);
    expect((await list()).some((letter) => letter.id === id)).toBe(false);
    expect((await list('?waiting=false')).some((letter) => letter.id === id)).toBe(true);
    expect((await callAsOperator('/v1/admin/deadLetters/none/retry', 'POST')).status).toBe(404);
  });

  it('is in the audit trail of no district when its message names none', async () => {
    const { messages } = await giveUp({ deliveryId: 'del_gone' });
    const id = messages[0]?.id ?? '';
    expect((await callAsOperator(`/v1/admin/deadLetters/${id}/retry`, 'POST')).status).toBe(200);
    const { changes } = await settingChangesOf(platform, ofNoDistrict, { limit: 100, offset: 0 });
    expect(changes.filter(({ field }) => field === id)).toMatchObject([{ newValue: 'sent again' }]);
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
