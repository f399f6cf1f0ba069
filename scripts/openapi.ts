/**
 * Writes openapi/openapi.json from the code; with --check, fails when the file is not what the code says.
 * The app is bundled first, because it imports the Workers runtime and JSX, which Node does not know.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { options } from './bundle.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'openapi/openapi.json');

/** Enough of the runtime's modules for the app to load; nothing of them is called. */
const runtime: Plugin = {
  name: 'workers-runtime',
  setup(on) {
    on.onResolve({ filter: /^cloudflare:/ }, ({ path }) => ({ path, namespace: 'runtime' }));
    on.onLoad({ filter: /.*/, namespace: 'runtime' }, () => ({
      contents:
        'export class DurableObject {} export class WorkerEntrypoint {} export const env = {}; export const waitUntil = () => {};',
    }));
  },
};

const built = await build({
  ...options,
  stdin: {
    contents: `
      import { createApp } from './src/app.ts';
      import { openApiDocument } from './src/docs/document.ts';
      export const document = openApiDocument(await createApp());
    `,
    resolveDir: root,
    loader: 'ts',
  },
  platform: 'node',
  plugins: [runtime],
  // Loaded when files are pushed, and not here.
  external: ['ssh2'],
  write: false,
});
const code = built.outputFiles[0]?.contents;
if (!code) throw new Error('the app could not be bundled');
const { document } = (await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)) as {
  document: { components?: Record<string, Record<string, unknown>> };
};

const text = `${JSON.stringify(stable(document), null, 2)}\n`;
const name = relative(root, target);
if (process.argv.includes('--check')) {
  if (read(target) !== text) {
    console.error(`${name} is not what the code says. Run: npm run openapi`);
    process.exit(1);
  }
  console.log(`${name} is in step with the code.`);
} else {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
  console.log(`${name} written.`);
}

/** Paths and components by name, so that moving a route in the code does not change the file. */
function stable<T extends { paths?: object; components?: Record<string, Record<string, unknown>> }>(value: T): T {
  const sorted = <V>(map: Record<string, V>): Record<string, V> =>
    Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
  const components = Object.entries(value.components ?? {}).map(([kind, map]) => [kind, sorted(map)] as const);
  return {
    ...value,
    paths: sorted((value.paths ?? {}) as Record<string, unknown>),
    components: Object.fromEntries(components),
  };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
