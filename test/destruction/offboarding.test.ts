import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { newCertificateId } from '../../src/destruction/certificates.ts';
import { DistrictDestruction } from '../../src/destruction/district-destruction.ts';
import { heldRecords } from '../../src/destruction/held-records.ts';
import { destroyDueDistricts } from '../../src/destruction/index.ts';
import { type District, findAnyDistrict } from '../../src/districts/index.ts';
import { startDueNights } from '../../src/nightly/index.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import { authoringSystem, call, platform } from '../documents/support.ts';
import { livingUntil } from '../flags/mortal.ts';
import { flagDistrict, handFlag, planFor, type ShownFlag, shownFlags, turnOn } from '../flags/support.ts';
import { callAsOperator, signInAs, someAdministrator, someDistrict, submit } from '../settings/support.ts';
import { connectCampus } from '../support/campus.ts';
import { invented } from '../support/invented.ts';
import { carryOn } from '../support/runs.ts';
import { dump, plantEverywhere, plantStudent, whereIs } from './support.ts';

let district: District;
beforeEach(async () => {
  district = await someDistrict();
});

const pathOf = ({ id }: Pick<District, 'id'>) => `/v1/admin/districts/${id}`;
const asked = { reason: 'The contract has ended', requestedBy: 'The superintendent', flags: 'leave' };
const offboard = (of: Pick<District, 'id'> = district, more: object = {}) =>
  callAsOperator(`${pathOf(of)}/offboarding`, 'POST', { ...asked, ...more });
const stub = (of: Pick<District, 'id'> = district) => env.DISTRICT_RUNS.getByName(of.id);

const later = (days: number) => ({
  ...platform,
  clock: fixedClock(new Date(Date.now() + days * 86_400_000).toISOString()),
});

interface Certificate {
  kind: string;
  subject: string;
  counts: Record<string, number>;
  digest: string;
}

const certificatesOf = async ({ id }: Pick<District, 'id'>) => {
  const all = await (await callAsOperator('/v1/admin/destructions?limit=100')).json<Certificate[]>();
  return all.filter(({ subject }) => subject === id);
};

describe('a district that leaves', () => {
  it('stops at once: API clients, nights, pages, terms, and the admin API', async () => {
    await connectCampus(district);
    const author = await authoringSystem(district);
    const administrator = await someAdministrator(district);
    const { cookie } = await signInAs(administrator);
    const page = () => call(`/settings/${district.id}/students`, { headers: { cookie } });
    expect((await author('GET', '/v1/documents/any')).status).toBe(404);
    expect((await page()).status).toBe(200);

    const answer = await offboard();
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ ...asked, destructionBegunAt: null, endOfFlags: null });

    expect((await author('GET', '/v1/documents/any')).status).toBe(401);
    expect((await page()).status).toBe(409);
    expect(await (await page()).text()).toContain('leaving SameGoal');
    expect((await callAsOperator(`${pathOf(district)}/runs`, 'POST')).status).toBe(409);
    expect((await callAsOperator(`${pathOf(district)}/students`)).status).toBe(409);
    await startDueNights(platform, new Date(Date.now() + 86_400_000));
    expect(await stub().start(district.id, invented('2026-11-30'), 'schedule')).toMatchObject({ reason: 'stopped' });
    expect(await stub().newest()).toBeNull();
    const named = { firstName: 'Jo', lastName: 'Miller', email: 'jo@example.org' };
    const form = await submit(`/settings/${district.id}/administrators`, named, { cookie });
    expect(form.status).toBe(409);
  });

  it('ends the run that is under way', async () => {
    await connectCampus(district);
    await stub().start(district.id, invented('2026-11-30'), 'runNow');
    await offboard();
    expect(await stub().newest()).toMatchObject({ status: 'failed' });
  });

  it('opens no plan document and no login any more', async () => {
    const campus = await connectCampus(district);
    const viewer = await callAsOperator(`${pathOf(district)}/documentViewer`);
    const { clientId, deploymentId } = await viewer.json<{ clientId: string; deploymentId: string }>();
    const login = () =>
      call(
        `/iep/lti/oidc?${new URLSearchParams({
          ...{ iss: `http://127.0.0.1:8788/${campus.name}`, login_hint: '1', client_id: clientId },
          ...{ lti_deployment_id: deploymentId, target_link_uri: `${env.PUBLIC_URL}/iep/lti/launch` },
        })}`,
      );
    expect((await login()).status).toBe(303);
    await offboard();
    expect((await login()).status).toBe(403);
  });

  it('goes on as before when that is canceled', async () => {
    await connectCampus(district);
    const author = await authoringSystem(district);
    const { word } = await plantStudent(district);
    await offboard();
    expect((await callAsOperator(`${pathOf(district)}/offboarding`, 'DELETE')).status).toBe(204);
    expect((await callAsOperator(`${pathOf(district)}/offboarding`)).status).toBe(404);
    expect((await author('GET', `/v1/documents/doc-${word}`)).status).toBe(200);
    expect((await callAsOperator(`${pathOf(district)}/runs`, 'POST')).status).toBe(202);
    await destroyDueDistricts(later(400));
    expect(await whereIs(word)).not.toEqual([]);
    const trail = await dump();
    expect(trail.get('setting_changes')).toContain('Offboarding');
  });

  it('says how it leaves, and takes what is said last', async () => {
    expect((await callAsOperator(`${pathOf(district)}/offboarding`)).status).toBe(404);
    await offboard();
    const again = await offboard(district, { offboardingDays: 90, reason: 'Another reason' });
    const { destroyAt, requestedAt } = await again.json<{ destroyAt: string; requestedAt: string }>();
    expect(Date.parse(destroyAt) - Date.parse(requestedAt)).toBe(90 * 86_400_000);
    await destroyDueDistricts(later(31));
    expect((await findAnyDistrict(platform, district.id)).ok).toBe(true);
    expect((await offboard(district, { offboardingDays: 0 })).status).toBe(400);
    expect((await offboard(district, { flags: 'perhaps' })).status).toBe(400);
  });
});

describe('the flags of a district that leaves', () => {
  async function withFlags() {
    const where = await flagDistrict(4);
    const [one, other] = where.students;
    if (!one || !other) throw new Error('there are no students');
    await turnOn(where, 'create');
    await planFor(where, one.sourcedId);
    const theirs = await handFlag(where, other.sourcedId);
    await callAsOperator(`${where.path}/runs`, 'POST');
    await carryOn(where.district);
    return { where, theirs };
  }
  const ofDistrict = (flags: readonly ShownFlag[]) => flags.filter(({ metadata }) => !metadata.launchUrl);

  it('are ended when the operator says so, and none of the district’s own is', async () => {
    const { where, theirs } = await withFlags();
    const before = await shownFlags(where);
    const open = before.filter(({ metadata, endDate }) => metadata.launchUrl && endDate === undefined);
    expect(open).toHaveLength(1);
    await offboard(where.district, { flags: 'end' });
    await carryOn(where.district);
    const after = await shownFlags(where);
    const ended = after.filter(({ metadata }) => metadata.launchUrl);
    for (const { endDate } of ended) expect(endDate && endDate < new Date().toISOString().slice(0, 10)).toBe(true);
    expect(ofDistrict(after)).toEqual(ofDistrict(before));
    expect(after.find(({ sourcedId }) => sourcedId === theirs.sourcedId)?.endDate).toBeUndefined();
    const said = await (await callAsOperator(`${where.path}/offboarding`)).json<{ endOfFlags: object }>();
    expect(said.endOfFlags).toEqual({ status: 'completed', problems: [] });
  });

  it('stay as they are when the operator says so', async () => {
    const { where } = await withFlags();
    const before = await shownFlags(where);
    await offboard(where.district);
    await carryOn(where.district);
    expect(await shownFlags(where)).toEqual(before);
  });
});

describe('the archive of a district', () => {
  it('holds its records and plan documents, no secret, and no other district', async () => {
    const [own, other] = [await plantStudent(district), await plantStudent(await someDistrict())];
    const path = `${pathOf(district)}/offboarding/archive`;
    expect((await callAsOperator(path)).status).toBe(404);
    await connectCampus(district);
    await offboard();
    const answer = await callAsOperator(path);
    expect(answer.headers.get('content-type')).toBe('application/zip');
    expect(answer.headers.get('link')).toBeNull();
    const zip = await answer.text();
    for (const held of ['students.jsonl', 'documents.jsonl', 'setting_changes.jsonl', `documents/doc-${own.word}.pdf`])
      expect(zip).toContain(held);
    expect(zip).toContain(`%PDF-1.7 ${own.word}`);
    expect(zip).not.toContain(other.word);
    expect(zip).not.toContain('secret');
    expect((await dump()).get('disclosures')).toContain('/offboarding/archive');
    const beyond = await callAsOperator(`${path}?part=2`);
    expect(await beyond.text()).not.toContain(own.word);
  });
});

describe('the destruction of a district', () => {
  it('leaves nothing in any table and no object, but one certificate that counts what there was', async () => {
    const word = await plantEverywhere(district);
    const other = await plantEverywhere(await someDistrict());
    const email = await someAdministrator(district);
    const shared = await someAdministrator(district, await someDistrict());
    const planted = [...(await whereIs(word)), ...(await whereIs(district.id))];
    for (const [table, { ofDistrict }] of Object.entries(heldRecords))
      if (ofDistrict && !['districts', 'destruction_permits', 'offboardings'].includes(table))
        expect(planted, table).toContain(table);
    const keptOfOther = await whereIs(other);
    await offboard();
    await destroyDueDistricts(later(29));
    expect((await findAnyDistrict(platform, district.id)).ok).toBe(true);
    await destroyDueDistricts(later(31));
    await expect.poll(() => certificatesOf(district)).toHaveLength(1);
    expect(await whereIs(word)).toEqual([]);
    expect(await whereIs(district.id)).toEqual(['destructions']);
    expect(await whereIs(email)).toEqual([]);
    expect(await whereIs(shared)).toContain('administrators');
    expect(await whereIs(other)).toEqual(keptOfOther);
    const [certificate] = await certificatesOf(district);
    expect(certificate).toMatchObject({
      ...{ reason: asked.reason, requestedBy: asked.requestedBy },
      kind: 'district',
    });
    expect(certificate?.counts).toMatchObject({ run_steps: 2500, students: 2, files: 3, setting_changes: 4 });
    expect((await callAsOperator(pathOf(district))).status).toBe(404);
  });

  it('cannot be canceled once it has begun, and no archive is given out then', async () => {
    await plantStudent(district);
    await offboard();
    const begun = { destructionBegunAt: new Date().toISOString() };
    await platform.directory.run(
      sql`update offboardings set destruction_begun_at = ${begun.destructionBegunAt} where district_id = ${district.id}`,
    );
    expect((await callAsOperator(`${pathOf(district)}/offboarding`, 'DELETE')).status).toBe(409);
    expect((await callAsOperator(`${pathOf(district)}/offboarding/archive`)).status).toBe(409);
    expect((await offboard()).status).toBe(409);
  });

  it('comes to the same end when it is killed before or after any of its calls', async () => {
    const word = await plantEverywhere(district);
    await offboard();
    const { id: districtId, database } = district;
    const order = { ...{ districtId, database, certificateId: newCertificateId(), actor: 'tests' }, ...asked };
    await platform.directory.run(
      sql`update offboardings set certificate_id = ${order.certificateId} where district_id = ${districtId}`,
    );
    // An object of its own, whose alarm the test strikes.
    const lab = env.DISTRICT_RUNS.getByName(`destruction of ${districtId}`);
    const piece = (death: Parameters<typeof livingUntil>[0]) =>
      runInDurableObject(lab, async (_, { storage }) => {
        if (!storage.kv.get('destruction') && death.call === 1 && death.when === 'before')
          storage.kv.put('destruction', { order, counts: null });
        await livingUntil(death, (mortal) => new DistrictDestruction(mortal, storage).goOn());
        await storage.deleteAlarm();
        return storage.kv.get('destruction') !== undefined;
      });
    let goesOn = true;
    for (let calls = 1; goesOn && calls < 200; calls++)
      for (const when of ['before', 'after'] as const) {
        goesOn &&= await piece({ call: calls, when });
        // An object that does not run is evicted already.
        if (calls % 7 === 0) await evictDurableObject(lab).catch(() => undefined);
      }
    expect(goesOn).toBe(false);
    expect(await whereIs(word)).toEqual([]);
    expect(await certificatesOf(district)).toHaveLength(1);
    const [certificate] = await certificatesOf(district);
    expect(certificate?.counts).toMatchObject({ run_steps: 2500, students: 2, files: 3 });
  });
});
