import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { sql } from 'drizzle-orm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startDueAlerts } from '../../src/alerts/index.ts';
import { raiseAlerts } from '../../src/alerts/raise.ts';
import { answering, parts } from '../../src/app.ts';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { carryOut, firstSteps } from '../../src/nightly/night.ts';
import { beginStep, completeStep, type RunState, startRun } from '../../src/nightly/run-state.ts';
import type { StepOutcome } from '../../src/nightly/step.ts';
import { newId, type RunId } from '../../src/platform/ids.ts';
import { platformOf } from '../../src/platform/platform.ts';
import { problem } from '../../src/platform/problems.ts';
import { tokenOf } from '../data-exports/support.ts';
import { flagDistrict, planFor, turnOn, writesOf } from '../flags/support.ts';
import { everyOther, failing } from '../support/platform-faults.ts';
import { authoringClient, platform, someDistrict } from '../support/product.ts';

const lease = 180_000;
const answer = answering(parts);

/** Calls the Worker over failing bindings. */
const callOver = (bindings: Env, path: string, init?: RequestInit) =>
  answer(new Request(new URL(path, env.PUBLIC_URL), init), bindings, createExecutionContext());

afterEach(() => void vi.restoreAllMocks());

describe('a night in which D1 fails as documented', () => {
  it.each([14, 19, 23])(
    'every %i-th call: ends with the same roster and flags, and writes each flag once',
    async (each) => {
      const at = await flagDistrict();
      for (const { sourcedId } of at.students.slice(0, 3)) await planFor(at, sourcedId);
      await turnOn(at, 'create');
      const bindings = failing({ d1: everyOther(each) });
      const faulty = platformOf(bindings);
      const reported = vi.spyOn(console, 'error');
      let state: RunState = startRun(
        { runId: newId<RunId>('run'), night: isoDate('2026-11-20'), trigger: 'schedule' },
        firstSteps({ kind: 'night' }),
        new Date(),
        lease,
      ).state;
      for (let turn = 0; turn < 400 && state.status === 'running'; turn++) {
        state = beginStep(state, state.stepNumber, new Date(), lease) ?? state;
        const [step] = state.steps;
        if (!step) break;
        // As the queue's consumer does: what throws is told as a failure that may pass.
        const outcome: StepOutcome = await carryOut(faulty, at.district, state, step).catch(
          () =>
            ({
              ...{ status: 'failed', retry: true },
              problem: problem('internalError', 'The step broke off.'),
            }) as const,
        );
        const moved = completeStep(
          state,
          { stepNumber: state.stepNumber, attempt: state.attempts },
          outcome,
          new Date(),
          lease,
        );
        if (moved) state = moved.state;
      }
      expect([state.status, state.problem]).toEqual(['completed', null]);
      expect(bindings.failures()).toBeGreaterThan(2);
      expect((await writesOf(at)).create).toBe(3);
      const [known] = await platform
        .databaseOf(at.district)
        .all<{ active: number }>(
          sql`select count(*) as active from students where district_id = ${at.district.id} and status = 'active'`,
        );
      const { length } = await at.campus.control<unknown[]>('GET', 'students?limit=500&status=active');
      expect(known?.active).toBe(length);
      reported.mockRestore();
    },
  );
});

describe('loads and reports over failing bindings', () => {
  async function system() {
    const district = await someDistrict();
    const token = await tokenOf(await authoringClient(district));
    return { district, headers: { authorization: `Bearer ${token}` } };
  }

  /** Sends the same request again while the answer says so. Every failure must say so. */
  async function insisting(send: () => Promise<Response>): Promise<{ last: Response; failed: number }> {
    for (let failed = 0; failed < 40; failed++) {
      const response = await send();
      if (response.status < 500) return { last: response, failed };
      expect([500, 503]).toContain(response.status);
      if (response.status === 503) expect(response.headers.get('retry-after')).not.toBeNull();
      expect(response.headers.get('content-type')).toBe('application/problem+json');
    }
    throw new Error('no end of failures');
  }

  it('a load of documents is stored once, whole, however often D1 breaks it off', async () => {
    const { district, headers } = await system();
    const lines = Array.from(
      { length: 30 },
      (_, n) => `section504Plan,AB00000${String(n).padStart(2, '0')},2026-09-01`,
    );
    const body = ['form,stateStudentId,meetingDate', ...lines].join('\n');
    const bindings = failing({ d1: everyOther(4) });
    const { last, failed } = await insisting(() =>
      callOver(bindings, '/v1/documents/keyProgramsLoad', {
        method: 'POST',
        headers: { ...headers, 'content-type': 'text/csv' },
        body,
      }),
    );
    expect([last.status, failed > 0]).toEqual([200, true]);
    const [stored] = await platform.databaseOf(district).all<{ n: number; students: number }>(sql`select count(*) as n,
      count(distinct student_id) as students from documents where district_id = ${district.id}`);
    expect(stored).toEqual({ n: 30, students: 30 });
  });

  it('a file is there whole or not at all when R2 fails, and the same request again stores it', async () => {
    const { headers } = await system();
    const plan = {
      form: 'section504Plan',
      status: 'completed',
      student: { localNumber: '000001' },
      fields: { meetingDate: '2026-09-01' },
    };
    const json = { ...headers, 'content-type': 'application/json' };
    const stored = await callOver(env, '/v1/documents/faulty-1', {
      method: 'PUT',
      headers: json,
      body: JSON.stringify(plan),
    });
    expect(stored.status).toBe(201);
    const pdf = new TextEncoder().encode('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
    const bindings = failing({ r2: everyOther(1) });
    const send = (to: Env) =>
      callOver(to, '/v1/documents/faulty-1/file', {
        method: 'PUT',
        headers: { ...headers, 'content-type': 'application/pdf', 'content-length': String(pdf.byteLength) },
        body: pdf,
      });
    const refused = await send(bindings);
    expect(refused.status).toBeGreaterThanOrEqual(500);
    expect((await callOver(env, '/v1/documents/faulty-1/file', { headers })).status).toBe(404);
    expect((await send(env)).status).toBeLessThan(300);
    expect((await callOver(env, '/v1/documents/faulty-1/file', { headers })).status).toBe(200);
  });

  it('an alert whose queue fails waits in its row, and the cron queues it', async () => {
    await platform.directory.run(sql`insert into alert_endpoints (id, kind, target, events, created_at, created_by)
      values ('alr_fault', 'email', 'fault@example.org', '["message.dead"]', '2026-01-01', 'test')`);
    const now = new Date().toISOString();
    await platform.directory.run(
      sql`insert into dead_letters (id, kind, body, failed_at) values ('letter-fault', 'runStep', '{}', ${now})`,
    );
    await raiseAlerts(platform);
    const faulty = platformOf(failing({ queues: everyOther(1) }));
    await expect(startDueAlerts(faulty)).rejects.toThrow('Queue send failed');
    const waiting = () =>
      platform.directory.all<{ status: string }>(
        sql`select status from alert_deliveries where endpoint_id = 'alr_fault'`,
      );
    expect(await waiting()).toEqual([{ status: 'waiting' }]);
    await startDueAlerts(platform);
    await expect.poll(async () => (await waiting())[0]?.status).toBe('delivered');
  });
});
