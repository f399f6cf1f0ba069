import type { DistrictId, StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import type { Program } from '../programs/index.ts';
import type { Accessor } from './access-records.ts';
import { openJson, sealJson } from './sealed-json.ts';

/** How long an opened document stays open in the browser that has its cookie, or in the page that has what the cookie would hold. */
export const viewerSeconds = 900;

/**
 * What opens a document again once its opening is on record, which says the rest. Small on purpose: inside one site, a browser keeps 10 KB of our cookies
 * (CHIPS), and drops the oldest.
 */
export interface ViewerTicket {
  readonly districtId: DistrictId;
  /** The registration under which it was opened. */
  readonly registration: string;
}

/** What one click on a flag may open, for one browser, for some minutes. Kept by that browser, sealed. */
export interface ViewerSession extends ViewerTicket {
  /** As Campus signed it: it may name no student of the district. */
  readonly studentId: StudentId;
  readonly program: Program;
  readonly accessor: Accessor;
  /** The login that the click answered, as the record of access knows it. */
  readonly login: string;
}

/** A session that was sealed, or the ticket that took its place. */
export type KeptViewer = ViewerTicket & Partial<ViewerSession> & { readonly expiresAt: string };

export const isFirstTime = <T extends KeptViewer>(kept: T): kept is T & ViewerSession => kept.login !== undefined;

export interface OpenedViewer {
  /** In the address of the viewer: says nothing and opens nothing by itself. */
  readonly id: string;
  readonly sealed: string;
}

/** Each opened document has its own cookie. */
export const viewerCookieName = (id: string) => `viewer-${id.slice(0, 16)}`;

const purposeOf = (id: string) => `plan document viewer ${id}`;

export async function sealViewer(
  platform: Platform,
  id: string,
  session: ViewerTicket,
  seconds: number,
): Promise<OpenedViewer> {
  const expiresAt = new Date(platform.clock.now().getTime() + seconds * 1000);
  return { id, sealed: await sealJson(platform, session, purposeOf(id), expiresAt) };
}

/** What the browser keeps from now on in place of `kept`, and for how many more seconds; null when it has the ticket already. */
export async function ticketFor(platform: Platform, id: string, kept: KeptViewer) {
  if (!isFirstTime(kept)) return null;
  const { districtId, registration, expiresAt } = kept;
  const seconds = Math.floor((Date.parse(expiresAt) - platform.clock.now().getTime()) / 1000);
  return { ...(await sealViewer(platform, id, { districtId, registration }, seconds)), seconds };
}

/** The document that address and sealed session open together; null when they are not of one viewer, or the time is over. */
export const openViewer = (platform: Platform, id: string, sealed: string): Promise<KeptViewer | null> =>
  openJson<ViewerTicket & Partial<ViewerSession>>(platform, sealed, purposeOf(id));

const mostBytes = 2_400;
const bytesOf = (value: object) => new TextEncoder().encode(JSON.stringify(value)).byteLength;

/** A cookie holds 4 KB, sealing included: of a person with very many or very long roles it names the first. */
export function boundedAccessor(accessor: Accessor): Accessor {
  const bounded = { ...accessor, roles: [...accessor.roles] };
  while (bounded.roles.length > 0 && bytesOf(bounded) > mostBytes) bounded.roles.pop();
  return bounded;
}
