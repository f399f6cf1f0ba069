import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';

/** What the caller said about the state it expects: the values of If-Match and If-None-Match (RFC 9110, section 13.1). */
export interface Preconditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

export const entityTag = (value: string | number): string => `"${value}"`;

/** Null when the resource is not there. Weak tags never match (RFC 9110, section 8.8.3.2, strong comparison). */
export function checkPreconditions({ ifMatch, ifNoneMatch }: Preconditions, current: string | null): Result<null> {
  if (ifMatch !== undefined && !names(ifMatch, current))
    return refuse(
      problem(
        'preconditionFailed',
        current === null
          ? 'It is not here, so it cannot match If-Match.'
          : `If-Match names another version; the current one is ${current}.`,
      ),
    );
  if (ifNoneMatch !== undefined && names(ifNoneMatch, current))
    return refuse(problem('preconditionFailed', `If-None-Match names the current version, ${current}.`));
  return ok(null);
}

const names = (header: string, current: string | null): boolean =>
  current !== null && header.split(',').some((tag) => tag.trim() === '*' || tag.trim() === current);
