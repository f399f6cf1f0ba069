import type { MiddlewareHandler } from 'hono';
import { plusDays } from './clock.ts';

/** What is announced of an operation that will be taken away. Days are in UTC. */
export interface Deprecation {
  /** The day from which callers should use something else: `2026-12-01`. */
  readonly since: string;
  /** The day from which the operation no longer answers. */
  readonly sunset: string;
  /** What to use instead, as a path of this API or a page of the documentation. */
  readonly instead: string;
}

/** Days between the two: the guide promises six months. */
const noticeDays = 183;

/** The member of an OpenAPI operation that holds its announcement. */
export const deprecationMember = 'x-deprecation';

/** Where the policy is. */
const policy = '/guides/errors-limits-versions';

/**
 * The one declaration of a deprecated operation, to be spread into its `createRoute`. Every answer gets the headers
 * `Deprecation` (RFC 9745, section 2) and `Sunset` (RFC 8594, section 3), and openapi.json shows them.
 * Throws when the notice is shorter than the policy promises.
 */
export function deprecated(announced: Deprecation) {
  const [since, sunset] = [new Date(announced.since), new Date(announced.sunset)];
  if (sunset.toISOString() < plusDays(since, noticeDays))
    throw new RangeError(`The sunset ${announced.sunset} is less than ${noticeDays} days after ${announced.since}.`);
  const middleware: MiddlewareHandler = async (c, next) => {
    await next();
    c.res.headers.set('deprecation', `@${since.getTime() / 1000}`);
    c.res.headers.set('sunset', sunset.toUTCString());
    for (const relation of ['deprecation', 'sunset'])
      c.res.headers.append('link', `<${policy}>; rel="${relation}"; type="text/html"`);
  };
  return { deprecated: true, [deprecationMember]: announced, middleware } as const;
}

/** What openapi.json says in front of the description of a deprecated operation. */
export const deprecationText = ({ since, sunset, instead }: Deprecation): string =>
  `Deprecated since ${since}. It answers until ${sunset}. Use ${instead} instead.`;

/** The headers of its answers, for openapi.json. */
export const deprecationHeaders = {
  Deprecation: {
    schema: { type: 'string' as const },
    description: 'Since when the operation is deprecated: `@` and seconds since 1970 (RFC 9745).',
  },
  Sunset: {
    schema: { type: 'string' as const },
    description: 'From when the operation no longer answers: an HTTP date (RFC 8594).',
  },
};
