import { beforeEach, describe, expect, inject, it } from 'vitest';
import { testServer } from '../../../src/sftp-push/connection-test.ts';
import { withSftp } from '../../../src/sftp-push/sftp-client.ts';
import type { SftpServer } from '../../../src/sftp-push/ssh-connection.ts';

const { openSsh, password, odd, folder, control } = inject('sftpServers');
const as = (username: string, port = odd.port): SftpServer => ({
  host: '127.0.0.1',
  port,
  username,
  credential: { password: password.password },
  hostKey: null,
});
const files = async (): Promise<Record<string, string>> => (await fetch(control)).json();
const deliver = (server: SftpServer, text: string, upload: 'rename' | 'direct' = 'rename') =>
  withSftp(server, (session) =>
    session.deliver(
      { folder, name: 'ge.txt', upload },
      (async function* () {
        yield text;
      })(),
    ),
  );

beforeEach(async () => {
  await fetch(control, { method: 'DELETE' });
});

describe('a server that asks for the password by keyboard-interactive', () => {
  it('gets it as the answer to the one hidden question', async () => {
    await deliver(as('keyboard'), 'one');
    expect(await files()).toEqual({ 'ge.txt': 'one' });
  });

  it('is told apart when the password is wrong', async () => {
    const wrong = { ...as('keyboard'), credential: { password: 'another' } };
    await expect(deliver(wrong, 'one')).rejects.toMatchObject({ fault: 'loginRefused' });
  });

  it.each(['twoPrompts', 'visiblePrompt'])('is refused when it asks for more: %s', async (username) => {
    await expect(deliver(as(username), 'one')).rejects.toMatchObject({
      fault: 'loginRefused',
      reason: expect.stringContaining('more than a password'),
    });
  });

  it('is told that it takes no private key', async () => {
    const server = { ...as('keyboard'), credential: { privateKey: openSsh.privateKey } };
    await expect(deliver(server, 'one')).rejects.toMatchObject({
      fault: 'loginRefused',
      reason: 'it takes no private key, only keyboard-interactive',
    });
  });
});

describe('a server that cannot rename as OpenSSH does', () => {
  it.each(['unsupportedRename', 'noStat', 'plain'])('is delivered to each night: %s', async (username) => {
    for (const text of ['first', 'second', 'third']) await deliver(as(username), text);
    expect(await files()).toEqual({ 'ge.txt': 'third' });
  });

  it.each(['noRename', 'dropBox'])(
    'that renames nothing says what to choose, and leaves one part at most: %s',
    async (username) => {
      for (let night = 0; night < 3; night += 1)
        await expect(deliver(as(username), 'one')).rejects.toMatchObject({
          fault: 'fileRefused',
          reason: expect.stringMatching(/cannot be renamed: Permission denied\. If .* under their final name$/),
        });
      expect(Object.keys(await files())).toEqual(username === 'dropBox' ? ['.ge.txt.part'] : []);
    },
  );

  it.each(['noRename', 'dropBox'])('gets files under their own name where that is chosen: %s', async (username) => {
    for (const text of ['first, and longer', 'second']) await deliver(as(username), text, 'direct');
    expect(await files()).toEqual({ 'ge.txt': 'second' });
  });
});

describe('a server that offers few algorithms', () => {
  it.each(['nistp521', 'hmac512etm'])('is delivered to by %s', async (name) => {
    await deliver(as('plain', odd.only[name]), 'one');
    expect(await files()).toEqual({ 'ge.txt': 'one' });
  });

  it.each([
    ['curve25519', 'key exchange', 'curve25519-sha256'],
    ['group14sha1', 'key exchange', 'diffie-hellman-group14-sha1'],
    ['gcm', 'cipher', 'aes256-gcm@openssh.com'],
    ['sha1', 'MAC', 'hmac-sha1'],
  ])('and none of ours is told at once, with both lists: %s', async (name, kind, theirs) => {
    await expect(deliver(as('plain', odd.only[name]), 'one')).rejects.toMatchObject({
      fault: 'noCommonAlgorithms',
      reason: expect.stringMatching(
        new RegExp(`^no common ${kind} algorithm: we offer .+; the server offers ${theirs}$`),
      ),
    });
  });
});

describe('a test of the connection', () => {
  const push = { path: folder, upload: 'rename' as const };

  it('shows the host key, both lists of algorithms, what the server lets be done, and where files go', async () => {
    const server = { ...as(openSsh.username, openSsh.port), credential: { privateKey: openSsh.privateKey } };
    const test = await testServer(server, push);
    expect(test).toMatchObject({
      ok: true,
      hostKey: expect.stringMatching(/^ssh-ed25519 SHA256:/),
      pinnedHostKey: null,
      software: expect.stringContaining('OpenSSH'),
      folder,
      can: { write: true, replace: true, delete: true },
      problem: null,
    });
    expect(test.serverAlgorithms?.kex).toContain('curve25519-sha256');
    expect(test.ourAlgorithms.cipher).toContain('aes256-ctr');
    expect(await files()).toEqual({});
  });

  it('says what the server does not let be done, and what to choose', async () => {
    expect(await testServer(as('noRename'), push)).toMatchObject({
      ok: false,
      can: { write: true, replace: false, delete: true },
      problem: { code: 'fileRefused', detail: expect.stringContaining('under their final name') },
    });
    expect(await testServer(as('noRename'), { ...push, upload: 'direct' })).toMatchObject({ ok: true, problem: null });
    expect(await testServer(as('readOnly'), push)).toMatchObject({ ok: false, can: { write: false } });
    expect(await files()).toEqual({});
  });

  it('says how far it came', async () => {
    expect(await testServer(as('plain', odd.only.group14sha1), push)).toMatchObject({
      ok: false,
      can: null,
      serverAlgorithms: { kex: expect.arrayContaining(['diffie-hellman-group14-sha1']) },
      problem: { code: 'noCommonAlgorithms' },
    });
    expect(await testServer({ ...as('plain'), credential: { password: 'another' } }, push)).toMatchObject({
      ok: false,
      hostKey: expect.stringMatching(/^ssh-ed25519/),
      problem: { code: 'loginRefused' },
    });
    const changed = { ...as('plain'), hostKey: `ssh-ed25519 SHA256:${'A'.repeat(43)}` };
    expect(await testServer(changed, push)).toMatchObject({ problem: { code: 'hostKeyChanged' } });
    expect(await testServer(as('plain', 1), push)).toMatchObject({ hostKey: null, problem: { code: 'unreachable' } });
  });
});
