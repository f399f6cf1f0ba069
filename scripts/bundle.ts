/** How a Worker is bundled: for deployment, for `npm start`, for the benchmarks, and for the tests that call another Worker. */
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

const root = join(import.meta.dirname, '..');

/** For ssh2: CommonJS that asks where it lies, and a native part that it does without. */
const define = { __dirname: '"/"' };
const alias = { 'cpu-features': join(root, 'src/sftp-push/no-cpu-features.ts') };

/** Node's modules, which CommonJS gets by `require`: the runtime offers them to `import` only. */
const nodeModules: Plugin = {
  name: 'node-modules',
  setup(on) {
    const filter = new RegExp(`^(node:)?(${builtinModules.filter((name) => !name.startsWith('_')).join('|')})$`);
    on.onResolve({ filter }, ({ path, kind }) => {
      const name = `node:${path.replace(/^node:/, '')}`;
      return kind === 'require-call' ? { path: name, namespace: 'required' } : { path: name, external: true };
    });
    on.onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: `import whole from '${path}'; module.exports = whole;`,
    }));
  },
};

/** Messages of zod in English only: its other languages are a quarter of a megabyte. */
const english: Plugin = {
  name: 'zod-in-english',
  setup(on) {
    on.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

export const options = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  target: 'es2024',
  conditions: ['workerd', 'worker', 'browser'],
  external: ['cloudflare:*'],
  plugins: [nodeModules, english],
  jsx: 'automatic',
  jsxImportSource: 'hono/jsx',
  minify: true,
  define,
  alias,
} satisfies BuildOptions;

/** The text of a Worker in one module. `entry` is a path from the root of the repository. */
export async function bundled(entry: string): Promise<string> {
  const { outputFiles } = await build({ ...options, entryPoints: [entry], write: false });
  return outputFiles[0]?.text ?? '';
}
