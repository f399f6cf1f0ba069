import type { Context } from 'hono';
import { answerPage, Notice } from '../../platform/pages/index.ts';
import type { NotSentReason } from './not-sent.ts';
import { Facts } from './parts.tsx';
import { withWanted } from './wanted.ts';

const texts = {
  signedOut: {
    heading: 'You are signed out',
    what: 'Your session ended before you sent this form, so nothing was saved.',
    link: 'Sign in and open the page again',
  },
  outOfDate: {
    heading: 'This form is out of date',
    what: 'You opened it before you last signed in, so nothing was saved.',
    link: 'Open the page again',
  },
} as const;

interface NotSentView {
  readonly reason: NotSentReason;
  /** Label and value of each field. */
  readonly typed: readonly (readonly [label: string, value: string])[];
  /** The page that the form was on. */
  readonly page: string;
}

/** Answers a form that was not taken with what was typed. The link opens another tab, so that this page stays to copy from. */
export function notSentPage(c: Context, { reason, typed, page }: NotSentView): Response | Promise<Response> {
  const { heading, what, link } = texts[reason];
  const content = (
    <Notice heading={heading}>
      <p>{what}</p>
      <p>
        <a
          class="button"
          href={reason === 'signedOut' ? withWanted('/settings/sign-in', page) : page}
          target="_blank"
          rel="noopener"
        >
          {link}
          <span class="hidden"> (in another tab)</span>
        </a>
      </p>
      {typed.length > 0 && (
        <>
          <h2>What you entered</h2>
          <p class="muted">You can copy it from here. Enter secrets and files again.</p>
          <Facts facts={typed} />
        </>
      )}
    </Notice>
  );
  return answerPage(c, content, { title: heading, status: 403 });
}
