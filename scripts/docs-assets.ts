import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';

const root = join(import.meta.dirname, '..');

/** What Scalar does that the policy of the page forbids: the file, the text in it, and what takes its place. */
const forbidden: readonly (readonly [file: string, text: string, instead: string])[] = [
  // Puts its theme into a style element. The page's own files have one.
  ['themes/dist/index.js', 'var getThemeStyles = (', "var getThemeStyles = () => '', unused = ("],
  [
    'api-reference/dist/components/ApiReference.vue_vue_type_script_setup_true_lang.js',
    'resolveDynamicComponent("style")',
    'resolveDynamicComponent("template")',
  ],
  // Measures scrollbars by style attributes.
  ['themes/dist/index.js', 'function hasObtrusiveScrollbars() {', 'function hasObtrusiveScrollbars() { return false;'],
  // Counts lines in a style attribute, for line numbers that the page does not show.
  ['code-highlight/dist/chunks/code.js', 'node.properties.style =', 'const unused ='],
  ['highlight/dist/compat/syntax-highlight.js', 'const style = lineMode ?', 'const style = false ?'],
  // Makes each example a landmark of the same name.
  [
    'api-reference/dist/features/example-responses/ExampleResponses.vue_vue_type_script_setup_true_lang.js',
    'role: "region"',
    'role: "group"',
  ],
  // Puts the style of toasts into a style element. The bundle takes it from its file.
  ['use-toasts/dist/index.js', '(function() {', "import 'vue-sonner/style.css'; (function() { return;"],
];

/** Lets Scalar run without inline styles. Fails if a new version of Scalar is written differently. */
const withoutInlineStyles: Plugin = {
  name: 'without-inline-styles',
  setup({ onLoad }) {
    onLoad({ filter: /@scalar\/.*\.js$/ }, ({ path }) => {
      const changes = forbidden.filter(([file]) => path.endsWith(`@scalar/${file}`));
      if (changes.length === 0) return undefined;
      const contents = changes.reduce(
        (source, [, text, instead]) => {
          if (!source.includes(text)) throw new Error(`${path} no longer has "${text}". See scripts/docs-assets.ts.`);
          return source.replace(text, () => instead);
        },
        readFileSync(path, 'utf8'),
      );
      return { contents, resolveDir: dirname(path) };
    });
  },
};

/** Puts the API reference among the static files, in parts that the page loads when it needs them. */
export async function collectReference(assets: string): Promise<void> {
  await build({
    entryPoints: [join(root, 'src/docs/reference/reference.ts')],
    outdir: join(assets, 'assets/docs'),
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    plugins: [withoutInlineStyles],
    legalComments: 'linked',
    // Zod would otherwise try whether it may make functions of texts.
    banner: { js: '(globalThis.__zod_globalConfig ??= {}).jitless = true;' },
    define: {
      'process.env.NODE_ENV': '"production"',
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    logLevel: 'error',
  });
}
