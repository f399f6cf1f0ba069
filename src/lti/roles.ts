import { type StaffRole, staffRoles } from '../districts/index.ts';

/**
 * Who may open a plan document: staff of the district, by the roles that it counts as staff. Roles are the URIs of LTI 1.3 core, appendix A.2, or the short context role names that the same appendix
 * still allows. A sub-role counts as its principal role. What is not in a table grants nothing.
 */
const vocabulary =
  /^https?:\/\/purl\.imsglobal\.org\/vocab\/lis\/v2\/(system|institution|membership)(?:\/person)?(?:\/([A-Za-z]+))?#([A-Za-z]+)$/;

type RoleKind = 'system' | 'institution' | 'membership';

/** A student stays a student, whatever else the token says. */
const students: Record<RoleKind, ReadonlySet<string>> = {
  system: new Set(),
  institution: new Set(['Learner', 'ProspectiveStudent', 'Student']),
  membership: new Set(['Learner', 'Student']),
};

/** As LTI 1.1 wrote them, and platforms that have grown out of it still may. They refuse, and grant nothing. */
const studentUrn = /^urn:lti:(?:inst)?role:ims\/lis\/(?:Learner|ProspectiveStudent|Student)(?:\/|$)/;

const shortName = /^[A-Za-z]+$/;

function parseRole(text: string): { kind: RoleKind; name: string } | null {
  if (shortName.test(text)) return { kind: 'membership', name: text };
  const match = vocabulary.exec(text);
  // `membership/Instructor#TeachingAssistant`: the principal role is in the path.
  return match ? { kind: match[1] as RoleKind, name: match[2] ?? match[3] ?? '' } : null;
}

/** True when the roles of a launch are those of staff. Guardians, observers, mentors, students and people without a role are not. */
export function isStaff(roles: readonly string[], staff: readonly StaffRole[] = staffRoles): boolean {
  if (roles.some((role) => studentUrn.test(role))) return false;
  const known = roles.map(parseRole).filter((role) => role !== null);
  if (known.some(({ kind, name }) => students[kind].has(name))) return false;
  const granted: readonly string[] = staff;
  return known.some(({ kind, name }) => granted.includes(`${kind === 'membership' ? kind : `${kind}/person`}#${name}`));
}
