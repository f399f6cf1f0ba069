import type { OutboundAnswer } from '../platform/outbound.ts';
import { parseJson } from '../platform/outbound.ts';
import type { Collection } from './collections.ts';
import { behindFirewall, isFirewall } from './oneroster/firewall.ts';

/** The addresses of Settings > District Information, as the page names them. */
export type AddressField = 'Access Token URL' | 'Base URL';

/** What one request of the connection test asked for: at which address, and which collection there; the access token has none. */
export interface Asked {
  readonly field: AddressField;
  readonly collection?: Collection;
}

/** How many there are, by the server's X-Total-Count; null where it does not say. */
export interface Found {
  readonly students: number | null;
  readonly guardians: number | null;
  readonly orgs: number | null;
}

export const failures = [
  'hostNotFound',
  'tlsFailed',
  'unreachable',
  'timedOut',
  'firewall',
  'busy',
  'wrongTokenUrl',
  'wrongCredentials',
  'scopesNotGranted',
  'tokenNotAccepted',
  'moduleNotEnabled',
  'rosterNotGranted',
  'demographicsNotGranted',
  'notOneRoster',
  'oneRoster11',
  'noStudents',
  'unexpectedAnswer',
] as const;

export type Failure = (typeof failures)[number];

/** What is wrong and what to do, for an administrator who has Campus and Settings > District Information open side by side. */
export const remedies: Record<Failure, (asked: Asked, status: number | null) => string> = {
  hostNotFound: ({ field }) =>
    `No server has the name in the ${field}. Compare its first part, up to the first single slash, with the address where you open Campus.`,
  tlsFailed: ({ field }) =>
    `The server in the ${field} has no valid certificate, so SameGoal sent nothing to it. Check the host name. If it is right, ask your Campus server’s administrator to renew its certificate with the whole chain.`,
  unreachable: ({ field }) =>
    `No connection to the server in the ${field} was possible. Its name is wrong, its certificate is not valid, or a firewall blocks it. Copy the ${field} from Campus again. If it is right, ask your Campus server’s administrator to let SameGoal reach it over https.`,
  timedOut: ({ field }) =>
    `The server in the ${field} did not answer in time. Try again in a few minutes. If it still fails, ask your Campus server’s administrator whether a firewall blocks SameGoal.`,
  firewall: ({ field }) => behindFirewall(field),
  busy: (_, status) =>
    `Campus cannot answer right now (status ${status}). Try again in a few minutes. You do not need to change anything here.`,
  wrongTokenUrl: () =>
    'The Access Token URL gives no access tokens. Copy the whole Access Token URL from the OneRoster connection in Campus again. Include everything after the question mark.',
  wrongCredentials: () =>
    'Campus refuses the Client ID and Client Secret. Copy both from the OneRoster connection in Campus again. If Campus no longer shows the secret, generate a new one.',
  scopesNotGranted: () =>
    'Campus accepts the Client ID and Client Secret, but the connection has no access to roster data. In Campus, open the OneRoster connection of the SameGoal application and grant it OneRoster 1.2 rostering and demographics.',
  tokenNotAccepted: () =>
    'The Base URL does not accept the access token from the Access Token URL. Both must come from the same OneRoster connection. Copy Base URL and Access Token URL from Campus again.',
  moduleNotEnabled: () =>
    'Campus gives an access token, but nothing is at the Base URL (404). Copy the whole Base URL from Campus again. If it is right, ask Campus Support to enable the SameGoal Digital Learning Partner integration with OneRoster 1.2.',
  rosterNotGranted: ({ collection }) =>
    `Campus does not let this connection read ${named(collection)} (403). In Campus, open the OneRoster connection of the SameGoal application and grant it rostering.`,
  demographicsNotGranted: () =>
    'Everything else works, but Campus does not let this connection read birth dates (403). In Campus, open the OneRoster connection of the SameGoal application. Grant it demographics, which is a separate grant.',
  notOneRoster: ({ collection }) =>
    `The server in the Base URL answers, but not with OneRoster 1.2 (asked for ${named(collection)}). The Base URL is not complete, or it leads to a web page. Copy the whole Base URL from Campus again.`,
  oneRoster11: () =>
    'This is a OneRoster 1.1 connection, and SameGoal needs 1.2. In Campus, generate a OneRoster 1.2 connection for the SameGoal application. Enter its Base URL, Access Token URL, Client ID, and Client Secret here.',
  noStudents: () =>
    'The connection works, but Campus shows it no students. In Campus, check which schools the SameGoal application may see. Check also that the active school year has enrollments.',
  unexpectedAnswer: ({ field, collection }, status) =>
    `Campus answers with status ${status} but should give ${named(collection)}. Copy the ${field} from Campus again. If it still fails, tell Campus Support this status.`,
};

const words: Partial<Record<Collection, string>> = { academicSessions: 'academic sessions' };
const named = (collection: Collection | undefined) =>
  collection === undefined ? 'an access token' : (words[collection] ?? collection);

/** Success, in numbers. */
export function connectedMessage({ students, guardians, orgs }: Found): string {
  const count = (value: number | null, what: string) =>
    value === null ? what : `${new Intl.NumberFormat('en-US').format(value)} ${what}`;
  const shown = `Connected. Campus shows ${count(students, 'students')}, ${count(guardians, 'parents and guardians')} and ${count(orgs, 'schools and offices')}.`;
  return guardians === 0
    ? `${shown} Campus sends a parent or guardian only if Portal is checked in their relationship with the student.`
    : shown;
}

type Answer = Extract<OutboundAnswer, { kind: 'answer' }>;
interface Rule {
  readonly when: (answer: Answer, body: unknown, asked: Asked) => boolean;
  readonly failure: Failure;
}

const status =
  (...listed: number[]) =>
  (answer: Answer) =>
    listed.includes(answer.status);
const isRedirect = (answer: Answer) => answer.status >= 300 && answer.status < 400;
const oauthError =
  (...listed: string[]) =>
  (answer: Answer, body: unknown) =>
    answer.status >= 400 && isRecord(body) && listed.includes(String(body.error));

/**
 * Cloudflare answers in place of a server that its Workers cannot reach: 530 with error 1016 for a name without an address, 525 and 526 for TLS, 520 to 524 for
 * the connection. The local runtime throws instead, and says no more than "internal error" for DNS and TLS alike and "Network connection lost." for a
 * refused or broken connection, so there it is one outcome, `unreachable`.
 */
const network: Rule[] = [
  { when: isFirewall, failure: 'firewall' },
  { when: (answer) => answer.status === 530 && answer.text.includes('1016'), failure: 'hostNotFound' },
  { when: status(525, 526), failure: 'tlsFailed' },
  { when: status(522, 524), failure: 'timedOut' },
  { when: status(520, 521, 523, 530), failure: 'unreachable' },
  { when: (answer) => answer.status === 429 || answer.status >= 500, failure: 'busy' },
];

/** RFC 6749, 5.2, and what stands at an address that is no token endpoint: a page, a redirect to a sign-in, nothing. The first that holds decides. */
const tokenRules: Rule[] = [
  ...network,
  { when: oauthError('invalid_scope'), failure: 'scopesNotGranted' },
  { when: oauthError('invalid_client', 'unauthorized_client', 'access_denied'), failure: 'wrongCredentials' },
  { when: status(401), failure: 'wrongCredentials' },
  { when: (answer) => isRedirect(answer) || status(400, 404, 405, 410)(answer), failure: 'wrongTokenUrl' },
  { when: status(200), failure: 'wrongTokenUrl' },
];

const rosterRules: Rule[] = [
  ...network,
  { when: status(401), failure: 'tokenNotAccepted' },
  {
    when: (answer, _, { collection }) => answer.status === 403 && collection === 'demographics',
    failure: 'demographicsNotGranted',
  },
  { when: status(403), failure: 'rosterNotGranted' },
  // Asked first: nothing here means nothing below the Base URL.
  { when: (answer, _, { collection }) => answer.status === 404 && collection === 'orgs', failure: 'moduleNotEnabled' },
  { when: isRedirect, failure: 'notOneRoster' },
  { when: status(200), failure: 'notOneRoster' },
];

/** Why an answer is not what was asked for: an access token, or a page of the collection. Pure. */
export function failureOf(answer: OutboundAnswer, asked: Asked): Failure {
  if (answer.kind === 'unreachable')
    return ({ timeout: 'timedOut', network: 'unreachable', tooLarge: 'notOneRoster' } as const)[answer.reason];
  const rules = asked.collection === undefined ? tokenRules : rosterRules;
  const body = parseJson(answer.text);
  return rules.find(({ when }) => when(answer, body, asked))?.failure ?? 'unexpectedAnswer';
}

/** A user of 1.1 has one `role` and a list of `orgs`; one of 1.2 has `roles`. */
export const isUserOf11 = (row: unknown): boolean =>
  isRecord(row) && !('roles' in row) && ('role' in row || 'orgs' in row);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
