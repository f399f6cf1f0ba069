import { eq, sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import {
  connectionChanged,
  demographicsStatus,
  markDemographicsCompleted,
  openDemographics,
  resealDemographics,
  setDemographics,
} from '../../src/districts/index.ts';
import { demographicsConnections } from '../../src/districts/schema.ts';
import { sealerOf } from '../../src/platform/sealing.ts';
import { platform, someDistrict } from '../support/product.ts';

const keys = { a: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=', b: 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=' };
const sealedUnder = (current: 'a' | 'b') => ({ ...platform, sealer: sealerOf({ current, keys }) });

const connection = {
  baseUrl: 'https://district.example.org/campus/api/ims/oneroster/rostering/v1p2',
  accessTokenUrl: 'https://district.example.org/campus/oauth2/token?appName=maplehollow',
  clientId: 'b6cb3f4e',
  clientSecret: 'a secret that Campus made',
};

it('connection secrets are sealed again under the current key, after which the old key can be dropped', async () => {
  const district = await someDistrict();
  await setDemographics(sealedUnder('a'), district, connection);
  const stored = async () =>
    (
      await platform.directory
        .select()
        .from(demographicsConnections)
        .where(eq(demographicsConnections.districtId, district.id))
        .get()
    )?.clientSecret;
  expect(await stored()).toMatch(/^v1\.a\./);

  await resealDemographics(sealedUnder('b'));
  const sealed = await stored();
  expect(sealed).toMatch(/^v1\.b\./);
  const withoutTheOldKey = { ...platform, sealer: sealerOf({ current: 'b', keys: { b: keys.b } }) };
  expect((await openDemographics(withoutTheOldKey, district))?.clientSecret).toBe(connection.clientSecret);

  await resealDemographics(sealedUnder('b'));
  expect(await stored()).toBe(sealed);
});

it('a secret that does not open keeps no other one under the old key', async () => {
  const districts = [await someDistrict(), await someDistrict(), await someDistrict()];
  for (const district of districts) await setDemographics(sealedUnder('a'), district, connection);
  const [one, copied, other] = districts.map(({ id }) => id);
  await platform.directory.run(sql`update demographics_connections set client_secret =
    (select client_secret from demographics_connections where district_id = ${one}) where district_id = ${copied}`);
  await resealDemographics(sealedUnder('b'));
  const keysOf = await platform.directory.all<{ id: string; key: string }>(
    sql`select district_id as id, substr(client_secret, 1, 4) as key from demographics_connections`,
  );
  const keyOf = new Map(keysOf.map(({ id, key }) => [id, key]));
  expect([one, copied, other].map((id) => keyOf.get(id ?? ''))).toEqual(['v1.b', 'v1.a', 'v1.b']);
});

it('a connection secret that is copied to another district does not open there', async () => {
  const [one, other] = [await someDistrict(), await someDistrict()];
  for (const district of [one, other]) await setDemographics(platform, district, connection);
  await platform.directory.run(sql`update demographics_connections set client_secret =
    (select client_secret from demographics_connections where district_id = ${one.id}) where district_id = ${other.id}`);
  expect((await openDemographics(platform, one))?.clientSecret).toBe(connection.clientSecret);
  await expect(openDemographics(platform, other)).rejects.toThrow();
});

it('a pull completes the connection that it came over, and no other', async () => {
  const [one, other] = [await someDistrict(), await someDistrict()];
  for (const district of [one, other]) await setDemographics(platform, district, connection);
  // Two districts may save their connections in the same millisecond.
  const at = '2026-11-02T12:00:00.000Z';
  await platform.directory.run(
    sql`update demographics_connections set updated_at = ${at} where district_id in (${one.id}, ${other.id})`,
  );
  const changed = await markDemographicsCompleted(platform, one, '2026-01-01T00:00:00.000Z');
  expect(changed).toEqual({ ok: false, problem: connectionChanged });
  expect((await markDemographicsCompleted(platform, one, at)).ok).toBe(true);
  expect((await demographicsStatus(platform, one))?.completedAt).not.toBeNull();
  expect((await demographicsStatus(platform, other))?.completedAt).toBeNull();
});
