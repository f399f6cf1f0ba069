import { beforeEach, describe, expect, inject, it } from 'vitest';
import { withSftp } from '../../../src/sftp-push/sftp-client.ts';
import type { SftpServer } from '../../../src/sftp-push/ssh-connection.ts';

const { openSsh, password, silentPort, folder, control } = inject('sftpServers');
const byKey: SftpServer = {
  host: '127.0.0.1',
  port: openSsh.port,
  username: openSsh.username,
  credential: { privateKey: openSsh.privateKey },
  hostKey: null,
};
const byPassword: SftpServer = {
  ...byKey,
  port: password.port,
  username: 'district',
  credential: { password: password.password },
};

const files = async (): Promise<Record<string, string>> => (await fetch(control)).json();

async function* content(lines: number) {
  for (let line = 0; line < lines; line++) yield `${String(line).padStart(8, '0')}${'*'.repeat(291)}\n`;
}
const whole = async (lines: number) => (await Array.fromAsync(content(lines))).join('');

const file = { folder, name: 'ge.txt', upload: 'rename' as const };
const deliver = (server: SftpServer, lines: number, to = folder) =>
  withSftp(server, async (session) => ({
    hostKey: session.hostKey,
    bytes: await session.deliver({ ...file, folder: to }, content(lines)),
  }));

beforeEach(async () => {
  await fetch(control, { method: 'DELETE' });
});

describe('against OpenSSH', () => {
  it('delivers a file over a session that a private key opened, and says which host key was shown', async () => {
    const { hostKey, bytes } = await deliver(byKey, 10_000);
    expect(hostKey).toMatch(/^ssh-ed25519 SHA256:[A-Za-z0-9+/]{43}$/);
    expect(bytes).toBe(3_000_000);
    const found = await files();
    expect(Object.keys(found)).toEqual(['ge.txt']);
    expect(found['ge.txt']).toBe(await whole(10_000));
  });

  it('replaces a file of the same name', async () => {
    await deliver(byKey, 100);
    await deliver(byKey, 2);
    expect(await files()).toEqual({ 'ge.txt': await whole(2) });
  });

  it('delivers an empty file as an empty file', async () => {
    await deliver(byKey, 0);
    expect(await files()).toEqual({ 'ge.txt': '' });
  });

  it('takes the pinned host key, and refuses another before it logs in', async () => {
    const { hostKey } = await deliver(byKey, 1);
    await expect(deliver({ ...byKey, hostKey }, 1)).resolves.toMatchObject({ hostKey });
    const another = `ssh-ed25519 SHA256:${'A'.repeat(43)}`;
    await expect(deliver({ ...byKey, hostKey: another }, 1)).rejects.toMatchObject({ fault: 'hostKeyChanged' });
  });

  it('says that a folder does not exist', async () => {
    await expect(deliver(byKey, 1, `${folder}/nowhere`)).rejects.toMatchObject({
      fault: 'fileRefused',
      reason: 'ge.txt cannot be written: No such file',
    });
  });

  it('leaves nothing behind when the content breaks off', async () => {
    const broken = async function* () {
      yield* content(10);
      throw new Error('the report broke off');
    };
    const delivery = withSftp(byKey, (session) => session.deliver(file, broken()));
    await expect(delivery).rejects.toThrow('the report broke off');
    expect(await files()).toEqual({});
  });
});

describe("against OpenSSH's sftp-server behind a login by password", () => {
  it('delivers', async () => {
    await deliver(byPassword, 1000);
    expect(await files()).toEqual({ 'ge.txt': await whole(1000) });
  });

  it('replaces a file of the same name where there is no rename but that of SFTP', async () => {
    for (const lines of [3, 2, 1]) await deliver({ ...byPassword, username: 'plain' }, lines);
    expect(await files()).toEqual({ 'ge.txt': await whole(1) });
  });

  it.each(['district', 'plain'])('leaves the old file when the new one cannot be renamed: %s', async (username) => {
    await deliver(byPassword, 2);
    const vanishing = async function* () {
      yield* content(10);
      await fetch(`${control}/.ge.txt.part`, { method: 'DELETE' });
    };
    const delivery = withSftp({ ...byPassword, username }, (session) => session.deliver(file, vanishing()));
    await expect(delivery).rejects.toMatchObject({ reason: 'ge.txt cannot be renamed: No such file' });
    expect(await files()).toEqual({ 'ge.txt': await whole(2) });
  });

  it('says that the login is refused', async () => {
    await expect(deliver({ ...byPassword, credential: { password: 'another' } }, 1)).rejects.toMatchObject({
      fault: 'loginRefused',
    });
  });

  it('shows no half file when the connection breaks, the old file stays, and the next delivery writes over the part', async () => {
    await deliver(byPassword, 2);
    await expect(deliver({ ...byPassword, username: 'unplugged' }, 10_000)).rejects.toMatchObject({
      fault: 'unreachable',
    });
    const { 'ge.txt': old, ...others } = await files();
    expect(old).toBe(await whole(2));
    expect(Object.keys(others)).toEqual(['.ge.txt.part']);
    await withSftp(byPassword, (session) => session.deliver(file, content(3)));
    expect(await files()).toEqual({ 'ge.txt': await whole(3) });
  });
});

it('says that nobody listens', async () => {
  await expect(deliver({ ...byKey, port: 1 }, 1)).rejects.toMatchObject({ fault: 'unreachable' });
});

it('says that a private key cannot be read', async () => {
  const server = { ...byKey, credential: { privateKey: 'not a key' } };
  await expect(deliver(server, 1)).rejects.toMatchObject({ fault: 'keyUnreadable' });
});

it('gives up a server that says nothing', async () => {
  const delivery = withSftp({ ...byKey, port: silentPort }, async () => undefined, { connectMs: 300, wholeMs: 5000 });
  await expect(delivery).rejects.toMatchObject({ fault: 'unreachable' });
});
