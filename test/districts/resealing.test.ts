import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { openDemographics, resealDemographics, setDemographics } from '../../src/districts/index.ts';
import { demographicsConnections } from '../../src/districts/schema.ts';
import { sealerOf } from '../../src/platform/sealing.ts';
import { platform, someDistrict } from '../support/product.ts';

const keys = { a: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=', b: 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=' };
const sealedUnder = (current: 'a' | 'b') => ({ ...platform, sealer: sealerOf({ current, keys }) });

it('connection secrets are sealed again under the current key, after which the old key can be dropped', async () => {
  const district = await someDistrict();
  await setDemographics(sealedUnder('a'), district, {
    baseUrl: 'https://district.example.org/campus/api/ims/oneroster/rostering/v1p2',
    accessTokenUrl: 'https://district.example.org/campus/oauth2/token?appName=maplehollow',
    clientId: 'b6cb3f4e',
    clientSecret: 'a secret that Campus made',
  });
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
  expect((await openDemographics(withoutTheOldKey, district))?.clientSecret).toBe('a secret that Campus made');

  await resealDemographics(sealedUnder('b'));
  expect(await stored()).toBe(sealed);
});
