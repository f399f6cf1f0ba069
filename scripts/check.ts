/**
 * `npm test`: every check of the repository, each with its name; the first that fails ends it. `npm test -- --quick` leaves
 * out those that run the program.
 *
 * Checks are in lanes. Lanes run side by side, because most checks wait for something; what a lane's checks print appears
 * when each is over.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from './local/chromium.ts';
import { engines } from './local/engines.ts';
import { openSsh } from './local/sshd.ts';

const started = Date.now();
const inMemory = memoryFolder();
const environment: Record<string, string | undefined> = {
  ...process.env,
  WRANGLER_SEND_METRICS: 'false',
  ...(inMemory ? { TMPDIR: inMemory } : {}),
};
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const { pid } of running) if (pid) endGroup(pid);
  if (inMemory) rmSync(inMemory, { recursive: true, force: true, maxRetries: 5 });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

/** With the servers and browsers that a program has started. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/** SQLite waits for a disk with every write, which is a third of the tests' time. Null where there is no room in memory. */
function memoryFolder(): string | null {
  const memory = '/dev/shm';
  if (!existsSync(memory)) return null;
  const { bavail, bsize } = statfsSync(memory);
  try {
    return bavail * bsize > 4e9 ? mkdtempSync(join(memory, 'campus-link-')) : null;
  } catch {
    return null;
  }
}

/** Runs one program, and says whether it ended well. */
type Run = (command: string, args: string[], more?: Record<string, string>) => Promise<boolean>;
type Check = readonly [name: string, check: (run: Run) => Promise<boolean> | boolean];

function collecting(printed: Buffer[]): Run {
  return (command, args, more = {}) =>
    new Promise((resolve) => {
      const child = spawn(command, args, {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...environment, ...more },
        detached: true,
      });
      running.add(child);
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => printed.push(chunk));
      child.on('error', (error) => printed.push(Buffer.from(`${error.message}\n`)));
      child.on('close', (code) => {
        running.delete(child);
        resolve(code === 0);
      });
    });
}

/** Generates into a copy: a schema that has moved on leaves one more migration there than here. */
async function migrationsInStep(run: Run): Promise<boolean> {
  // Below the repository, because drizzle-kit takes relative paths only.
  const copy = '.local/migrations-check';
  try {
    cpSync('migrations', copy, { recursive: true });
    const count = () => readdirSync(copy).filter((name) => name.endsWith('.sql')).length;
    const before = count();
    if (!(await run('drizzle-kit', ['generate', '--name', 'missing'], { MIGRATIONS: copy }))) return false;
    if (count() === before) return true;
    console.error('The tables in src/*/schema.ts differ from migrations/. Run `npm run migration`.');
    return false;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

const program =
  (command: string, ...args: string[]) =>
  (run: Run) =>
    run(command, args);
const project = (name: string) => program('vitest', 'run', '--project', name);

/** What all others start from. */
const build: Check[] = [['build', program('node', 'scripts/build.ts')]];

const types: Check[] = [
  [
    'types of the bindings',
    async (run) =>
      (await run('npm', ['run', '--silent', 'types'])) &&
      run('wrangler', [
        ...['types', '--config', 'test/campus/wrangler.toml', '--strict-vars=false'],
        'test/campus/worker-configuration.d.ts',
      ]),
  ],
  ...['.', 'src/lti/reader', 'src/docs/reference', 'test', 'test/campus', 'scripts'].map(
    (folder): Check => [`type check of ${folder}`, program('tsc', '--noEmit', '-p', folder)],
  ),
];

const texts: Check[] = [
  ['spelling', program('npm', 'run', '--silent', 'spelling')],
  ['lint', program('biome', 'ci', '--error-on-warnings')],
  ['migrations in step with the tables', migrationsInStep],
  ['openapi/openapi.json in step with the code', program('node', 'scripts/openapi.ts', '--check')],
  ['docs/privacy.md in step with the code', program('node', 'scripts/privacy.ts', '--check')],
  ['docs/emis-tables.md in step with the code', program('node', 'scripts/emis-tables.ts', '--check')],
  ['unused files and exports', program('npm', 'run', '--silent', 'unused')],
  ['the rules of the house', project('house')],
  ['what would be deployed', program('wrangler', 'deploy', '--dry-run', '--outdir', '.local/deploy-check')],
];

/** Chromium looks at every page; what differs between engines is tried in each of them. */
const enginesHere = engines.flatMap(({ name, isHere }) => (isHere ? [name] : [])).join(', ');

const workers: Check[] = [['unit and integration tests in workerd', project('workers')]];
const servers: Check[] = [
  ['the Campus simulator', program('vitest', 'run', '--config', 'test/campus/vitest.config.ts')],
  ...(openSsh ? ([['SFTP Push against OpenSSH', project('sftp')]] satisfies Check[]) : []),
];
const viewer: Check[] = chromium ? [[`the document viewer in ${enginesHere}`, project('viewer')]] : [];
const whole: Check[] = [
  ['end to end: what npm start starts', project('end-to-end')],
  ...(chromium ? ([[`pages in ${enginesHere}`, project('pages')]] satisfies Check[]) : []),
];

/** Sets of lanes, one set after another: more lanes at once than processors make browsers too slow for their tests. */
const quick: Check[][][] = [[build], [types, texts]];
const all: Check[][][] = [...quick, [workers, servers], [viewer, whole]];

let passed = 0;
async function runLane(lane: Check[]): Promise<void> {
  for (const [name, check] of lane) {
    const began = Date.now();
    const printed: Buffer[] = [];
    const isPassed = await check(collecting(printed));
    const seconds = Math.round((Date.now() - began) / 1000);
    process.stdout.write(`\n# ${name}\n${Buffer.concat(printed)}`);
    if (!isPassed) {
      console.error(`\nFAILED: ${name}`);
      process.exit(1);
    }
    console.log(`passed in ${seconds} s: ${name}`);
    passed += 1;
  }
}

for (const { name, isHere, required, remedy } of engines)
  if (!isHere && process.env[required]) {
    console.error(`${name} is required here (${required} is set) and was not found: ${remedy}.`);
    process.exit(1);
  }
if (!openSsh && process.env.REQUIRE_OPENSSH) {
  console.error('OpenSSH is required here (REQUIRE_OPENSSH is set), and sshd or sftp-server was not found.');
  process.exit(1);
}
for (const lanes of process.argv.includes('--quick') ? quick : all) {
  await Promise.all(lanes.map(runLane));
  // The tests that start the Worker take what was built.
  environment.IS_BUILT = 'yes';
}
for (const { name, isHere, remedy } of engines)
  if (!isHere || !chromium)
    console.log(
      `\nNOT RUN: pages in ${name}, because ${isHere ? 'Chromium, which all of them need,' : name} was not found (${remedy}).`,
    );
if (!openSsh)
  console.log(
    '\nNOT RUN: SFTP Push against OpenSSH, because sshd and sftp-server were not found (set SSHD and SFTP_SERVER).',
  );
console.log(`\nAll ${passed} checks passed in ${Math.round((Date.now() - started) / 1000)} s.`);
