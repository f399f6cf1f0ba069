import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Sealed } from '../platform/sealing.ts';

/** Requests that were sent under an `Idempotency-Key`, with what was answered. In the directory. */
export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    /** Who sent it: an operator token by name, or an API client by id. Nobody meets the keys of another. */
    caller: text().notNull(),
    key: text().notNull(),
    /** SHA-256 of method, path, and body, hexadecimal. */
    requestHash: text().notNull(),
    /** Null while the request is being carried out. */
    status: integer(),
    /** JSON of content type and body, sealed: an answer may hold a secret that is shown once. */
    answer: text().$type<Sealed>(),
    createdAt: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.caller, table.key] })],
);
