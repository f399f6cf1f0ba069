import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import type { TestProject } from 'vitest/node';
import { openSsh } from '../../../scripts/local/sshd.ts';
import { invented } from '../../support/invented.ts';
import { startOddServers } from './odd-server.ts';

/** What a test is told of the servers. */
export interface SftpServers {
  /** OpenSSH, which takes the key. */
  readonly openSsh: { readonly port: number; readonly username: string; readonly privateKey: string };
  /** OpenSSH's sftp-server behind another SSH server, which takes the password, and under the name `unplugged` breaks off in the middle of a file, under `plain` has no rename but SFTP's own. */
  readonly password: { readonly port: number; readonly password: string };
  /** Another implementation, which misbehaves as its user's name says, with the same password; and its ports that offer few algorithms only. */
  readonly odd: { readonly port: number; readonly only: Readonly<Record<string, number>> };
  /** A port that accepts connections and never says anything. */
  readonly silentPort: number;
  readonly folder: string;
  /** HTTP: GET gives the files in the folder by name, DELETE empties it or removes the one file named, `/swap` puts another host key behind OpenSSH's port. */
  readonly control: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    sftpServers: SftpServers;
  }
}

const portOf = async (server: TcpServer | HttpServer | ssh2.Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server as TcpServer, 'listening');
  return (server.address() as AddressInfo).port;
};

const newKey = (path: string) => {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
  return readFileSync(path, 'utf8');
};

/** Starts the servers before the tests and ends them afterwards. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!openSsh) throw new Error('sshd and sftp-server were not found');
  const { sshd, sftpServer } = openSsh;
  const root = mkdtempSync(join(tmpdir(), 'campus-link-sftp-'));
  const folder = join(root, 'files');
  mkdirSync(folder);
  const privateKey = newKey(join(root, 'user'));
  newKey(join(root, 'host'));
  newKey(join(root, 'other-host'));
  // sshd that is started by root wants the folder that its package's service makes.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true });

  const free = createTcpServer();
  const port = await portOf(free);
  free.close();
  const start = async (hostKey: string) => {
    writeFileSync(
      join(root, 'sshd_config'),
      [
        `Port ${port}`,
        'ListenAddress 127.0.0.1',
        `HostKey ${join(root, hostKey)}`,
        `AuthorizedKeysFile ${join(root, 'user.pub')}`,
        'StrictModes no',
        'PermitRootLogin yes',
        'PasswordAuthentication no',
        `PidFile ${join(root, 'pid')}`,
        `Subsystem sftp ${sftpServer}`,
      ].join('\n'),
    );
    const child = spawn(sshd, ['-D', '-e', '-f', join(root, 'sshd_config')], { stdio: 'ignore' });
    await listening(port);
    return child;
  };
  let daemon = await start('host');
  const stop = async () => {
    daemon.kill();
    if (daemon.exitCode === null && daemon.signalCode === null) await once(daemon, 'exit');
  };

  const password = 'generated-for-this-run';
  const hostKey = readFileSync(join(root, 'host'), 'utf8');
  const passwordServer = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    let username = '';
    client.on('error', () => undefined);
    client.on('authentication', (login) => {
      ({ username } = login);
      if (login.method === 'password' && login.password === password) login.accept();
      else login.reject(['password']);
    });
    client.on('session', (accept) => {
      const session = accept();
      // The library serves SFTP itself when it is asked for it by name, so the subsystem is taken by its own handler.
      session.on(invented('subsystem'), (take: () => ssh2.ServerChannel, _: unknown, { name }: { name: string }) => {
        if (name !== 'sftp') return;
        const channel = take();
        const child = spawn(sftpServer, username === 'plain' ? ['-P', 'posix-rename'] : [], {
          stdio: ['pipe', 'pipe', 'ignore'],
        });
        let received = 0;
        channel.on('data', (data: Buffer) => {
          received += data.length;
          if (username === 'unplugged' && received > 200_000) client.end();
          else child.stdin.write(data);
        });
        channel.on('close', () => child.kill());
        child.stdout.pipe(channel);
      });
    });
  });
  const passwordPort = await portOf(passwordServer);
  const odd = await startOddServers(hostKey, password, folder);
  const silent = createTcpServer(() => undefined);
  const silentPort = await portOf(silent);

  const control = createServer(async (request, response) => {
    if (request.method === 'DELETE')
      for (const name of request.url === '/' ? readdirSync(folder) : [String(request.url?.slice(1))])
        rmSync(join(folder, name), { recursive: true });
    if (request.url === '/swap') {
      await stop();
      daemon = await start('other-host');
    }
    const files = Object.fromEntries(
      readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
    );
    response.setHeader('content-type', 'application/json').end(JSON.stringify(files));
  });
  const controlPort = await portOf(control);

  project.provide('sftpServers', {
    openSsh: { port, username: userInfo().username, privateKey },
    password: { port: passwordPort, password },
    odd: { port: odd.port, only: odd.only },
    silentPort,
    folder,
    control: `http://127.0.0.1:${controlPort}`,
  });
  return async () => {
    await stop();
    odd.close();
    for (const server of [passwordServer, silent, control]) server.close();
    if (existsSync(root)) rmSync(root, { recursive: true });
  };
}

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const socket = connect(port, '127.0.0.1');
    const up = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('sshd did not start');
}
