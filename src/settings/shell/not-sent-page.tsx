import type { FC } from 'hono/jsx';
import { Notice } from '../../platform/pages/index.ts';
import { Facts } from './parts.tsx';

export interface NotSentView {
  readonly why: 'signedOut' | 'outOfDate';
  /** Label and value of each field. */
  readonly typed: readonly (readonly [label: string, value: string])[];
  /** Where to go on. */
  readonly back: string;
}

const texts = {
  signedOut: {
    heading: 'You are signed out',
    what: 'Your session was over before this form was sent, so nothing was saved.',
    link: 'Sign in and open the page again',
  },
  outOfDate: {
    heading: 'This form is out of date',
    what: 'It was opened before you signed in the last time, so nothing was saved.',
    link: 'Open the page again',
  },
} as const;

/** A form that was not taken, with what was typed into it. The way on is another tab, so that the page stays to copy from. */
export const NotSentPage: FC<NotSentView> = ({ why, typed, back }) => (
  <Notice heading={texts[why].heading}>
    <p>{texts[why].what}</p>
    <p>
      <a class="button" href={back} target="_blank" rel="noopener">
        {texts[why].link}
        <span class="hidden"> (in another tab)</span>
      </a>
    </p>
    {typed.length > 0 && (
      <>
        <h2>What you entered</h2>
        <p class="muted">It stays here to copy from. Secrets and files have to be entered again.</p>
        <Facts facts={typed} />
      </>
    )}
  </Notice>
);
