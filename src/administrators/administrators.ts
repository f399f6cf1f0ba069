import { and, eq, isNull, or, sql } from 'drizzle-orm';
import { Changed } from '../audit/index.ts';
import type { District } from '../districts/index.ts';
import { type AdministratorId, newId } from '../platform/ids.ts';
import { errorName } from '../platform/log.ts';
import type { Platform } from '../platform/platform.ts';
import { type Problem, ProblemError, problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { newSignInLink } from './new-link.ts';
import {
  type Administrator,
  type AdministratorRole,
  administratorDistricts,
  administratorIdentities,
  administrators,
  recoveryCodes,
  secondFactors,
  signInLinks,
  signInSessions,
} from './schema.ts';
import { removeSecondFactor } from './second-factor.ts';

/** An administrator as one district knows them: under the name that was typed there. */
export interface DistrictAdministrator extends Administrator {
  readonly role: AdministratorRole;
  /** Null while the person was only invited. */
  readonly signedInAt: string | null;
}

type Person = Pick<Administrator, 'email' | 'firstName' | 'lastName'>;

/** Addresses are compared without regard to case; people type them both ways. */
export const normalEmail = (email: string) => email.trim().toLowerCase();

/** An invitation is read when there is time for it. Who has a second factor already still gives it. */
const invitationSeconds = 7 * 24 * 3600;

const may: Readonly<Record<AdministratorRole, string>> = { administrator: 'may sign in', reader: 'may read' };

const invitations: Readonly<Record<AdministratorRole, (name: string) => { subject: string; first: string }>> = {
  administrator: (name) => ({
    subject: `You can now change the settings of ${name}`,
    first: `You are an administrator of ${name} in SameGoal Campus Link.`,
  }),
  reader: (name) => ({
    subject: `You can now read the settings of ${name}`,
    first: `You are a reader of ${name} in SameGoal Campus Link: you see everything except secrets, and change nothing.`,
  }),
};

/**
 * Lets a person change or read this district's settings, and mails them a link that signs in once, to its settings. A person who cannot be mailed is not added. A
 * person whom the district has already keeps the name that they have there; a role that is given replaces theirs.
 */
export async function inviteAdministrator(
  platform: Platform,
  district: District,
  { role, ...input }: Person & { readonly role?: AdministratorRole | undefined },
): Promise<Result<Changed<DistrictAdministrator>>> {
  const { id } = await knownOrAdded(platform, input);
  const { firstName, lastName } = input;
  const added = await platform.directory
    .insert(administratorDistricts)
    .values({ administratorId: id, districtId: district.id, firstName, lastName, ...(role && { role }) })
    .onConflictDoNothing()
    .returning();
  const before = added.length > 0 ? null : ((await memberOf(platform, district, id))?.role ?? null);
  if (before && role && role !== before && !(await setRole(platform, district, id, role))) return refuse(lastOne);
  const administrator = await memberOf(platform, district, id);
  if (!administrator) throw new Error('the administrator was removed during the invitation');
  const fault = await mailInvitation(platform, administrator, {
    ...invitations[administrator.role](district.name),
    wanted: `/settings/${district.id}/district-information`,
  });
  if (!fault || before) {
    const change = changed(administrator, [before && may[before], may[administrator.role]]);
    return !fault || before !== administrator.role ? ok(change) : refuse(fault(false));
  }
  await removeFrom(platform, district, id);
  return refuse(fault(true));
}

const memberOf = async (platform: Platform, district: District, id: AdministratorId) =>
  (await administratorsOf(platform, district)).find((one) => one.id === id);

/** False when this is the only administrator who has signed in, and would become a reader. */
async function setRole(
  platform: Platform,
  district: District,
  id: AdministratorId,
  role: AdministratorRole,
): Promise<boolean> {
  const { administratorId, districtId } = administratorDistricts;
  const set = await platform.directory
    .update(administratorDistricts)
    .set({ role })
    .where(
      and(
        eq(administratorId, id),
        eq(districtId, district.id),
        role === 'reader' ? or(onlyInvited, anotherIn(district, id)) : undefined,
      ),
    )
    .returning();
  return set.length > 0;
}

/** A change of who may sign in for a district, or how. */
const changed = <Who extends Administrator>(
  administrator: Who,
  [before, after]: readonly [before: string | null, after: string | null],
  field = administrator.email,
): Changed<Who> =>
  new Changed(administrator, { setting: 'Administrators', before: { [field]: before }, after: { [field]: after } });

/** Makes a person an operator, who serves every district, and mails them a link that signs in once. Whoever cannot be mailed does not become one. */
export async function inviteOperator(platform: Platform, input: Person): Promise<Result<Changed<Administrator>>> {
  const { id, isOperator: known } = await knownOrAdded(platform, input);
  const { firstName, lastName } = input;
  const [operator] = await platform.directory
    .update(administrators)
    .set(known ? { isOperator: true } : { isOperator: true, firstName, lastName })
    .where(eq(administrators.id, id))
    .returning();
  if (!operator) throw new Error('the operator was removed during the invitation');
  const fault = await mailInvitation(platform, operator, {
    subject: 'You are now an operator of SameGoal Campus Link',
    first: 'You are an operator of SameGoal Campus Link: you can change the settings of every district.',
  });
  if (!fault) return ok(changedOperator(operator, [known ? 'operator' : null, 'operator']));
  if (!known) await removeOperator(platform, id);
  return refuse(fault(!known));
}

const notMailed = (added: boolean) =>
  problem(
    'mailNotSent',
    added
      ? 'We could not send the invitation, so nobody was added. Check the address and invite again.'
      : 'We could not send the link. Someone who was invited before can still sign in. Invite again later.',
  );

async function knownOrAdded(platform: Platform, input: Person): Promise<Administrator> {
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
  if (!administrator) throw new Error('the administrator was removed during the invitation');
  return administrator;
}

/** Null when it was mailed; otherwise why not, by whether the person was to be added. What the mail service refuses is logged. */
async function mailInvitation(
  platform: Platform,
  administrator: Administrator,
  { subject, first, wanted }: { readonly subject: string; readonly first: string; readonly wanted?: string },
): Promise<((added: boolean) => Problem) | null> {
  const text = [
    first,
    '',
    'Open this link to sign in:',
    await newSignInLink(platform, administrator, invitationSeconds, wanted),
    '',
    `It works once, for 7 days. After that, sign in with this email address at ${platform.config.PUBLIC_URL}/settings/sign-in`,
  ].join('\n');
  try {
    await platform.mailer.send({ to: administrator.email, subject, text });
    return null;
  } catch (error) {
    if (error instanceof ProblemError) return () => error.problem;
    const name = errorName(error);
    platform.log.error('invitation not mailed', { administratorId: administrator.id, name });
    return notMailed;
  }
}

export async function administratorByEmail(platform: Platform, email: string): Promise<Administrator | null> {
  const row = await platform.directory
    .select()
    .from(administrators)
    .where(eq(administrators.email, normalEmail(email)))
    .get();
  return row ?? null;
}

export async function administratorsOf(platform: Platform, district: District): Promise<DistrictAdministrator[]> {
  const { firstName, lastName, role, signedInAt } = administratorDistricts;
  const rows = await platform.directory
    .select({ administrator: administrators, here: { firstName, lastName, role, signedInAt } })
    .from(administratorDistricts)
    .innerJoin(administrators, eq(administrators.id, administratorDistricts.administratorId))
    .where(eq(administratorDistricts.districtId, district.id))
    .orderBy(lastName, firstName, administrators.id)
    .all();
  return rows.map(({ administrator, here }) => ({ ...administrator, ...here }));
}

/**
 * Takes the district away from an administrator, at once. Whoever serves no district any longer, and is no operator, is signed out and forgotten. With `keepOne`
 * the last one of the district who has signed in stays, also when two remove each other: an address that was only invited may be wrong.
 */
export async function removeAdministrator(
  platform: Platform,
  district: District,
  id: AdministratorId,
  { keepOne = false }: { readonly keepOne?: boolean } = {},
): Promise<Result<Changed<Administrator>>> {
  const administrator = (await administratorsOf(platform, district)).find((one) => one.id === id);
  if (!administrator) return refuse(unknown);
  const refused = await removeFrom(platform, district, id, keepOne);
  return refused ? refuse(refused) : ok(changed(administrator, [may[administrator.role], null]));
}

/** Takes the second factor of an administrator away, for a person whose authenticator app is lost. */
export async function takeSecondFactor(
  platform: Platform,
  district: District,
  id: AdministratorId,
): Promise<Result<Changed<Administrator>>> {
  const administrator = (await administratorsOf(platform, district)).find((one) => one.id === id);
  if (!administrator) return refuse(unknown);
  await removeSecondFactor(platform, administrator);
  return ok(changed(administrator, ['kept', 'removed'], `${administrator.email}: second factor`));
}

const unknown = problem('notFound', 'This district has no administrator with this id.');

const lastOne = problem(
  'conflict',
  'This is the only administrator of the district who has signed in. Remove them after another administrator has signed in.',
);

const onlyInvited = isNull(administratorDistricts.signedInAt);

/** Whether the district has another administrator who has signed in. */
const anotherIn = (district: District, id: AdministratorId) => sql`exists (select 1 from administrator_districts other
  where other.district_id = ${district.id} and other.administrator_id <> ${id} and other.role = 'administrator'
    and other.signed_in_at is not null)`;

/** Null when the district is removed; otherwise why not. */
async function removeFrom(
  platform: Platform,
  district: District,
  id: AdministratorId,
  keepOne = false,
): Promise<Problem | null> {
  const ofDistrict = eq(administratorDistricts.districtId, district.id);
  const thisOne = and(eq(administratorDistricts.administratorId, id), ofDistrict);
  const isReader = eq(administratorDistricts.role, 'reader');
  const removed = await platform.directory
    .delete(administratorDistricts)
    .where(keepOne ? and(thisOne, or(isReader, onlyInvited, anotherIn(district, id))) : thisOne)
    .returning();
  if (removed.length === 0) {
    const stays = (await platform.directory.$count(administratorDistricts, thisOne)) > 0;
    return stays ? lastOne : unknown;
  }
  await forgetIfServingNone(platform, id);
  return null;
}

/** Takes a district that is destroyed away from its administrators, a few at a time. Gives how many those were. */
export async function forgetAdministrators(
  platform: Platform,
  { id: districtId }: Pick<District, 'id'>,
  limit: number,
): Promise<number> {
  const { administratorId, districtId: ofDistrict } = administratorDistricts;
  const some = await platform.directory
    .select({ id: administratorId })
    .from(administratorDistricts)
    .where(eq(ofDistrict, districtId))
    .limit(limit)
    .all();
  for (const { id } of some) {
    await platform.directory
      .delete(administratorDistricts)
      .where(and(eq(ofDistrict, districtId), eq(administratorId, id)));
    await forgetIfServingNone(platform, id);
  }
  return some.length;
}

export function operators(platform: Platform): Promise<Administrator[]> {
  return platform.directory
    .select()
    .from(administrators)
    .where(eq(administrators.isOperator, true))
    .orderBy(administrators.lastName, administrators.firstName, administrators.id)
    .all();
}

export async function removeOperator(platform: Platform, id: AdministratorId): Promise<Result<Changed<null>>> {
  const removed = await platform.directory
    .update(administrators)
    .set({ isOperator: false })
    .where(and(eq(administrators.id, id), eq(administrators.isOperator, true)))
    .returning();
  const [operator] = removed;
  if (!operator) return refuse(problem('notFound', 'There is no operator with this id.'));
  await forgetIfServingNone(platform, id);
  return ok(changedOperator(operator, ['operator', null]).map(() => null));
}

const changedOperator = (operator: Administrator, [before, after]: readonly [string | null, string | null]) =>
  new Changed(operator, {
    setting: 'Operators',
    before: { [operator.email]: before },
    after: { [operator.email]: after },
  });

async function forgetIfServingNone(platform: Platform, id: AdministratorId): Promise<void> {
  const servesNone = sql`not exists (select 1 from ${administratorDistricts} where ${administratorDistricts.administratorId} = ${id})
    and not exists (select 1 from administrators where id = ${id} and is_operator)`;
  const theirs = [signInSessions, signInLinks, secondFactors, recoveryCodes, administratorIdentities];
  await platform.directory.batch([
    platform.directory.delete(administrators).where(and(eq(administrators.id, id), servesNone)),
    ...theirs.map((table) => platform.directory.delete(table).where(and(eq(table.administratorId, id), servesNone))),
  ]);
}
