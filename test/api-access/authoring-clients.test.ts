import { expect, it } from 'vitest';
import { askToken, basic, call, callAsOperator, someDistrict } from '../data-exports/support.ts';

it('gives the plan-authoring system credentials, shows the secret once, and takes them away', async () => {
  const district = await someDistrict();
  const path = `/v1/admin/districts/${district.id}/authoringClients`;
  const added = await callAsOperator(path, 'POST');
  expect(added.status).toBe(201);
  expect(added.headers.get('cache-control')).toBe('no-store');
  const { clientSecret, ...client } = (await added.json()) as { clientId: string; clientSecret: string };
  expect(await (await callAsOperator(path)).json()).toEqual([client]);

  const ask = () =>
    askToken({ grant_type: 'client_credentials' }, { authorization: basic({ clientSecret, ...client }) });
  expect(await (await ask()).json()).toMatchObject({ scope: 'documents' });

  const other = await someDistrict();
  const foreign = `/v1/admin/districts/${other.id}/authoringClients/${client.clientId}`;
  expect((await callAsOperator(foreign, 'DELETE')).status).toBe(404);
  expect((await callAsOperator(`${path}/${client.clientId}`, 'DELETE')).status).toBe(204);
  expect((await callAsOperator(`${path}/${client.clientId}`, 'DELETE')).status).toBe(404);
  expect((await ask()).status).toBe(401);
});

it('is for operators only', async () => {
  expect((await call('/v1/admin/districts/dst_x/authoringClients', { method: 'POST' })).status).toBe(401);
});
