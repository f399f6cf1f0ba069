import type { Campus } from '../campus.ts';
import type { StudentFlag } from '../flags.ts';
import { launchForm } from '../lti.ts';
import { shownDate } from './page.tsx';

/** The hover text of a flag shows no more of its user warning than this. */
const hoverCharacters = 100;

export const panelName = 'plan-document';

/** True while the flag is in force: from its first day to its last. */
export const inForce = (flag: StudentFlag, day: string): boolean =>
  flag.begin_date <= day && (flag.end_date === null || flag.end_date >= day);

export const FlagImage = ({ color }: { color: string }) => (
  <svg class="flag-image" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    <path d="M3 1.5v13" stroke={color} stroke-width="1.6" stroke-linecap="round" />
    <path d="M4 2h9l-2.2 3L13 8H4z" fill={color} />
  </svg>
);

const hover = ({ user_warning: warning, name }: StudentFlag) =>
  [...(warning ?? name)].slice(0, hoverCharacters).join('');

/** Opening a flag in a tab of its own. */
export const NewTab = ({ campus, flag }: { campus: Campus; flag: StudentFlag }) => (
  <a
    class="new-tab"
    href={openAddress(campus, flag)}
    target="_blank"
    rel="noopener"
    title={`Open ${flag.name} in a new tab`}
  >
    <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path
        d="M9 2.5h4.5V7M13.2 2.8 7.5 8.5M6 3.5H3.5a1 1 0 0 0-1 1v8a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1V10"
        fill="none"
        stroke="currentColor"
        stroke-width="1.5"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
    <span class="unseen">{`Open ${flag.name} in a new tab`}</span>
  </a>
);

export const openAddress = (campus: Campus, flag: StudentFlag) =>
  `${campus.root}/campus/flags/${encodeURIComponent(flag.sourced_id)}/open`;

/** A flag beside the student's name. One with a launch URL opens its document; any other shows all of its user warning. */
export function FlagBadge({ campus, flag }: { campus: Campus; flag: StudentFlag }) {
  const form = launchForm(campus, flag);
  if (!form)
    return (
      <details class="badge" style={`--flag: ${safeColor(flag.color)}`}>
        <summary title={hover(flag)}>
          <FlagImage color={safeColor(flag.color)} />
          {flag.name}
        </summary>
        <p>
          {flag.user_warning ?? 'No user warning.'}
          <small>Since {shownDate(flag.begin_date)}</small>
        </p>
      </details>
    );
  return (
    <form
      class="badge launch"
      style={`--flag: ${safeColor(flag.color)}`}
      method="post"
      action={form.action}
      target={panelName}
      data-title={flag.name}
      data-open={openAddress(campus, flag)}
      data-login={openAddress(campus, flag).replace(/open$/, 'login')}
    >
      {Object.entries(form.fields).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button type="submit" title={hover(flag)}>
        <FlagImage color={safeColor(flag.color)} />
        {flag.name}
      </button>
      <NewTab campus={campus} flag={flag} />
    </form>
  );
}

/** The color goes into a style: nothing but a color may. */
export const safeColor = (color: string): string => (/^#[0-9a-f]{3,8}$/i.test(color) ? color : '#5b6770');
