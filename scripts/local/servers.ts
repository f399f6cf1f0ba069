import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { migrationsIn, outdatedMigration } from './applied-migrations.ts';

/** Where the product and the Campus simulator listen, and where they keep their data and logs. */
export interface Place {
  readonly port: number;
  readonly campusPort: number;
  readonly directory: string;
  /** Variables of the product that are not to be as everywhere else on this machine. */
  readonly variables?: Readonly<Record<string, string>>;
}

export interface Servers {
  readonly product: string;
  readonly campus: string;
  readonly operatorToken: string;
  /** Texts of the mails that the product has sent since it was started, oldest first. */
  mails(): string[];
  stop(): Promise<void>;
  /** Ends both at once, as a kill or a power cut does. */
  kill(): Promise<void>;
  /** Resolves with the name of a server that ended by itself. */
  readonly ended: Promise<string>;
}

export class StartProblem extends Error {}

const exampleVars = '.dev.vars.example';
const quiet = { ...process.env, WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1', FORCE_COLOR: '0' };

/** Applies the migrations, then starts both Workers in workerd and waits until they answer. */
export async function startServers(place: Place): Promise<Servers> {
  const product = `http://127.0.0.1:${place.port}`;
  const campus = `http://127.0.0.1:${place.campusPort}`;
  if (place.port === place.campusPort)
    throw new StartProblem(`PORT and CAMPUS_PORT are both ${place.port}; they must differ.`);
  await requireFree(place.port, 'SameGoal Campus Link');
  await requireFree(place.campusPort, 'the Campus simulator');
  const state = join(place.directory, 'state');
  mkdirSync(state, { recursive: true });
  const release = claim(place.directory);
  try {
    migrate(state, place.directory);
  } catch (error) {
    release();
    throw error;
  }

  const common = ['--ip', '127.0.0.1', '--inspector-port', '0', '--show-interactive-dev-session=false'];
  const link = launch('SameGoal Campus Link', join(place.directory, 'campus-link.log'), [
    ...['dev', '--port', String(place.port), '--persist-to', join(state, 'campus-link'), '--env-file', exampleVars],
    // A step that was under way when the process was killed is taken up again after its lease: soon, here.
    ...['--var', `PUBLIC_URL:${product}`, '--var', 'STEP_LEASE_SECONDS:15', '--test-scheduled', ...common],
    // The demonstration stores a district's documents in a few seconds.
    ...['--var', 'REQUESTS_PER_MINUTE:10000'],
    // Nobody who tries it has to take out a telephone.
    ...['--var', 'REQUIRE_SECOND_FACTOR:false'],
    ...Object.entries(place.variables ?? {}).flatMap(([name, value]) => ['--var', `${name}:${value}`]),
  ]);
  const simulator = launch('the Campus simulator', join(place.directory, 'campus-simulator.log'), [
    ...['dev', '--config', 'test/campus/wrangler.toml', '--port', String(place.campusPort)],
    ...['--persist-to', join(state, 'campus-simulator'), ...common],
  ]);
  const both = [link, simulator];
  const stop = async () => {
    await Promise.all(both.map((server) => server.stop()));
    release();
  };
  try {
    await Promise.all([answers(`${product}/healthz`, link), answers(`${campus}/`, simulator)]);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    product,
    campus,
    operatorToken: developmentOperatorToken(),
    mails: () => mailsIn(link.output()),
    stop,
    async kill() {
      await Promise.all(both.map((server) => server.kill()));
      release();
    },
    ended: Promise.race(both.map((server) => server.ended.then(() => server.name))),
  };
}

/** The texts of the mails of which a log of wrangler says where it put what `send_email` was given, oldest first. */
export const mailsIn = (output: string): string[] =>
  [...output.matchAll(/^\s*(?:Text:\s*)?(\/\S*email\S*\.txt)/gim)].map(([, file = '']) => readFileSync(file, 'utf8'));

const developmentOperatorToken = () => parseEnv(readFileSync(exampleVars, 'utf8')).OPERATOR_TOKEN ?? '';

function migrate(state: string, directory: string): void {
  const database = join(state, 'campus-link');
  const outdated = outdatedMigration(database, migrationsIn('migrations'));
  if (outdated)
    throw new StartProblem(
      `The data in ${directory} comes from ${outdated}. Delete it and start again: rm -rf ${directory}`,
    );
  const args = ['d1', 'migrations', 'apply', 'DB', '--local', '--persist-to', database];
  // The development OPERATOR_TOKEN is a named token here, so that whoever tries the API need not create one first.
  const hash = createHash('sha256').update(developmentOperatorToken()).digest('hex');
  const token = `insert or ignore into operator_tokens (id, name, token_hash, created_at, created_by)
    values ('opt_development', 'local development', '${hash}', '${new Date().toISOString()}', 'npm start')`;
  try {
    execFileSync('wrangler', args, { stdio: 'pipe', env: { ...quiet, CI: '1' } });
    execFileSync('wrangler', [...'d1 execute DB --local --persist-to'.split(' '), database, '--command', token], {
      stdio: 'pipe',
      env: { ...quiet, CI: '1' },
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: Buffer; stderr?: Buffer };
    throw new StartProblem(`The migrations could not be applied.\n${stdout ?? ''}${stderr ?? ''}`);
  }
}

interface Server {
  readonly name: string;
  readonly logFile: string;
  readonly ended: Promise<void>;
  hasEnded(): boolean;
  output(): string;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

function launch(name: string, logFile: string, args: string[]): Server {
  const log = createWriteStream(logFile);
  let output = '';
  let over = false;
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, 'leash.ts'), 'wrangler', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: quiet,
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      log.write(chunk);
    });
  const ended = new Promise<void>((resolve) =>
    child.on('exit', () => {
      over = true;
      resolve();
    }),
  );
  return {
    name,
    logFile,
    ended,
    hasEnded: () => over,
    output: () => output,
    async stop() {
      if (over) return;
      child.kill('SIGTERM');
      const late = setTimeout(() => child.stdin?.end(), 5000);
      await ended;
      clearTimeout(late);
    },
    async kill() {
      child.stdin?.end();
      await ended;
    },
  };
}

async function answers(url: string, server: Server): Promise<void> {
  for (const until = Date.now() + 90_000; Date.now() < until; ) {
    if (server.hasEnded()) throw new StartProblem(`${server.name} did not start. Its log:\n${server.output()}`);
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => null);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new StartProblem(`${server.name} does not answer at ${url}. Its log is ${server.logFile}.`);
}

const elsewhere = 'PORT=8887 CAMPUS_PORT=8888 DATA_DIRECTORY=.local/second npm start';

/** Two processes on the same data would write over each other. Gives what frees the folder; one that a killed process has left is taken over. */
function claim(directory: string): () => void {
  const file = join(directory, 'process');
  const other = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (other !== 0 && other !== process.pid && isAlive(other))
    throw new StartProblem(
      `The data in ${directory} is in use by another npm start (process ${other}). Stop that one, or choose another folder: ${elsewhere}`,
    );
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}

/** A port that a killed process has just left is free in a moment; one that stays taken is somebody else's. */
async function requireFree(port: number, name: string): Promise<void> {
  let code: string | null = null;
  for (const until = Date.now() + 3000; Date.now() < until; ) {
    code = await portProblem(port);
    if (code === null) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new StartProblem(
    code === 'EADDRINUSE'
      ? `Port ${port} on 127.0.0.1 is taken, so ${name} cannot listen there. Stop what uses it, or choose other ports: ${elsewhere}`
      : `Port ${port} on 127.0.0.1 cannot be used for ${name}: ${code}.`,
  );
}

function portProblem(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(null)));
  });
}
