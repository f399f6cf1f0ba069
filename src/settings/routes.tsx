import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Child } from 'hono/jsx';
import { z } from 'zod';
import { mailSignInLink, mayAskForLink, ownerOfLink, signIn, signOut } from '../administrators/index.ts';
import { demographicsStatus, documentViewerOf, programFlagsOf } from '../districts/index.ts';
import { badgesOf } from '../documents/index.ts';
import { listDataExports } from '../exports/index.ts';
import { toolUrls } from '../lti/index.ts';
import { confirmHeldRun, findRun, runsOf, stepsOf } from '../nightly/index.ts';
import { httpApp, problemOf } from '../platform/http.ts';
import { answerPage, Notice, readForm } from '../platform/pages/index.ts';
import { problemCatalogue, valueOrProblem } from '../platform/problems.ts';
import { findingsOf, findStudent, guardiansOf, listStudents, schoolNameOf } from '../roster/index.ts';
import { requireDistrict, requireSignIn, type SettingsEnv, sameSite, sessionCookie, signedForm } from './guards.ts';
import { DataExportsPage } from './pages/data-exports.tsx';
import { DistrictInformationPage } from './pages/district-information.tsx';
import { RunPage, RunsPage } from './pages/runs.tsx';
import { Shell, type Tab, tabPath, tabs } from './pages/shell.tsx';
import {
  ConfirmSignInPage,
  DistrictChooserPage,
  LinkExpiredPage,
  LinkSentPage,
  NotFoundPage,
  SignInPage,
  TooManyPage,
} from './pages/sign-in.tsx';
import { StudentPage, StudentsPage } from './pages/students.tsx';

/** The administrators' pages. Made on the server, and complete without a script. */
export const settingsPages = httpApp<SettingsEnv>();
settingsPages.use('/settings/*', sameSite);
settingsPages.use('/settings', sameSite);

const signInTitle = { title: 'Sign in · SameGoal Campus Link' };
const rowsPerPage = 50;

settingsPages.get('/settings/sign-in', (c) => answerPage(c, <SignInPage />, signInTitle));

settingsPages.post('/settings/sign-in', async (c) => {
  const platform = c.get('platform');
  const read = await readForm(c, 4096);
  const typed = read.ok ? (read.form.get('email') ?? '').trim() : '';
  const email = z.email().max(254).safeParse(typed);
  if (!email.success)
    return answerPage(
      c,
      <SignInPage email={typed.slice(0, 254)} problem="Enter a complete e-mail address, like name@district.org." />,
      { ...signInTitle, status: 400 },
    );
  const sender = c.req.header('cf-connecting-ip') ?? 'this machine';
  if (!(await mayAskForLink(platform, sender, email.data)))
    return answerPage(c, <TooManyPage />, { ...signInTitle, status: 429 });
  // Not waited for: how long the answer takes must not tell whether the address is known either.
  const failed = () => platform.log.error('sign-in link not mailed');
  c.executionCtx.waitUntil(mailSignInLink(platform, email.data).catch(failed));
  return answerPage(c, <LinkSentPage />, signInTitle);
});

settingsPages.get('/settings/sign-in/:token', async (c) => {
  const token = c.req.param('token');
  const administrator = await ownerOfLink(c.get('platform'), token);
  return administrator
    ? answerPage(c, <ConfirmSignInPage administrator={administrator} token={token} />, signInTitle)
    : answerPage(c, <LinkExpiredPage />, { ...signInTitle, status: 404 });
});

settingsPages.post('/settings/sign-in/:token', async (c) => {
  const session = await signIn(c.get('platform'), c.req.param('token'));
  if (!session) return answerPage(c, <LinkExpiredPage />, { ...signInTitle, status: 404 });
  // Whoever was signed in with this browser is signed out: a session never passes to another person.
  await endSession(c);
  const { name, options } = sessionCookie(c);
  setCookie(c, name, session, options);
  return c.redirect('/settings', 303);
});

settingsPages.use('/settings', requireSignIn);
settingsPages.get('/settings', (c) => {
  const who = c.get('signedIn');
  const [only, ...others] = who.districts;
  if (only && others.length === 0) return c.redirect(tabPath(only, 'district-information'), 303);
  return answerPage(c, <DistrictChooserPage who={who} districts={who.districts} />, {
    title: 'Settings · SameGoal Campus Link',
    layout: 'settings',
  });
});

settingsPages.use('/settings/sign-out', requireSignIn);
settingsPages.post('/settings/sign-out', async (c) => {
  await signedForm(c);
  await endSession(c);
  const { name, options } = sessionCookie(c);
  deleteCookie(c, name, { ...options, maxAge: 0 });
  return c.redirect('/settings/sign-in', 303);
});

settingsPages.use('/settings/:districtId/*', requireSignIn, requireDistrict);

settingsPages.get('/settings/:districtId/district-information', async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const [demographics, documentViewer, flags, latest] = await Promise.all([
    demographicsStatus(platform, district),
    documentViewerOf(platform, district),
    programFlagsOf(platform, district),
    runsOf(platform, district, { limit: 1, offset: 0 }),
  ]);
  const view = { district, demographics, documentViewer, flags, lastRun: latest.runs[0] ?? null };
  return page(c, 'district-information', <DistrictInformationPage {...view} tool={toolUrls(platform.config)} />);
});

settingsPages.get('/settings/:districtId/data-exports', async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  // More than a hundred accounts is no district's case.
  const { dataExports } = await listDataExports(platform, district, { limit: 100, offset: 0 });
  const baseUrl = platform.config.PUBLIC_URL;
  return page(c, 'data-exports', <DataExportsPage district={district} exports={dataExports} baseUrl={baseUrl} />);
});

settingsPages.get('/settings/:districtId/students', async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const at = pageOf(c.req.query('offset'));
  const found = await listStudents(platform, district, at);
  return page(
    c,
    'students',
    <StudentsPage who={c.get('signedIn')} district={district} {...found} page={at} search={null} />,
  );
});

settingsPages.post('/settings/:districtId/students', async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const search = (await signedForm(c)).get('search')?.trim().slice(0, 100);
  if (!search) return c.redirect(tabPath(district, 'students'), 303);
  const at = { limit: rowsPerPage, offset: 0 };
  const found = await listStudents(platform, district, { ...at, search });
  return page(
    c,
    'students',
    <StudentsPage who={c.get('signedIn')} district={district} {...found} page={at} search={search} />,
  );
});

settingsPages.get('/settings/:districtId/students/:studentId', async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const student = await findStudent(platform, district, c.req.param('studentId'));
  if (!student) return notFound(c);
  const [guardians, badges, school] = await Promise.all([
    guardiansOf(platform, district, student),
    badgesOf(platform, district, student.id),
    schoolNameOf(platform, district, student),
  ]);
  const view = { district, student, guardians, badges, school };
  return page(c, 'students', <StudentPage {...view} />, 'Student');
});

settingsPages.get('/settings/:districtId/runs', async (c) => {
  const district = c.get('district');
  const at = pageOf(c.req.query('offset'));
  const found = await runsOf(c.get('platform'), district, at);
  return page(c, 'runs', <RunsPage district={district} {...found} page={at} />);
});

settingsPages.get('/settings/:districtId/runs/:runId', async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const run = await findRun(platform, district, c.req.param('runId'));
  if (!run) return notFound(c);
  const steps = await stepsOf(platform, district, run.id);
  const { findings } = await findingsOf(platform, district, run.id, { limit: 200, offset: 0 });
  const view = { district, run, steps, findings, who: c.get('signedIn') };
  return page(c, 'runs', <RunPage {...view} />, 'Run');
});

settingsPages.post('/settings/:districtId/runs/:runId/confirm', async (c) => {
  const [platform, district, runId] = [c.get('platform'), c.get('district'), c.req.param('runId')];
  const confirmation = (await signedForm(c)).get('confirmation') ?? '';
  valueOrProblem(await confirmHeldRun(platform, district, runId, confirmation));
  return c.redirect(`${tabPath(district, 'runs')}/${runId}`, 303);
});

settingsPages.all('/settings/*', (c) => notFound(c));

/** Problems become a page here, because a person reads it. */
settingsPages.onError((error, c) => {
  const { code, detail } = problemOf(error, c.get('platform').log, c.get('requestId'));
  const { status, title } = problemCatalogue[code];
  if (status === 404) return notFound(c);
  const content = (
    <Notice heading={title} reference={c.get('requestId')}>
      <p>{detail}</p>
      <p>
        <a href="/settings">Back to the settings</a>
      </p>
    </Notice>
  );
  return answerPage(c, content, { title, status });
});

function page(c: Context<SettingsEnv>, tab: Tab, content: Child, title: string = tabs[tab]) {
  const district = c.get('district');
  return answerPage(
    c,
    <Shell who={c.get('signedIn')} district={district} tab={tab}>
      {content}
    </Shell>,
    { title: `${title} · ${district.name}`, layout: 'settings' },
  );
}

const notFound = (c: Context) => answerPage(c, <NotFoundPage />, { title: 'There is no such page', status: 404 });

/** `offset` of the address; anything that is not one is the beginning. */
function pageOf(query: string | undefined) {
  const offset = z.coerce.number().int().min(0).max(1_000_000).catch(0).parse(query);
  return { limit: rowsPerPage, offset };
}

async function endSession(c: Context<SettingsEnv>): Promise<void> {
  const session = getCookie(c, sessionCookie(c).name);
  if (session) await signOut(c.get('platform'), session);
}
