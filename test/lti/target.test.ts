import { describe, expect, it } from 'vitest';
import { launchUrlOf, readTarget } from '../../src/lti/target.ts';
import { programKeys } from '../../src/programs/index.ts';
import { asStudentId } from '../support/ids.ts';

const config = { LTI_URL: 'https://link.example.org' };
const student = asStudentId('stu_0d9f2a7c5b6e4f1c8a3b2d1e0f9a8b7c');
const launch = 'https://link.example.org/iep/lti/launch';

describe('the launch URL of a flag', () => {
  it('names student and program by opaque id and abbreviation', () => {
    expect(launchUrlOf(config, student, 'section504')).toBe(`${launch}?student=${student}&program=504`);
  });

  it.each(programKeys)('is read back for %s', (program) => {
    expect(readTarget(config, launchUrlOf(config, student, program))).toEqual({ studentId: student, program });
  });
});

it.each([
  ['another origin', `https://evil.example/iep/lti/launch?student=${student}&program=504`],
  ['another path', `https://link.example.org/settings?student=${student}&program=504`],
  ['a path that only begins like ours', `${launch}/../../x?student=${student}&program=504`],
  ['user information', `https://link.example.org@evil.example/iep/lti/launch?student=${student}&program=504`],
  ['http instead of https', `http://link.example.org/iep/lti/launch?student=${student}&program=504`],
  ['no student', `${launch}?program=504`],
  ['a student of more characters than a cookie holds', `${launch}?student=${'字'.repeat(65)}&program=504`],
  ['no program', `${launch}?student=${student}`],
  ['two students', `${launch}?student=${student}&student=stu_2&program=504`],
  ['two programs', `${launch}?student=${student}&program=504&program=SPED`],
  ['a program that is not ours', `${launch}?student=${student}&program=XYZ`],
  ['a property of every object as program', `${launch}?student=${student}&program=constructor`],
  ['no URL at all', 'launch'],
])('a target link with %s opens nothing', (_, uri) => {
  expect(readTarget(config, uri)).toBeNull();
});
