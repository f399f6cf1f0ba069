import type { Context } from 'hono';
import {
  administratorByPassword,
  hasSecondFactor,
  limitReached,
  newPasswordFault,
  revokeOtherSessions,
  revokeSession,
  sessionsOf,
  setPassword,
} from '../../administrators/index.ts';
import { enteredSecret, ofNoDistrict, recordSettingChange } from '../../audit/index.ts';
import { httpApp } from '../../platform/http.ts';
import { answerPage } from '../../platform/pages/index.ts';
import { notFoundPage } from '../shell/district-page.tsx';
import type { Entered } from '../shell/form.ts';
import { attempterOf, requireSignIn, type SettingsEnv, signedForm, stagePaths } from '../shell/guards.ts';
import { AccountPage } from './page.tsx';

/** One's own account: password, second factor, and where one is signed in. */
export const accountPages = httpApp<SettingsEnv>();

const path = '/settings/account';
accountPages.use(path, requireSignIn);
accountPages.use(`${path}/password`, requireSignIn);
accountPages.use(`${path}/sessions/*`, requireSignIn);

accountPages.get(path, (c) => account(c));

async function account(c: Context<SettingsEnv>, entered?: Entered) {
  const [platform, who] = [c.get('platform'), c.get('signedIn')];
  const [sessions, secondFactor] = await Promise.all([
    sessionsOf(platform, who.administrator),
    hasSecondFactor(platform, who.administrator),
  ]);
  const saved =
    c.req.query('saved') === 'password' ? 'You changed your password. Your other sessions have ended.' : null;
  // Operators serve districts of more than one zone.
  const timeZone = who.districts[0]?.timeZone ?? 'UTC';
  const view = { who, sessions, timeZone, secondFactor, needsCurrent: needsCurrent(c), saved, entered };
  return answerPage(c, <AccountPage {...view} />, {
    title: 'Your account · SameGoal Campus Link',
    layout: 'settings',
    status: entered ? 400 : 200,
  });
}

/** A link in one's mailbox is the way to a forgotten password, so who came by one need not know the old one. */
const needsCurrent = (c: Context<SettingsEnv>) => {
  const { administrator, session } = c.get('signedIn');
  return administrator.passwordHash !== null && session.begunBy !== 'link';
};

accountPages.post(`${path}/password`, async (c) => {
  const [platform, { administrator, session }] = [c.get('platform'), c.get('signedIn')];
  const form = await signedForm(c);
  const refuse = (field: string, problem: string) => account(c, { values: {}, problems: { [field]: problem } });
  const password = form.get('password') ?? '';
  const fault = await newPasswordFault(platform, c.get('signedIn'), password);
  if (fault) return refuse('password', fault);
  if (needsCurrent(c)) {
    // Counted by the session alone: what others try for this account must not keep its owner from a new password.
    const attempter = { ...(await attempterOf(c, administrator.email)), own: `session ${session.id}` };
    if (await limitReached(platform, 'password', attempter))
      return refuse('form', 'You made too many attempts. Wait a minute, then try again.');
    if (!(await administratorByPassword(platform, administrator.email, form.get('current') ?? '')))
      return refuse('current', 'This is not your password.');
  }
  await setPassword(platform, administrator, password);
  // In the trail of each district that the person serves; an operator's in that of none.
  const { districts } = c.get('signedIn');
  for (const district of administrator.isOperator ? [ofNoDistrict, ...districts] : districts)
    await recordSettingChange(platform, district, administrator, {
      setting: 'Administrators',
      before: null,
      after: { [`${administrator.email}: password`]: enteredSecret },
      secrets: [`${administrator.email}: password`],
    });
  await revokeOtherSessions(platform, session);
  // A password is of no use without a second factor.
  if (!(await hasSecondFactor(platform, administrator))) return c.redirect(stagePaths.enrollment, 303);
  return c.redirect(`${path}?saved=password`, 303);
});

accountPages.post(`${path}/sessions/others/revoke`, async (c) => {
  await signedForm(c);
  await revokeOtherSessions(c.get('platform'), c.get('signedIn').session);
  return c.redirect(path, 303);
});

accountPages.post(`${path}/sessions/:sessionId/revoke`, async (c) => {
  await signedForm(c);
  const ended = await revokeSession(c.get('platform'), c.get('signedIn').administrator, c.req.param('sessionId'));
  return ended ? c.redirect(path, 303) : notFoundPage(c);
});
