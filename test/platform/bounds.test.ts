import { expect, it } from 'vitest';
import { call, tokenOf } from '../data-exports/support.ts';
import { authoringClient, callAsOperator, platform, someDistrict } from '../support/product.ts';

const json = { 'content-type': 'application/json' };

/** A body of `bytes` that comes in pieces, without a length. */
const inPieces = (bytes: number) =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"name": "'));
      for (let sent = 0; sent < bytes; sent += 65_536) controller.enqueue(new Uint8Array(65_536).fill(120));
      controller.enqueue(new TextEncoder().encode('"}'));
      controller.close();
    },
  });

it.each([
  ['JSON to the admin API', '/v1/admin/districts', json],
  ['a form to a page', '/settings/sign-in', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['a form to the token endpoint', '/v1/token', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['text without a type', '/v1/admin/districts', {}],
])('a body of more than a megabyte is refused: %s', async (_, path, headers) => {
  for (const body of ['x'.repeat(1_000_001), inPieces(1_100_000)]) {
    const answer = await call(path, { method: 'POST', headers, body });
    expect([400, 413]).toContain(answer.status);
    if (headers === json) expect(answer.status).toBe(413);
  }
});

it('of many faults, an answer lists a hundred and counts the others, and repeats no long name', async () => {
  const fields = Object.fromEntries(Array.from({ length: 250 }, (_, n) => [`unknown${n}${'x'.repeat(500)}`, 1]));
  const answer = await callAsOperator('/v1/admin/districts', 'POST', fields);
  const { errors, detail } = await answer.json<{ errors: { field: string }[]; detail: string }>();
  expect(errors).toHaveLength(100);
  expect(Math.max(...errors.map(({ field }) => field.length))).toBeLessThanOrEqual(81);
  expect(detail).toMatch(/; and \d{3} more$/);
});

it('links between pages name the deployment, whatever host the caller names', async () => {
  await someDistrict();
  await someDistrict();
  const answer = await callAsOperator('/v1/admin/districts?limit=1');
  const links = answer.headers.get('link') ?? '';
  expect(links).toContain(`<${platform.config.PUBLIC_URL}/v1/admin/districts?limit=1&offset=1>; rel="next"`);
  const elsewhere = new Request('https://attacker.example.org/v1/admin/districts?limit=1', {
    headers: { authorization: `Bearer ${platform.config.OPERATOR_TOKEN}` },
  });
  const { exports } = await import('cloudflare:workers');
  expect((await exports.default.fetch(elsewhere)).headers.get('link')).toBe(links);
});

it('a client that has used up its calls of a minute waits for the next, and no other client does', async () => {
  const [busy, quiet] = [await someDistrict(), await someDistrict()];
  const [token, other] = [await tokenOf(await authoringClient(busy)), await tokenOf(await authoringClient(quiet))];
  const get = (bearer: string) => call('/v1/documents/none', { headers: { authorization: `Bearer ${bearer}` } });
  let refused: Response | undefined;
  for (let sent = 0; sent < 2 * platform.config.REQUESTS_PER_MINUTE + 2 && !refused; sent++) {
    const answer = await get(token);
    if (answer.status === 429) refused = answer;
    else expect(answer.status).toBe(404);
  }
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(refused?.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  expect((await get(other)).status).toBe(404);
});
