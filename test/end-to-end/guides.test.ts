import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../scripts/local/free-port.ts';
import { type Servers, startServers } from '../../scripts/local/servers.ts';

const directory = mkdtempSync(join(tmpdir(), 'campus-link-'));
let servers: Servers;
beforeAll(async () => {
  servers = await startServers({ port: await freePort(), campusPort: await freePort(), directory });
});
afterAll(async () => {
  await servers?.stop();
  rmSync(directory, { recursive: true, force: true });
});

it('the script of the guide, as it is served, sends plans to the product', async () => {
  const { product, operatorToken } = servers;
  const asOperator = async <T>(path: string, body?: object): Promise<T> => {
    const headers = { authorization: `Bearer ${operatorToken}`, 'content-type': 'application/json' };
    const answer = await fetch(`${product}/v1/admin/${path}`, {
      ...{ method: 'POST', headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as T;
  };
  const district = { name: 'Maple Hollow Local Schools', state: 'OH', irn: '043752' };
  const { id } = await asOperator<{ id: string }>('districts', district);
  const client = await asOperator<{ clientId: string; clientSecret: string }>(`districts/${id}/authoringClients`);
  const script = join(directory, 'plan_authoring.py');
  writeFileSync(script, await (await fetch(`${product}/guides/plan_authoring.py`)).text());
  const { stdout } = await promisify(execFile)('python3', [script, product, client.clientId, client.clientSecret]);
  expect(stdout.trim().split('\n')).toEqual([
    'stored: 201, version 1',
    expect.stringMatching(/^read: 200, form section504Plan, student stu_/),
    'changed: 200',
    'changed with the old version: 412 preconditionFailed',
    'refused: 400 invalidRequest, form',
    'webhooks added by two requests with one key: 1',
    'done',
  ]);
});
