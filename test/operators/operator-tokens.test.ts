import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { settingChangesOf } from '../../src/audit/index.ts';
import { findOperatorToken } from '../../src/operators/operator-tokens.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import { call, callAsOperator, platform, someDistrict } from '../support/product.ts';

const path = '/v1/admin/operatorTokens';
const add = async (name: string, token = env.OPERATOR_TOKEN) =>
  call(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  });
const asToken = (token: string, to: string, method = 'GET', body?: object) =>
  call(to, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });

it('OPERATOR_TOKEN of the deployment adds the first operator token, and does nothing else', async () => {
  await env.DB.prepare('delete from operator_tokens').run();
  expect((await callAsOperator('/v1/admin/districts')).status).toBe(401);
  expect((await callAsOperator(path)).status).toBe(401);
  const first = await add('Jo Miller');
  expect(first.status).toBe(201);
  const { token, id } = await first.json<{ token: string; id: string }>();
  // Now that one works, the deployment's token does nothing at all.
  expect((await add('second')).status).toBe(401);
  expect((await asToken(token, '/v1/admin/districts')).status).toBe(200);
  const listed = await (await asToken(token, path)).json<object[]>();
  expect(listed).toMatchObject([{ id, name: 'Jo Miller', createdBy: 'operator (OPERATOR_TOKEN)', revokedAt: null }]);
  expect(JSON.stringify(listed)).not.toContain(token);
  const stored = await env.DB.prepare('select * from operator_tokens').all();
  expect(JSON.stringify(stored.results)).not.toContain(token);
});

it('the audit trail names the token that made a change', async () => {
  const district = await someDistrict();
  const [{ token }, { token: other }] = await namedTokens('nightly backups', 'Ana');
  await asToken(token, `/v1/admin/districts/${district.id}`, 'PATCH', { nightlyHour: 3 });
  await asToken(other, `/v1/admin/districts/${district.id}`, 'PATCH', { nightlyHour: 4 });
  const { changes } = await settingChangesOf(platform, district, { limit: 10, offset: 0 });
  expect(changes.map(({ actor }) => actor)).toEqual(['operator (Ana)', 'operator (nightly backups)']);
});

it('a token that is rotated works for seven days beside the new one, and no token works once it is revoked', async () => {
  const [{ token, id }] = await namedTokens('rotating');
  const rotated = await (await callWith(`${path}/${id}/rotate`, 'POST')).json<{ token: string }>();
  for (const one of [token, rotated.token]) expect((await asToken(one, path)).status).toBe(200);
  const days = (count: number) => ({
    ...platform,
    clock: fixedClock(new Date(Date.now() + count * 86_400_000).toISOString()),
  });
  expect(await findOperatorToken(days(6.9), token)).toMatchObject({ name: 'rotating' });
  expect(await findOperatorToken(days(7.1), token)).toBeNull();
  expect(await findOperatorToken(days(7.1), rotated.token)).toMatchObject({ name: 'rotating' });
  expect((await callWith(`${path}/${id}`, 'DELETE')).status).toBe(200);
  for (const one of [token, rotated.token]) expect((await asToken(one, path)).status).toBe(401);
  expect((await callWith(`${path}/${id}/rotate`, 'POST')).status).toBe(404);
  // A name is used once: the audit trail must not mean two.
  expect((await asToken(await working(), path, 'POST', { name: 'rotating' })).status).toBe(400);
});

it.each(['a\nb', 'a@b.example', 'https://evil.example', ''])('a name is not %j', async (name) => {
  expect((await asToken(await working(), path, 'POST', { name })).status).toBe(400);
});

it('wrong tokens are counted by address, and a right one is taken all the same', async () => {
  const from = (address: string, token: string) =>
    call(path, { headers: { authorization: `Bearer ${token}`, 'cf-connecting-ip': address } });
  const statuses = new Set<number>();
  for (let tried = 0; tried < 130; tried++) statuses.add((await from('203.0.113.9', `wrong${tried}`)).status);
  expect(statuses).toEqual(new Set([401, 429]));
  expect((await from('203.0.113.9', await working())).status).toBe(200);
  expect((await from('203.0.113.10', 'wrong')).status).toBe(401);
});

let known: string | undefined;
async function working(): Promise<string> {
  if (known) return known;
  await env.DB.prepare('delete from operator_tokens').run();
  known = (await (await add('working')).json<{ token: string }>()).token;
  return known;
}

const callWith = async (to: string, method: string) => asToken(await working(), to, method);

async function namedTokens<Names extends string[]>(...names: Names) {
  const added = [];
  for (const name of names)
    added.push(await (await asToken(await working(), path, 'POST', { name })).json<{ token: string; id: string }>());
  return added as { [Each in keyof Names]: { token: string; id: string } };
}
