import { type StaffRole, staffRoles } from '../districts/index.ts';
import { type RoleMeaning, rolesByVocabulary, staffRoleOf, subRoles, type Vocabulary } from './lis-roles.ts';

/** A role of a launch, found in the vocabulary. */
interface KnownRole {
  readonly meaning: RoleMeaning;
  /** The setting that its principal role falls under. */
  readonly counts: StaffRole;
  readonly isSubRole: boolean;
}

/** Platforms differ in upper case and hyphens: `learner`, `ViceChair`. */
const plain = (name: string) => name.toLowerCase().replace(/[-_ ]/g, '');

function indexOf(): ReadonlyMap<string, KnownRole> {
  const known = new Map<string, KnownRole>();
  for (const [vocabulary, roles] of Object.entries(rolesByVocabulary) as [Vocabulary, Record<string, RoleMeaning>][])
    for (const [name, meaning] of Object.entries(roles))
      known.set(`${vocabulary}#${plain(name)}`, { meaning, counts: staffRoleOf(vocabulary, name), isSubRole: false });
  for (const [principal, roles] of Object.entries(subRoles))
    for (const [name, meaning] of Object.entries(roles) as [string, RoleMeaning][])
      known.set(`membership/${plain(principal)}#${plain(name)}`, {
        meaning,
        counts: staffRoleOf('membership', principal),
        isSubRole: true,
      });
  return known;
}
const knownRoles = indexOf();

const uri =
  /^https?:\/\/purl\.imsglobal\.org\/vocab\/(?:lis\/v2|lti)\/(system|institution|membership)(?:\/person)?(?:\/([a-z-]+))?#([a-z-]+)$/i;
/** `Instructor`, and with its sub-role `Instructor/TeachingAssistant`: the short names of a class. */
const short = /^([a-z_-]+)(?:[/#]([a-z_-]+))?$/i;
/** As LTI 1.1 wrote roles. They refuse students, and grant nothing. */
const oldStudent = /^urn:lti:(?:inst|sys)?role:ims\/lis\/(?:learner|prospectivestudent|student)(?:\/|$)/;

function find(vocabulary: string, principal: string | undefined, name: string): KnownRole | null {
  const within = principal ? `${vocabulary}/${plain(principal)}` : vocabulary;
  const known = knownRoles.get(`${within}#${plain(name)}`);
  if (known) return known;
  // A sub-role that nobody knows is still one of students, or narrows its principal role to nothing.
  const above = principal && knownRoles.get(`${vocabulary}#${plain(principal)}`);
  return above ? { ...above, meaning: above.meaning === 'student' ? 'student' : 'nobody', isSubRole: true } : null;
}

function readRole(text: string): KnownRole | null {
  const [, vocabulary, principal, name] = uri.exec(text) ?? [];
  if (vocabulary && name) return find(vocabulary.toLowerCase(), principal, name);
  const [, first, second] = short.exec(text) ?? [];
  if (!first) return null;
  return second ? find('membership', first, second) : find('membership', undefined, first);
}

/**
 * Who may open a plan document: staff of the district, by the roles that it counts as staff (LTI 1.3 core, appendix A.2; docs/lti-roles.md). A student stays a
 * student, whatever else the token says. A sub-role narrows its principal role, which platforms send along with it: a guest instructor is no instructor, unless
 * another sub-role says so. What is not in the vocabulary grants nothing.
 */
export function isStaff(roles: readonly string[], staff: readonly StaffRole[] = staffRoles): boolean {
  if (roles.some((role) => oldStudent.test(role.toLowerCase()))) return false;
  const known = roles.map(readRole).filter((role) => role !== null);
  if (known.some(({ meaning }) => meaning === 'student')) return false;
  const narrowed = new Set(known.filter(({ isSubRole }) => isSubRole).map(({ counts }) => counts));
  return known.some(
    ({ meaning, counts, isSubRole }) =>
      meaning === 'staff' && staff.includes(counts) && (isSubRole || !narrowed.has(counts)),
  );
}

/** Why the roles of a launch open no plan: none were sent, the district does not count one of staff, or none is of staff. Null when they do. */
export function whyNotStaff(
  roles: readonly string[],
  staff: readonly StaffRole[] = staffRoles,
): 'noRole' | 'roleNotCounted' | 'notStaff' | null {
  if (isStaff(roles, staff)) return null;
  if (roles.length === 0) return 'noRole';
  return isStaff(roles) ? 'roleNotCounted' : 'notStaff';
}
