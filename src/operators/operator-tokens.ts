import { and, eq, gt, isNull, or, sql } from 'drizzle-orm';
import { Changed } from '../audit/index.ts';
import { plusDays } from '../platform/clock.ts';
import { newId, type OperatorTokenId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem, wrongField } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { hashToken, randomToken } from '../platform/secrets.ts';
import { operatorTokens } from './schema.ts';

type Row = typeof operatorTokens.$inferSelect;

/** A token as others may see it. */
export type OperatorToken = Omit<Row, 'tokenHash' | 'previousTokenHash'>;

/** With the token itself, which is shown this once. */
export type NewOperatorToken = OperatorToken & { readonly token: string };

/** How long the token before a rotation works beside the new one. */
export const overlapDays = 7;

/** A fresh token. Its prefix lets secret scanners recognize one that leaked. */
async function newToken(): Promise<{ token: string; tokenHash: string }> {
  const token = `sgoperator_${randomToken()}`;
  return { token, tokenHash: await hashToken(token) };
}

/** Adds a token under a name that no other token has had: the audit trail names tokens. */
export async function addOperatorToken(
  platform: Platform,
  name: string,
  createdBy: string,
): Promise<Result<Changed<NewOperatorToken>>> {
  const { token, tokenHash } = await newToken();
  const id = newId<OperatorTokenId>('operatorToken');
  const createdAt = platform.clock.now().toISOString();
  const [row] = await platform.directory
    .insert(operatorTokens)
    .values({ id, name, tokenHash, createdAt, createdBy })
    .onConflictDoNothing()
    .returning();
  if (row) return ok(changed({ ...shown(row), token }, [null, 'added']));
  const message = 'must be a name that no other operator token has or had';
  return refuse(wrongField('name', message));
}

/** Every token, those that were revoked too, oldest first. */
export async function listOperatorTokens({ directory }: Platform): Promise<OperatorToken[]> {
  const rows = await directory.select().from(operatorTokens).orderBy(operatorTokens.createdAt, operatorTokens.id).all();
  return rows.map(shown);
}

/** Replaces a token. The one before works for some days more; one from an earlier rotation stops at once. */
export async function rotateOperatorToken(
  platform: Platform,
  id: OperatorTokenId,
): Promise<Result<Changed<NewOperatorToken>>> {
  const { token, tokenHash } = await newToken();
  const expires = plusDays(platform.clock.now(), overlapDays);
  const [row] = await platform.directory
    .update(operatorTokens)
    .set({ tokenHash, previousTokenHash: sql`${operatorTokens.tokenHash}`, previousTokenExpiresAt: expires })
    .where(and(eq(operatorTokens.id, id), isNull(operatorTokens.revokedAt)))
    .returning();
  return row ? ok(changed({ ...shown(row), token }, ['added', 'rotated'])) : refuse(unknown);
}

/** Ends a token at once, and with it the one before its rotation. */
export async function revokeOperatorToken(
  platform: Platform,
  id: OperatorTokenId,
): Promise<Result<Changed<OperatorToken>>> {
  const [row] = await platform.directory
    .update(operatorTokens)
    .set({ revokedAt: platform.clock.now().toISOString(), previousTokenHash: null, previousTokenExpiresAt: null })
    .where(and(eq(operatorTokens.id, id), isNull(operatorTokens.revokedAt)))
    .returning();
  return row ? ok(changed(shown(row), ['added', 'revoked'])) : refuse(unknown);
}

const changed = <Token extends OperatorToken>(token: Token, [before, after]: readonly [string | null, string]) =>
  new Changed(token, {
    setting: 'Operator tokens',
    before: { [token.name]: before },
    after: { [token.name]: after },
  });

const unknown = problem('notFound', 'No active operator token has this id.');

/** The token that was sent, if it works. Its use is kept to the quarter of an hour. */
export async function findOperatorToken(platform: Platform, token: string): Promise<OperatorToken | null> {
  const { directory, clock } = platform;
  const [hash, now] = [await hashToken(token), clock.now()];
  const { tokenHash, previousTokenHash, previousTokenExpiresAt, revokedAt } = operatorTokens;
  const isPrevious = and(eq(previousTokenHash, hash), gt(previousTokenExpiresAt, now.toISOString()));
  const row = await directory
    .select()
    .from(operatorTokens)
    .where(and(or(eq(tokenHash, hash), isPrevious), isNull(revokedAt)))
    .get();
  if (!row) return null;
  if (!row.lastUsedAt || now.getTime() - Date.parse(row.lastUsedAt) >= 15 * 60_000)
    await directory.update(operatorTokens).set({ lastUsedAt: now.toISOString() }).where(eq(operatorTokens.id, row.id));
  return shown(row);
}

/** Whether any token works: until then, OPERATOR_TOKEN of the deployment creates the first. */
export const hasOperatorToken = async ({ directory }: Platform): Promise<boolean> =>
  (await directory.$count(operatorTokens, isNull(operatorTokens.revokedAt))) > 0;

const shown = ({ tokenHash: _, previousTokenHash: __, ...token }: Row): OperatorToken => token;
