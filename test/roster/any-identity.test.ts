import { and, eq, isNull } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, inject, it } from 'vitest';
import { documentsOf, putDocument } from '../../src/documents/index.ts';
import { documents } from '../../src/documents/schema.ts';
import type { DocumentId } from '../../src/platform/ids.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import { compareNames } from '../../src/roster/identity/index.ts';
import { requireFullPull } from '../../src/roster/index.ts';
import { students } from '../../src/roster/schema.ts';
import { asDocumentId, asStudentId } from '../support/ids.ts';
import { callAsOperator, platform } from '../support/product.ts';
import { carryOn, startRun } from '../support/runs.ts';
import { connectedDistrict, type RosterUnderTest } from './support.ts';

const stress = inject('stress');

/** A child of the test's own world, as it really is, whatever Campus says. */
const children = [
  { givenName: 'Ada', familyName: 'Quillfeather', birthDate: '2012-03-04' },
  { givenName: 'José', familyName: "O'Thornbury", birthDate: '2011-11-30' },
  { givenName: 'Cleo', familyName: 'Miller', birthDate: '2013-07-19' },
] as const;

/** A record in Campus. Which child it is about, and what it says of the child. */
interface RecordInCampus {
  readonly sourcedId: string;
  readonly child: number;
  readonly ssid: string;
  readonly number: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly birthDate: string;
}

const kinds = [
  'rekey',
  'combine',
  'split',
  'mistypeId',
  'mistypeName',
  'mistypeDate',
  'share',
  'swapIds',
  'leave',
  'return',
] as const;
const change = fc.record({ kind: fc.constantFrom(...kinds), pick: fc.nat(50), other: fc.nat(50) });
/** Nights, each with what happened in Campus before it. */
const nights = fc.array(fc.array(change, { minLength: 1, maxLength: 3 }), { minLength: 3, maxLength: 4 });

let made = 0;
const newId = () => `ID-${++made}`;

/** What Campus has after a change. Pure. */
function changed(
  records: readonly RecordInCampus[],
  { kind, pick, other }: { kind: (typeof kinds)[number]; pick: number; other: number },
) {
  const at = pick % Math.max(1, records.length);
  const one = records[at];
  const second = records[other % Math.max(1, records.length)];
  const child = pick % children.length;
  if (kind === 'return' || !one || !second) {
    const truth = children[child] as (typeof children)[number];
    return [...records, { sourcedId: newId(), child, ssid: `QX000000${child}`, number: `70000${child}`, ...truth }];
  }
  const replaced = (...by: RecordInCampus[]) => [...records.slice(0, at), ...by, ...records.slice(at + 1)];
  switch (kind) {
    case 'rekey':
      return replaced({ ...one, sourcedId: newId() });
    case 'combine':
      // Of two records of one child, one goes.
      return records.filter((record, index) => index === at || record.child !== one.child);
    case 'split':
      return replaced(one, { ...one, sourcedId: newId(), number: `8${one.number}` });
    case 'mistypeId':
      return replaced({ ...one, ssid: 'QX9999999' });
    case 'mistypeName':
      return replaced({ ...one, familyName: `${one.familyName.slice(0, -1)}x` });
    case 'mistypeDate':
      return replaced({ ...one, birthDate: one.birthDate.replace(/\d\d$/, '28') });
    case 'share':
      return replaced({ ...one, ssid: second.ssid });
    case 'swapIds':
      return replaced({ ...one, sourcedId: newId(), ssid: second.ssid, number: second.number });
    default:
      return replaced();
  }
}

async function writeCampus(
  { campus }: RosterUnderTest,
  before: readonly RecordInCampus[],
  now: readonly RecordInCampus[],
  school: unknown,
) {
  for (const { sourcedId } of before)
    if (!now.some((record) => record.sourcedId === sourcedId)) await campus.control('DELETE', `students/${sourcedId}`);
  const users = now.map(({ sourcedId, ssid, number, givenName, familyName }) => ({
    sourcedId,
    object: {
      ...{ sourcedId, status: 'active', enabledUser: 'true', identifier: number, givenName, familyName },
      userIds: [{ type: 'stateId', identifier: ssid }],
      roles: [{ roleType: 'primary', role: 'student', org: school, beginDate: '2026-08-17' }],
      grades: ['05'],
    },
  }));
  const born = now.map(({ sourcedId, birthDate }) => ({
    sourcedId,
    object: { sourcedId, status: 'active', birthDate },
  }));
  if (users.length > 0) await campus.control('POST', 'objects/users', users);
  if (born.length > 0) await campus.control('POST', 'objects/demographics', born);
}

async function wholeNight({ district }: RosterUnderTest) {
  await requireFullPull(platform, district);
  await startRun(district);
  const run = await carryOn(district);
  expect(run.status).toBe('completed');
}

describe('whatever Campus does to the records of children', () => {
  it(
    'no plan is shown under another child, and none is lost without a word',
    async () => {
      await fc.assert(
        fc.asyncProperty(nights, async (planned) => {
          const under = await connectedDistrict(50, 3);
          const { district, campus } = under;
          const [some] = await campus.control<{ roles: { org: unknown }[] }[]>('GET', 'students?limit=1&status=active');
          const school = some?.roles[0]?.org;
          let records: readonly RecordInCampus[] = [];
          for (const [pick] of children.entries()) records = changed(records, { kind: 'return', pick, other: 0 });
          await writeCampus(under, [], records, school);
          await wholeNight(under);
          const plans = new Map<DocumentId, number>();
          for (const [child, { givenName, familyName }] of children.entries()) {
            const id = asDocumentId(`plan-${district.id}-${child}`);
            const input = {
              form: 'section504Plan',
              status: 'completed',
              student: { localNumber: `70000${child}` },
              studentName: { givenName, familyName },
              fields: { meetingDate: '2026-09-01' },
            } as const;
            valueOrProblem(await putDocument(platform, district, id, input, { by: 'test' }));
            plans.set(id, child);
          }
          for (const changes of planned) {
            const before = records;
            for (const one of changes) records = changed(records, one);
            await writeCampus(under, before, records, school);
            await wholeNight(under);
            await plansAreWhereTheyBelong(under, plans);
          }
        }),
        { numRuns: stress ? 60 : 6, seed: stress > 1 ? stress : stress ? Date.now() : 20_261_130, endOnFailure: true },
      );
    },
    stress ? 3_600_000 : 240_000,
  );
});

/** Every plan is with a record that says the child's name or birth date, or with one that is gone and that somebody is asked about or told of. */
async function plansAreWhereTheyBelong({ district }: RosterUnderTest, plans: ReadonlyMap<DocumentId, number>) {
  const database = platform.databaseOf(district);
  for (const [id, child] of plans) {
    const truth = children[child] as (typeof children)[number];
    const [row] = await database
      .select({ studentId: documents.studentId })
      .from(documents)
      .where(and(eq(documents.districtId, district.id), eq(documents.id, id), isNull(documents.deletedAt)));
    expect(row, `the plan of ${truth.givenName} is kept`).toBeDefined();
    const [record] = await database
      .select()
      .from(students)
      .where(eq(students.id, asStudentId(row?.studentId)));
    const isNamed = record && compareNames(record, truth) !== 'differs';
    const isBorn = record?.birthDate === null || record?.birthDate === truth.birthDate;
    expect(isNamed || isBorn, `the plan of ${truth.givenName} is with ${record?.givenName} ${record?.birthDate}`).toBe(
      true,
    );
    expect((await documentsOf(platform, district, asStudentId(row?.studentId))).map((one) => one.id)).toContain(id);
    if (record?.status === 'active') continue;
    // The record is gone. Where Campus has another of the same child, a person must have been asked.
    const others = await database.select().from(students).where(eq(students.districtId, district.id));
    const sameChild = others.filter(
      (other) =>
        other.status === 'active' &&
        other.birthDate === record?.birthDate &&
        other.stateStudentId === record?.stateStudentId &&
        compareNames(other, truth) === 'agrees',
    );
    const asked = await (await callAsOperator(`/v1/admin/districts/${district.id}/studentMatches?limit=100`)).json<
      { former: { studentId: string }; current: { studentId: string } }[]
    >();
    for (const other of sameChild)
      expect(
        asked.some(({ former, current }) => former.studentId === record?.id && current.studentId === other.id),
        `somebody is asked about ${truth.givenName}`,
      ).toBe(true);
  }
}
