import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { District } from '../../src/districts/index.ts';
import {
  badgesOf,
  badgesOfProgram,
  changesOf,
  documentsOf,
  joinRecords,
  joinWaitingStudents,
} from '../../src/documents/index.ts';
import { findStudent } from '../../src/roster/index.ts';
import { landStudents } from '../../src/roster/landing.ts';
import { studentRecord } from '../../src/roster/records.ts';
import { students } from '../../src/roster/schema.ts';
import { states } from '../../src/states/index.ts';
import { asDocumentId, asRunId } from '../support/ids.ts';
import { invented } from '../support/invented.ts';
import { plan504, platform, put, someDistrict } from './support.ts';

interface Arriving {
  readonly sourcedId: string;
  readonly stateStudentId: string;
  readonly identifier: string;
}

const runId = asRunId('run_test');

/** OneRoster brings a student, alone. */
async function arrive(district: District, ids: Arriving) {
  await land(district, ids);
  await joinWaitingStudents(platform, district, runId);
  return platform
    .databaseOf(district)
    .select()
    .from(students)
    .where(eq(students.sourcedId, invented(ids.sourcedId)))
    .all();
}

/** A page of a run. */
async function land(district: District, ids: Arriving) {
  const record = studentRecord(
    {
      sourcedId: invented(ids.sourcedId),
      identifier: ids.identifier,
      userIds: [{ type: 'State ID', identifier: ids.stateStudentId }],
      givenName: 'Ari',
      familyName: 'Newcomer',
      middleName: null,
      grades: ['03'],
      enabledUser: true,
      primaryOrg: null,
      agents: [],
      dateLastModified: null,
      email: null,
      phone: null,
      status: 'active',
      roles: [{ roleType: 'primary', role: 'student', org: invented('org-1'), beginDate: null, endDate: null }],
    },
    states[district.state].studentIdentifier,
    invented('2026-11-02'),
  );
  await landStudents({ database: platform.databaseOf(district), district, runId }, record ? [record] : []);
}

const exit = (localNumber: string) =>
  ({
    form: 'section504Discontinuation',
    status: 'completed',
    student: { localNumber },
    fields: { date: '2026-10-01' },
  }) as const;
const bySsid = (stateStudentId: string) => ({ ...plan504('', '2026-09-01'), student: { stateStudentId } });

describe('a document of a student who is not in the roster', () => {
  it('belongs to the student from the moment OneRoster brings them', async () => {
    const district = await someDistrict();
    const { document } = await put(district, 'plan', bySsid('AB0000001'));
    expect(await badgesOfProgram(platform, district, 'section504')).toMatchObject([{ sourcedId: null }]);
    const [arrived] = await arrive(district, {
      sourcedId: 'arrived-1',
      stateStudentId: 'AB0000001',
      identifier: '900001',
    });
    expect(arrived?.id).toBe(document.studentId);
    expect(await badgesOfProgram(platform, district, 'section504')).toMatchObject([{ sourcedId: 'arrived-1' }]);
    expect(await joinRecords(platform, district)).toBe(0);
  });

  it('is joined with the others when some named the student by SSID and some by number', async () => {
    const district = await someDistrict();
    await put(district, 'plan', bySsid('AB0000002'));
    await put(district, 'exit', exit('900002'));
    const [arrived] = await arrive(district, {
      sourcedId: 'arrived-2',
      stateStudentId: 'AB0000002',
      identifier: '900002',
    });
    if (!arrived) throw new Error('nobody arrived');
    expect(await joinRecords(platform, district)).toBe(1);
    expect((await documentsOf(platform, district, arrived.id)).map(({ id }) => id)).toEqual(['exit', 'plan']);
    expect(await badgesOf(platform, district, arrived.id)).toMatchObject([
      { startDate: '2026-09-01', endDate: '2026-10-01' },
    ]);
    expect(await badgesOfProgram(platform, district, 'section504')).toHaveLength(1);
    const known = await platform
      .databaseOf(district)
      .select()
      .from(students)
      .where(eq(students.districtId, district.id))
      .all();
    expect(known.filter(({ status }) => status === 'active')).toHaveLength(1);
    expect(await joinRecords(platform, district)).toBe(0);
    expect(await changesOf(platform, district, asDocumentId('exit'))).toMatchObject([
      { version: 2, change: 'joined', changedBy: 'roster', studentId: arrived.id, changedFields: [] },
      { version: 1, change: 'created' },
    ]);
    await put(district, 'later', exit('900002'));
    expect((await documentsOf(platform, district, arrived.id)).map(({ id }) => id)).toEqual(['exit', 'later', 'plan']);
  });

  it('goes on waiting when whoever has its number arrives with another SSID', async () => {
    const district = await someDistrict();
    const { document } = await put(district, 'plan', plan504('900007', '2026-09-01'));
    await platform
      .databaseOf(district)
      .update(students)
      .set({ stateStudentId: 'AB0000099' })
      .where(eq(students.districtId, district.id));
    const [arrived] = await arrive(district, {
      sourcedId: 'arrived-7',
      stateStudentId: 'AB0000007',
      identifier: '900007',
    });
    expect(arrived?.id).not.toBe(document.studentId);
    expect(await joinRecords(platform, district)).toBe(0);
  });

  it('goes on waiting while two students claim its id, and for another district’s student', async () => {
    const district = await someDistrict();
    await arrive(district, { sourcedId: 'arrived-3', stateStudentId: 'AB0000003', identifier: '900003' });
    await arrive(district, { sourcedId: 'arrived-4', stateStudentId: 'AB0000004', identifier: '900004' });
    const { document } = await put(district, 'plan', plan504('900005', '2026-09-01'));
    await platform
      .databaseOf(district)
      .update(students)
      .set({ localNumber: '900005' })
      .where(eq(students.districtId, district.id));
    await arrive(await someDistrict('Elsewhere'), {
      sourcedId: 'arrived-5',
      stateStudentId: 'AB0000005',
      identifier: '900005',
    });
    await arrive(district, { sourcedId: 'arrived-6', stateStudentId: 'AB0000006', identifier: '900005' });
    expect(await joinRecords(platform, district)).toBe(0);
    expect(await documentsOf(platform, district, document.studentId)).toHaveLength(1);
    expect(await findStudent(platform, district, document.studentId)).toMatchObject({ sourcedId: null });
  });

  it('is given to nobody when two pages of a run bring a student each who claims its id', async () => {
    const district = await someDistrict();
    const { document } = await put(district, 'plan', bySsid('AB0000007'));
    await land(district, { sourcedId: 'arrived-7', stateStudentId: 'AB0000007', identifier: '900007' });
    await land(district, { sourcedId: 'arrived-8', stateStudentId: 'AB0000007', identifier: '900008' });
    await joinWaitingStudents(platform, district, runId);
    expect(await joinRecords(platform, district)).toBe(0);
    expect(await findStudent(platform, district, document.studentId)).toMatchObject({ sourcedId: null });
  });

  it('is joined with one that was stored under the student who had just landed, before the run was through', async () => {
    const district = await someDistrict();
    await put(district, 'plan', bySsid('AB0000009'));
    await land(district, { sourcedId: 'arrived-9', stateStudentId: 'AB0000009', identifier: '900009' });
    const { document } = await put(district, 'exit', exit('900009'));
    await joinWaitingStudents(platform, district, runId);
    expect(await joinRecords(platform, district)).toBe(1);
    expect((await documentsOf(platform, district, document.studentId)).map(({ id }) => id)).toEqual(['exit', 'plan']);
  });
});
