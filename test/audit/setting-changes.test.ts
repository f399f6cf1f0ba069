import { describe, expect, it } from 'vitest';
import { recordSettingChange, settingChangesOf } from '../../src/audit/index.ts';
import type { AdministratorId } from '../../src/platform/ids.ts';
import { platform, someDistrict } from '../support/product.ts';

const jo = { id: 'adm_1' as AdministratorId, email: 'jo@example.org' };
const newest = { limit: 10, offset: 0 };

describe('a change of a setting', () => {
  it('is kept field by field, with who made it, the old and the new value', async () => {
    const district = await someDistrict();
    const before = { 'Base URL': 'https://old.example.org', 'Client ID': 'a', Enabled: false };
    const after = { 'Base URL': 'https://new.example.org', 'Client ID': 'a', Enabled: true };
    await recordSettingChange(platform, district, jo, { setting: 'Nightly Demographics', before, after });
    const { changes, total } = await settingChangesOf(platform, district, newest);
    expect(total).toBe(2);
    expect(changes).toMatchObject([
      { actor: jo.email, field: 'Enabled', oldValue: 'off', newValue: 'on' },
      { actor: jo.email, field: 'Base URL', oldValue: 'https://old.example.org', newValue: 'https://new.example.org' },
    ]);
  });

  it('of a secret says only that it changed, and nothing when none was entered', async () => {
    const district = await someDistrict();
    const change = { setting: 'Nightly Demographics', secrets: ['Client Secret'] };
    await recordSettingChange(platform, district, 'operator', {
      ...change,
      before: null,
      after: { 'Client Secret': 'roster-secret' },
    });
    await recordSettingChange(platform, district, 'operator', { ...change, before: {}, after: {} });
    const { changes } = await settingChangesOf(platform, district, newest);
    expect(changes).toMatchObject([{ actor: 'operator', field: 'Client Secret', oldValue: null, newValue: 'changed' }]);
    expect(JSON.stringify(changes)).not.toContain('roster-secret');
  });

  it('is another district’s in that district alone', async () => {
    const [one, two] = [await someDistrict('One'), await someDistrict('Two')];
    await recordSettingChange(platform, one, jo, { setting: 'Details', before: null, after: { 'SIF URL': 'x' } });
    expect((await settingChangesOf(platform, two, newest)).total).toBe(0);
  });

  it('can be neither changed nor deleted, whatever asks the database', async () => {
    const district = await someDistrict();
    await recordSettingChange(platform, district, jo, { setting: 'Details', before: null, after: { 'SIF URL': 'x' } });
    for (const statement of ["update setting_changes set actor = 'nobody'", 'delete from setting_changes'])
      await expect(platform.directory.$client.prepare(statement).run()).rejects.toThrow('append-only');
    expect((await settingChangesOf(platform, district, newest)).changes[0]?.actor).toBe(jo.email);
  });
});
