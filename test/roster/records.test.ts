import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { demographics, user } from '../../src/roster/oneroster/objects.ts';
import { guardianRecord, studentRecord } from '../../src/roster/records.ts';
import { type StateCode, states } from '../../src/states/index.ts';

const today = isoDate('2026-11-02');
const student = {
  sourcedId: '0A1B2C3D-0000-4000-8000-000000000001',
  status: 'active',
  dateLastModified: '2026-08-20T10:00:00.000Z',
  enabledUser: 'true',
  givenName: 'Ada',
  familyName: 'Quillfeather',
  identifier: '100234',
  userIds: [{ type: 'stateId', identifier: 'ab1234567' }],
  roles: [{ roleType: 'primary', role: 'student', org: { sourcedId: 'SCHOOL-1' }, beginDate: '2026-08-20' }],
  agents: [{ href: 'https://campus.example.org/users/G1', sourcedId: 'G1', type: 'user' }],
  grades: ['04'],
  password: 'never kept',
};
const record = (values: object = {}, state: StateCode = 'OH') =>
  studentRecord(user.parse({ ...student, ...values }), states[state].studentIdentifier, today);

describe('a OneRoster student', () => {
  it('is kept with SSID, student number, school, grade and enrollment', () => {
    expect(record()).toMatchObject({
      stateStudentId: 'AB1234567',
      localNumber: '100234',
      school: 'SCHOOL-1',
      grade: '04',
      enrolledFrom: '2026-08-20',
      enrolledTo: null,
      agents: ['G1'],
      reportedStatus: 'active',
      enabled: true,
      userIds: [{ type: 'stateId', identifier: 'ab1234567' }],
    });
  });

  it.each([
    ['of the type of its state', 'OH', [{ type: 'stateId', identifier: 'ab1234567' }], 'AB1234567'],
    ['of any type, where its shape leaves no doubt', 'OH', [{ type: 'other', identifier: 'AB1234567' }], 'AB1234567'],
    ['never of another shape', 'OH', [{ type: 'stateId', identifier: '1012345678' }], null],
    ['of the type of another state', 'WI', [{ type: 'WISEid', identifier: '1012345678' }], '1012345678'],
    ['of a general type', 'WI', [{ type: 'State ID', identifier: '1012345678' }], '1012345678'],
    ['never a local number of the same shape', 'WI', [{ type: 'local', identifier: '1012345678' }], null],
    [
      'behind a local number',
      'WI',
      [
        { type: 'local', identifier: '1' },
        { type: 'wsn', identifier: '1012345678' },
      ],
      '1012345678',
    ],
    ['never of another state', 'WI', [{ type: 'stateId', identifier: 'AB1234567' }], null],
  ] as const)('has a state student id %s', (_, state, userIds, stateStudentId) => {
    expect(record({ userIds }, state)).toMatchObject({ stateStudentId });
  });

  it('keeps no password', () => {
    expect(JSON.stringify(user.parse(student))).not.toContain('never kept');
  });

  it('is read although the server writes null, numbers, booleans and times where it should not', () => {
    const sloppy = record({
      status: null,
      enabledUser: true,
      identifier: 100234,
      middleName: null,
      agents: null,
      grades: null,
      roles: [{ role: 'student', roleType: null, org: null, beginDate: '2026-08-20T00:00:00Z', endDate: null }],
    });
    expect(sloppy).toMatchObject({
      localNumber: '100234',
      enrolledFrom: '2026-08-20',
      reportedStatus: 'active',
      agents: [],
    });
  });

  it.each([
    ['is marked for deletion', { status: 'tobedeleted' }],
    ['has only roles that ended', { roles: [{ role: 'student', endDate: '2026-11-01' }] }],
  ])('is withdrawn when the record %s', (_, values) => {
    expect(record(values)?.reportedStatus).toBe('withdrawn');
  });

  it.each([
    ['the last of its roles that have not ended', ['2026-11-01', '2026-11-03', '2026-12-18'], '2026-12-18'],
    ['none, when a role has no end', ['2026-11-03', null], null],
    ['the last of those that have', ['2026-10-01', '2026-10-30', '2026-09-01'], '2026-10-30'],
  ])('has as its last day %s', (_, ends, expected) => {
    expect(record({ roles: ends.map((endDate) => ({ role: 'student', endDate })) })?.enrolledTo).toBe(expected);
  });

  it('has the same hash while nothing that is kept has changed', () => {
    expect(record({ dateLastModified: '2026-11-01T00:00:00.000Z', username: 'new' })?.contentHash).toBe(
      record()?.contentHash,
    );
    expect(record({ grades: ['05'] })?.contentHash).not.toBe(record()?.contentHash);
  });

  it('is no student with the role of a teacher only', () => {
    expect(record({ roles: [{ role: 'teacher' }] })).toBeNull();
  });
});

describe('a OneRoster guardian', () => {
  it.each(['guardian', 'parent', 'relative'])('is known by the role %s', (role) => {
    expect(guardianRecord(user.parse({ ...student, roles: [{ role }] }))?.role).toBe(role);
  });
});

describe('OneRoster demographics', () => {
  it('keep birth date and sex, and nothing that was not asked for', () => {
    const parsed = demographics.parse({
      sourcedId: 'S1',
      status: 'active',
      birthDate: '2017-02-03',
      sex: 'female',
      asian: 'true',
    });
    expect(parsed).toEqual({
      sourcedId: 'S1',
      status: 'active',
      dateLastModified: null,
      birthDate: '2017-02-03',
      sex: 'female',
    });
  });

  it.each([
    ['2017-02-03T00:00:00', '2017-02-03'],
    [null, null],
    [undefined, null],
    ['', null],
    ['02/03/2017', 'an error'],
    [20170203, 'an error'],
    ['2017-02-30', 'an error'],
  ])('with the birth date %s have %s, so that a slip never erases a date', (birthDate, expected) => {
    const read = demographics.safeParse({ sourcedId: 'S1', birthDate });
    expect(read.success ? read.data.birthDate : 'an error').toBe(expected);
  });
});
