import type { Config } from '../platform/config.ts';
import type { StudentId } from '../platform/ids.ts';
import { type Program, programKeys, programs } from '../programs/index.ts';

const launchPath = '/iep/lti/launch';

/** Ours are shorter. What a viewer remembers has to fit a cookie. */
const longestId = 64;

/** Which plan document a flag opens. */
export interface LaunchTarget {
  /** As Campus sent it: it may name no student, or one of another district. */
  readonly studentId: StudentId;
  readonly program: Program;
}

/** The four addresses that a district enters in Campus, Step 4 ("Partner Program information"). */
export const toolUrls = (config: Pick<Config, 'LTI_URL'>) => ({
  launch: `${config.LTI_URL}${launchPath}`,
  keyset: `${config.LTI_URL}/iep/lti/jwks`,
  loginInitiation: `${config.LTI_URL}/iep/lti/oidc`,
  targetLink: `${config.LTI_URL}${launchPath}`,
});

/** The launch URL that a flag carries: our opaque id of the student, and the program's abbreviation. Nothing in it says who the student is. */
export function launchUrlOf(config: Pick<Config, 'LTI_URL'>, studentId: StudentId, program: Program): string {
  const url = new URL(toolUrls(config).targetLink);
  url.searchParams.set('student', studentId);
  url.searchParams.set('program', programs[program].abbreviation);
  return url.href;
}

/** The address, when it is our Target Link URL, whatever its query: an id_token is asked for no other. */
export function parseTargetLink(config: Pick<Config, 'LTI_URL'>, text: string): URL | null {
  const url = URL.parse(text);
  const isOurs = url && `${url.origin}${url.pathname}` === toolUrls(config).targetLink && !url.username && !url.hash;
  return isOurs ? url : null;
}

/** Reads student and program from a signed target_link_uri. Null when either is missing, doubled, or no program of ours. */
export function readTarget(config: Pick<Config, 'LTI_URL'>, targetLinkUri: string): LaunchTarget | null {
  const query = parseTargetLink(config, targetLinkUri)?.searchParams;
  if (!query) return null;
  const [studentId, ...otherStudents] = query.getAll('student');
  const [abbreviation, ...otherPrograms] = query.getAll('program');
  const program = programKeys.find((key) => programs[key].abbreviation === abbreviation);
  if (!studentId || studentId.length > longestId || !program || otherStudents.length > 0 || otherPrograms.length > 0)
    return null;
  // SAFETY: an id that is none of ours finds no student.
  return { studentId: studentId as StudentId, program };
}
