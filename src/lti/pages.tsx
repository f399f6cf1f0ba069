import type { FC } from 'hono/jsx';
import type { Parameters } from '../platform/pages/form.ts';
import { Notice } from '../platform/pages/page.tsx';
import { type Program, programs } from '../programs/programs.ts';
import type { LoginRedirect } from './login.ts';
import type { StoragePlace } from './platform-storage.ts';
import type { RefusalPage } from './refusals.ts';

/** Why no document is shown, for a teacher in a frame of Campus. The reference finds the log line. */
export const RefusedPage: FC<{ page: RefusalPage; requestId: string }> = ({ page, requestId }) => (
  <Notice heading={page.heading} reference={requestId}>
    <p>{page.text}</p>
  </Notice>
);

/** Keeps the login in the frame of Campus and goes on by itself; without a script, by a click, and then it rests on the cookie. */
export const KeepLoginPage: FC<{ login: LoginRedirect; storage: StoragePlace }> = ({ login, storage }) => (
  <Notice heading="Opening the plan document">
    <p>
      <a href={login.redirectTo}>Continue</a>
    </p>
    <span
      id="lti-storage"
      data-target={storage.target}
      data-origin={storage.origin}
      data-key={login.kept.name}
      data-value={login.kept.value}
    />
  </Notice>
);

/** What to read where the login cannot be had from anywhere; and the form that is sent again when the frame of Campus has it. */
export const AskStoragePage: FC<{
  page: RefusalPage;
  form: Parameters;
  place: StoragePlace & { readonly key: string };
  requestId: string;
}> = ({ page, form, place, requestId }) => (
  <>
    <RefusedPage page={page} requestId={requestId} />
    <form method="post" action="/iep/lti/launch" hidden>
      {['state', 'id_token'].map((name) => (
        <input type="hidden" name={name} value={form.get(name) ?? ''} />
      ))}
      <input type="hidden" name="login" />
    </form>
    <span id="lti-storage" data-target={place.target} data-origin={place.origin} data-key={place.key} />
  </>
);

export interface ViewedDocument {
  readonly studentName: string;
  readonly program: Program;
  /** First and last day that the plan covers; null where its form names none. */
  readonly startDate: string | null;
  readonly endDate: string | null;
  readonly timeZone: string;
  readonly now: Date;
  /** Address of the PDF, beside this page. */
  readonly fileUrl: string;
  /** What opens the PDF where the browser keeps no cookie: sent in the body of a form. */
  readonly session: string | null;
}

const day = (date: string) =>
  new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', dateStyle: 'medium' }).format(new Date(`${date}T00:00:00Z`));

function planDates({ startDate, endDate }: Pick<ViewedDocument, 'startDate' | 'endDate'>): string {
  if (startDate && endDate) return `${day(startDate)} – ${day(endDate)}`;
  if (startDate) return `from ${day(startDate)}`;
  return endDate ? `until ${day(endDate)}` : 'not stated';
}

/** Not a name that Campus gives to the frame around us: it would be found first. */
const fileFrame = 'samegoal-plan-file';

/** In a narrow frame the viewers' list of pages would take half of it. */
const withoutPages = (fileUrl: string) => `${fileUrl}#navpanes=0`;

/** The plan document: whose it is and what it covers on top, the PDF below, in whatever size Campus gives the frame. */
export const ViewerPage: FC<ViewedDocument> = (view) => (
  <>
    <header>
      <h1>{view.studentName}</h1>
      <dl>
        <div>
          <dt>Program</dt>
          <dd>{programs[view.program].name}</dd>
        </div>
        <div>
          <dt>Plan dates</dt>
          <dd>{planDates(view)}</dd>
        </div>
        <div>
          <dt>As of</dt>
          <dd>
            <time datetime={view.now.toISOString()}>
              {new Intl.DateTimeFormat('en-US', {
                timeZone: view.timeZone,
                dateStyle: 'medium',
                timeStyle: 'short',
              }).format(view.now)}
            </time>
          </dd>
        </div>
      </dl>
      {view.session === null ? (
        <a class="small" href={view.fileUrl}>
          Document only
        </a>
      ) : (
        <form id="file" method="post" action={withoutPages(view.fileUrl)} target={fileFrame}>
          <input type="hidden" name="session" value={view.session} />
          <button class="quiet small" type="submit" formtarget="_self">
            Document only
          </button>
        </form>
      )}
    </header>
    <main>
      <iframe
        {...(view.session === null ? { src: withoutPages(view.fileUrl) } : {})}
        name={fileFrame}
        title={`Plan document, ${programs[view.program].name}`}
      />
    </main>
  </>
);
