import { lt, type SQL, sql } from 'drizzle-orm';
import type { Actor } from '../audit/index.ts';
import { plusDays, plusMinutes } from '../platform/clock.ts';
import type { DistrictId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { ProblemError, problem } from '../platform/problems.ts';
import { askedMails } from './schema.ts';

const perMinute = 10;
const perDay = 50;

/**
 * The platform for an operation that mails others because somebody asked for it: an invitation, a terms link. Its mails say who asked.
 * Each district, and each person, may ask for ten of them a minute and fifty a day; `send` throws a `ProblemError` for one more.
 */
export function onBehalf(platform: Platform, by: Actor, district: { readonly id: DistrictId } | null): Platform {
  const send: Platform['mailer']['send'] = async (mail) => {
    if (!(await isAllowed(platform, by, district))) throw new ProblemError(tooMany);
    await platform.mailer.send({ ...mail, text: `${mail.text}\n\nThis email was asked for by ${nameOf(by)}.` });
  };
  return { ...platform, mailer: { send } };
}

const nameOf = (by: Actor): string => {
  if ('email' in by) return by.email;
  return 'operatorToken' in by ? 'SameGoal' : `the system ${by.client}`;
};

const tooMany = problem(
  'tooManyRequests',
  `Nothing was sent: a district, and a person, may ask for ${perMinute} emails a minute and ${perDay} a day. Wait, then continue.`,
  { retryAfter: 60 },
);

/** Counts the mail and allows it, in one statement. */
async function isAllowed(
  { directory, clock }: Platform,
  by: Actor,
  district: { readonly id: DistrictId } | null,
): Promise<boolean> {
  const now = clock.now();
  const at = now.toISOString();
  const administratorId = 'email' in by ? by.id : null;
  const within = (whose: SQL) =>
    sql`(select count(*) from asked_mails where ${whose} and at > ${plusMinutes(now, -1)}) < ${perMinute}
      and (select count(*) from asked_mails where ${whose} and at > ${plusDays(now, -1)}) < ${perDay}`;
  const limits = [
    ...(district ? [within(sql`district_id = ${district.id}`)] : []),
    ...(administratorId ? [within(sql`administrator_id = ${administratorId}`)] : []),
    sql`true`,
  ];
  const counted = await directory.all(sql`insert into asked_mails (id, at, district_id, administrator_id)
    select ${crypto.randomUUID()}, ${at}, ${district?.id ?? null}, ${administratorId} where ${sql.join(limits, sql` and `)}
    returning 1`);
  return counted.length > 0;
}

/** On each cron: forgets those that count no more. */
export async function forgetAskedMails({ directory, clock }: Platform): Promise<void> {
  const before = plusDays(clock.now(), -1);
  await directory.delete(askedMails).where(lt(askedMails.at, before));
}
