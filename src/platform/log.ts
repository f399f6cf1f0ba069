/** What a log line may hold: ids, counts, codes. Never a student's name, a document's content or a secret. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  info(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  with(fields: LogFields): Log;
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
