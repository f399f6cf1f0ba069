import type { Context } from 'hono';
import { httpApp, problemOf } from '../platform/http.ts';
import { answerPage, Notice } from '../platform/pages/index.ts';
import { problemCatalogue } from '../platform/problems.ts';
import { accessRecordPages } from './access-record/routes.tsx';
import { accountPages } from './account/routes.tsx';
import { administratorPages } from './administrators/routes.tsx';
import { changePages } from './changes/routes.tsx';
import { endpointPermissionRoutes } from './data-exports/endpoint-permissions-routes.ts';
import { dataExportPages } from './data-exports/list-routes.tsx';
import { dataExportRoutes } from './data-exports/routes.ts';
import { dataLoadPages } from './data-loads/routes.tsx';
import { demographicsRoutes } from './demographics/routes.ts';
import { districtInformationPages } from './district-information/routes.ts';
import { documentViewerRoutes } from './document-viewer/routes.ts';
import { cutoverPages } from './flags/cutover-routes.tsx';
import { cutoverDatesRoutes } from './flags/routes.ts';
import { fleetPages } from './fleet/routes.tsx';
import { shownAgain } from './forms.ts';
import { comparePages } from './invalid-records/compare-routes.tsx';
import { invalidRecordPages } from './invalid-records/routes.tsx';
import { legacyIntegrationForms } from './legacy-integration/routes.ts';
import { districtPausePages, operationsPages } from './operations/routes.tsx';
import { runPages } from './runs/routes.tsx';
import { secondFactorPages } from './second-factor/routes.tsx';
import { sftpPushRoutes } from './sftp-push/routes.ts';
import { notFoundPage } from './shell/district-page.tsx';
import { requireDistrict, requireSignIn, type SettingsEnv, sameSite } from './shell/guards.ts';
import { NotSentForm } from './shell/not-sent.ts';
import { notSentPage } from './shell/not-sent-page.tsx';
import { home, pageBefore, pageOfForm } from './shell/wanted.ts';
import { providerSignIn } from './sign-in/provider-routes.tsx';
import { signInPages } from './sign-in/routes.tsx';
import { stubDocumentPages } from './stub-document/routes.tsx';
import { studentPages } from './students/list-routes.tsx';
import { studentTabPages } from './students/routes.tsx';
import { studentsToMatchPages } from './students-to-match/routes.tsx';

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

settingsPages.route('/', fleetPages);
settingsPages.route('/', operationsPages);

settingsPages.use('/settings/:districtId/*', requireSignIn, requireDistrict);
settingsPages.route('/', districtInformationPages);
settingsPages.route('/', districtPausePages);
settingsPages.route('/', demographicsRoutes);
settingsPages.route('/', documentViewerRoutes);
settingsPages.route('/', cutoverDatesRoutes);
settingsPages.route('/', legacyIntegrationForms);
settingsPages.route('/', cutoverPages);
settingsPages.route('/', accessRecordPages);
settingsPages.route('/', dataExportPages);
settingsPages.route('/', dataExportRoutes);
settingsPages.route('/', endpointPermissionRoutes);
settingsPages.route('/', sftpPushRoutes);
settingsPages.route('/', dataLoadPages);
settingsPages.route('/', stubDocumentPages);
settingsPages.route('/', invalidRecordPages);
settingsPages.route('/', comparePages);
settingsPages.route('/', studentPages);
settingsPages.route('/', studentsToMatchPages);
settingsPages.route('/', studentTabPages);
settingsPages.route('/', runPages);
settingsPages.route('/', administratorPages);
settingsPages.route('/', changePages);

settingsPages.all('/settings/*', (c) => pageOrNotFound(c));

/** The address of a form of the account leads to its page. `app.ts` does the same for the forms of a district. */
const pageOrNotFound = (c: Context) =>
  c.req.method === 'GET' && /^\/settings\/(account\/|operations\/|sign-out$)/.test(c.req.path)
    ? c.redirect(pageOfForm(c.req.path), 303)
    : notFoundPage(c);

/** Problems become a page here, because a person reads it. */
settingsPages.onError((error, c) => {
  const page = pageBefore(c.req.header('referer'), c.req.path, c.get('platform').config.PUBLIC_URL);
  if (error instanceof NotSentForm)
    return notSentPage(c, { reason: error.reason, typed: shownAgain(error.typed), page });
  const { code, detail } = problemOf(error, c.get('platform').log, c.get('requestId'));
  const { status, title } = problemCatalogue[code];
  if (status === 404) return pageOrNotFound(c);
  const content = (
    <Notice heading={title} reference={c.get('requestId')}>
      <p>{detail}</p>
      <p>
        <a href={page}>{page === home ? 'Back to the settings' : 'Back'}</a>
      </p>
    </Notice>
  );
  return answerPage(c, content, { title, status });
});
