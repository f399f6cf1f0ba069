import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const files = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const textOf = (file: string) => readFileSync(file, 'utf8');

/** The id that GitHub gives a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
const anchors = (file: string) =>
  [...textOf(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

it('each link between documents leads to a file, and to a heading in it', () => {
  const broken = files.flatMap((file) =>
    [...textOf(file).matchAll(/\]\((?![a-z]+:|\/)([^)\s]+)\)/g)].flatMap(([, link = '']) => {
      const [path, anchor] = link.split('#');
      const target = path ? join(dirname(file), path) : file;
      if (!existsSync(target)) return [`${file}: ${link}`];
      return anchor && !anchors(target).includes(anchor) ? [`${file}: ${link}`] : [];
    }),
  );
  expect(broken).toEqual([]);
});

const guided = files.filter((file) => file === 'README.md' || /^docs.(operations|guides)/.test(file));

it('each npm script that a procedure names is there', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  const named = guided.flatMap((file) =>
    [...textOf(file).matchAll(/npm run (?:--silent )?([a-z]+)/g)].map(([, name = '']) => ({ file, name })),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ name }) => !(name in scripts))).toEqual([]);
});

it('each call of the API that a procedure names is in its description, with its method', () => {
  const { paths } = JSON.parse(textOf('openapi/openapi.json')) as { paths: Record<string, Record<string, unknown>> };
  const known = (method: string, path: string) =>
    Object.entries(paths).some(
      ([of, methods]) =>
        method.toLowerCase() in methods &&
        new RegExp(`^${of.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path.replace(/\?.*$/, '')),
    );
  const calls = guided.flatMap((file) => [
    ...[...textOf(file).matchAll(/`(GET|POST|PUT|DELETE) (\/v1\/[^`…]+)`/g)].map(([, method = '', path = '']) => ({
      file,
      method,
      path,
    })),
    ...[...textOf(file).matchAll(/curl ([^\n]*?)"\$PUBLIC_URL(\/v1\/[^"]+)"/g)].map(([, options = '', path = '']) => ({
      ...{ file, path },
      method: /-X (\w+)/.exec(options)?.[1] ?? (options.includes(' -d ') ? 'POST' : 'GET'),
    })),
  ]);
  expect(calls.length).toBeGreaterThan(10);
  expect(calls.filter(({ method, path }) => !known(method, path))).toEqual([]);
});
