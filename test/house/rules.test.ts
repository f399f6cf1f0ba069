import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  filesThatNameAState,
  impureImports,
  indexesWithRoutes,
  mutualRooms,
  privateImports,
  unexplainedEscapes,
} from './rules.ts';
import { sourceOf, sources, supportSources } from './sources.ts';

/** Invented files, as `sources` has them. */
const invented = (files: Record<string, string>) => Object.entries(files).map(([path, text]) => sourceOf(path, text));

describe('import circles', () => {
  // Biome's rule looks for them in all files; see biome.json.
  const lint = (files: Record<string, string>) => {
    const folder = mkdtempSync(join(tmpdir(), 'campus-link-'));
    try {
      copyFileSync('biome.json', join(folder, 'biome.json'));
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
      return spawnSync('biome', ['lint', '--vcs-enabled=false', '.'], { cwd: folder, encoding: 'utf8' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it('fail the lint', () => {
    const circle = lint({
      'a.ts': "import { b } from './b.ts';\nexport const a = () => b();\n",
      'b.ts': "import { a } from './a.ts';\nexport const b = () => a();\n",
    });
    expect(circle.status).toBe(1);
    expect(circle.stderr).toContain('noImportCycles');
  });

  it('of types fail it too', () => {
    const circle = lint({
      'a.ts': "import type { B } from './b.ts';\nexport interface A { b: B }\n",
      'b.ts': "import type { A } from './a.ts';\nexport interface B { a: A }\n",
    });
    expect(circle.status).toBe(1);
    expect(circle.stderr).toContain('noImportCycles');
  });

  it('are not seen where one file imports another', () => {
    const line = lint({
      'a.ts': "import { b } from './b.ts';\nexport const a = () => b();\n",
      'b.ts': 'export const b = () => 1;\n',
    });
    expect(line.status).toBe(0);
  });
});

describe('a room', () => {
  it('is imported through its index only', () => {
    expect(privateImports(sources)).toEqual([]);
  });

  it('does not import a room that imports it', () => {
    expect(mutualRooms(sources)).toEqual([]);
  });

  it('that is pure leads to nothing of Hono, Drizzle, or Cloudflare', () => {
    expect(impureImports(sources)).toEqual([]);
  });

  it('keeps its routes out of its index', () => {
    expect(indexesWithRoutes(sources)).toEqual([]);
  });

  it('other than states names no state', () => {
    expect(filesThatNameAState(sources)).toEqual([]);
  });
});

it('each way past the type checker says why it is safe', () => {
  expect(unexplainedEscapes([...sources, ...supportSources])).toEqual([]);
});

it('each decision has a number of its own', () => {
  const numbers = readdirSync('docs/decisions').map((file) => file.slice(0, 4));
  expect(numbers.filter((number, at) => numbers.indexOf(number) !== at)).toEqual([]);
});

describe('the rules see', () => {
  it('an escape hatch without its reason, and not its name in a comment or a text', () => {
    const files = invented({
      'lti/a.ts': 'const a = b as never;',
      'lti/b.ts': '// SAFETY: b is read by its schema.\nconst a = b as unknown as A;',
      'lti/c.ts': "// It was held as never before.\nconst a = 'as never';",
    });
    expect(unexplainedEscapes(files)).toEqual(['lti/a.ts:1']);
  });

  it('an import of another room past its index, also of a type or by import()', () => {
    const files = invented({
      'flags/a.ts': "import { x } from '../roster/index.ts';\nimport type { Y } from '../roster/records.ts';",
      'flags/ledger/b.ts': "const { z } = await import('../../roster/pull.ts');\nimport '../plan/c.ts';",
      'app.ts': "import { routes } from './roster/routes.ts';\nimport { pull } from './roster/pull.ts';",
    });
    expect(privateImports(files)).toEqual([
      'flags/a.ts > roster/records.ts',
      'flags/ledger/b.ts > roster/pull.ts',
      'app.ts > roster/pull.ts',
    ]);
  });

  it('two rooms that import one another', () => {
    const files = invented({
      'flags/a.ts': "import { x } from '../roster/index.ts';",
      'roster/b.ts': "import { y } from '../flags/index.ts';\nimport { z } from '../audit/index.ts';",
    });
    expect(mutualRooms(files)).toEqual(['flags <> roster']);
  });

  it('what a pure room reaches through others', () => {
    const files = invented({
      'badges/a.ts': "import { z } from 'zod';\nimport { b } from '../platform/b.ts';",
      'platform/b.ts': "import { env } from 'cloudflare:workers';",
      'platform/unreached.ts': "import { Hono } from 'hono';",
    });
    expect(impureImports(files)).toEqual(['platform/b.ts > cloudflare:workers']);
  });

  it('an index that exports routes', () => {
    expect(
      indexesWithRoutes(invented({ 'lti/index.ts': "export { accessRoutes } from './access-routes.ts';" })),
    ).toEqual(['lti/index.ts']);
  });

  it('the name of a state in a comment, a text, or a path', () => {
    const files = invented({
      'lti/a.ts': '// As Ohio has it.',
      'lti/b.ts': "const path = '/v1/wi';",
      'states/c.ts': 'EMIS',
    });
    expect(filesThatNameAState(files)).toEqual(['lti/a.ts']);
  });
});
