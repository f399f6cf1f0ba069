import { expect, it } from 'vitest';
import type { StaffRole } from '../../src/districts/index.ts';
import { rolesByVocabulary, subRoles } from '../../src/lti/lis-roles.ts';
import { isStaff, whyNotStaff } from '../../src/lti/roles.ts';

const [documented = ''] = Object.values(
  import.meta.glob<string>('../../docs/lti-roles.md', { query: '?raw', import: 'default', eager: true }),
);
const lis = 'http://purl.imsglobal.org/vocab/lis/v2/';

const cases: [what: string, roles: string[], staff: boolean][] = [
  ['a teacher of a course', [`${lis}membership#Instructor`], true],
  ['a teacher by the short name', ['Instructor'], true],
  ['a teaching assistant, a sub-role', [`${lis}membership/Instructor#TeachingAssistant`], true],
  ['district staff', [`${lis}institution/person#Staff`], true],
  ['faculty with a role that nobody knows', [`${lis}institution/person#Faculty`, 'urn:x-campus:role/Custodian'], true],
  ['an administrator of the institution', [`${lis}institution/person#Administrator`], true],
  ['a system administrator', [`${lis}system/person#SysAdmin`], true],
  ['a parent who is a teacher', [`${lis}institution/person#Observer`, `${lis}membership#Instructor`], true],
  ['nobody in particular: no role', [], false],
  ['a student', [`${lis}membership#Learner`], false],
  ['a student by the short name', ['Learner'], false],
  ['a student by a short name that is none of courses', ['Student', 'Instructor'], false],
  ['a student as LTI 1.1 wrote it', ['urn:lti:role:ims/lis/Learner', 'Instructor'], false],
  ['a student of the institution as LTI 1.1 wrote it', ['urn:lti:instrole:ims/lis/Student', 'Instructor'], false],
  ['a learner sub-role as LTI 1.1 wrote it', ['urn:lti:role:ims/lis/Learner/GuestLearner', 'Instructor'], false],
  ['a teacher as LTI 1.1 wrote it', ['urn:lti:role:ims/lis/Instructor'], false],
  ['a student of the institution', [`${lis}institution/person#Student`], false],
  ['a student who assists a teacher', [`${lis}membership#Learner`, `${lis}membership#Instructor`], false],
  ['a guardian', [`${lis}institution/person#Guest`, `${lis}membership#Mentor`], false],
  ['an observer', [`${lis}institution/person#Observer`], false],
  ['a system role that means no staff', [`${lis}system/person#User`], false],
  ['an unknown short name', ['Janitor'], false],
  ['a staff role under another vocabulary', ['http://evil.example/vocab/lis/v2/membership#Instructor'], false],
  ['a staff role with something behind it', [`${lis}membership#Instructor#Learner`], false],
  ['a learner sub-role', [`${lis}membership/Learner#Instructor`], false],
  // Sub-roles, beside their principal role or without it.
  ['a guest instructor', [`${lis}membership/Instructor#GuestInstructor`], false],
  [
    'a guest, with the principal role',
    [`${lis}membership#Instructor`, `${lis}membership/Instructor#GuestInstructor`],
    false,
  ],
  [
    'a guest who also is the primary instructor',
    [`${lis}membership/Instructor#GuestInstructor`, `${lis}membership/Instructor#PrimaryInstructor`],
    true,
  ],
  [
    'a guest of a class who is staff of the district',
    [`${lis}membership/Instructor#GuestInstructor`, `${lis}institution/person#Staff`],
    true,
  ],
  ['an observer among managers', [`${lis}membership/Manager#Observer`], false],
  ['the chair of a group', [`${lis}membership/Officer#Chair`], false],
  ['the vice-chair of a group', [`${lis}membership/Officer#Vice-Chair`], false],
  ['an officer', [`${lis}membership#Officer`], false],
  ['an assistant of a template', [`${lis}membership/Instructor#TeachingAssistantTemplate`], false],
  ['a sub-role that nobody knows', [`${lis}membership/Instructor#Visitor`], false],
  [
    'a sub-role that nobody knows, with its principal role',
    [`${lis}membership#Instructor`, `${lis}membership/Instructor#Visitor`],
    false,
  ],
  [
    'a learner sub-role that nobody knows, beside an instructor',
    [`${lis}membership/Learner#Visitor`, 'Instructor'],
    false,
  ],
  // Short names, upper case and hyphens.
  ['a student in lower case', ['learner', 'Instructor'], false],
  ['a student in capitals', [`${lis}MEMBERSHIP#LEARNER`, `${lis}membership#Instructor`], false],
  [
    'a prospective student of the institution with a hyphen',
    [`${lis}institution/person#Prospective-Student`, 'Instructor'],
    false,
  ],
  ['a short learner sub-role', ['Learner/Non-Credit-Learner', 'Instructor'], false],
  ['a student as LTI 1.1 wrote it, in capitals', ['URN:LTI:ROLE:IMS/LIS/LEARNER', 'Instructor'], false],
  ['a teacher in lower case', ['instructor'], true],
  ['a teaching assistant by short names', ['Instructor/TeachingAssistant'], true],
  ['a guest by short names', ['Instructor', 'Instructor/guest-instructor'], false],
];

it.each(cases)('%s', (_, roles, staff) => {
  expect(isStaff(roles)).toBe(staff);
});

const meanings = { yes: 'staff', no: 'nobody', never: 'student' } as const;
type Word = keyof typeof meanings;
const rows = [...documented.matchAll(/^\| `(http\S+)` +\| (yes|no|never) +\|$/gm)].map(
  ([, role = '', word]) => [role, word as Word] as const,
);

it('the documented table has every role of the vocabulary', () => {
  const { Student: _, ...membership } = rolesByVocabulary.membership;
  const vocabularies = { ...rolesByVocabulary, membership };
  const all = [...Object.values(vocabularies), ...Object.values(subRoles)].flatMap((roles) => Object.entries(roles));
  expect(rows.map(([role, word]) => [role.split('#')[1], meanings[word]])).toEqual(all);
});

it.each(rows)('%s opens a plan: %s', (role, word) => {
  expect(isStaff([role])).toBe(word === 'yes');
  // No other role helps a student; one of staff helps everybody else.
  expect(isStaff([role, `${lis}institution/person#Staff`])).toBe(word !== 'never');
});

it.each<[string, string[], readonly StaffRole[] | undefined, string | null]>([
  ['a teacher', ['Instructor'], undefined, null],
  [
    'a teacher whom the district does not count',
    ['Instructor'],
    ['institution/person#Administrator'],
    'roleNotCounted',
  ],
  [
    'an administrator where the district counts teachers only',
    ['Administrator'],
    ['membership#Instructor'],
    'roleNotCounted',
  ],
  ['a student where the district counts teachers only', ['Learner'], ['membership#Instructor'], 'notStaff'],
  ['a mentor', ['Mentor'], undefined, 'notStaff'],
  ['a role that nobody knows', ['Janitor'], undefined, 'notStaff'],
  ['nobody in particular', [], ['membership#Instructor'], 'noRole'],
])('%s is told what the reason is', (_, roles, counted, reason) => {
  expect(whyNotStaff(roles, counted)).toBe(reason);
});
