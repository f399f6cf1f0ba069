import type { Context } from 'hono';
import {
  completeSession,
  confirmSecondFactor,
  countWrongCode,
  hasSecondFactor,
  mayAttempt,
  passesSecondFactor,
  removeSecondFactor,
  secondFactorToSetUp,
} from '../../administrators/index.ts';
import { httpApp } from '../../platform/http.ts';
import { answerPage } from '../../platform/pages/index.ts';
import { requireSession, requireSignIn, type SettingsEnv, senderOf, signedForm, stagePaths } from '../guards.ts';
import { EnterCodePage, RecoveryCodesPage, SecondFactorPage } from '../pages/second-factor.tsx';
import { TooManyPage } from '../pages/sign-in.tsx';
import { keepSession, signInTitle } from './sign-in.tsx';

/** The second factor: to sign in with it, to set it up, to take it away. */
export const secondFactorPages = httpApp<SettingsEnv>();

const wrong = 'This code is not right, or was used before. Enter the one that the app shows now.';
const setUpPath = stagePaths.enrolment;
const title = { title: 'Second factor · SameGoal Campus Link', layout: 'settings', script: true };

/** The code that was sent, if there may be another attempt; else null. */
async function codeIn(c: Context<SettingsEnv>): Promise<string | null> {
  const code = ((await signedForm(c)).get('code') ?? '').slice(0, 64);
  const { email } = c.get('signedIn').administrator;
  return (await mayAttempt(c.get('platform'), 'code', senderOf(c), email)) ? code : null;
}

const tooMany = (c: Context<SettingsEnv>) => answerPage(c, <TooManyPage />, { ...signInTitle, status: 429 });

secondFactorPages.use('/settings/second-factor', requireSession);
secondFactorPages.get('/settings/second-factor', (c) =>
  c.get('signedIn').session.stage === 'secondFactor'
    ? answerPage(c, <EnterCodePage who={c.get('signedIn')} />, signInTitle)
    : c.redirect('/settings', 303),
);

secondFactorPages.post('/settings/second-factor', async (c) => {
  const [platform, who] = [c.get('platform'), c.get('signedIn')];
  const code = await codeIn(c);
  if (code === null) return tooMany(c);
  if (who.session.stage !== 'secondFactor') return c.redirect('/settings', 303);
  if (!(await passesSecondFactor(platform, who.administrator, code))) {
    await countWrongCode(platform, who.session);
    return answerPage(c, <EnterCodePage who={who} problem={wrong} />, { ...signInTitle, status: 400 });
  }
  keepSession(c, await completeSession(platform, who.session));
  return c.redirect('/settings', 303);
});

// Open to whoever must set one up before anything else, and to nobody who still has to give theirs.
secondFactorPages.use(setUpPath, requireSession, async (c, next) => {
  if (c.get('signedIn').session.stage === 'secondFactor') return c.redirect(stagePaths.secondFactor, 303);
  await next();
  return undefined;
});
secondFactorPages.get(setUpPath, (c) => setUpPage(c));

async function setUpPage(c: Context<SettingsEnv>, problem?: string) {
  const who = c.get('signedIn');
  const toSetUp = await secondFactorToSetUp(c.get('platform'), who.administrator);
  const content = <SecondFactorPage who={who} toSetUp={toSetUp} {...(problem && { problem })} />;
  return answerPage(c, content, { ...title, status: problem ? 400 : 200 });
}

secondFactorPages.post(setUpPath, async (c) => {
  const [platform, who] = [c.get('platform'), c.get('signedIn')];
  const code = await codeIn(c);
  if (code === null) return tooMany(c);
  const codes = await confirmSecondFactor(platform, who.administrator, code);
  if (!codes) return setUpPage(c, wrong);
  if (who.session.stage === 'enrolment') keepSession(c, await completeSession(platform, who.session));
  return answerPage(c, <RecoveryCodesPage codes={codes} />, { title: title.title });
});

secondFactorPages.use(`${setUpPath}/remove`, requireSignIn);
secondFactorPages.post(`${setUpPath}/remove`, async (c) => {
  const [platform, { administrator }] = [c.get('platform'), c.get('signedIn')];
  const code = await codeIn(c);
  if (code === null) return tooMany(c);
  if (!(await hasSecondFactor(platform, administrator))) return c.redirect(setUpPath, 303);
  if (!(await passesSecondFactor(platform, administrator, code))) return setUpPage(c, wrong);
  await removeSecondFactor(platform, administrator);
  return c.redirect(setUpPath, 303);
});
