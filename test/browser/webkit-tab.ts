import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { webkit } from '../../scripts/local/engines.ts';
import { freePort } from '../../scripts/local/free-port.ts';
import { type Browser, eventually, sleep, type Tab } from './tab.ts';

/** Sends every name to this machine: WebKitGTK has no other way to alias a host without root. */
async function loopbackProxy() {
  const sockets = new Set<Socket>();
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on('connect', (request, client: Socket, head) => {
    const there = connect(Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      there.write(head);
      client.pipe(there).pipe(client);
    });
    for (const socket of [client, there]) {
      sockets.add(socket);
      socket.on('error', () => (socket === client ? there : client).destroy());
      socket.on('close', () => sockets.delete(socket));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** WebDriver, https://www.w3.org/TR/webdriver2/. */
const elementKey = 'element-6066-11e4-a52e-4f735466cecf';
type Element = Record<typeof elementKey, string>;
type Call = <T = unknown>(method: string, path: string, body?: object) => Promise<T>;

const callerOf =
  (port: number): Call =>
  async (method, path, body = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      signal: AbortSignal.timeout(20_000),
      ...(method === 'POST' && { body: JSON.stringify(body) }),
    });
    const { value } = (await response.json()) as { value: never };
    if (!response.ok) throw new Error(`${path}: ${(value as { error: string }).error}`);
    return value;
  };

function tabOf(call: Call, handle: string): Tab {
  const run = <T>(expression: string) =>
    call<T>('POST', '/execute/sync', { script: `return (${expression})`, args: [] });
  const find = (selector: string) => call<Element>('POST', '/element', { using: 'css selector', value: selector });

  const holds = (selector: string) => run<boolean>(`document.querySelector(${JSON.stringify(selector)}) !== null`);

  /** Goes into the frame that holds something, below the one that the driver is in. */
  async function enter(selector: string): Promise<boolean> {
    if (await holds(selector)) return true;
    for (const id of await call<Element[]>('POST', '/elements', { using: 'css selector', value: 'iframe' })) {
      await call('POST', '/frame', { id });
      if (await enter(selector)) return true;
      await call('POST', '/frame/parent');
    }
    return false;
  }
  async function goTo(selector?: string): Promise<boolean> {
    await call('POST', '/window', { handle });
    await call('POST', '/frame', { id: null });
    return selector ? enter(selector) : true;
  }
  return {
    async open(url) {
      await goTo();
      await call('POST', '/url', { url });
    },
    async value<T>(expression: string, holds?: string) {
      return (await goTo(holds)) ? run<T>(expression) : null;
    },
    async run(statements) {
      await goTo();
      await call('POST', '/execute/sync', { script: statements, args: [] });
    },
    async click(selector) {
      const element = await eventually(async () => (await goTo(selector)) && (await find(selector)));
      if (!element) throw new Error(`there is no ${selector} to click`);
      await call('POST', `/element/${element[elementKey]}/click`);
      // A script that is overtaken by a navigation never answers.
      await sleep(700);
    },
    async picture() {
      await goTo();
      return Buffer.from(await call<string>('GET', '/screenshot'), 'base64');
    },
    async resize(width, height) {
      await goTo();
      await call('POST', '/window/rect', { width, height });
    },
    async newest() {
      const opened = await eventually(async () => {
        const handles = await call<string[]>('GET', '/window/handles');
        return handles.find((each) => each !== handle);
      });
      if (!opened) throw new Error('no tab was opened');
      return tabOf(call, opened);
    },
  };
}

/** WebKitGTK's own browser with arguments of its own, like `--cookies-policy=never`. */
export async function startWebkit(args: readonly string[]): Promise<Browser> {
  if (!webkit) throw new Error('WebKit is not here');
  const proxy = await loopbackProxy();
  const home = mkdtempSync(join(tmpdir(), 'campus-link-webkit-'));
  const children: ChildProcess[] = [];
  const display = await startScreen(children);
  const port = await freePort();
  const env = {
    PATH: process.env.PATH,
    DISPLAY: display,
    HOME: home,
    XDG_RUNTIME_DIR: home,
    LIBGL_ALWAYS_SOFTWARE: '1',
  };
  children.push(spawn(webkit.driver, [`--port=${port}`], { env, stdio: 'ignore' }));
  const driver = callerOf(port);
  let session = '';
  const close = async () => {
    if (session) await driver('DELETE', session).catch(() => undefined);
    for (const child of children.reverse()) child.kill();
    proxy.close();
    await sleep(200);
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await eventually(() => driver('GET', '/status').then(() => true));
    const options = {
      binary: webkit.miniBrowser,
      args: ['--automation', `--proxy=http://127.0.0.1:${proxy.port}`, '--ignore-host=127.0.0.1', ...args],
    };
    const alwaysMatch = { acceptInsecureCerts: true, 'webkitgtk:browserOptions': options };
    const { sessionId } = await driver<{ sessionId: string }>('POST', '/session', { capabilities: { alwaysMatch } });
    session = `/session/${sessionId}`;
    const call: Call = (method, path, body) => driver(method, session + path, body);
    return { tab: tabOf(call, await call<string>('GET', '/window')), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A screen that nobody sees. Xvfb writes its number to a pipe once it is there. */
function startScreen(children: ChildProcess[]): Promise<string> {
  const screen = spawn(webkit?.xvfb ?? '', ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  children.push(screen);
  return new Promise((resolve, reject) => {
    screen.once('error', reject);
    screen.once('exit', () => reject(new Error('Xvfb ended before it had a screen')));
    screen.stdio[3]?.once('data', (number: Buffer) => resolve(`:${number.toString().trim()}`));
  });
}
