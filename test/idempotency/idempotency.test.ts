import { env } from 'cloudflare:workers';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { tokenOf } from '../data-exports/support.ts';
import { authoringClient, call, platform, someDistrict } from '../support/product.ts';

const operator = { authorization: `Bearer ${env.OPERATOR_TOKEN}` };

function post(path: string, key: string | null, body?: unknown, headers: Record<string, string> = operator) {
  const init = { method: 'POST', headers: { ...headers, ...(key !== null && { 'idempotency-key': key }) } };
  if (body === undefined) return call(path, init);
  return call(path, {
    ...init,
    headers: { ...init.headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

const clients = async () => {
  const { id } = await someDistrict();
  return `/v1/admin/districts/${id}/authoringClients`;
};
const listed = async (path: string) => (await call(path, { headers: operator })).json<unknown[]>();

it('a request that is sent again is carried out once and gets the same answer, its secret included', async () => {
  const path = await clients();
  const [first, again] = [await post(path, 'one'), await post(path, 'one')];
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(first.headers.get('idempotency-replayed')).toBeNull();
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect(await again.json()).toEqual(await first.json());
  expect(await listed(path)).toHaveLength(1);
  expect((await post(path, 'two')).status).toBe(201);
  expect((await post(path, null)).status).toBe(201);
  expect(await listed(path)).toHaveLength(3);
});

it('what is kept of an answer is sealed', async () => {
  const path = await clients();
  const { clientSecret } = await (await post(path, 'sealed')).json<{ clientSecret: string }>();
  const rows = await platform.directory.all(sql`select * from idempotency_keys`);
  expect(JSON.stringify(rows)).not.toContain(clientSecret);
});

it('the same key with another body or at another address is refused with 422', async () => {
  const { id } = await someDistrict();
  const path = '/v1/admin/districts';
  const body = { name: 'Key Schools', state: 'OH', irn: '045001' };
  expect((await post(path, 'other', body)).status).toBe(201);
  for (const [at, sent] of [
    [path, { ...body, irn: '045002' }],
    [`${path}/${id}/authoringClients`, undefined],
  ] as const) {
    const refused = await post(at, 'other', sent);
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ code: 'unprocessableContent' });
  }
});

it('of several at once, one is carried out', async () => {
  const path = await clients();
  const answers = await Promise.all([1, 2, 3, 4].map(() => post(path, 'at-once')));
  for (const { status } of answers) expect([201, 409]).toContain(status);
  expect(await listed(path)).toHaveLength(1);
});

it('a refusal is given again too, and a failure on our side is not kept', async () => {
  const path = '/v1/admin/districts';
  for (let n = 0; n < 2; n++) expect((await post(path, 'wrong', { name: 'x' })).status).toBe(400);
  expect((await post(path, 'a key with spaces')).status).toBe(400);
  expect((await post(path, 'x'.repeat(201))).status).toBe(400);
});

it('clients do not meet the keys of others, and a key is taken anew after a day', async () => {
  const [one, other] = [await someDistrict(), await someDistrict()];
  const bearer = async (district: typeof one) => ({
    authorization: `Bearer ${await tokenOf(await authoringClient(district))}`,
  });
  const body = { url: 'https://hooks.example.org/keys/204', events: ['run.completed'] };
  const [first, second] = [await bearer(one), await bearer(other)];
  const ids = async (headers: Record<string, string>) =>
    (await post('/v1/webhooks', 'shared', body, headers)).json<{ id: string }>();
  const added = await ids(first);
  expect((await ids(first)).id).toBe(added.id);
  expect((await ids(second)).id).not.toBe(added.id);
  await platform.directory.run(sql`update idempotency_keys set created_at = '2026-01-01T00:00:00.000Z'`);
  expect((await ids(first)).id).not.toBe(added.id);
});

it('the description of the API has the header on every POST, but for tokens', async () => {
  const { openApiDocument } = await import('../../src/docs/document.ts');
  const { paths = {} } = openApiDocument(await createApp());
  const without = Object.entries(paths).flatMap(([path, { post: operation }]) =>
    operation && !JSON.stringify(operation.parameters ?? []).includes('"Idempotency-Key"') ? [path] : [],
  );
  expect(without).toEqual(['/v1/token']);
});
