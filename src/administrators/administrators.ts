import { and, eq, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import { type AdministratorId, newId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { administratorDistricts, administrators, signInLinks, signInSessions } from './schema.ts';

export type Administrator = typeof administrators.$inferSelect;

/** Addresses are compared without regard to case; people type them both ways. */
export const normalEmail = (email: string) => email.trim().toLowerCase();

/**
 * Lets a person change this district's settings, and mails them where to sign in. The mail holds no secret: signing in proves the mailbox. Somebody who
 * serves other districts keeps their name as it is.
 */
export async function inviteAdministrator(
  platform: Platform,
  district: District,
  input: Pick<Administrator, 'email' | 'firstName' | 'lastName'>,
): Promise<Result<Administrator>> {
  const email = normalEmail(input.email);
  await platform.directory
    .insert(administrators)
    .values({
      ...input,
      id: newId<AdministratorId>('administrator'),
      email,
      createdAt: platform.clock.now().toISOString(),
    })
    .onConflictDoNothing({ target: administrators.email });
  const administrator = await administratorByEmail(platform, email);
  if (!administrator) throw new Error('the administrator was removed while being invited');
  await platform.directory
    .insert(administratorDistricts)
    .values({ administratorId: administrator.id, districtId: district.id })
    .onConflictDoNothing();
  const mail = {
    to: email,
    subject: `You can now change the settings of ${district.name}`,
    text: [
      `You are an administrator of ${district.name} in SameGoal Campus Link.`,
      '',
      'Sign in with this e-mail address:',
      `${platform.config.PUBLIC_URL}/settings/sign-in`,
      '',
      'No password is needed: each sign-in sends a link to this address.',
    ].join('\n'),
  };
  try {
    await platform.mailer.send(mail);
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    platform.log.error('invitation not mailed', { districtId: district.id, name });
    return refuse(problem('mailNotSent', 'The invitation could not be mailed. Check the address and invite again.'));
  }
  return ok(administrator);
}

export async function administratorByEmail(platform: Platform, email: string): Promise<Administrator | null> {
  const row = await platform.directory
    .select()
    .from(administrators)
    .where(eq(administrators.email, normalEmail(email)))
    .get();
  return row ?? null;
}

export async function administratorsOf(platform: Platform, district: District): Promise<Administrator[]> {
  const rows = await platform.directory
    .select({ administrator: administrators })
    .from(administratorDistricts)
    .innerJoin(administrators, eq(administrators.id, administratorDistricts.administratorId))
    .where(eq(administratorDistricts.districtId, district.id))
    .orderBy(administrators.lastName, administrators.firstName, administrators.id)
    .all();
  return rows.map(({ administrator }) => administrator);
}

/** Takes the district away from an administrator, at once. Whoever serves no district any longer is signed out and forgotten. */
export async function removeAdministrator(
  platform: Platform,
  district: District,
  administratorId: string,
): Promise<Result<null>> {
  const id = administratorId as AdministratorId;
  const removed = await platform.directory
    .delete(administratorDistricts)
    .where(and(eq(administratorDistricts.administratorId, id), eq(administratorDistricts.districtId, district.id)))
    .returning();
  if (removed.length === 0) return refuse(problem('notFound', 'This district has no administrator with this id.'));
  const servesNone = sql`not exists (select 1 from ${administratorDistricts} where ${administratorDistricts.administratorId} = ${id})`;
  await platform.directory.batch([
    platform.directory.delete(signInSessions).where(and(eq(signInSessions.administratorId, id), servesNone)),
    platform.directory.delete(signInLinks).where(and(eq(signInLinks.administratorId, id), servesNone)),
    platform.directory.delete(administrators).where(and(eq(administrators.id, id), servesNone)),
  ]);
  return ok(null);
}
