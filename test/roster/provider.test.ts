import { beforeEach, describe, expect, it } from 'vitest';
import { type District, setDemographics } from '../../src/districts/index.ts';
import { requireFullPull } from '../../src/roster/index.ts';
import { callAsOperator, platform, someDistrict } from '../support/product.ts';
import { people } from './provider/people.ts';
import { landedRoster, night } from './support.ts';

/** The pull against a OneRoster 1.2 provider that was written from the specification alone and shares nothing with the Campus simulator (provider/worker.ts). */
const origin = 'https://oneroster.example.org';

interface Person {
  readonly sourcedId: string;
  readonly status: string;
  readonly roles: readonly { readonly role?: string | undefined; readonly endDate?: string }[];
  readonly familyName: string;
}
type People = ReturnType<typeof people>;

let district: District;
beforeEach(async () => {
  await fetch(`${origin}/objects`, { method: 'DELETE' });
  district = await someDistrict('Lantern Valley');
  await setDemographics(platform, district, {
    baseUrl: `${origin}/ims/oneroster/rostering/v1p2`,
    accessTokenUrl: `${origin}/token`,
    clientId: 'provider-client',
    clientSecret: 'provider-secret',
  });
});

const has =
  (...names: string[]) =>
  (person: Person) =>
    person.roles.some(({ role }) => role && names.includes(role));
const change = async (changed: (all: People) => unknown) =>
  fetch(`${origin}/objects`, { method: 'PUT', body: JSON.stringify(changed(people())) });

describe('against another OneRoster 1.2 provider', () => {
  it('the connection test finds everything, without the totals that this one does not send', async () => {
    const answer = await callAsOperator(`/v1/admin/districts/${district.id}/demographics/test`, 'POST');
    expect(await answer.json()).toMatchObject({ outcome: 'connected', found: { students: null, orgs: null } });
  });

  it('a night brings students, guardians in any of their roles, demographics and enrollments', async () => {
    expect(await night(district)).toMatchObject({
      status: 'completed',
      counts: { students: { new: 130, rejected: 0 } },
    });
    const landed = await landedRoster(district);
    const users = people().users as Person[];
    const byId = new Map(people().demographics.map((object) => [object.sourcedId, object]));
    expect(landed.students.map(({ sourcedId }) => sourcedId)).toEqual(
      users
        .filter(has('student'))
        .map(({ sourcedId }) => sourcedId)
        .sort(),
    );
    for (const student of landed.students) {
      const index = Number(String(student.givenName).slice('Given'.length));
      expect(student).toMatchObject({
        stateStudentId: `QQ${2_000_000 + index}`,
        localNumber: index % 2 === 0 ? `L${index}` : null,
        school: ['school-north', 'school-south', 'school-east'][index % 3],
        grade: String((index % 12) + 1).padStart(2, '0'),
        enabled: index % 9 === 0 ? 0 : 1,
        enrolledFrom: '2026-08-20',
        enrolledTo: null,
        status: 'active',
        birthDate: byId.get(student.sourcedId)?.birthDate ?? null,
        sex: byId.get(student.sourcedId)?.sex ?? null,
      });
    }
    expect(landed.guardians.map(({ sourcedId }) => sourcedId)).toEqual(
      users
        .filter(has('guardian', 'parent', 'relative'))
        .map(({ sourcedId }) => sourcedId)
        .sort(),
    );
    expect(landed.enrollments).toHaveLength(130);
    expect(landed.orgs.map(({ type }) => type)).toContain('ext:annex');
    expect(landed.sessions).toHaveLength(3);
    // Each student names one guardian; every sixth adult names a student as well, whom the index may or may not join already.
    expect(new Set(landed.links.map(({ student }) => student)).size).toBe(130);
    expect(JSON.stringify(landed)).not.toContain('a secret of theirs');
  });

  it('a second night asks for the difference, and a changed and a deleted student land', async () => {
    await night(district);
    const stamped = { dateLastModified: new Date().toISOString() };
    await change((all) => ({
      ...all,
      users: all.users.map((user) => {
        if (user.givenName === 'Given7') return { ...user, ...stamped, familyName: 'Newfield' };
        return user.givenName === 'Given8' ? { ...user, ...stamped, status: 'tobedeleted' } : user;
      }),
    }));
    expect(await night(district)).toMatchObject({
      status: 'completed',
      counts: { planPull: { full: 0 }, students: { seen: 2, changed: 2 }, reconcile: { withdrawn: 1 } },
    });
    const { students } = await landedRoster(district);
    expect(students.find(({ givenName }) => givenName === 'Given7')?.familyName).toBe('Newfield');
    expect(students.find(({ givenName }) => givenName === 'Given8')?.status).toBe('withdrawn');
  });

  it('a whole night after people have gone withdraws them and nobody else', async () => {
    await night(district);
    await change((all) => ({
      ...all,
      users: all.users.filter(({ givenName }) => !['Given1', 'Given2', 'Adult3'].includes(givenName)),
    }));
    await requireFullPull(platform, district);
    expect(await night(district)).toMatchObject({
      status: 'completed',
      counts: { reconcile: { withdrawn: 2, withdrawnGuardians: 1 } },
    });
  });
});
