import { beforeEach, describe, expect, it } from 'vitest';
import { type District, setDemographics } from '../../src/districts/index.ts';
import { call, callAsOperator, platform, someDistrict } from '../support/product.ts';

let district: District;
let path: string;
beforeEach(async () => {
  district = await someDistrict();
  path = `/v1/admin/districts/${district.id}/legacyIntegration`;
});

const sifUrl = 'https://sif.district.example.org/zis/IEPAnywhere';
const returnUrl = 'https://district.example.org/campus/customAuth';
interface Status {
  readonly warnings: readonly {
    readonly field: string;
    readonly message: string;
    readonly remove: readonly string[];
  }[];
}
const put = async (body: object) => (await callAsOperator(path, 'PUT', body)).json<Status>();

describe('SIF URL and Return URL', () => {
  it('warn of what comes before Nightly Demographics is set up, and of what is so afterwards', async () => {
    const before = await put({ sifUrl, returnUrl });
    expect(before.warnings.map(({ field, message }) => [field, message])).toEqual([
      ['sifUrl', expect.stringContaining('Once Nightly Demographics is set up, SIF may overwrite')],
      ['returnUrl', expect.stringContaining('will stop working once Nightly Demographics is set up')],
    ]);
    await setDemographics(platform, district, {
      baseUrl: 'https://district.example.org/base',
      accessTokenUrl: 'https://district.example.org/token',
      clientId: 'a',
      clientSecret: 'b',
    });
    const { warnings } = await (await callAsOperator(path)).json<Status>();
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('and Nightly Demographics are both set up'),
      expect.stringContaining('no longer works'),
    ]);
  });

  it('say what to remove in Campus by name', async () => {
    const [sif, viewer] = (await put({ sifUrl, returnUrl })).warnings;
    for (const name of ['IEPAnywhere', 'SameGoal - IEP Anywhere', 'SIF URL'])
      expect(sif?.remove.join(' ')).toContain(`“${name}”`);
    expect(viewer?.remove.join(' ')).toMatch(/Custom Auth Utility.*Outline Links.*“Return URL”/);
  });

  it('are gone without a trace once removed, one or both', async () => {
    await put({ sifUrl, returnUrl });
    expect((await put({ sifUrl: null, returnUrl })).warnings.map(({ field }) => field)).toEqual(['returnUrl']);
    expect((await put({ sifUrl: null, returnUrl: null })).warnings).toEqual([]);
    expect((await callAsOperator(path)).status).toBe(404);
    await put({ sifUrl });
    expect((await callAsOperator(path, 'DELETE')).status).toBe(204);
    expect((await callAsOperator(path)).status).toBe(404);
  });

  it('are refused when they are no addresses, without credentials, and for an unknown district', async () => {
    const answer = await callAsOperator(path, 'PUT', { sifUrl: 'sif' });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('sifUrl')]);
    expect((await call(path)).status).toBe(401);
    expect((await callAsOperator('/v1/admin/districts/dst_unknown/legacyIntegration')).status).toBe(404);
  });
});
