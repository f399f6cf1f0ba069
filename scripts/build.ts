/** Builds what wrangler deploys and `npm start` runs: the Worker in .build/, and the static files of its pages in .assets/. */
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { options } from './bundle.ts';
import { collectReference } from './docs-assets.ts';
import { collectGuides } from './guides.ts';
import { collectReader } from './reader-assets.ts';

const root = join(import.meta.dirname, '..');
const assets = join(root, '.assets');
const worker = join(root, '.build');

// Tests build once and then start the Worker many times, two of them at once.
if (process.env.IS_BUILT && existsSync(worker)) process.exit(0);

rmSync(assets, { recursive: true, force: true });
mkdirSync(assets, { recursive: true });
// No page ever loads anything from another host.
await collectReference(assets);
// No address leads to it; the Worker reads it when a password is chosen, and its own code stays small.
cpSync(join(root, 'src/administrators/well-known-passwords.txt'), join(assets, 'well-known-passwords.txt'));
await collectReader(assets);
await collectGuides(root, assets);

cpSync(join(root, 'openapi/openapi.json'), join(assets, 'openapi.json'));

rmSync(worker, { recursive: true, force: true });
// What is imported only by `import()` becomes a file of its own, which an isolate compiles when it first needs it.
await build({
  ...options,
  // The description of the API is a file; the Worker does without what makes it.
  alias: { ...options.alias, '@asteasolutions/zod-to-openapi': join(root, 'scripts/no-openapi-document.ts') },
  entryPoints: ['src/worker.ts'],
  outdir: worker,
  splitting: true,
  // wrangler.toml names these files.
  chunkNames: 'part-[name]-[hash]',
  outExtension: { '.js': '.mjs' },
  sourcemap: 'linked',
});
