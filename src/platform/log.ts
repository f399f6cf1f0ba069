/** What a log line may hold: ids, counts, codes. Never a student's name, a document's content or a secret. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  info(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  with(fields: LogFields): Log;
}

/** The kind of an error: all that may be said of one whose message may hold a row's values or a secret. */
export const errorName = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

/**
 * What may be said of an error that nobody expected: its kind, that of what caused it, and its place. The messages of both may hold a row's values, on as many lines
 * as these have; of them only the codes of the database are kept.
 */
export function errorFields(error: unknown): LogFields {
  const name = errorName(error);
  if (!(error instanceof Error)) return { name };
  const { message, stack = '', cause } = error;
  const frames = stack.slice(stack.indexOf(message) + message.length).split('\n');
  const at = frames.find((line) => /^\s+at /.test(line))?.trim();
  if (!(cause instanceof Error)) return { name, at };
  return { name, at, cause: [cause.name, ...(cause.message.match(/\b(D1|SQLITE)_[A-Z_]+/g) ?? [])].join(' ') };
}

/** One JSON line per event on the console, which is where Workers Logs reads. */
export function jsonLog(context: LogFields = {}): Log {
  const line = (level: string, event: string, fields?: LogFields) =>
    JSON.stringify({ level, event, ...context, ...fields });
  return {
    info: (event, fields) => console.log(line('info', event, fields)),
    error: (event, fields) => console.error(line('error', event, fields)),
    with: (fields) => jsonLog({ ...context, ...fields }),
  };
}
