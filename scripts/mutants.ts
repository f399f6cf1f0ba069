/**
 * `npm run mutants -- --shell`: makes each mistake of test/mutants/shell.json in a copy of the checkout, and runs the tests that must notice it.
 * A word after it narrows the list: `npm run mutants -- --shell src/lti`. Ends with 1 when a mistake survives, or when the tests fail without any.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mutants from '../test/mutants/shell.json' with { type: 'json' };

// Below the checkout, whose node_modules then serve the copy too.
const copy = '.local/mutants';

function copyCheckout(): void {
  const { stdout } = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' });
  rmSync(copy, { recursive: true, force: true });
  for (const file of stdout.split('\n')) if (file && existsSync(file)) cpSync(file, join(copy, file));
  if (existsSync('.assets')) cpSync('.assets', join(copy, '.assets'), { recursive: true });
}

/** Whether the tests of a file or folder pass in the copy. Tests of pure rules need no Worker. */
function passes(tests: string, isPure: boolean): boolean {
  const where = isPure ? ['--config', 'test/mutants/vitest.config.ts'] : ['--project', 'workers'];
  const args = ['run', ...where, '--bail', '1', '--reporter', 'dot', tests];
  return spawnSync('vitest', args, { cwd: copy, stdio: 'ignore' }).status === 0;
}

const [kind, word = ''] = process.argv.slice(2);
if (kind !== '--shell') {
  console.error('Say which mistakes to make: npm run mutants -- --shell [part of a path]');
  process.exit(2);
}
const asked = mutants.filter(({ file, noticedBy }) => `${file} ${noticedBy}`.includes(word));
copyCheckout();
let survived = 0;
for (const [tests, those] of Map.groupBy(asked, ({ noticedBy }) => noticedBy)) {
  const isPure = those.every(({ pure }) => pure);
  if (!passes(tests, isPure)) {
    console.error(`FAILED      ${tests} fails without any mistake`);
    process.exit(1);
  }
  for (const { file, text, by, why } of those) {
    const path = join(copy, file);
    const source = readFileSync(path, 'utf8');
    // A function, because `$` in a replacement text has a meaning.
    writeFileSync(
      path,
      source.replace(text, () => by),
    );
    const isNoticed = !passes(tests, isPure);
    writeFileSync(path, source);
    if (!isNoticed) survived++;
    console.log(`${isNoticed ? 'noticed ' : 'SURVIVED'}  ${file}  ${why}`);
  }
}
rmSync(copy, { recursive: true, force: true });
console.log(`\n${asked.length - survived} of ${asked.length} mistakes were noticed.`);
process.exit(survived > 0 ? 1 : 0);
