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
const kinds: Readonly<Record<string, boolean>> = { HIGH: true, CAREER: true, DISTRICT: false };
const record = (values: object = {}, state: StateCode = 'OH') => {
  const person = user.parse({ ...student, ...values });
  return studentRecord(person, states[state].studentIdentifier, today, (org) => kinds[org] ?? null);
};

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

  it.each([
    ['of a stated type before one that only has the shape', ['other', 'AA0000001'], ['stateId', 'ZZ0000009']],
    ['of the plain type before a longer one', ['stateIdTemporary', 'AA0000001'], ['stateId', 'ZZ0000009']],
    ['of now, never of before', ['previousStateId', 'AA0000001'], ['other', 'ZZ0000009']],
  ])('of two ids with the shape of an SSID has the one %s', (_, ...pairs) => {
    const userIds = pairs.map(([type, identifier]) => ({ type, identifier }));
    for (const sent of [userIds, userIds.toReversed()])
      expect(record({ userIds: sent })?.stateStudentId).toBe('ZZ0000009');
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

  // Rostering Service 1.2, RoleDType: the begin date counts, the end date does not.
  it.each([
    ['ends today', { endDate: '2026-11-02' }, 'withdrawn', 'withdrawn'],
    ['ends tomorrow', { endDate: '2026-11-03' }, 'active', 'active'],
    ['begins today', { beginDate: '2026-11-02' }, 'active', 'active'],
    ['begins tomorrow', { beginDate: '2026-11-03' }, 'active', 'withdrawn'],
  ])('whose only role %s has the status of that day', (_, dates, reportedStatus, status) => {
    const roles = [{ role: 'student', ...dates }];
    expect(record({ roles })).toMatchObject({ reportedStatus, status });
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

  const at = (org: string, more: object = {}) => ({
    roleType: 'primary',
    role: 'student',
    org: { sourcedId: org },
    ...more,
  });
  const secondary = { roleType: 'secondary' };

  it.each([
    [
      'the primary role',
      { roles: [at('CAREER', { ...secondary, beginDate: '2026-08-20' }), at('HIGH', { beginDate: '2026-08-18' })] },
      'HIGH',
      '2026-08-18',
    ],
    [
      'the role at a school when the primary org is the district',
      { primaryOrg: { sourcedId: 'DISTRICT' }, roles: [at('HIGH')] },
      'HIGH',
      null,
    ],
    [
      'the role at a school when another is at the district',
      { roles: [at('DISTRICT'), at('HIGH', secondary)] },
      'HIGH',
      null,
    ],
    [
      'the primary org when it is a school',
      { primaryOrg: { sourcedId: 'CAREER' }, roles: [at('HIGH')] },
      'CAREER',
      null,
    ],
    [
      'no district, when nothing else is known',
      { primaryOrg: { sourcedId: 'DISTRICT' }, roles: [at('DISTRICT')] },
      null,
      null,
    ],
    [
      'the role that counts today, not the one of next August',
      { roles: [at('HIGH', { beginDate: '2027-08-16' }), at('CAREER', { beginDate: '2026-08-18' })] },
      'CAREER',
      '2026-08-18',
    ],
    [
      'the role that counts today, not the one that has ended',
      { roles: [at('HIGH', { endDate: '2026-11-02' }), at('CAREER', secondary)] },
      'CAREER',
      null,
    ],
    [
      'the later of two roles',
      { roles: [at('HIGH', { beginDate: '2026-08-18' }), at('CAREER', { beginDate: '2026-10-01' })] },
      'CAREER',
      '2026-10-01',
    ],
  ])('is at the school of %s, in whatever order the roles come', (_, values, school, enrolledFrom) => {
    const roles = values.roles as object[];
    for (const order of [roles, roles.toReversed()]) {
      expect(record({ ...values, roles: order })).toMatchObject({ school, enrolledFrom });
      expect(record({ ...values, roles: order })?.contentHash).toBe(record(values)?.contentHash);
    }
  });

  it.each([
    ['the first day without it', '2026-11-02', 'withdrawn'],
    ['the day before that', '2026-11-03', 'active'],
  ])('whose role ends: on %s is %s', (_, endDate, status) => {
    expect(record({ roles: [at('HIGH', { endDate })] })).toMatchObject({ status, enrolledTo: endDate });
  });

  it('is not here before the first day of a role, and is reported all the same', () => {
    expect(record({ roles: [at('HIGH', { beginDate: '2026-11-03' })] })).toMatchObject({
      reportedStatus: 'active',
      status: 'withdrawn',
      enrolledFrom: '2026-11-03',
    });
  });

  it.each(['toBeDeleted', 'TOBEDELETED', 'Inactive'])('is withdrawn by the status %s', (status) => {
    expect(record({ status })?.reportedStatus).toBe('withdrawn');
  });

  it.each([
    ['06/05/2026', 'endDate'],
    ['2026-02-30', 'endDate'],
    ['2026-13-01', 'beginDate'],
  ])('is an error with the role date %s, so that nobody stays or leaves by a slip', (date, name) => {
    const read = user.safeParse({ ...student, roles: [at('HIGH', { [name]: date })] });
    expect(read.error?.issues[0]).toMatchObject({ path: ['roles', 0, name], message: 'is not a date (YYYY-MM-DD)' });
  });

  it.each([
    [
      [
        ['previousStateId', 'AB0000001'],
        ['stateId', 'AB0000002'],
      ],
      'AB0000002',
    ],
    [
      [
        ['formerSSID', 'AB0000001'],
        ['SSID', 'AB0000002'],
      ],
      'AB0000002',
    ],
    [
      [
        ['vendorStateCode', 'AB0000001'],
        ['State Student ID', 'AB0000002'],
      ],
      'AB0000002',
    ],
    [
      [
        ['other', 'AB0000001'],
        ['emisLike', 'AB0000002'],
      ],
      'AB0000002',
    ],
    [[['previousStateId', 'AB0000001']], null],
  ])('of the ids %j has the present SSID, in whatever order they come', (ids, stateStudentId) => {
    const userIds = ids.map(([type, identifier]) => ({ type, identifier }));
    expect(record({ userIds })?.stateStudentId).toBe(stateStudentId);
    expect(record({ userIds: userIds.toReversed() })?.stateStudentId).toBe(stateStudentId);
  });

  it('has the same hash when agents, ids and grades come in another order', () => {
    const lists = {
      agents: [{ sourcedId: 'G1' }, { sourcedId: 'G2' }],
      userIds: [
        { type: 'stateId', identifier: 'AB1234567' },
        { type: 'localId', identifier: '1' },
      ],
      grades: ['09', 'KG', '10'],
    };
    const reversed = Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, [...list].reverse()]));
    expect(record(reversed)?.contentHash).toBe(record(lists)?.contentHash);
    expect(record(lists)?.grade).toBe('10');
  });

  it('is no student with the role of a teacher only', () => {
    expect(record({ roles: [{ role: 'teacher' }] })).toBeNull();
  });
});

describe('a OneRoster guardian', () => {
  it.each(['guardian', 'parent', 'relative'])('is known by the role %s', (role) => {
    expect(guardianRecord(user.parse({ ...student, roles: [{ role }] }), today)?.role).toBe(role);
  });

  it.each([
    ['ended yesterday', { endDate: '2026-11-01' }, 'withdrawn'],
    ['ends today', { endDate: '2026-11-02' }, 'withdrawn'],
    ['is to come', { beginDate: '2026-11-03' }, 'withdrawn'],
    ['ends tomorrow', { endDate: '2026-11-03' }, 'active'],
  ])('whose only guardian role %s is %s', (_, dates, status) => {
    const roles = [{ role: 'guardian', ...dates }, { role: 'teacher' }];
    expect(guardianRecord(user.parse({ ...student, roles }), today)?.status).toBe(status);
  });
});

describe('OneRoster demographics', () => {
  it.each([
    ['M', 'male'],
    ['Female', 'female'],
    ['f', 'female'],
    ['Unspecified', 'unspecified'],
    [null, null],
  ])('with the sex %s have %s', (sex, expected) => {
    expect(demographics.parse({ sourcedId: 'S1', sex }).sex).toBe(expected);
  });

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
