import { httpApp, problemOf } from '../platform/http.ts';
import { answerPage, Notice } from '../platform/pages/index.ts';
import { problemCatalogue } from '../platform/problems.ts';
import { notFoundPage } from './district-page.tsx';
import { requireDistrict, requireSignIn, type SettingsEnv, sameSite } from './guards.ts';
import { OutOfDateForm, outOfDatePage, pageBefore } from './not-sent.tsx';
import { accessRecordPages } from './routes/access-record.tsx';
import { accountPages } from './routes/account.tsx';
import { administratorPages } from './routes/administrators.tsx';
import { changePages } from './routes/changes.tsx';
import { connectionForms } from './routes/connections.ts';
import { cutoverDatesForm } from './routes/cutover-dates.ts';
import { dataExportForms } from './routes/data-export.tsx';
import { dataExportPages } from './routes/data-exports.tsx';
import { dataLoadPages } from './routes/data-loads.tsx';
import { districtInformationPages } from './routes/district-information.tsx';
import { flagPages } from './routes/flags.tsx';
import { invalidRecordPages } from './routes/invalid-records.tsx';
import { programPages } from './routes/programs.tsx';
import { providerSignIn } from './routes/provider-sign-in.tsx';
import { runPages } from './routes/runs.tsx';
import { secondFactorPages } from './routes/second-factor.tsx';
import { signInPages } from './routes/sign-in.tsx';
import { studentAccessRecordPages } from './routes/student-access-record.tsx';
import { studentFlagPages } from './routes/student-flags.tsx';
import { studentPages } from './routes/students.tsx';
import { home } from './wanted.ts';

/**
 * The administrators' pages. Made on the server, and complete without a script. Whatever lies below /settings/{districtId}/ has passed the guards here: somebody
 * is signed in, and `district` in the context is one that they serve. An area brings its routes with their full paths, and reads each form with `signedForm`.
 */
export const settingsPages = httpApp<SettingsEnv>();
settingsPages.use('/settings/*', sameSite);
settingsPages.use('/settings', sameSite);
settingsPages.route('/', signInPages);
settingsPages.route('/', providerSignIn);
settingsPages.route('/', secondFactorPages);
settingsPages.route('/', accountPages);

settingsPages.use('/settings/:districtId/*', requireSignIn, requireDistrict);
settingsPages.route('/', districtInformationPages);
settingsPages.route('/', connectionForms);
settingsPages.route('/', cutoverDatesForm);
settingsPages.route('/', flagPages);
settingsPages.route('/', accessRecordPages);
settingsPages.route('/', dataExportPages);
settingsPages.route('/', dataExportForms);
settingsPages.route('/', dataLoadPages);
settingsPages.route('/', invalidRecordPages);
settingsPages.route('/', studentPages);
settingsPages.route('/', programPages);
settingsPages.route('/', studentFlagPages);
settingsPages.route('/', studentAccessRecordPages);
settingsPages.route('/', runPages);
settingsPages.route('/', administratorPages);
settingsPages.route('/', changePages);

settingsPages.all('/settings/*', (c) => notFoundPage(c));

/** Problems become a page here, because a person reads it. */
settingsPages.onError((error, c) => {
  const { PUBLIC_URL } = c.get('platform').config;
  if (error instanceof OutOfDateForm) return outOfDatePage(c, PUBLIC_URL, error);
  const { code, detail } = problemOf(error, c.get('platform').log, c.get('requestId'));
  const { status, title } = problemCatalogue[code];
  const back = pageBefore(c, PUBLIC_URL);
  if (status === 404) return notFoundPage(c);
  const content = (
    <Notice heading={title} reference={c.get('requestId')}>
      <p>{detail}</p>
      <p>
        <a href={back}>{back === home ? 'Back to the settings' : 'Back'}</a>
      </p>
    </Notice>
  );
  return answerPage(c, content, { title, status });
});
