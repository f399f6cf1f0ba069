/** Where somebody is led who wanted no page in particular. */
export const home = '/settings';

/** A path of ours as it is written in links and mails: plain words, one slash between them, perhaps a query as forms make one. Nothing that a browser reads in two ways. */
const plainPath = /^\/settings(?:\/\w[\w.-]*)*(?:\?(?:[\w=&.*+~-]|%[\dA-Fa-f]{2})*)?$/;

/** Steps of signing in, which lead on by themselves. */
const ofSigningIn = /^\/settings\/(sign-|second-factor)/;

/**
 * The page of the settings that somebody wanted before they had to sign in; `home` for everything else that may stand there, so that signing in leads to no
 * other site (CWE-601). Pure.
 */
export const wantedPath = (text: string | null | undefined): string =>
  text && text.length <= 500 && plainPath.test(text) && !ofSigningIn.test(text) ? text : home;

/** The same of a whole address, as a browser names the page before; `home` for one of another site. Pure. */
export function wantedFrom(address: string | undefined, publicUrl: string): string {
  const own = new URL(publicUrl).origin;
  return address?.startsWith(`${own}/`) ? wantedPath(address.slice(own.length)) : home;
}

/** The address with what was wanted behind it, for a page that leads there later. */
export const withWanted = (path: string, wanted: string): string =>
  wanted === home ? path : `${path}?to=${encodeURIComponent(wanted)}`;

/** What of it stands in a mail: without a query, which may be the name that somebody has searched for. Pure. */
export const mailedPath = (wanted: string): string | undefined => (wanted === home ? undefined : wanted.split('?')[0]);

/** The page that a form or link was on, as our pages let browsers say (src/platform/pages/page.tsx). Pure. */
export function pageBefore(referer: string | undefined, path: string, publicUrl: string): string {
  const before = wantedFrom(referer, publicUrl);
  // A refused form stands under the address that it was sent to, which has no page of its own.
  return before === path ? pageOfForm(path) : before;
}

/** The page that a form is on, by the address that the form is sent to. Pure. */
export function pageOfForm(path: string): string {
  const parts = path.split('/');
  const [, , scope, tab, id = ''] = parts;
  if (scope === 'account' || scope === 'operations') return `/settings/${scope}`;
  if (tab === undefined) return home;
  if (tab === 'flags') return parts.slice(0, 6).join('/');
  // Ids begin with what they name, as in `exp_…`.
  return parts.slice(0, /^[a-z]+_/.test(id) ? 5 : 4).join('/');
}
