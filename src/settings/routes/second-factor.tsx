import type { Context } from 'hono';
import {
  completeSession,
  confirmSecondFactor,
  countWrongCode,
  hasSecondFactor,
  limitReached,
  passesSecondFactor,
  removeSecondFactor,
  secondFactorToSetUp,
} from '../../administrators/index.ts';
import { httpApp } from '../../platform/http.ts';
import { answerPage } from '../../platform/pages/index.ts';
import {
  attempterOf,
  rememberBrowser,
  requireSession,
  requireSignIn,
  type SettingsEnv,
  signedForm,
  stagePaths,
} from '../guards.ts';
import { EnterCodePage, RecoveryCodesPage, SecondFactorPage } from '../pages/second-factor.tsx';
import { keepSession, signInTitle, tooManyPage } from './sign-in.tsx';

/** The second factor: to sign in with it, to set it up, to take it away. */
export const secondFactorPages = httpApp<SettingsEnv>();

const wrong = 'This code is not right, or was used before. Enter the one that the app shows now.';
const setUpPath = stagePaths.enrolment;
const title = { title: 'Second factor · SameGoal Campus Link', layout: 'settings', script: true };

/** The code that was sent, if there may be another attempt; else the page that says why not. */
async function codeIn(c: Context<SettingsEnv>): Promise<string | Response> {
  const code = ((await signedForm(c)).get('code') ?? '').slice(0, 64);
  const { administrator, session } = c.get('signedIn');
  const attempter = await attempterOf(c, administrator.email);
  const limit = await limitReached(c.get('platform'), `code after ${session.begunBy}`, attempter);
  return limit ? tooManyPage(c, limit === 'account' ? { email: administrator.email, tried: 'codes' } : null) : code;
}

/** Both factors were given in this browser. */
async function completeHere(c: Context<SettingsEnv>): Promise<void> {
  const { administrator, session } = c.get('signedIn');
  keepSession(c, await completeSession(c.get('platform'), session));
  await rememberBrowser(c, administrator);
}

secondFactorPages.use('/settings/second-factor', requireSession);
secondFactorPages.get('/settings/second-factor', (c) =>
  c.get('signedIn').session.stage === 'secondFactor'
    ? answerPage(c, <EnterCodePage who={c.get('signedIn')} />, signInTitle)
    : c.redirect('/settings', 303),
);

secondFactorPages.post('/settings/second-factor', async (c) => {
  const [platform, who] = [c.get('platform'), c.get('signedIn')];
  const code = await codeIn(c);
  if (code instanceof Response) return code;
  if (who.session.stage !== 'secondFactor') return c.redirect('/settings', 303);
  if (!(await passesSecondFactor(platform, who.administrator, code))) {
    await countWrongCode(platform, who.session);
    return answerPage(c, <EnterCodePage who={who} problem={wrong} />, { ...signInTitle, status: 400 });
  }
  await completeHere(c);
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
  if (code instanceof Response) return code;
  const codes = await confirmSecondFactor(platform, who.administrator, code);
  if (!codes) return setUpPage(c, wrong);
  if (who.session.stage === 'enrolment') await completeHere(c);
  return answerPage(c, <RecoveryCodesPage codes={codes} />, { title: title.title });
});

secondFactorPages.use(`${setUpPath}/remove`, requireSignIn);
secondFactorPages.post(`${setUpPath}/remove`, async (c) => {
  const [platform, { administrator }] = [c.get('platform'), c.get('signedIn')];
  const code = await codeIn(c);
  if (code instanceof Response) return code;
  if (!(await hasSecondFactor(platform, administrator))) return c.redirect(setUpPath, 303);
  if (!(await passesSecondFactor(platform, administrator, code))) return setUpPage(c, wrong);
  await removeSecondFactor(platform, administrator);
  return c.redirect(setUpPath, 303);
});
