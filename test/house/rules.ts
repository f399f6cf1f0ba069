import { states } from '../../src/states/index.ts';
import { roomOf, type Source } from './sources.ts';

/** Rooms without an index: each of their files is small and for everyone. */
const shared = ['platform', 'calendar'];

/** Rooms whose rules run anywhere. */
const pureRooms = ['states', 'badges', 'programs', 'calendar'];
const impurePackages = /^(hono|@hono|drizzle-orm|cloudflare:)/;

/** The files that compose the Worker. They name the routes files of each room. */
const isComposer = (path: string) => roomOf(path) === '' || roomOf(path) === 'parts';

/** Imports of another room's file that is not its index: "importer > imported". */
export const privateImports = (sources: readonly Source[]): string[] =>
  sources.flatMap(({ path, imports }) =>
    imports
      .filter((imported) => {
        const room = roomOf(imported);
        if (room === roomOf(path) || room === '..' || shared.includes(room)) return false;
        const allowed = isComposer(path)
          ? /(^|[-/])(routes|app|object)\.tsx?$|^parts\/|\/index\.ts$/
          : /^[^/]+\/index\.ts$/;
        return !allowed.test(imported);
      })
      .map((imported) => `${path} > ${imported}`),
  );

/** Pairs of rooms that import one another: "a <> b". */
export function mutualRooms(sources: readonly Source[]): string[] {
  const arrows = new Set(
    sources.flatMap(({ path, imports }) => imports.map((imported) => `${roomOf(path)} > ${roomOf(imported)}`)),
  );
  return [...arrows]
    .map((arrow) => arrow.split(' > '))
    .filter(([from = '', to = '']) => from < to && arrows.has(`${to} > ${from}`))
    .map((pair) => pair.join(' <> '));
}

/** Imports of Hono, Drizzle, or Cloudflare by a pure room, or by a file that it leads to: "importer > package". */
export function impureImports(sources: readonly Source[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const reached = new Set<string>();
  const visit = (path: string) => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const imported of byPath.get(path)?.imports ?? []) visit(imported);
  };
  for (const { path } of sources) if (pureRooms.includes(roomOf(path))) visit(path);
  return [...reached]
    .sort()
    .flatMap((path) =>
      (byPath.get(path)?.packages ?? []).filter((name) => impurePackages.test(name)).map((name) => `${path} > ${name}`),
    );
}

const stateNames = Object.values(states).flatMap(({ name, reporting }) =>
  reporting ? [name, reporting.system] : [name],
);

/** Files outside src/states that name a state or its reporting system. */
export const filesThatNameAState = (sources: readonly Source[]): string[] =>
  sources
    .filter(({ path, text }) => roomOf(path) !== 'states' && new RegExp(stateNames.join('|'), 'i').test(text))
    .map(({ path }) => path);

/** Indexes that import routes. */
export const indexesWithRoutes = (sources: readonly Source[]): string[] =>
  sources
    .filter(({ path, imports }) => path.endsWith('/index.ts') && imports.some((file) => /routes\.tsx?$/.test(file)))
    .map(({ path }) => path);

const escapeHatch = new RegExp(
  [
    '\\bas never\\b',
    '\\bas unknown as\\b',
    '\\bsql\\.raw\\(',
    '@ts-(ignore|expect-error)',
    '[:<] ?any\\b',
    '\\bas any\\b',
  ].join('|'),
);
const isComment = (line: string) => /^\s*(\/\/|\/?\*)/.test(line);

/** Lines of comment or code above an escape hatch in which its reason may stand. */
const reasonAbove = 8;

/** Casts past the type checker, and raw SQL, without `SAFETY:` and the reason beside or above: "file:line". */
export const unexplainedEscapes = (sources: readonly Source[]): string[] =>
  sources.flatMap(({ path, text }) => {
    const lines = text.split('\n');
    return lines.flatMap((line, at) => {
      // What stands in quotation marks is text, not code.
      const isEscape = !isComment(line) && escapeHatch.test(line.replaceAll(/'[^']*'/g, "''"));
      const reason = lines.slice(Math.max(0, at - reasonAbove), at + 1).join('\n');
      return isEscape && !reason.includes('SAFETY:') ? [`${path}:${at + 1}`] : [];
    });
  });
