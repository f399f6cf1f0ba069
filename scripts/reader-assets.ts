import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { readerDirectory } from '../src/lti/reader-assets.ts';

const root = join(import.meta.dirname, '..');
const pdfjs = join(root, 'node_modules/pdfjs-dist');

/** From pdf.js, as its authors build it for browsers that are some years old, as school tablets are. */
const files = {
  LICENSE: 'LICENSE',
  'legacy/build/pdf.min.mjs': 'pdf.min.mjs',
  'legacy/build/pdf.worker.min.mjs': 'pdf.worker.min.mjs',
  'legacy/web/pdf_viewer.mjs': 'pdf_viewer.mjs',
  'legacy/web/pdf_viewer.css': 'pdf_viewer.css',
  'legacy/web/images': 'images',
  cmaps: 'cmaps',
  standard_fonts: 'standard_fonts',
  // The decoders that need no WebAssembly, which the policy of the page does not run.
  'wasm/jbig2_nowasm_fallback.js': 'wasm/jbig2_nowasm_fallback.js',
  'wasm/openjpeg_nowasm_fallback.js': 'wasm/openjpeg_nowasm_fallback.js',
};

/** Puts the reader of plans and pdf.js among the static files. */
export async function collectReader(assets: string): Promise<void> {
  const target = join(assets, readerDirectory);
  for (const [from, to] of Object.entries(files)) cpSync(join(pdfjs, from), join(target, to), { recursive: true });
  await build({
    entryPoints: [join(root, 'src/lti/reader/reader.ts')],
    outfile: join(target, 'reader.js'),
    bundle: true,
    format: 'esm',
    target: 'es2022',
  });
}
