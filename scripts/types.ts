/** `npm run types`: the types of the bindings, and of the Worker's classes as its sources have them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const environment = { ...process.env, WRANGLER_SEND_METRICS: 'false' };
// wrangler looks at the built Worker.
if (!existsSync('.build/worker.mjs')) execFileSync('node', ['scripts/build.ts'], { stdio: 'inherit' });
execFileSync('wrangler', ['types', '--env-file', '.dev.vars.example', '--strict-vars=false'], {
  stdio: 'inherit',
  env: environment,
});
const file = 'worker-configuration.d.ts';
const types = readFileSync(file, 'utf8');
if (!types.includes('./.build/worker')) throw new Error(`${file} does not name the built Worker`);
writeFileSync(file, types.replaceAll('./.build/worker', './src/worker'));
