import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { sql } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { forgetPreviousSecrets, startDueAlerts, takeAlertMessage } from '../../src/alerts/index.ts';
import { raiseAlerts } from '../../src/alerts/raise.ts';
import { answering, parts } from '../../src/app.ts';
import { ofNoDistrict, settingChangesOf } from '../../src/audit/index.ts';
import type { District } from '../../src/districts/index.ts';
import { putDocument } from '../../src/documents/index.ts';
import { runNow } from '../../src/nightly/index.ts';
import type { AlertDeliveryId } from '../../src/platform/ids.ts';
import { tokenOf } from '../data-exports/support.ts';
import { call, callAsOperator, fieldsOf, platform, sent, signInAs, someDistrict, submit } from '../settings/support.ts';
import { connectCampus } from '../support/campus.ts';
import { freshKeys } from '../support/fresh-keys.ts';
import { invented } from '../support/invented.ts';
import { authoringClient } from '../support/product.ts';
import { carryOn } from '../support/runs.ts';

interface Endpoint {
  id: string;
  secret: string;
}
interface Delivery {
  id: string;
  event: string;
  status: string;
  attempts: number;
  lastAnswer: string | null;
}
interface Received {
  headers: Record<string, string>;
  body: string;
}

const path = '/v1/admin/alertEndpoints';
let count = 0;
const hook = (status = 204) => `https://hooks.example.org/${++count}/${status}`;
const received = async (url: string) => (await fetch(url)).json<Received[]>();
const types = async (url: string) =>
  (await received(url)).map(({ body }) => (JSON.parse(body) as { type: string }).type);

async function add(target: string, events?: string[]): Promise<Endpoint> {
  const kind = target.includes('://') ? 'webhook' : 'email';
  const answer = await callAsOperator(path, 'POST', { kind, target, ...(events && { events }) });
  expect(answer.status).toBe(201);
  return answer.json();
}
const log = async ({ id }: Endpoint) => (await callAsOperator(`${path}/${id}/deliveries`)).json<Delivery[]>();

/** What the cron does, and then each delivery that is due, without the queue. */
async function cron() {
  await raiseAlerts(platform);
  await deliver();
}
async function deliver() {
  const due = await platform.directory.all<{ id: AlertDeliveryId }>(
    sql`select id from alert_deliveries where status = 'waiting'`,
  );
  for (const { id } of due) await takeAlertMessage(platform, { alertDeliveryId: id });
}

const soon = () => new Date(Date.now() + 1000).toISOString();

async function addRun(district: District, status: string, problem: string | null = 'campusUnreachable') {
  const id = `run_${crypto.randomUUID()}`;
  await platform.directory.run(sql`insert into run_summaries
    (run_id, district_id, night, trigger, status, started_at, finished_at, problem_code, problems, students, writes, unflagged)
    values (${id}, ${district.id}, '2026-11-20', 'schedule', ${status}, ${soon()}, ${soon()}, ${problem}, 0, 1, 0, 0)`);
  return id;
}

afterEach(async () => {
  // Endpoints of one test hear nothing of the next.
  for (const table of ['alert_endpoints', 'alert_deliveries', 'run_summaries'])
    await platform.directory.run(sql`delete from ${sql.identifier(table)}`);
});

describe('a webhook of operators', () => {
  it('is told of a failed run once, in a message that its secret verifies', async () => {
    const url = hook();
    const { secret } = await add(url);
    const district = await someDistrict('Alert Schools');
    const runId = await addRun(district, 'failed');
    await cron();
    await cron();
    const [message, ...more] = await received(url);
    expect(more).toEqual([]);
    const verified = new Webhook(secret).verify(message?.body ?? '', message?.headers ?? {});
    expect(verified).toMatchObject({
      type: 'run.failed',
      data: {
        districtId: district.id,
        runId,
        problemCode: 'campusUnreachable',
        text: expect.stringContaining('Alert Schools'),
      },
    });
    expect(() => new Webhook(secret).verify(`${message?.body} `, message?.headers ?? {})).toThrow();
    expect(() =>
      new Webhook(`whsec_${btoa('x'.repeat(32))}`).verify(message?.body ?? '', message?.headers ?? {}),
    ).toThrow();
  });

  it('is told once of many runs that failed at once', async () => {
    const url = hook();
    await add(url);
    const district = await someDistrict();
    for (let n = 0; n < 6; n++) await addRun(district, 'failed');
    await cron();
    await cron();
    expect(await types(url)).toEqual(['runs.failed']);
  });

  it('is told of a held run, a dead letter, a district that does not run, and an export that fails', async () => {
    const url = hook();
    await add(url);
    const district = await someDistrict();
    await platform.directory.run(sql`insert into demographics_connections
      (district_id, base_url, access_token_url, client_id, client_secret, completed_at, updated_at)
      values (${district.id}, 'https://a.example.org', 'https://a.example.org', 'a', 'x', ${soon()}, ${soon()})`);
    await platform.directory.run(
      sql`insert into dead_letters (id, kind, body, failed_at) values (${crypto.randomUUID()}, 'runStep', '{}', ${soon()})`,
    );
    const exportId = `exp_${crypto.randomUUID()}`;
    await platform.directory.run(sql`insert into data_exports (id, district_id, first_name, last_name, email, additional_emails, status, created_at, updated_at)
      values (${exportId}, ${district.id}, 'A', 'B', 'a@example.org', '[]', 'active', ${soon()}, ${soon()})`);
    await platform.directory.run(sql`insert into export_errors (data_export_id, source, code, detail, count, first_at, last_at, mailed)
      values (${exportId}, 'ge', 'x', 'x', 3, ${soon()}, ${soon()}, 0)`);
    await addRun(await someDistrict(), 'held', 'confirmationNeeded');
    await cron();
    expect((await types(url)).toSorted()).toEqual(['district.late', 'export.failing', 'message.dead', 'run.held']);
    await platform.directory.run(sql`delete from demographics_connections where district_id = ${district.id}`);
  });

  it('is told nothing of what was before it was added, of paused districts, or of events that it did not ask for', async () => {
    const district = await someDistrict();
    await platform.directory.run(sql`insert into run_summaries
      (run_id, district_id, night, trigger, status, started_at, finished_at, problems, writes, unflagged)
      values (${`run_${crypto.randomUUID()}`}, ${district.id}, '2026-11-20', 'schedule', 'failed', ${new Date(Date.now() - 3_600_000).toISOString()},
        ${new Date(Date.now() - 3_600_000).toISOString()}, 0, 0, 0)`);
    const [url, other] = [hook(), hook()];
    await add(url);
    await add(other, ['message.dead']);
    await addRun(district, 'failed', 'districtPaused');
    await cron();
    expect(await received(url)).toEqual([]);
    await addRun(district, 'failed');
    await cron();
    expect(await received(other)).toEqual([]);
  });

  it('gets a message again later when it fails, until no attempt is left; the log has each answer', async () => {
    const url = hook(500);
    const endpoint = await add(url);
    await addRun(await someDistrict(), 'failed');
    await cron();
    expect(await log(endpoint)).toMatchObject([{ status: 'waiting', attempts: 1, lastAnswer: '500' }]);
    await deliver();
    // Not before its time.
    expect((await received(url)).length).toBe(1);
    for (let attempt = 2; attempt <= 7; attempt++) {
      await platform.directory.run(sql`update alert_deliveries set due_at = '2026-01-01T00:00:00.000Z'`);
      await deliver();
    }
    expect(await log(endpoint)).toMatchObject([{ status: 'failed', attempts: 7 }]);
    const ids = (await received(url)).map(({ headers }) => headers['webhook-id']);
    expect([ids.length, new Set(ids).size]).toEqual([7, 1]);
  });

  it('is sent nothing more once it has answered 410 Gone', async () => {
    const url = hook(410);
    const endpoint = await add(url);
    await addRun(await someDistrict(), 'failed');
    await cron();
    expect(await log(endpoint)).toMatchObject([{ status: 'failed', attempts: 1, lastAnswer: '410' }]);
    await addRun(await someDistrict(), 'failed');
    await cron();
    expect(await received(url)).toHaveLength(1);
  });

  it('gets a test through the queue', async () => {
    const url = hook();
    const endpoint = await add(url);
    expect((await callAsOperator(`${path}/${endpoint.id}/test`, 'POST')).status).toBe(202);
    await expect.poll(() => types(url)).toEqual(['test']);
    await expect.poll(async () => (await log(endpoint))[0]?.status).toBe('delivered');
    expect((await callAsOperator(`${path}/${endpoint.id}`, 'DELETE')).status).toBe(204);
    expect((await callAsOperator(`${path}/${endpoint.id}/test`, 'POST')).status).toBe(404);
  });

  it('gets a new secret, and the old one signs beside it for seven days, once rotated', async () => {
    const url = hook();
    const { id, secret: old } = await add(url);
    const test = async () => {
      expect((await callAsOperator(`${path}/${id}/test`, 'POST')).status).toBe(202);
      await deliver();
      return (await received(url)).at(-1) ?? { body: '', headers: {} };
    };
    const rotate = async () => (await callAsOperator(`${path}/${id}/rotate`, 'POST')).json<Endpoint>();
    const verify = (secret: string, { body, headers }: Received) => new Webhook(secret).verify(body, headers);
    const { secret: second, ...rotated } = await rotate();
    expect(rotated).toMatchObject({ id, previousSecretExpiresAt: expect.stringMatching(/Z$/) });
    const both = await test();
    expect(both.headers['webhook-signature']?.split(' ')).toHaveLength(2);
    for (const secret of [old, second]) expect(verify(secret, both)).toMatchObject({ type: 'test' });
    const { secret: third } = await rotate();
    const later = await test();
    for (const secret of [second, third]) expect(verify(secret, later)).toMatchObject({ type: 'test' });
    expect(() => verify(old, later)).toThrow();
    await platform.directory.run(
      sql`update alert_endpoints set previous_secret_expires_at = '2026-01-01T00:00:00.000Z' where id = ${id}`,
    );
    const over = await test();
    expect(over.headers['webhook-signature']?.split(' ')).toHaveLength(1);
    expect(verify(third, over)).toMatchObject({ type: 'test' });
    await forgetPreviousSecrets(platform);
    const kept = await platform.directory.get<{ previous: string | null }>(
      sql`select previous_secret as previous from alert_endpoints where id = ${id}`,
    );
    expect(kept).toEqual({ previous: null });
    const { changes } = await settingChangesOf(platform, ofNoDistrict, { limit: 100, offset: 0 });
    const ofWebhook = changes.filter(({ field }) => field === `Secret of ${id}`);
    expect(ofWebhook).toMatchObject([
      { actor: 'operator (tests)', setting: 'Webhooks', oldValue: 'changed', newValue: 'changed' },
      { newValue: 'changed' },
    ]);
  });

  it('cannot be rotated as an email address, or under an unknown id', async () => {
    const { id } = await add('rotate@samegoal.example');
    expect((await callAsOperator(`${path}/${id}/rotate`, 'POST')).status).toBe(409);
    expect((await callAsOperator(`${path}/none/rotate`, 'POST')).status).toBe(404);
  });

  it('is told after a lost queue message too, because the cron queues what is due', async () => {
    const url = hook();
    await add(url);
    await addRun(await someDistrict(), 'failed');
    await raiseAlerts(platform);
    await startDueAlerts(platform);
    await expect.poll(() => types(url)).toEqual(['run.failed']);
  });
});

it('an operator is told by email', async () => {
  await add('on.call@samegoal.example');
  await addRun(await someDistrict('Mail Schools'), 'failed');
  await cron();
  const mail = sent.filter(({ to }) => to === 'on.call@samegoal.example');
  expect(mail).toMatchObject([{ subject: "SameGoal Campus Link: A district's run failed" }]);
  expect(mail[0]?.text).toContain('Mail Schools');
});

it.each([
  ['webhook', 'http://hooks.example.org/x', 'must start with https'],
  ['webhook', 'https://user:pw@hooks.example.org/x', 'must not carry a user name'],
  ['email', 'nobody', 'must be an email address'],
])('refuses %s %s', async (kind, target, message) => {
  const answer = await callAsOperator(path, 'POST', { kind, target });
  expect(answer.status).toBe(400);
  expect(JSON.stringify(await answer.json())).toContain(message);
});

it('a deployed Worker calls no webhook inside a network', async () => {
  // SAFETY: only these variables are read before a request is answered.
  const deployed = {
    ...env,
    ...(await freshKeys()),
    ...{ OPERATOR_TOKEN: crypto.randomUUID(), CAMPUS_VENDOR_SECRET: 'x', PUBLIC_URL: 'https://link.example.org' },
  } as unknown as Env;
  for (const target of [
    'https://10.0.0.1/x',
    'https://169.254.169.254/latest',
    'https://intranet/x',
    'https://[::1]/x',
  ]) {
    const request = new Request(`https://link.example.org${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${env.OPERATOR_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'webhook', target }),
    });
    expect((await answering(parts)(request, deployed, createExecutionContext())).status).toBe(400);
  }
});

describe('a plan-authoring system', () => {
  it('is told of completed runs and matched students of its own district only, over its own API', async () => {
    const [district, other] = [await someDistrict(), await someDistrict()];
    const campus = await connectCampus(district, 50);
    const [student] = await campus.control<
      { localNumber: string; givenName: string; familyName: string; sourcedId: string }[]
    >('GET', 'students?limit=1&status=active');
    const token = await tokenOf(await authoringClient(district));
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const url = hook();
    const body = JSON.stringify({ url, events: ['run.completed', 'student.matched'] });
    const added = await call('/v1/webhooks', { method: 'POST', headers, body });
    expect(added.status).toBe(201);
    const { id, secret } = await added.json<Endpoint>();
    const plan = {
      form: 'section504Plan',
      status: 'completed',
      student: { localNumber: student?.localNumber ?? '' },
      studentName: { givenName: student?.givenName ?? '', familyName: student?.familyName ?? '' },
      fields: { meetingDate: '2026-09-01' },
    } as const;
    expect((await putDocument(platform, district, invented('doc-waits'), plan, { by: 'test' })).ok).toBe(true);
    expect((await runNow(platform, district)).ok).toBe(true);
    await carryOn(district);
    await addRun(other, 'completed', null);
    await cron();
    expect((await types(url)).toSorted()).toEqual(['run.completed', 'student.matched']);
    const bodies = (await received(url)).map((one) => new Webhook(secret).verify(one.body, one.headers));
    expect(JSON.stringify(bodies)).toContain('doc-waits');
    expect(JSON.stringify(bodies)).not.toContain(student?.familyName);
    const foreign = { authorization: `Bearer ${await tokenOf(await authoringClient(other))}` };
    const rotate = `/v1/webhooks/${id}/rotate`;
    expect((await call(rotate, { method: 'POST', headers: foreign })).status).toBe(404);
    const rotated = await (await call(rotate, { method: 'POST', headers })).json<Endpoint>();
    expect(rotated.secret).not.toBe(secret);
    const { changes } = await settingChangesOf(platform, district, { limit: 100, offset: 0 });
    expect(changes.filter(({ setting }) => setting === 'Webhooks')).toMatchObject([{ field: `Secret of ${id}` }]);
    expect((await call(`/v1/webhooks/${id}/deliveries`, { headers: foreign })).status).toBe(404);
    expect(await (await call('/v1/webhooks', { headers: foreign })).json()).toEqual([]);
    expect((await call(`/v1/webhooks/${id}`, { method: 'DELETE', headers })).status).toBe(204);
  });
});

it('an operator adds, tests, rotates, and removes an address on the page', async () => {
  const email = 'alerts.operator@samegoal.example';
  await callAsOperator('/v1/admin/operators', 'POST', { email, firstName: 'Jo', lastName: 'Miller' });
  const { cookie, get } = await signInAs(email);
  const page = '/settings/operations';
  const fields = fieldsOf(await (await get(page)).text(), `${page}/alerts`);
  expect((await submit(`${page}/alerts`, { ...fields, target: 'nobody' }, { cookie })).status).toBe(400);
  const url = hook();
  expect(await (await submit(`${page}/alerts`, { ...fields, target: url }, { cookie })).text()).toContain('whsec_');
  const shown = await (await get(page)).text();
  expect(shown).not.toContain('whsec_');
  await submit(`${page}/alerts/test`, fieldsOf(shown, `${page}/alerts/test`), { cookie });
  await expect.poll(async () => (await get(page)).text()).toContain('delivered');
  const rotate = `${page}/alerts/rotate`;
  expect(await (await submit(rotate, fieldsOf(shown, rotate), { cookie })).text()).toContain('whsec_');
  expect(await (await get(page)).text()).toContain('The old secret signs too until');
  await submit(`${page}/alerts/remove`, fieldsOf(shown, `${page}/alerts/remove`), { cookie });
  expect(await (await get(page)).text()).toContain('Nobody is told of failures yet.');
});
