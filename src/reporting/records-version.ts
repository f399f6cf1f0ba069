import { createHash } from 'node:crypto';
import { stateCodes, states } from '../states/index.ts';

/**
 * Changes when the builders, their tables, or the participation rules make other records of the same documents, and when a report is added. Every student is then
 * rebuilt before the next answer. 48 bits of a hash, which fit a whole number of SQLite and of JavaScript.
 */
export const recordsVersion: number = Number.parseInt(
  createHash('sha256')
    .update(
      JSON.stringify(
        stateCodes.map((code) => [
          Object.values(states[code].participation).map(({ rows }) => rows),
          Object.entries(states[code].reporting?.reports ?? {}).map(([name, { ofSample }]) => [name, ofSample]),
        ]),
      ),
    )
    .digest('hex')
    .slice(0, 12),
  16,
);
