import { describe, expect, it, vi } from 'vitest';
import { announceUnconfirmedHosts, inviteOperator } from '../../src/administrators/index.ts';
import { settingChangesOf } from '../../src/audit/index.ts';
import { demographicsStatus, hostsAreConfirmed, setDemographics } from '../../src/districts/index.ts';
import { openCampusPrograms } from '../../src/flags/campus/flags-in-campus.ts';
import type { Mail } from '../../src/platform/mail.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import { callAsOperator, made, platform, someDistrict } from '../support/product.ts';

const entered = {
  baseUrl: 'https://campus.example.org/or/v1p2',
  accessTokenUrl: 'https://campus.example.org/token?appName=x',
  clientId: 'c',
  clientSecret: 's',
};

async function connected(values = entered) {
  const district = await someDistrict();
  await made(district, valueOrProblem(await setDemographics(platform, district, values)));
  return { district, path: `/v1/admin/districts/${district.id}/demographics` };
}

describe('the hosts of a district’s Campus', () => {
  it('get the vendor’s credentials only once an operator has confirmed them', async () => {
    const { district, path } = await connected();
    const fetched = vi.spyOn(globalThis, 'fetch');
    expect(await openCampusPrograms(platform, district)).toMatchObject({
      ok: false,
      problem: { code: 'hostNotConfirmed', detail: expect.stringContaining('campus.example.org') },
    });
    expect(fetched).not.toHaveBeenCalled();
    fetched.mockRestore();
    const confirmed = await callAsOperator(`${path}/confirmHost`, 'POST');
    expect(await confirmed.json()).toMatchObject({ hosts: ['campus.example.org'], hostsConfirmed: true });
    expect((await openCampusPrograms(platform, district)).ok).toBe(true);
    const { changes } = await settingChangesOf(platform, district, { limit: 1, offset: 0 });
    expect(changes).toMatchObject([{ field: 'Campus hosts confirmed', newValue: 'campus.example.org' }]);
  });

  it.each([
    ['baseUrl', 'https://evil.example/or/v1p2'],
    ['accessTokenUrl', 'https://evil.example/token'],
    ['baseUrl', 'https://campus.example.org:8443/or/v1p2'],
    ['baseUrl', 'https://campus.example.org.evil.example/or/v1p2'],
  ])('need another confirmation when %s becomes %s', async (field, address) => {
    const { path } = await connected();
    await callAsOperator(`${path}/confirmHost`, 'POST');
    const changed = await callAsOperator(path, 'PUT', { ...entered, [field]: address });
    expect(await changed.json()).toMatchObject({ hostsConfirmed: false });
  });

  it('stay confirmed when only the path or the secret changes', async () => {
    const { path } = await connected();
    await callAsOperator(`${path}/confirmHost`, 'POST');
    const changed = await callAsOperator(path, 'PUT', {
      ...entered,
      baseUrl: `${entered.baseUrl}/x`,
      clientSecret: 't',
    });
    expect(await changed.json()).toMatchObject({ hostsConfirmed: true });
  });

  it.each([
    ['campus.example.org', ['campus.example.org'], true],
    ['campus.example.org', ['*.example.org'], true],
    ['example.org', ['*.example.org'], false],
    ['evilexample.org', ['*.example.org'], false],
    ['campus.example.org.evil.example', ['*.example.org', 'campus.example.org'], false],
    ['campus.example.org:8443', ['campus.example.org'], true],
    ['campus.example.org', ['campus.example.org:8443'], false],
    ['campus.example.org', [], false],
  ])('%s is confirmed by the patterns %j: %s', (host, patterns, expected) => {
    const [baseUrl, accessTokenUrl] = [`https://${host}/or`, `https://${host}/token`];
    const connection = { baseUrl, accessTokenUrl, hostsConfirmedAt: null };
    expect(hostsAreConfirmed({ CAMPUS_HOSTS: patterns }, connection)).toBe(expected);
    const elsewhere = { ...connection, accessTokenUrl: 'https://elsewhere.example/token' };
    expect(hostsAreConfirmed({ CAMPUS_HOSTS: patterns }, elsewhere)).toBe(false);
  });

  it('are told to operators in one email, and again only for other hosts', async () => {
    const mails: Mail[] = [];
    const postbox = { ...platform, mailer: { send: async (mail: Mail) => void mails.push(mail) } };
    await inviteOperator(postbox, { email: 'op@example.org', firstName: 'Op', lastName: 'Erator' });
    await announceUnconfirmedHosts(postbox);
    mails.length = 0;
    const { district } = await connected();
    await announceUnconfirmedHosts(postbox);
    await announceUnconfirmedHosts(postbox);
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({ to: 'op@example.org', text: expect.stringContaining('campus.example.org') });
    const other = { ...entered, baseUrl: 'https://other.example.org/or' };
    await made(district, valueOrProblem(await setDemographics(platform, district, other)));
    await announceUnconfirmedHosts(postbox);
    expect(mails).toHaveLength(2);
    expect((await demographicsStatus(platform, district))?.hostsConfirmedAt).toBeNull();
  });

  it('never get a stored secret that was entered for other ones', async () => {
    const { district } = await connected();
    const { clientSecret: _, ...rest } = entered;
    for (const change of [
      { baseUrl: 'https://evil.example/or' },
      { accessTokenUrl: 'https://evil.example/token' },
      { baseUrl: 'http://campus.example.org/or/v1p2' },
    ])
      expect(await setDemographics(platform, district, { ...rest, ...change })).toMatchObject({
        ok: false,
        problem: { errors: [{ field: 'clientSecret' }] },
      });
    expect((await setDemographics(platform, district, { ...rest, clientId: 'other' })).ok).toBe(true);
  });
});
