import { describe, expect, it } from 'vitest';
import { recordSettingChange, settingChangesOf } from '../../src/audit/index.ts';
import { asAdministratorId } from '../support/ids.ts';
import { callAsOperator, platform, someDistrict } from '../support/product.ts';

const jo = { id: asAdministratorId('adm_1'), email: 'jo@example.org' };
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
    await recordSettingChange(
      platform,
      district,
      { operatorToken: 'tests' },
      {
        ...change,
        before: null,
        after: { 'Client Secret': 'roster-secret' },
      },
    );
    await recordSettingChange(
      platform,
      district,
      { operatorToken: 'tests' },
      {
        ...change,
        before: { 'Client Secret': 'kept' },
        after: { 'Client Secret': 'roster-secret' },
      },
    );
    await recordSettingChange(platform, district, { operatorToken: 'tests' }, { ...change, before: {}, after: {} });
    const { changes } = await settingChangesOf(platform, district, newest);
    expect(changes).toMatchObject([
      { actor: 'operator (tests)', field: 'Client Secret', oldValue: 'changed', newValue: 'changed' },
      { actor: 'operator (tests)', field: 'Client Secret', oldValue: null, newValue: 'changed' },
    ]);
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
    for (const statement of [
      "update setting_changes set actor = 'nobody'",
      'delete from setting_changes',
      "insert or replace into setting_changes (id, district_id, at, actor, setting, field) select id, district_id, at, 'nobody', setting, field from setting_changes",
    ])
      await expect(platform.directory.$client.prepare(statement).run()).rejects.toThrow('append-only');
    expect((await settingChangesOf(platform, district, newest)).changes[0]?.actor).toBe(jo.email);
  });

  it('over the admin API is kept as well, as the operator’s, whichever call it was', async () => {
    const district = await someDistrict();
    const path = `/v1/admin/districts/${district.id}`;
    const demographics = {
      baseUrl: 'https://d.example.org/v1p2',
      accessTokenUrl: 'https://d.example.org/token',
      clientId: 'roster-client',
      clientSecret: 'roster-secret',
    };
    await callAsOperator(`${path}/demographics`, 'PUT', demographics);
    await callAsOperator(`${path}/demographics`, 'PUT', { ...demographics, clientSecret: 'roster-secret-2' });
    await callAsOperator(path, 'PATCH', { nightlyHour: 2, withdrawalShare: 5 });
    await callAsOperator(`${path}/flags/section504`, 'PUT', {
      enabled: false,
      mode: 'create',
      cutoverDate: '2026-12-01',
    });
    await callAsOperator(`${path}/demographics`, 'DELETE');
    // Refused, so nothing has changed.
    await callAsOperator(path, 'PATCH', { nightlyHour: 25 });
    const { changes } = await settingChangesOf(platform, district, { limit: 50, offset: 0 });
    expect(changes.every(({ actor }) => actor === 'operator (tests)')).toBe(true);
    expect(JSON.stringify(changes)).not.toContain('roster-secret');
    expect(changes.map(({ field, oldValue, newValue }) => [field, oldValue, newValue]).toReversed()).toEqual([
      ['Base URL', null, demographics.baseUrl],
      ['Access Token URL', null, demographics.accessTokenUrl],
      ['Client ID', null, 'roster-client'],
      ['Client Secret', null, 'changed'],
      ['Client Secret', 'changed', 'changed'],
      ['Students that a night may withdraw (%)', '10', '5'],
      ['Nightly run starts', '1', '2'],
      ['Keep this flag in Campus', null, 'off'],
      ['Cutover date', null, '2026-12-01'],
      ['Option', null, 'Option 2: create a new flag'],
      ['Flags that may end without a replacement (%)', null, '20'],
      ['Hold the cutover for confirmation', null, 'off'],
      ['Base URL', demographics.baseUrl, null],
      ['Access Token URL', demographics.accessTokenUrl, null],
      ['Client ID', 'roster-client', null],
    ]);
  });

  it('over the admin API is kept of data exports too, option by option under its label', async () => {
    const district = await someDistrict();
    const path = `/v1/admin/districts/${district.id}/dataExports`;
    const replace = { replaceUnknownFields: { value: '@', allowCallerOverride: false } };
    const person = { firstName: 'Pat', lastName: 'Lee', email: 'pat@example.org' };
    const added = await callAsOperator(path, 'POST', {
      ...person,
      endpoints: [{ endpoint: 'stateReporting/fd', options: replace }],
    });
    const { id } = await added.json<{ id: string }>();
    const fields = async () => {
      const { changes, total } = await settingChangesOf(platform, district, { limit: 50, offset: 0 });
      expect(
        changes.every(({ actor, setting }) => actor === 'operator (tests)' && setting === `Data Export ${id}`),
      ).toBe(true);
      const rows = changes.map(({ field, oldValue, newValue }) => [field, oldValue, newValue]).toReversed();
      return { total, rows };
    };
    const first = await fields();
    expect(first.rows).toEqual([
      ['First Name', null, 'Pat'],
      ['Last Name', null, 'Lee'],
      ['Email', null, 'pat@example.org'],
      ['Status', null, 'Waiting for the terms of service'],
      ['stateReporting/fd', null, 'permitted'],
      ['stateReporting/fd: Replace Unknown Fields', null, "Using '@' character, fixed"],
    ]);
    await callAsOperator(`${path}/${id}/termsMail`, 'POST');
    await callAsOperator(`${path}/${id}`, 'PATCH', { lastName: 'Lea' });
    await callAsOperator(`${path}/${id}/endpoints`, 'PUT', {
      endpoints: [{ endpoint: 'stateReporting/fd', options: { limit: { value: '500', allowCallerOverride: true } } }],
    });
    await callAsOperator(`${path}/${id}/sftpPush`, 'PUT', {
      ...{ host: 'sftp.example.org', port: 22, path: '/x', username: 'u', authentication: 'password', secret: 'p4ss' },
      ...{ format: 'csv', cadence: 'daily', hour: 3 },
    });
    await callAsOperator(`${path}/${id}/disable`, 'POST');
    // Nothing has changed.
    await callAsOperator(`${path}/${id}/disable`, 'POST');
    await callAsOperator(`${path}/${id}/sftpPush`, 'DELETE');
    const all = await fields();
    expect(JSON.stringify(all)).not.toContain('p4ss');
    expect(all.rows.slice(first.total).filter(([field]) => !/SFTP (?!Host$)/.test(field ?? ''))).toEqual([
      ['Terms of service', null, 'emailed again'],
      ['Last Name', 'Lee', 'Lea'],
      ['stateReporting/fd: Limit', null, '500, unless the caller says otherwise'],
      ['stateReporting/fd: Replace Unknown Fields', "Using '@' character, fixed", null],
      ['SFTP Host', null, 'sftp.example.org'],
      ['Status', 'Waiting for the terms of service', 'Disabled'],
      ['SFTP Host', 'sftp.example.org', null],
    ]);
    expect(all.rows).toContainEqual(['SFTP Password or private key', null, 'changed']);
  });

  it('over the admin API is kept of who may sign in for the district', async () => {
    const district = await someDistrict();
    const path = `/v1/admin/districts/${district.id}/administrators`;
    const person = { email: 'new.person@example.org', firstName: 'New', lastName: 'Person' };
    const { id } = await (await callAsOperator(path, 'POST', person)).json<{ id: string }>();
    await callAsOperator(`${path}/${id}/secondFactor`, 'DELETE');
    await callAsOperator(`${path}/${id}`, 'DELETE');
    expect((await callAsOperator(`${path}/${id}`, 'DELETE')).status).toBe(404);
    const { changes } = await settingChangesOf(platform, district, newest);
    expect(
      changes.map(({ actor, setting, field, oldValue, newValue }) => [actor, setting, field, oldValue, newValue]),
    ).toEqual([
      ['operator (tests)', 'Administrators', person.email, 'may sign in', null],
      ['operator (tests)', 'Administrators', `${person.email}: second factor`, 'kept', 'removed'],
      ['operator (tests)', 'Administrators', person.email, null, 'may sign in'],
    ]);
  });
});
