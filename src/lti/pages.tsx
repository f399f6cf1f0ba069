import type { FC } from 'hono/jsx';
import { dayText, instantText } from '../calendar/texts.ts';
import type { Parameters } from '../platform/pages/form.ts';
import { Notice, Reference } from '../platform/pages/page.tsx';
import { type Program, programs } from '../programs/index.ts';
import type { LoginRedirect } from './login.ts';
import type { StoragePlace } from './platform-storage.ts';
import { readerDirectory } from './reader-assets.ts';
import type { RefusalPage } from './refusals.ts';

/** Why no document is shown, for a teacher in a frame of Campus. The reference finds the log line. */
export const RefusedPage: FC<{ page: RefusalPage; requestId: string }> = (props) => (
  <main class="notice">
    <Refused {...props} />
  </main>
);

const Refused: FC<{ page: RefusalPage; requestId: string }> = ({ page, requestId }) => (
  <>
    <h1>{page.heading}</h1>
    <p>{page.text}</p>
    <Reference id={requestId} />
  </>
);

/**
 * Stores the login and goes on by itself; without a script, by a click, and then it rests on the cookie. Where the browser stores nothing for a frame, the launch
 * would fail, so the page offers a tab of its own before Campus is asked.
 */
export const KeepLoginPage: FC<{ login: LoginRedirect; again: string }> = ({ login, again }) => (
  <>
    <Notice heading="Opening the plan document">
      <p id="opening">
        <a href={login.redirectTo}>Continue</a>
      </p>
      <div id="blocked" hidden>
        <p>Your browser stores nothing for a page inside Campus, so we cannot show the plan here.</p>
        <p>
          <a class="button" href={again} target="_blank" rel="noopener">
            Open the plan in a new tab
          </a>
        </p>
      </div>
    </Notice>
    <span
      id="lti-storage"
      data-target={login.storage?.target}
      data-origin={login.storage?.origin}
      data-key={login.kept.name}
      data-value={login.kept.value}
    />
  </>
);

/** Looks for the login, and sends the form again with it, into the frame below. Says why no document is shown where the login cannot be had from anywhere. */
export const AskStoragePage: FC<{
  page: RefusalPage;
  form: Parameters;
  storage: { readonly key: string; readonly place: StoragePlace | null };
  requestId: string;
}> = ({ page, form, storage: { key, place }, requestId }) => (
  <>
    <main class="notice">
      <p id="opening" role="status">
        Opening the plan document…
      </p>
      <div id="blocked" role="alert" hidden>
        <Refused page={page} requestId={requestId} />
      </div>
      <noscript>
        <Refused page={page} requestId={requestId} />
      </noscript>
      <form method="post" action="/iep/lti/launch" target={askedFrame} hidden>
        {['state', 'id_token'].map((name) => (
          <input type="hidden" name={name} value={form.get(name) ?? ''} />
        ))}
        <input type="hidden" name="login" />
      </form>
    </main>
    <iframe name={askedFrame} title="Plan document" hidden />
    <span id="lti-storage" data-target={place?.target} data-origin={place?.origin} data-key={key} />
  </>
);

/** Not a name that Campus gives to the frame around us: it would be found first. */
const askedFrame = 'samegoal-plan';

export interface ViewedDocument {
  readonly studentName: string;
  /** Campus no longer lists the student as enrolled. */
  readonly hasLeft: boolean;
  readonly program: Program;
  /** First and last day that the plan covers; null where its form names none. */
  readonly startDate: string | null;
  readonly endDate: string | null;
  readonly timeZone: string;
  readonly now: Date;
  /** Address of the viewer; the PDF is below it. */
  readonly path: string;
  /** What opens the document where there is no cookie: sent in the body of a form. */
  readonly session: string;
  /** The browser has a cookie that opens it too. */
  readonly keepsCookie: boolean;
  /** The page stands in a tab of its own already. */
  readonly isAlone: boolean;
}

function planDates({ startDate, endDate }: Pick<ViewedDocument, 'startDate' | 'endDate'>): string {
  if (startDate && endDate) return `${dayText(startDate)} – ${dayText(endDate)}`;
  if (startDate) return `from ${dayText(startDate)}`;
  return endDate ? `until ${dayText(endDate)}` : 'not stated';
}

/** Not a name that Campus gives to the frame around us: it would be found first. */
const fileFrame = 'samegoal-plan-file';

/** In a narrow frame the viewers' list of pages would take half of it. */
const withoutPages = ({ path }: ViewedDocument) => `${path}/file.pdf#navpanes=0`;

/** The plan document: whose it is and what it covers on top, the PDF below, in whatever size Campus gives the frame. */
export const ViewerPage: FC<ViewedDocument> = (view) => (
  <>
    <header>
      <h1>{view.studentName}</h1>
      {view.hasLeft && <span class="badge warn">No longer enrolled</span>}
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
            <time datetime={view.now.toISOString()}>{instantText(view.now, view.timeZone)}</time>
          </dd>
        </div>
      </dl>
      <form id="file" method="post" action={withoutPages(view)} target={fileFrame}>
        <input type="hidden" name="session" value={view.session} />
        {!view.isAlone && (
          <button class="quiet small" type="submit" formaction={view.path} formtarget="_blank">
            Open in a new tab
          </button>
        )}
        <noscript>
          <button class="quiet small" type="submit" formtarget="_self">
            Show the document
          </button>
        </noscript>
      </form>
    </header>
    <main
      data-title={titleOf(view)}
      data-file={view.keepsCookie ? withoutPages(view) : undefined}
      data-reader={`${readerDirectory}/reader.js`}
    >
      {view.keepsCookie && (
        <noscript>
          <iframe src={withoutPages(view)} title={titleOf(view)} />
        </noscript>
      )}
    </main>
  </>
);

const titleOf = ({ program }: ViewedDocument) => `Plan document, ${programs[program].name}`;
