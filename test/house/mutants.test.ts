import { existsSync, readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { expect, it } from 'vitest';
import mutants from '../mutants/shell.json' with { type: 'json' };

it.each(mutants)('the mistake can be made in $file: $why', ({ file, text, by, noticedBy }) => {
  const source = readFileSync(file, 'utf8');
  expect(source.split(text), 'the text is there exactly once').toHaveLength(2);
  expect(by).not.toBe(text);
  expect(existsSync(noticedBy), noticedBy).toBe(true);
  // A file that does not compile fails every test, and proves nothing about them.
  transformSync(
    source.replace(text, () => by),
    { loader: file.endsWith('x') ? 'tsx' : 'ts' },
  );
});

it('each mistake is listed once', () => {
  const made = mutants.map(({ file, text, by }) => [file, text, by].join('\n'));
  expect(new Set(made).size).toBe(made.length);
});
