import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { resealSecondFactors } from '../../src/administrators/index.ts';
import { secondFactors } from '../../src/administrators/schema.ts';
import { newId } from '../../src/platform/ids.ts';
import { sealerOf } from '../../src/platform/sealing.ts';
import { platform } from '../support/product.ts';

const keys = { a: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=', b: 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=' };
const [before, after] = [sealerOf({ current: 'a', keys }), sealerOf({ current: 'b', keys })];

it('second factors are sealed again under the current key, so that the old key can be dropped', async () => {
  const administratorId = newId<(typeof secondFactors.$inferSelect)['administratorId']>('administrator');
  const purpose = `second factor of ${administratorId}`;
  const ofPerson = eq(secondFactors.administratorId, administratorId);
  const stored = () => platform.directory.select().from(secondFactors).where(ofPerson).get();
  // Those of other tests are sealed under keys that this test does not have.
  await platform.directory.delete(secondFactors);
  const secret = await before.seal('a secret', purpose);
  await platform.directory.insert(secondFactors).values({ administratorId, secret, lastStep: 7 });

  await resealSecondFactors({ ...platform, sealer: after });
  const row = await stored();
  expect(row).toMatchObject({ secret: expect.stringMatching(/^v1\.b\./), lastStep: 7 });
  expect(await sealerOf({ current: 'b', keys: { b: keys.b } }).open(row?.secret ?? '', purpose)).toBe('a secret');

  await resealSecondFactors({ ...platform, sealer: after });
  expect(await stored()).toEqual(row);
  await platform.directory.delete(secondFactors).where(ofPerson);
});
