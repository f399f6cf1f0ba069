import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One file of src/, and the modules that it names. */
export interface Source {
  /** Path from src/, such as "flags/plan/plan.ts". */
  readonly path: string;
  readonly text: string;
  /** Imported files as paths from src/, types included. */
  readonly imports: readonly string[];
  /** Imported packages and modules of the runtime. */
  readonly packages: readonly string[];
}

const specifiers = /\b(?:from|import|import\()\s*'([^'\n]+)'/g;

export function sourceOf(path: string, text: string): Source {
  const named = [...text.matchAll(specifiers)].map(([, specifier = '']) => specifier);
  const isOwn = (specifier: string) => specifier.startsWith('.');
  return {
    path,
    text,
    imports: named.filter(isOwn).map((specifier) => join(path, '..', specifier)),
    packages: named.filter((specifier) => !isOwn(specifier)),
  };
}

const filesIn = (folder: string): Source[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !path.includes('node_modules') && !path.endsWith('.d.ts'))
    .sort()
    .map((path) => sourceOf(path, readFileSync(join(folder, path), 'utf8')));

export const sources: readonly Source[] = filesIn('src');

/** What is not deployed: tests, benchmarks, and scripts, by their paths from the root. */
export const supportSources: readonly Source[] = ['test', 'bench', 'scripts'].flatMap((folder) =>
  filesIn(folder).map((source) => ({ ...source, path: join(folder, source.path) })),
);

/** The folder directly below src/ that a file lies in; '' for worker.ts and app.ts. */
export const roomOf = (path: string): string => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '');
