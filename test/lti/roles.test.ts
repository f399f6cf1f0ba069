import { expect, it } from 'vitest';
import { isStaff } from '../../src/lti/roles.ts';

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
];

it.each(cases)('%s', (_, roles, staff) => {
  expect(isStaff(roles)).toBe(staff);
});
