/** `npm run migrate -- --remote` (or `--local`): applies the migrations to every D1 database of wrangler.toml. */
import { execFileSync } from 'node:child_process';
import { unstable_readConfig } from 'wrangler';

const options = process.argv.slice(2);
if (!options.includes('--remote') && !options.includes('--local')) {
  console.error('Say where: npm run migrate -- --remote, or npm run migrate -- --local');
  process.exit(2);
}
const { d1_databases: databases } = unstable_readConfig({ config: 'wrangler.toml' });
const bindings: string[] = databases.map(({ binding }: { binding: string }) => binding);
for (const binding of bindings) {
  console.log(`Migrations of ${binding}`);
  execFileSync('wrangler', ['d1', 'migrations', 'apply', binding, ...options], {
    stdio: 'inherit',
    // Asks nothing.
    env: { ...process.env, CI: '1', WRANGLER_SEND_METRICS: 'false' },
  });
}
