import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** What a person reads when no document is shown: what happened, and what they can do about it. Never why in the token's terms. */
export interface RefusalPage {
  readonly status: ContentfulStatusCode;
  readonly heading: string;
  readonly text: string;
}

const again = 'Go back to the student in Campus and click the flag again.';
const technician = 'If it happens again, give your district’s technician the reference below.';

/** One entry per way in which a launch ends without a document. The key is the code on the log line and in the record of access. */
export const refusals = {
  requestInvalid: {
    status: 400,
    heading: 'This link is not complete',
    text: `Plan documents open from a student’s flag in Campus. ${again} ${technician}`,
  },
  openedDirectly: {
    status: 405,
    heading: 'Open the plan from Campus',
    text: 'To open a plan document, click the student’s flag in Campus.',
  },
  platformUnknown: {
    status: 403,
    heading: 'This Campus is not connected',
    text: 'The district’s document viewer connection does not match. Ask your district’s technician to compare Client ID and Deployment ID in Settings > District Information with those in Campus.',
  },
  platformError: {
    status: 403,
    heading: 'Campus did not confirm who you are',
    text: `You may have been signed out of Campus. Sign in there, then click the flag again. ${technician}`,
  },
  noCookie: {
    status: 403,
    heading: 'Your browser blocked this document',
    text: `The browser stored nothing that links this document to you. Allow cookies for this page. ${again}`,
  },
  noCookieInTab: {
    status: 403,
    heading: 'Your browser blocked this document',
    text: 'This browser blocks cookies, and a separate tab needs one. Go back to the student in Campus and click the flag. Inside Campus, the plan opens without cookies. Or allow cookies for this page.',
  },
  launchExpired: {
    status: 403,
    heading: 'This page has expired',
    text: `Each click opens a plan document once, so that nobody else can open it from your browser. ${again}`,
  },
  tokenRefused: {
    status: 403,
    heading: 'This document cannot be shown',
    text: `We could not verify Campus’s answer. ${again} ${technician}`,
  },
  campusUnreachable: {
    status: 502,
    heading: 'Campus cannot be reached',
    text: `We could not check with Campus who you are. Wait a minute, then click the flag again. ${technician}`,
  },
  notStaff: {
    status: 403,
    heading: 'This document is for staff',
    text: 'Plan documents open only for district staff. If you work with this student, ask your district’s administrator about your role in Campus.',
  },
  noRole: {
    status: 403,
    heading: 'Campus did not say what your role is',
    text: 'Plan documents open for staff only, and Campus sent no role for you. Ask your district’s technician to give you a staff role in Campus.',
  },
  roleNotCounted: {
    status: 403,
    heading: 'Your role does not open plan documents',
    text: 'Your district has chosen which roles open plan documents, and yours in Campus is not among them. If you work with this student, ask your district’s administrator: the roles are in Settings > District Information.',
  },
  studentUnknown: {
    status: 403,
    heading: 'This document cannot be shown',
    text: 'The flag does not belong to a student of your district. Ask your district’s technician to check it.',
  },
  noDocument: {
    status: 404,
    heading: 'There is no plan document yet',
    text: 'No completed plan document of this program is on file for this student. Ask the student’s case manager.',
  },
  beingRevised: {
    status: 404,
    heading: 'The plan is being revised',
    text: 'Someone is working on this student’s plan document, and it is not completed yet. Click the flag again once it is. Until then, ask the student’s case manager.',
  },
  noFile: {
    status: 404,
    heading: 'The plan document has no PDF yet',
    text: 'The plan is completed, but its PDF has not arrived yet. Click the flag again in a few minutes, or ask the student’s case manager.',
  },
  recordedWithoutFile: {
    status: 404,
    heading: 'This plan was recorded without its document',
    text: 'The district entered this plan’s dates by a data load or a stub, without its document. Look in the earlier system, or in the student’s special-education or 504 file. The student’s case manager knows where it is.',
  },
  programEnded: {
    status: 410,
    heading: 'The student has left this program',
    text: 'The student’s participation in this program has ended, so the plan is no longer in effect. Ask the student’s case manager for earlier documents.',
  },
  failed: {
    status: 500,
    heading: 'Something went wrong on our side',
    text: `${again} ${technician}`,
  },
  tooManyOpen: {
    status: 403,
    heading: 'Too many plan documents are open',
    text: `A browser can keep only a few documents open, so this one was closed. Close the documents that you have read. ${again}`,
  },
  sessionExpired: {
    status: 403,
    heading: 'This page has expired',
    text: `To protect student records, a document closes after fifteen minutes. It opens only in the browser that asked for it. ${again}`,
  },
} as const satisfies Record<string, RefusalPage>;

export type Refusal = keyof typeof refusals;
