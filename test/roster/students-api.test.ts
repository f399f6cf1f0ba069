import { beforeEach, describe, expect, it } from 'vitest';
import { addStudentFromDocument, findStudentBy } from '../../src/roster/index.ts';
import { call, callAsOperator, platform, someDistrict } from '../support/product.ts';
import { connectedDistrict, faults, night, type OneRosterObject, type RosterUnderTest } from './support.ts';

let under: RosterUnderTest;
let path: string;
beforeEach(async () => {
  under = await connectedDistrict();
  path = `/v1/admin/districts/${under.district.id}/students`;
});

interface Basics {
  readonly id: string;
  readonly internalSisStudentId: string | null;
  readonly guardians: readonly { readonly familyName: string; readonly role: string }[];
  readonly lastSeenInRun: { readonly id: string; readonly night: string } | null;
}
const basics = async (sourcedId: string) => {
  const student = await findStudentBy(platform, under.district, { sourcedId });
  return (await callAsOperator(`${path}/${student?.id}`)).json<Basics>();
};
/** A student with guardians. */
const someStudent = async () => {
  const students = await under.campus.control<OneRosterObject[]>('GET', 'students?limit=60&status=active');
  return students.find(({ agents }) => ((agents ?? []) as object[]).length > 0) as OneRosterObject & {
    agents: { sourcedId: string }[];
    birthDate: string;
  };
};

describe("a student's Basics", () => {
  it('show names, birth date, grade, school, guardians and the Internal SIS Student Id', async () => {
    await night(under.district);
    const student = await someStudent();
    const shown = await basics(student.sourcedId);
    expect(shown).toMatchObject({
      internalSisStudentId: student.sourcedId,
      givenName: student.givenName,
      familyName: student.familyName,
      birthDate: student.birthDate,
      grade: (student.grades as string[])[0],
      school: (student.primaryOrg as { sourcedId: string }).sourcedId,
      status: 'active',
    });
    expect(shown.internalSisStudentId).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
    expect(shown.guardians).toHaveLength(student.agents.length);
  });

  it('say in which run the student was last seen: the last whole pull, or a difference that brought the student', async () => {
    const first = await night(under.district);
    const student = await someStudent();
    const seen = async () => (await basics(student.sourcedId)).lastSeenInRun?.id;
    expect(await seen()).toBe(first.runId);
    await night(under.district);
    await night(under.district);
    expect(await seen()).toBe(first.runId);
    await under.campus.control('PATCH', `students/${student.sourcedId}`, { familyName: 'Newfield' });
    const fourth = await night(under.district);
    expect(await seen()).toBe(fourth.runId);
    await faults(under, { match: '/orgs', kind: 'forbidden' });
    await night(under.district);
    expect(await seen()).toBe(fourth.runId);
  });

  it('show no guardian whom Campus has removed, or whom neither side names any more', async () => {
    await night(under.district);
    const student = await someStudent();
    const [guardian, ...others] = student.agents;
    const objects = await under.campus.control<OneRosterObject[]>('GET', 'objects/users');
    const gone = objects.find(({ sourcedId }) => sourcedId === guardian?.sourcedId) as OneRosterObject;
    await under.campus.control('POST', 'objects/users', [
      {
        sourcedId: gone.sourcedId,
        object: { ...gone, status: 'tobedeleted', dateLastModified: new Date().toISOString() },
      },
    ]);
    await night(under.district);
    expect((await basics(student.sourcedId)).guardians).toHaveLength(others.length);
  });

  it('of a student known from documents alone have no Internal SIS Student Id and no run', async () => {
    const name = { givenName: 'Ada', familyName: 'Quillfeather' };
    const { id } = await addStudentFromDocument(platform, under.district, { localNumber: '77' }, name);
    expect(await (await callAsOperator(`${path}/${id}`)).json()).toMatchObject({
      internalSisStudentId: null,
      lastSeenInRun: null,
      guardians: [],
    });
  });

  it("are another district's business to nobody, and need an operator", async () => {
    await night(under.district);
    const shown = await basics((await someStudent()).sourcedId);
    const other = await someDistrict('Other');
    expect((await callAsOperator(`/v1/admin/districts/${other.id}/students/${shown.id}`)).status).toBe(404);
    expect((await call(`${path}/${shown.id}`)).status).toBe(401);
    expect((await callAsOperator(`${path}?limit=none`)).status).toBe(400);
  });
});
