/**
 * Every answer that is not a success, as an RFC 9457 problem document. The table is the whole catalogue: a stable `code`, its HTTP status and title.
 * `detail` says what is wrong here and how to mend it, and never holds student data or secrets.
 */
export const problemCatalogue = {
  invalidRequest: { status: 400, title: 'The request is not valid' },
  authenticationRequired: { status: 401, title: 'Authentication is required' },
  invalidToken: { status: 401, title: 'The access token is not valid' },
  insufficientScope: { status: 403, title: 'The access token does not cover this endpoint' },
  forbidden: { status: 403, title: 'Not allowed' },
  demographicsIncomplete: { status: 403, title: 'Nightly Demographics has not completed yet' },
  hostNotConfirmed: { status: 409, title: 'The Campus host is not confirmed yet' },
  flagNotReady: { status: 409, title: 'The flag in Campus is not ready' },
  notFound: { status: 404, title: 'Not found' },
  methodNotAllowed: { status: 405, title: 'This method does not work here' },
  conflict: { status: 409, title: 'The request conflicts with the current state' },
  districtPaused: { status: 409, title: 'The district is paused' },
  campusWritesPaused: { status: 409, title: 'Writes to Campus are paused' },
  confirmationNeeded: { status: 409, title: 'A person must confirm this first' },
  schoolYearEnded: { status: 409, title: 'The school year has ended in Campus' },
  preconditionFailed: { status: 412, title: 'The resource has changed since you read it' },
  contentTooLarge: { status: 413, title: 'The content is too large' },
  unsupportedMediaType: { status: 415, title: 'The content type is not supported' },
  unprocessableContent: { status: 422, title: 'SameGoal cannot use the content' },
  tooManyRequests: { status: 429, title: 'Too many requests' },
  internalError: { status: 500, title: 'Something went wrong on our side' },
  temporarilyUnavailable: { status: 503, title: 'The service is busy' },
  mailNotSent: { status: 502, title: 'We could not send the email' },
  campusUnreachable: { status: 502, title: 'SameGoal cannot reach Campus' },
  campusRefused: { status: 502, title: 'Campus refused the request' },
  campusAnswerInvalid: { status: 502, title: 'Campus’s answer is not OneRoster 1.2' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problemCatalogue;

/** One wrong field: its path in the body, the query or the path (`cutoverDate`, `fields.meetingDate`), and what would be right. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

export interface Problem {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  /** Seconds after which a retry makes sense (429, 502, 503). */
  readonly retryAfter?: number;
}

export const problem = (code: ProblemCode, detail: string, more: Omit<Problem, 'code' | 'detail'> = {}): Problem => ({
  code,
  detail,
  ...more,
});

/** The refusal of a request by its wrong fields. `detail` repeats what `errors` says of each. */
export const wrongFields = (errors: readonly FieldError[], code: ProblemCode = 'invalidRequest'): Problem =>
  problem(code, errors.map(({ field, message }) => `${field}: ${message}`).join('; '), { errors });

/** The same for one field. */
export const wrongField = (field: string, message: string, code?: ProblemCode): Problem =>
  wrongFields([{ field, message }], code);

/** For routes only, where Hono unwinds to one handler that answers with the problem document. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(value: Problem) {
    super(value.code);
    this.problem = value;
  }
}

/** The value of a result; inside a route, a refusal becomes the answer. */
export function valueOrProblem<T>(result: { ok: true; value: T } | { ok: false; problem: Problem }): T {
  if (result.ok) return result.value;
  throw new ProblemError(result.problem);
}
