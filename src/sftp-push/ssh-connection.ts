import type { Client, ConnectConfig } from 'ssh2';
import { ourAlgorithms, ServerHello } from './algorithms.ts';
import { fingerprintOf, keyTypeOf } from './host-key.ts';

/** An SFTP server, and who we are there. */
export interface SftpServer {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly credential: { readonly password: string } | { readonly privateKey: string };
  /** The key that the server must show; null to take whatever it shows, on the first connection. */
  readonly hostKey: string | null;
}

/** Why a delivery failed. */
export type SftpFault =
  | 'unreachable'
  | 'noCommonAlgorithms'
  | 'hostKeyChanged'
  | 'loginRefused'
  | 'keyUnreadable'
  | 'fileRefused';

export class SftpError extends Error {
  readonly fault: SftpFault;
  /** What the server said, for the person who keeps it. */
  readonly reason: string;
  /** The status of a refused SFTP request (draft-ietf-secsh-filexfer-02, section 7): 4 is a failure, 8 an operation that is not supported. */
  readonly status: number | null;
  constructor(fault: SftpFault, reason: string, status: number | null = null) {
    super(fault);
    this.status = status;
    this.fault = fault;
    this.reason = reason;
  }
}

/** What is known of the server while the connection is made. */
export interface Greeting {
  readonly hello: ServerHello;
  /** The key that it showed. */
  hostKey: string | null;
  isKeyRefused: boolean;
  /** Why it takes no way of logging in that we have. */
  loginFault: string | null;
}

export const newGreeting = (): Greeting => ({
  hello: new ServerHello(),
  hostKey: null,
  isKeyRefused: false,
  loginFault: null,
});

/** Connects and logs in. What breaks later is told by the client's own events. */
export function connect(client: Client, server: SftpServer, greeting: Greeting, connectMs: number): Promise<void> {
  const { host, port, username, credential, hostKey } = server;
  const pinned = hostKey === null ? null : keyTypeOf(hostKey.split(' ')[0] ?? '');
  const config = {
    host,
    port,
    username,
    readyTimeout: connectMs,
    debug: (line: string) => greeting.hello.read(line),
    // Read at once, so that a key that cannot be read is not taken for a refused login.
    ...('privateKey' in credential ? credential : {}),
    authHandler: loginWith(server, greeting),
    algorithms: {
      ...ourAlgorithms,
      // A server with several keys is to show the one that is pinned.
      serverHostKey: ourAlgorithms.serverHostKey.filter((one) => pinned === null || keyTypeOf(one) === pinned),
    },
    hostVerifier(blob: Buffer) {
      greeting.hostKey = fingerprintOf(blob);
      greeting.isKeyRefused = hostKey !== null && greeting.hostKey !== hostKey;
      return !greeting.isKeyRefused;
    },
  };
  return new Promise((resolve, reject) => {
    client.on('ready', resolve);
    try {
      // SAFETY: ssh2 takes these lists as they are; its types ask for mutable ones.
      client.connect(config as unknown as ConnectConfig);
    } catch {
      // Before anything is sent, only the private key can be at fault.
      reject(new SftpError('keyUnreadable', 'the private key cannot be read'));
    }
  });
}

type Attempt = { readonly type: string } & Record<string, unknown>;

/**
 * One attempt by one way, for a refused login repeated can lock an account. The first request, by the way `none`, only asks which ways there are (RFC 4252,
 * section 5.2). A password goes by `password`, or as the answer to the one hidden question of `keyboard-interactive`.
 */
function loginWith({ username, credential }: SftpServer, greeting: Greeting) {
  let step: 'ask' | 'try' | 'done' = 'ask';
  return (ways: readonly string[] | null, isPartial: boolean | null, next: (attempt: Attempt | false) => void) => {
    if (step === 'ask') {
      step = 'try';
      next({ type: 'none', username });
      return;
    }
    const way = step === 'try' ? wayOf(credential, ways ?? []) : null;
    if (isPartial) greeting.loginFault = `it wants a further proof after the first: ${(ways ?? []).join(', ')}`;
    else if (step === 'try' && way === null)
      greeting.loginFault = `it takes no ${'password' in credential ? 'password' : 'private key'}, only ${(ways ?? []).join(', ')}`;
    step = 'done';
    next(way === null ? false : attemptBy(way, username, credential, greeting));
  };
}

function wayOf(credential: SftpServer['credential'], ways: readonly string[]): string | null {
  const ours = 'password' in credential ? ['password', 'keyboard-interactive'] : ['publickey'];
  return ours.find((one) => ways.includes(one)) ?? null;
}

function attemptBy(way: string, username: string, credential: SftpServer['credential'], greeting: Greeting): Attempt {
  if ('privateKey' in credential) return { type: way, username, key: credential.privateKey };
  if (way === 'password') return { type: way, username, password: credential.password };
  return {
    type: way,
    username,
    prompt(
      _name: string,
      _instructions: string,
      _language: string,
      prompts: readonly { readonly echo: boolean }[],
      answer: (answers: string[]) => void,
    ) {
      // A server may end with a question that has no prompt. A visible or a second prompt asks for something else than the password.
      const [first] = prompts;
      if (!first) answer([]);
      else if (prompts.length === 1 && !first.echo && greeting.loginFault === null) answer([credential.password]);
      else {
        greeting.loginFault = 'it asks for more than a password, such as a code, which nobody could type at night';
        answer(prompts.map(() => ''));
      }
    },
  };
}

/** What went wrong, from the error's `level` (ssh2, "Client events"). */
export function faultOf(error: Error & { level?: string }, server: SftpServer, greeting: Greeting): SftpError {
  const { hello, hostKey, isKeyRefused, loginFault } = greeting;
  if (isKeyRefused) return new SftpError('hostKeyChanged', `it shows ${hostKey}, and ${server.hostKey} is pinned`);
  if (error.level === 'client-authentication')
    return new SftpError('loginRefused', loginFault ?? 'it does not accept the login');
  if (error.level === 'client-timeout') return new SftpError('unreachable', 'it did not let us log in in time');
  const disagreement = error.level === 'handshake' ? hello.disagreement() : null;
  if (disagreement) return new SftpError('noCommonAlgorithms', disagreement);
  if (/no matching/.test(error.message))
    return new SftpError('noCommonAlgorithms', `no key of the pinned type is offered: ${server.hostKey} is pinned`);
  if (error.level === 'handshake')
    return new SftpError('unreachable', 'the handshake failed, or it is not an SSH server');
  return new SftpError('unreachable', 'the connection failed (address, port or network)');
}
