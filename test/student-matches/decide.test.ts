import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { settingChangesOf } from '../../src/audit/index.ts';
import type { District } from '../../src/districts/index.ts';
import { badgesOf, changesOfStudent, documentsOf, joinRecords, putDocument } from '../../src/documents/index.ts';
import type { StudentId } from '../../src/platform/ids.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import { students } from '../../src/roster/schema.ts';
import { addStudent, someDistrict } from '../documents/support.ts';
import { asDocumentId } from '../support/ids.ts';
import { callAsOperator, platform } from '../support/product.ts';

let district: District;
let current: StudentId;
let former: StudentId;
let documents = 0;

async function plan(localNumber: string, givenName: string) {
  const input = {
    form: 'section504Plan',
    status: 'completed',
    student: { localNumber },
    studentName: { givenName, familyName: 'Otherwise' },
    fields: { meetingDate: '2026-09-01' },
  } as const;
  const id = asDocumentId(`match-${++documents}`);
  return valueOrProblem(await putDocument(platform, district, id, input, { by: 'test' })).document;
}

interface Match {
  readonly id: string;
  readonly status: string;
  readonly former: { readonly documents: number };
  readonly current: { readonly documents: number };
  readonly evidence: Record<string, string>;
}

const path = () => `/v1/admin/districts/${district.id}/studentMatches`;
const matches = async () => (await callAsOperator(path())).json<Match[]>();
const decide = async (status: string) => callAsOperator(`${path()}/${(await matches())[0]?.id}`, 'PUT', { status });
const counts = async () =>
  Promise.all([former, current].map(async (id) => (await documentsOf(platform, district, id)).length));

beforeEach(async () => {
  district = await someDistrict();
  const known = await addStudent(district);
  current = known.id;
  former = (await plan(known.localNumber, 'Quentin')).studentId;
});

describe('two records that a person is asked about', () => {
  it('are a disclosure of both to the operator who lists them or decides', async () => {
    await decide('twoChildren');
    const answer = await callAsOperator(`/v1/admin/districts/${district.id}/disclosures?studentId=${former}`);
    const disclosed = await answer.json<{ endpoint: string; students: number }[]>();
    expect(disclosed.map(({ endpoint }) => endpoint.split(' ')[0]).toSorted()).toEqual(['GET', 'PUT']);
    for (const { students: named } of disclosed) expect(named).toBe(2);
  });

  it('are listed with what agrees, what differs, and what depends on them', async () => {
    expect(await matches()).toMatchObject([
      {
        status: 'open',
        former: { studentId: former, documents: 1, internalSisStudentId: null },
        current: { studentId: current, documents: 0 },
        evidence: { localNumber: 'agrees', name: 'differs', birthDate: 'unknown' },
      },
    ]);
  });

  it('become one child’s with documents, badges and history, and two again when that is taken back', async () => {
    expect((await decide('oneChild')).status).toBe(200);
    expect(await counts()).toEqual([0, 1]);
    expect(await badgesOf(platform, district, current)).toHaveLength(1);
    expect((await changesOfStudent(platform, district, current))[0]).toMatchObject({ change: 'joined' });
    // Documents that name the record of before follow; the night leaves it so.
    const number = (await matches())[0] && (await recordOf(current))?.localNumber;
    expect((await plan(number ?? '', 'Quentin')).studentId).toBe(current);
    expect(await joinRecords(platform, district)).toBe(0);
    expect(await counts()).toEqual([0, 2]);

    expect((await decide('open')).status).toBe(200);
    expect(await counts()).toEqual([2, 0]);
    expect(await badgesOf(platform, district, current)).toHaveLength(0);
    expect(await joinRecords(platform, district)).toBe(0);
    expect(await counts()).toEqual([2, 0]);
  });

  it('stay apart for good as two children’s, until that is taken back', async () => {
    expect((await decide('twoChildren')).status).toBe(200);
    expect(await joinRecords(platform, district)).toBe(0);
    expect(await matches()).toMatchObject([{ status: 'twoChildren', decidedBy: 'operator (tests)' }]);
    expect((await decide('open')).status).toBe(200);
    expect(await counts()).toEqual([1, 0]);
  });

  it('are decided once, and written to the audit trail without a name', async () => {
    await decide('oneChild');
    await decide('oneChild');
    const { changes } = await settingChangesOf(platform, district, { limit: 10, offset: 0 });
    expect(changes.filter(({ setting }) => setting === 'Students to match')).toMatchObject([
      { oldValue: 'open', newValue: 'oneChild', actor: 'operator (tests)' },
    ]);
    expect(JSON.stringify(changes)).not.toContain('Quentin');
  });

  it('are not another district’s to see or to decide', async () => {
    const [match] = await matches();
    const other = await someDistrict('Elsewhere');
    const answer = await callAsOperator(`/v1/admin/districts/${other.id}/studentMatches/${match?.id}`, 'PUT', {
      status: 'oneChild',
    });
    expect(answer.status).toBe(404);
    expect(await counts()).toEqual([1, 0]);
  });
});

const recordOf = (id: StudentId) =>
  platform.databaseOf(district).select().from(students).where(eq(students.id, id)).get();
