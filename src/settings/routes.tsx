import { httpApp, problemOf } from '../platform/http.ts';
import { answerPage, Notice } from '../platform/pages/index.ts';
import { problemCatalogue } from '../platform/problems.ts';
import { accessRecordPages } from './access-record/routes.tsx';
import { accountPages } from './account/routes.tsx';
import { administratorPages } from './administrators/routes.tsx';
import { changePages } from './changes/routes.tsx';
import { dataExportPages } from './data-exports/list-routes.tsx';
import { dataExportForms } from './data-exports/routes.tsx';
import { dataLoadPages } from './data-loads/routes.tsx';
import { connectionForms } from './district-information/connection-forms.ts';
import { districtInformationPages } from './district-information/routes.tsx';
import { cutoverDatesForm } from './flags/cutover-dates-form.ts';
import { flagPages } from './flags/cutover-routes.tsx';
import { invalidRecordPages } from './invalid-records/routes.tsx';
import { runPages } from './runs/routes.tsx';
import { secondFactorPages } from './second-factor/routes.tsx';
import { notFoundPage } from './shell/district-page.tsx';
import { requireDistrict, requireSignIn, type SettingsEnv, sameSite } from './shell/guards.ts';
import { OutOfDateForm, outOfDatePage, pageBefore } from './shell/not-sent.tsx';
import { home } from './shell/wanted.ts';
import { providerSignIn } from './sign-in/provider-routes.tsx';
import { signInPages } from './sign-in/routes.tsx';
import { studentAccessRecordPages } from './students/access-record-routes.tsx';
import { studentFlagPages } from './students/flags-routes.tsx';
import { programPages } from './students/programs-routes.tsx';
import { studentPages } from './students/routes.tsx';

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
