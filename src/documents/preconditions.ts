import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';

/** What the caller said about the state it expects: the values of If-Match and If-None-Match (RFC 9110, section 13.1). */
export interface Preconditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

export const entityTag = (value: string | number): string => `"${value}"`;

/**
 * `current` is null when the resource is not there. Cloudflare compresses answers and then marks their tag
 * as weak, so `W/"3"` is what a client got for `"3"`. Both name one version here, and both match.
 */
export function checkPreconditions({ ifMatch, ifNoneMatch }: Preconditions, current: string | null): Result<null> {
  if (ifMatch !== undefined && !names(ifMatch, current))
    return refuse(
      problem(
        'preconditionFailed',
        current === null
          ? 'It does not exist, so If-Match cannot match.'
          : `If-Match names another version; the current one is ${current}.`,
      ),
    );
  if (ifNoneMatch !== undefined && names(ifNoneMatch, current))
    return refuse(problem('preconditionFailed', `If-None-Match names the current version, ${current}.`));
  return ok(null);
}

const names = (header: string, current: string | null): boolean =>
  current !== null &&
  header.split(',').some((tag) => {
    const named = tag.trim().replace(/^W\/(?=")/, '');
    return named === '*' || named === current;
  });
