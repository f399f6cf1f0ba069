import type { Context } from 'hono';
import {
  completeSession,
  confirmSecondFactor,
  countWrongCode,
  hasSecondFactor,
  isSlowedDown,
  limitReached,
  removeSecondFactor,
  secondFactorToSetUp,
  tryCode,
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
} from '../shell/guards.ts';
import { wantedPath, withWanted } from '../shell/wanted.ts';
import { keepSession, signInTitle, tooManyPage } from '../sign-in/routes.tsx';
import { EnterCodePage, RecoveryCodesPage, SecondFactorPage } from './page.tsx';

/** The second factor: to sign in with it, to set it up, to take it away. */
export const secondFactorPages = httpApp<SettingsEnv>();

const wrong = 'This code is wrong or was already used. Enter the code that the app shows now.';
const problems = {
  wrong,
  locked:
    'There were too many wrong codes in a row, so no code of the app works now. Enter one of your recovery codes, or ask SameGoal support.',
} as const;
const setUpPath = stagePaths.enrollment;
const title = { title: 'Second factor · SameGoal Campus Link', layout: 'settings', script: true };

/** The code that was sent, and what was wanted, if there may be another attempt; else the page that says why not. */
async function codeIn(c: Context<SettingsEnv>): Promise<{ code: string; wanted: string } | Response> {
  const form = await signedForm(c);
  const [code, wanted] = [(form.get('code') ?? '').slice(0, 64), wantedPath(form.get('to'))];
  const { administrator, session } = c.get('signedIn');
  const attempter = await attempterOf(c, administrator.email);
  const limit =
    (await limitReached(c.get('platform'), `code after ${session.begunBy}`, attempter)) ??
    (!attempter.own && (await isSlowedDown(c.get('platform'), administrator)) ? 'slow' : null);
  const account = { email: administrator.email, tried: 'codes', isSlow: limit === 'slow', wanted } as const;
  return limit ? tooManyPage(c, limit === 'sender' ? null : account) : { code, wanted };
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
    ? answerPage(c, <EnterCodePage who={c.get('signedIn')} wanted={wantedPath(c.req.query('to'))} />, signInTitle)
    : c.redirect(wantedPath(c.req.query('to')), 303),
);

secondFactorPages.post('/settings/second-factor', async (c) => {
  const [platform, who] = [c.get('platform'), c.get('signedIn')];
  const sent = await codeIn(c);
  if (sent instanceof Response) return sent;
  const { code, wanted } = sent;
  if (who.session.stage !== 'secondFactor') return c.redirect(wanted, 303);
  const answer = await tryCode(platform, who.administrator, code);
  if (answer !== 'right') {
    await countWrongCode(platform, who.session);
    const problem = problems[answer];
    return answerPage(c, <EnterCodePage {...{ who, wanted, problem }} />, { ...signInTitle, status: 400 });
  }
  await completeHere(c);
  return c.redirect(wanted, 303);
});

// Open to people who must set one up first, and closed to those who still have to give theirs.
secondFactorPages.use(setUpPath, requireSession);
secondFactorPages.get(setUpPath, (c) => setUpPage(c, wantedPath(c.req.query('to'))));

/** Where a session goes on that has still to give its code: this one, or another one has set the app up in the meantime. */
const askedForCode = (c: Context<SettingsEnv>, wanted: string) =>
  c.get('signedIn').session.stage === 'secondFactor'
    ? c.redirect(withWanted(stagePaths.secondFactor, wanted), 303)
    : null;

async function setUpPage(c: Context<SettingsEnv>, wanted: string, problem?: string) {
  const who = c.get('signedIn');
  const asked = askedForCode(c, wanted);
  if (asked) return asked;
  const toSetUp = await secondFactorToSetUp(c.get('platform'), who);
  const content = <SecondFactorPage {...{ who, wanted, toSetUp, problem }} />;
  return answerPage(c, content, { ...title, status: problem ? 400 : 200 });
}

secondFactorPages.post(setUpPath, async (c) => {
  const [platform, who] = [c.get('platform'), c.get('signedIn')];
  const sent = await codeIn(c);
  if (sent instanceof Response) return sent;
  const { code, wanted } = sent;
  const asked = askedForCode(c, wanted);
  if (asked) return asked;
  const codes = await confirmSecondFactor(platform, who, code);
  if (!codes) return setUpPage(c, wanted, wrong);
  if (who.session.stage === 'enrollment') await completeHere(c);
  return answerPage(c, <RecoveryCodesPage {...{ codes, wanted }} />, { title: title.title });
});

secondFactorPages.use(`${setUpPath}/remove`, requireSignIn);
secondFactorPages.post(`${setUpPath}/remove`, async (c) => {
  const [platform, { administrator }] = [c.get('platform'), c.get('signedIn')];
  const sent = await codeIn(c);
  if (sent instanceof Response) return sent;
  const { code, wanted } = sent;
  if (!(await hasSecondFactor(platform, administrator))) return c.redirect(setUpPath, 303);
  const answer = await tryCode(platform, administrator, code);
  if (answer !== 'right') return setUpPage(c, wanted, problems[answer]);
  await removeSecondFactor(platform, administrator);
  return c.redirect(setUpPath, 303);
});
