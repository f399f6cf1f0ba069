import { transientError } from './d1.ts';

/** What a log line may hold: ids, counts, codes. Never a student's name, a document's content or a secret. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  info(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  with(fields: LogFields): Log;
}

/** The kind of an error: all that may be said of one whose message may hold a row's values or a secret. */
export const errorName = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

/** The code that a service gives its error, such as Email Sending's `E_SENDER_NOT_VERIFIED`; undefined without one. */
const errorCode = (error: Error): string | undefined => {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[A-Za-z0-9_.-]{1,60}$/.test(code) ? code : undefined;
};

/** What a log line may say of an error that was expected: its kind, and the code that its service gave. */
export const failureFields = (error: unknown): LogFields => ({
  name: errorName(error),
  ...(error instanceof Error && errorCode(error) !== undefined && { code: errorCode(error) }),
});

/**
 * What a log line may say of an error that nobody expected: its kind, that of its cause, and its place.
 * Messages may hold a row's values, so only the database's codes and its known sentences are kept.
 */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { name: errorName(error) };
  const { message, stack = '', cause } = error;
  const frames = stack.slice(stack.indexOf(message) + message.length).split('\n');
  const at = frames.find((line) => /^\s+at /.test(line))?.trim();
  const database = transientError(error);
  const fields = { ...failureFields(error), at, ...(database && { database }) };
  if (!(cause instanceof Error)) return fields;
  return { ...fields, cause: [cause.name, ...(cause.message.match(/\b(D1|SQLITE)_[A-Z_]+/g) ?? [])].join(' ') };
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
