import { and, eq, gt, lt } from 'drizzle-orm';
import type { DistrictId, DocumentId, StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { hashToken, randomToken } from '../platform/secrets.ts';
import type { Program } from '../programs/programs.ts';
import { viewerSessions } from './schema.ts';

/** How long an opened document stays open. */
export const viewerSeconds = 900;

export interface OpenedDocument {
  readonly districtId: DistrictId;
  readonly studentId: StudentId;
  readonly documentId: DocumentId;
  readonly program: Program;
}

/** Each opened document has its own cookie: the token in the address opens nothing in another browser. */
export const viewerCookieName = (tokenHash: string) => `viewer-${tokenHash.slice(0, 16)}`;

/** Opens one document for the browser that gets the cookie, and gives the token for its address. */
export async function openViewer(platform: Platform, opened: OpenedDocument) {
  const [token, browser] = [randomToken(), randomToken()];
  const tokenHash = await hashToken(token);
  await platform.directory.insert(viewerSessions).values({
    tokenHash,
    ...opened,
    browserHash: await hashToken(browser),
    expiresAt: new Date(platform.clock.now().getTime() + viewerSeconds * 1000).toISOString(),
  });
  return { token, cookie: { name: viewerCookieName(tokenHash), value: browser } };
}

/** The document that token and browser open together; null when either is wrong or the time is over. */
export async function findViewer(
  platform: Platform,
  tokenHash: string,
  browser: string,
): Promise<OpenedDocument | null> {
  const session = await platform.directory
    .select()
    .from(viewerSessions)
    .where(
      and(
        eq(viewerSessions.tokenHash, tokenHash),
        eq(viewerSessions.browserHash, await hashToken(browser)),
        gt(viewerSessions.expiresAt, platform.clock.now().toISOString()),
      ),
    )
    .get();
  return session ?? null;
}

/** Forgets documents that were closed by time. */
export async function sweepViewers(platform: Platform): Promise<void> {
  await platform.directory
    .delete(viewerSessions)
    .where(lt(viewerSessions.expiresAt, platform.clock.now().toISOString()));
}
