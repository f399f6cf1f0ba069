import { and, desc, eq, gt, isNull, lt, ne, or, sql } from 'drizzle-orm';
import { type District, districts, findAnyDistrict } from '../districts/index.ts';
import { plusSeconds } from '../platform/clock.ts';
import { builtOnce } from '../platform/database.ts';
import type { Platform } from '../platform/platform.ts';
import { hashToken, randomToken } from '../platform/secrets.ts';
import {
  type Administrator,
  administratorDistricts,
  administrators,
  providerAttempts,
  type Session,
  signInLinks,
  signInSessions,
} from './schema.ts';
import { hasSecondFactor } from './second-factor.ts';

/** A working day: the pages are used twice a year, so nothing is gained by staying signed in. */
export const sessionSeconds = 8 * 3600;

/** A session ends when it is not used for so long (NIST SP 800-63B, 4.2.3). */
const idleSeconds = 3600;
/** How exactly the last use is kept. */
const useSeconds = 60;

export const inSeconds = (platform: Platform, seconds: number) => plusSeconds(platform.clock.now(), seconds);

/**
 * Begins a session, and gives its token, which is in the browser's cookie alone. What it may do depends on the second factor. Null, and no session, for a
 * password without one: it opens nothing.
 */
export async function beginSession(
  platform: Platform,
  administrator: Administrator,
  { by, browser = '' }: { readonly by: Session['begunBy']; readonly browser?: string },
): Promise<string | null> {
  const stage = await firstStage(platform, administrator, by);
  const session = { administratorId: administrator.id, begunBy: by, browser: browserName(browser) };
  return stage && insertSession(platform, { ...session, stage });
}

/**
 * A person with a second factor gives it, however they began. Without one, a password opens nothing, not even the page
 * that sets one up: a person who guessed it would enroll their own app. A provider has asked for its own. A mailed link
 * leads to that page, and further only if the deployment says so.
 */
async function firstStage(
  platform: Platform,
  administrator: Administrator,
  by: Session['begunBy'],
): Promise<Session['stage'] | null> {
  if (await hasSecondFactor(platform, administrator)) return 'secondFactor';
  if (by === 'password') return null;
  return by === 'link' && platform.config.REQUIRE_SECOND_FACTOR ? 'enrollment' : 'complete';
}

/** Lets a session do everything. It gets a new token: one that was known before is worth nothing (session fixation). */
export async function completeSession(platform: Platform, session: Session): Promise<string> {
  const { administratorId, begunBy, browser } = session;
  const token = await insertSession(platform, { administratorId, begunBy, browser, stage: 'complete' });
  await platform.directory.delete(signInSessions).where(eq(signInSessions.tokenHash, session.tokenHash));
  return token;
}

async function insertSession(
  platform: Platform,
  session: Pick<Session, 'administratorId' | 'begunBy' | 'stage' | 'browser'>,
): Promise<string> {
  const token = randomToken();
  const now = platform.clock.now().toISOString();
  await platform.directory.insert(signInSessions).values({
    ...session,
    tokenHash: await hashToken(token),
    id: randomToken(),
    wrongCodes: 0,
    createdAt: now,
    expiresAt: inSeconds(platform, sessionSeconds),
    idleUntil: inSeconds(platform, idleSeconds),
  });
  if (session.stage === 'complete')
    await platform.directory
      .update(administratorDistricts)
      .set({ signedInAt: now })
      .where(
        and(
          eq(administratorDistricts.administratorId, session.administratorId),
          isNull(administratorDistricts.signedInAt),
        ),
      );
  return token;
}

export async function signOut(platform: Platform, token: string): Promise<void> {
  await platform.directory.delete(signInSessions).where(eq(signInSessions.tokenHash, await hashToken(token)));
}

/** Who is signed in, and which districts they serve now: a district removed is gone at the next request. */
export interface SignedIn {
  readonly administrator: Administrator;
  readonly session: Session;
  /** The districts of an administrator. Operators serve every district, so none is listed for them. */
  readonly districts: readonly District[];
  /** The districts among these that the person may read but not change. */
  readonly readerOf: ReadonlySet<District['id']>;
  /** On the page of a district that the person may not change. */
  readonly isReader?: boolean;
  /** What every page says at its top. */
  readonly notice?: string;
  /** Goes into every form and comes back with it. Derived from the session's token, which no page and no other site can read. */
  readonly formToken: string;
}

/** Every page asks, so it is one statement for person and districts together, put together once. A row for each district, or one without. */
const signedInQuery = builtOnce((directory) =>
  directory
    .select({
      administrator: administrators,
      session: signInSessions,
      district: districts,
      role: administratorDistricts.role,
    })
    .from(signInSessions)
    .innerJoin(administrators, eq(administrators.id, signInSessions.administratorId))
    .leftJoin(administratorDistricts, eq(administratorDistricts.administratorId, administrators.id))
    .leftJoin(districts, eq(districts.id, administratorDistricts.districtId))
    .where(
      and(
        eq(signInSessions.tokenHash, sql.placeholder('tokenHash')),
        gt(signInSessions.expiresAt, sql.placeholder('now')),
        gt(signInSessions.idleUntil, sql.placeholder('now')),
      ),
    )
    .orderBy(districts.name)
    .prepare(),
);

/** Who is signed in with this token. It counts as a use of the session, which ends when it is idle. */
export async function signedIn(platform: Platform, token: string): Promise<SignedIn | null> {
  const { directory, clock } = platform;
  const rows = await signedInQuery(directory).all({
    tokenHash: await hashToken(token),
    now: clock.now().toISOString(),
  });
  const [first] = rows;
  if (!first) return null;
  const idleUntil = inSeconds(platform, idleSeconds);
  if (Date.parse(idleUntil) - Date.parse(first.session.idleUntil) >= useSeconds * 1000)
    await directory
      .update(signInSessions)
      .set({ idleUntil })
      .where(eq(signInSessions.tokenHash, first.session.tokenHash));
  return {
    administrator: first.administrator,
    session: first.session,
    districts: rows.flatMap(({ district }) => district ?? []),
    readerOf: new Set(rows.flatMap(({ district, role }) => (district && role === 'reader' ? district.id : []))),
    formToken: await hashToken(`form token of ${token}`),
  };
}

/** The district, also while it is leaving, if it is one that the person serves; anybody else's is as one that does not exist. */
export async function servedDistrict(platform: Platform, who: SignedIn, id: string): Promise<District | null> {
  const own = who.districts.find((district) => district.id === id);
  if (own || !who.administrator.isOperator) return own ?? null;
  const found = await findAnyDistrict(platform, id);
  return found.ok ? found.value : null;
}

/** The person's sessions that last, newest first; those too that wait for the second factor. */
export function sessionsOf(platform: Platform, administrator: Administrator): Promise<Session[]> {
  return platform.directory
    .select()
    .from(signInSessions)
    .where(
      and(
        eq(signInSessions.administratorId, administrator.id),
        gt(signInSessions.expiresAt, platform.clock.now().toISOString()),
        gt(signInSessions.idleUntil, platform.clock.now().toISOString()),
      ),
    )
    .orderBy(desc(signInSessions.createdAt))
    .all();
}

/** Ends one session of the person at once, wherever its cookie is. False when it is none of theirs. */
export async function revokeSession(platform: Platform, administrator: Administrator, id: string): Promise<boolean> {
  const ended = await platform.directory
    .delete(signInSessions)
    .where(and(eq(signInSessions.administratorId, administrator.id), eq(signInSessions.id, id)))
    .returning({ id: signInSessions.id });
  return ended.length === 1;
}

/** Ends every session of the person but one. */
export async function revokeOtherSessions(platform: Platform, { administratorId, id }: Session): Promise<void> {
  await platform.directory
    .delete(signInSessions)
    .where(and(eq(signInSessions.administratorId, administratorId), ne(signInSessions.id, id)));
}

/** Wrong codes after which a session that waits for its second factor ends: the first factor is needed again then. */
const mostWrongCodes = 5;

export async function countWrongCode(platform: Platform, { tokenHash }: Session): Promise<void> {
  const ofSession = eq(signInSessions.tokenHash, tokenHash);
  await platform.directory.batch([
    platform.directory
      .update(signInSessions)
      .set({ wrongCodes: sql`${signInSessions.wrongCodes} + 1` })
      .where(ofSession),
    platform.directory.delete(signInSessions).where(and(ofSession, sql`wrong_codes >= ${mostWrongCodes}`)),
  ]);
}

/** Forgets links, sessions and attempts whose time is over. */
export async function sweepSignIns(platform: Platform): Promise<void> {
  const now = platform.clock.now().toISOString();
  await platform.directory.batch([
    platform.directory.delete(signInLinks).where(lt(signInLinks.expiresAt, now)),
    platform.directory
      .delete(signInSessions)
      .where(or(lt(signInSessions.expiresAt, now), lt(signInSessions.idleUntil, now))),
    platform.directory.delete(providerAttempts).where(lt(providerAttempts.expiresAt, now)),
  ]);
}

const browsers = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
] as const;
const systems = [
  [/Windows/, 'Windows'],
  [/CrOS/, 'ChromeOS'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
] as const;

/** "Firefox on Windows": enough to know one's own browsers by, and no more. */
function browserName(userAgent: string): string {
  const named = (table: readonly (readonly [RegExp, string])[], otherwise: string) =>
    table.find(([pattern]) => pattern.test(userAgent))?.[1] ?? otherwise;
  return `${named(browsers, 'A browser')} on ${named(systems, 'an unknown system')}`;
}
