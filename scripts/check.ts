/**
 * `npm test`: every check of the repository, one after another, each with its name; the first that fails ends it. `npm test -- --quick` leaves out those that
 * run the program.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { chromium } from './local/chromium.ts';
import { engines } from './local/engines.ts';
import { openSsh } from './local/sshd.ts';

const environment = { ...process.env, WRANGLER_SEND_METRICS: 'false' };

function run(command: string, args: string[], more: Record<string, string> = {}): boolean {
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...environment, ...more } });
  return status === 0;
}

/** Generates into a copy: a schema that has moved on leaves one more migration there than here. */
function migrationsInStep(): boolean {
  // Below the repository, because drizzle-kit takes relative paths alone.
  const copy = '.local/migrations-check';
  try {
    cpSync('migrations', copy, { recursive: true });
    const count = () => readdirSync(copy).filter((name) => name.endsWith('.sql')).length;
    const before = count();
    if (!run('drizzle-kit', ['generate', '--name', 'missing'], { MIGRATIONS: copy })) return false;
    if (count() === before) return true;
    console.error('The tables in src/*/schema.ts differ from migrations/. Run `npm run migration`.');
    return false;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

const quickChecks: Record<string, () => boolean> = {
  'types of the bindings': () =>
    run('npm', ['run', '--silent', 'types']) &&
    run('wrangler', [
      ...['types', '--config', 'test/campus/wrangler.toml', '--strict-vars=false'],
      'test/campus/worker-configuration.d.ts',
    ]),
  'type check': () =>
    ['.', 'src/lti/reader', 'src/docs/reference', 'test', 'test/campus', 'scripts'].every((project) =>
      run('tsc', ['--noEmit', '-p', project]),
    ),
  lint: () => run('biome', ['ci', '--error-on-warnings']),
  'migrations in step with the tables': migrationsInStep,
  'openapi/openapi.json in step with the code': () => run('node', ['scripts/openapi.ts', '--check']),
  'docs/privacy.md in step with the code': () => run('node', ['scripts/privacy.ts', '--check']),
  'docs/emis-tables.md in step with the code': () => run('node', ['scripts/emis-tables.ts', '--check']),
  spelling: () => run('npm', ['run', '--silent', 'spelling']),
  'unused files and exports': () => run('npm', ['run', '--silent', 'unused']),
  'the rules of the house': () => run('vitest', ['run', '--project', 'house']),
  'what would be deployed': () => run('wrangler', ['deploy', '--dry-run', '--outdir', '.local/deploy-check']),
};

/** Chromium looks at every page; what differs between engines is tried in each of them. */
const enginesHere = engines.flatMap(({ name, isHere }) => (isHere ? [name] : [])).join(', ');

const checks: Record<string, () => boolean> = {
  ...quickChecks,
  'unit and integration tests in workerd': () => run('vitest', ['run', '--project', 'workers']),
  ...(openSsh ? { 'SFTP Push against OpenSSH': () => run('vitest', ['run', '--project', 'sftp']) } : {}),
  'the Campus simulator': () => run('vitest', ['run', '--config', 'test/campus/vitest.config.ts']),
  'end to end: what npm start starts': () => run('vitest', ['run', '--project', 'end-to-end']),
  ...(chromium && { [`pages in ${enginesHere}`]: () => run('vitest', ['run', '--project', 'browser']) }),
};

const started = Date.now();
for (const { name, isHere, required, remedy } of engines)
  if (!isHere && process.env[required]) {
    console.error(`${name} is required here (${required} is set) and was not found: ${remedy}.`);
    process.exit(1);
  }
if (!openSsh && process.env.REQUIRE_OPENSSH) {
  console.error('OpenSSH is required here (REQUIRE_OPENSSH is set), and sshd or sftp-server was not found.');
  process.exit(1);
}
const asked = process.argv.includes('--quick') ? quickChecks : checks;
for (const [name, check] of Object.entries(asked)) {
  console.log(`\n# ${name}`);
  if (check()) continue;
  console.error(`\nFAILED: ${name}`);
  process.exit(1);
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
console.log(`\nAll ${Object.keys(asked).length} checks passed in ${Math.round((Date.now() - started) / 1000)} s.`);
