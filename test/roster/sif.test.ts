import { beforeEach, describe, expect, it } from 'vitest';
import { setLegacyIntegration } from '../../src/districts/index.ts';
import { addStudentFromDocument, findStudentBy, type Student } from '../../src/roster/index.ts';
import { call, callAsOperator, platform, someDistrict } from '../support/product.ts';
import { connectedDistrict, landedRoster, night, type OneRosterObject, type RosterUnderTest } from './support.ts';

let under: RosterUnderTest;
let path: string;
beforeEach(async () => {
  under = await connectedDistrict(50);
  path = `/v1/admin/districts/${under.district.id}/sif/students`;
  await setLegacyIntegration(platform, under.district, { sifUrl: 'https://sif.example.org/zis', returnUrl: null });
});

const sif = {
  givenName: 'Sif',
  middleName: 'From',
  familyName: 'Agent',
  birthDate: '2011-01-01',
  grade: '01',
  sifRefId: 'D3E34B359D75101A8C3D00AA001A1652',
};
const put = async (localNumber: string, body: object = sif) => {
  const answer = await callAsOperator(`${path}/${localNumber}`, 'PUT', body);
  return {
    status: answer.status,
    body: await answer.json<{ outcome: string; studentId: string; kept: { field: string }[] }>(),
  };
};
const byNumber = (localNumber: string) => findStudentBy(platform, under.district, { localNumber }) as Promise<Student>;
const firstInCampus = async () => {
  const [student] = await under.campus.control<OneRosterObject[]>('GET', 'students?limit=1&status=active');
  return student as OneRosterObject & { identifier: string; ssid: string };
};

/** The child as the agent has it: the name is the same, and nothing else need be. */
const asAgentHas = ({ givenName, familyName }: OneRosterObject) => ({ ...sif, givenName, familyName });

describe('a student from SIF', () => {
  it('never overwrites what OneRoster set, the sourcedId above all, whichever of the two ids it comes under', async () => {
    await night(under.district);
    const before = await landedRoster(under.district);
    const { identifier, ssid: stateStudentId, ...child } = await firstInCampus();
    const byLocalNumber = await put(identifier, asAgentHas(child));
    expect(byLocalNumber).toMatchObject({ status: 200, body: { outcome: 'kept' } });
    expect(byLocalNumber.body.kept.map(({ field }) => field)).toEqual([
      'givenName',
      'middleName',
      'familyName',
      'birthDate',
      'grade',
      'sifRefId',
    ]);
    expect(await put('another number', { ...asAgentHas(child), birthDate: null, stateStudentId })).toMatchObject({
      status: 200,
      body: { outcome: 'kept' },
    });
    expect(await landedRoster(under.district)).toEqual(before);
  });

  it('is overwritten by OneRoster when it came first, and then kept', async () => {
    const child = await firstInCampus();
    const { identifier, sourcedId, familyName } = child;
    const sent = asAgentHas(child);
    expect(await put(identifier, sent)).toMatchObject({ status: 201, body: { outcome: 'added' } });
    const added = await byNumber(identifier);
    expect(added).toMatchObject({ sourcedId: null, middleName: 'From' });
    await night(under.district);
    expect(await byNumber(identifier)).toMatchObject({ id: added.id, sourcedId, familyName });
    expect(await put(identifier, sent)).toMatchObject({ body: { outcome: 'kept' } });
    expect(await byNumber(identifier)).toMatchObject({ id: added.id, sourcedId, familyName });
  });

  it('is added beside another child who has the number, whom it never becomes', async () => {
    await night(under.district);
    const { identifier } = await firstInCampus();
    const before = await byNumber(identifier);
    expect(await put(identifier)).toMatchObject({ status: 201, body: { outcome: 'added' } });
    expect(await put(identifier)).toMatchObject({ status: 200, body: { outcome: 'filled' } });
    expect(await byNumber(identifier)).toEqual(before);
  });

  it('fills one who is known from documents alone', async () => {
    const name = { givenName: 'sif', familyName: 'AGENT' };
    const { id } = await addStudentFromDocument(platform, under.district, { localNumber: '77' }, name);
    expect(await put('77')).toMatchObject({ status: 200, body: { outcome: 'filled', studentId: id } });
    expect(await byNumber('77')).toMatchObject({ sourcedId: null, familyName: 'Agent', birthDate: '2011-01-01' });
    expect(await put('77')).toMatchObject({ status: 200, body: { outcome: 'filled', studentId: id } });
  });

  it('is refused with 409 when two students could be meant, and when the district has no SIF URL', async () => {
    const name = { givenName: 'Sif', familyName: 'Agent' };
    await addStudentFromDocument(platform, under.district, { localNumber: '77' }, name);
    await addStudentFromDocument(platform, under.district, { stateStudentId: 'AB7654321' }, name);
    expect(await put('77', { ...sif, stateStudentId: 'AB7654321' })).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
    const without = await someDistrict();
    const answer = await callAsOperator(`/v1/admin/districts/${without.id}/sif/students/77`, 'PUT', sif);
    expect(answer.status).toBe(409);
  });

  it('is refused with 400 and the field, 401 without credentials, 404 for an unknown district', async () => {
    const answer = await callAsOperator(`${path}/77`, 'PUT', { ...sif, birthDate: '2011-02-30' });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('birthDate')]);
    expect((await call(`${path}/77`, { method: 'PUT' })).status).toBe(401);
    expect((await callAsOperator('/v1/admin/districts/dst_unknown/sif/students/77', 'PUT', sif)).status).toBe(404);
  });
});
