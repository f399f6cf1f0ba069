import { once } from 'node:events';
import { closeSync, ftruncateSync, openSync, realpathSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import ssh2 from 'ssh2';

const { STATUS_CODE } = ssh2.utils.sftp;

/** What the server does by the name of its user: OpenSSH can't be made to do any of it. */
const habits = {
  /** Takes the password as the answer to a hidden question only. */
  keyboard: ['keyboard'],
  twoPrompts: ['keyboard'],
  visiblePrompt: ['keyboard'],
  /** Announces OpenSSH's rename, and answers that it does not do it. */
  unsupportedRename: ['posixUnsupported'],
  /** Says of no file whether it is there. */
  noStat: ['noStat'],
  noRename: ['noRename'],
  /** A box into which files are thrown: nothing can be renamed or deleted. */
  dropBox: ['noRename', 'noDelete'],
  readOnly: ['noWrite'],
  plain: [],
} as const;
type User = keyof typeof habits;

/** Starts the server, and one for each list of algorithms that offers nothing else. */
export async function startOddServers(hostKey: string, password: string, folder: string) {
  const servers: ssh2.Server[] = [];
  const start = async (algorithms: ssh2.Algorithms = {}) => {
    const server = new ssh2.Server({ hostKeys: [hostKey], algorithms }, (client) => serve(client, password, folder));
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const only = {
    curve25519: await start({ kex: ['curve25519-sha256'] }),
    nistp521: await start({ kex: ['ecdh-sha2-nistp521'] }),
    hmac512etm: await start({ hmac: ['hmac-sha2-512-etm@openssh.com'] }),
    group14sha1: await start({ kex: ['diffie-hellman-group14-sha1'] }),
    gcm: await start({ cipher: ['aes256-gcm@openssh.com'] }),
    sha1: await start({ hmac: ['hmac-sha1'] }),
  };
  return {
    port: await start(),
    only,
    close: () => {
      for (const server of servers) server.close();
    },
  };
}

function serve(client: ssh2.Connection, password: string, folder: string): void {
  let user: User = 'plain';
  client.on('error', () => undefined);
  client.on('authentication', (login) => {
    user = login.username in habits ? (login.username as User) : 'plain';
    if (!(habits[user] as readonly string[]).includes('keyboard')) {
      if (login.method === 'password' && login.password === password) return login.accept();
      return login.reject(['password']);
    }
    if (login.method !== 'keyboard-interactive') return login.reject(['keyboard-interactive']);
    const prompts = [{ prompt: 'Password: ', echo: user === 'visiblePrompt' }];
    if (user === 'twoPrompts') prompts.push({ prompt: 'Code: ', echo: false });
    return login.prompt(prompts, (answers) => {
      if (answers[0] === password) login.accept();
      else login.reject(['keyboard-interactive']);
    });
  });
  client.on('session', (accept) => {
    accept().on('sftp', (take) => answer(take(), habits[user], folder));
  });
}

/** The little of SFTP that a delivery asks for, from files of this machine. */
function answer(sftp: ssh2.SFTPWrapper, ways: readonly string[], folder: string): void {
  const files = new Map<number, number>();
  const status = (id: number, refusedBy: string, work: () => void) => {
    if (ways.includes(refusedBy)) return sftp.status(id, STATUS_CODE.PERMISSION_DENIED);
    try {
      work();
      return sftp.status(id, STATUS_CODE.OK);
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      return sftp.status(id, missing ? STATUS_CODE.NO_SUCH_FILE : STATUS_CODE.FAILURE);
    }
  };
  const handleOf = (handle: Buffer) => files.get(handle.readUInt32BE(0)) ?? -1;
  sftp.on('OPEN', (id, name) => {
    if (ways.includes('noWrite')) return sftp.status(id, STATUS_CODE.PERMISSION_DENIED);
    const [file, handle] = [openSync(name, 'w'), Buffer.alloc(4)];
    ftruncateSync(file);
    handle.writeUInt32BE(file);
    files.set(file, file);
    return sftp.handle(id, handle);
  });
  sftp.on('WRITE', (id, handle, offset, data) =>
    status(id, '', () => writeSync(handleOf(handle), data, 0, data.length, offset)),
  );
  sftp.on('CLOSE', (id, handle) =>
    status(id, '', () => {
      closeSync(handleOf(handle));
      files.delete(handle.readUInt32BE(0));
    }),
  );
  sftp.on('REMOVE', (id, name) => status(id, 'noDelete', () => unlinkSync(name)));
  sftp.on('RENAME', (id, from, to) => status(id, 'noRename', () => renameSync(from, to)));
  sftp.on('STAT', (id) => sftp.status(id, STATUS_CODE.PERMISSION_DENIED));
  sftp.on('REALPATH', (id, name) =>
    sftp.name(id, [{ filename: realpathSync(name || folder), longname: '', attrs: {} as ssh2.Attributes }]),
  );
  sftp.on('EXTENDED', (id) => sftp.status(id, STATUS_CODE.OP_UNSUPPORTED));
}
