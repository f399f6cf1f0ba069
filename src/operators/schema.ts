import { sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { OperatorTokenId } from '../platform/ids.ts';

/** Tokens of the admin API, each named after the person or system that has it. In the directory. */
export const operatorTokens = sqliteTable('operator_tokens', {
  id: text().$type<OperatorTokenId>().primaryKey(),
  name: text().notNull().unique(),
  /** SHA-256 of the token, which is 256 random bits. */
  tokenHash: text().notNull().unique(),
  /** The token before a rotation works until it expires, so that a rotation interrupts nobody. */
  previousTokenHash: text(),
  previousTokenExpiresAt: text(),
  /** Rounded to 15 minutes. */
  lastUsedAt: text(),
  createdAt: text().notNull(),
  createdBy: text().notNull(),
  revokedAt: text(),
});
