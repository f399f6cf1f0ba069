/**
 * D1's documented transient errors (Cloudflare, D1, "Debug D1", list of errors, August 2026). D1 repeats
 * read-only statements itself; writes are for the application to repeat.
 */

/** The statement never ran, so sending it again is always safe. */
const neverRan = [
  'D1 DB is overloaded. Requests queued for too long',
  'D1 DB is overloaded. Too many requests queued',
  'Internal error while starting up D1 DB storage',
  'Cannot resolve D1 DB due to transient issue on remote node',
];

/** The statement may have run. Only the caller knows whether it may run twice. */
const mayHaveRun = [
  'Network connection lost',
  'D1 DB reset because its code was updated',
  'Internal error in D1 DB storage caused object to be reset',
  'D1 DB storage operation exceeded timeout which caused object to be reset',
  'D1 DB exceeded its memory limit and was reset',
  'D1 DB exceeded its CPU time limit and was reset',
];

const says = (error: unknown, sentences: readonly string[]): string | undefined => {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { message } = at;
    const found = sentences.find((sentence) => message.includes(sentence));
    if (found) return found;
  }
  return undefined;
};

/** Which of D1's transient errors this is, in D1's own words; undefined for every other error. */
export const transientError = (error: unknown): string | undefined => says(error, [...neverRan, ...mayHaveRun]);

/** Waits before each further attempt, in milliseconds, before jitter. */
const waits = [50, 200, 800];

async function repeated<T>(run: () => Promise<T>): Promise<T> {
  for (const wait of waits) {
    try {
      return await run();
    } catch (error) {
      if (!says(error, neverRan)) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait * (0.5 + Math.random())));
    }
  }
  return run();
}

/** D1 documents two million bytes for one value; the local runtime takes twice that (workerd, August 2026). */
const longestValue = 2_000_000;

function boundable(value: unknown): unknown {
  if (typeof value === 'string' && value.length > longestValue / 3 && encoder.encode(value).length > longestValue)
    throw new RangeError(`a value of ${encoder.encode(value).length} bytes is more than D1 takes; send it in pieces`);
  return value;
}

const encoder = new TextEncoder();

/** The statements that this module made, by the wrappers that callers hold. */
const inner = new WeakMap<D1PreparedStatement, D1PreparedStatement>();

function statement(of: D1PreparedStatement): D1PreparedStatement {
  const wrapped = {
    bind: (...values: unknown[]) => statement(of.bind(...values.map(boundable))),
    all: () => repeated(() => of.all()),
    run: () => repeated(() => of.run()),
    first: (column?: string) => repeated(() => (column === undefined ? of.first() : of.first(column))),
    // SAFETY: D1 declares two overloads of raw, told apart by the option that is passed on here.
    raw: (options?: { columnNames: true }) => repeated(() => (options ? of.raw(options) : of.raw()) as Promise<never>),
  } as D1PreparedStatement;
  inner.set(wrapped, of);
  return wrapped;
}

/** The same database: it sends again what D1 was too busy to begin, and takes no longer values than production does. */
export function asInProduction(database: D1Database): D1Database {
  return {
    prepare: (sql: string) => statement(database.prepare(sql)),
    batch: <T>(statements: D1PreparedStatement[]) =>
      repeated(() => database.batch<T>(statements.map((one) => inner.get(one) ?? one))),
    exec: (sql: string) => database.exec(sql),
    withSession: (constraint?: string) => database.withSession(constraint),
    dump: () => database.dump(),
  } satisfies { [Name in keyof D1Database]: unknown } as D1Database;
}
