import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { addDataExport } from '../../src/data-exports/index.ts';
import { hostFault } from '../../src/platform/host-rules.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import { sealerOf } from '../../src/platform/sealing.ts';
import { resealSftpPushes, setSftpPush } from '../../src/sftp-push/index.ts';
import { openSftpPush } from '../../src/sftp-push/push-settings.ts';
import { dueSlot, minutesUntilNextAttempt } from '../../src/sftp-push/schedule.ts';
import { sftpPushes } from '../../src/sftp-push/schema.ts';
import { call, callAsOperator, platform, someDistrict } from '../data-exports/support.ts';
import { asDataExportId } from '../support/ids.ts';
import { made } from '../support/product.ts';

describe('the host of SFTP Push', () => {
  it.each(['sftp.example.org', 'a.b.c.school.k12.oh.us', '8.8.8.8', '2606:4700:4700::1111'])('may be %s', (host) => {
    expect(hostFault(host)).toBeNull();
  });

  it.each([
    ...['localhost', 'sftp', 'sftp.local', 'db.internal', 'router.lan', 'x.localhost'],
    ...['127.0.0.1', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1'],
    ...['0.0.0.0', '224.0.0.1', '255.255.255.255', '999.1.1.1', '2130706433', '0x7f.1', '127.1', '0x7f000001'],
    ...['::1', '::', 'fe80::1', 'fd00::1', '::ffff:127.0.0.1', '2002:7f00:1::', '2001:db8::1', '2001::1'],
    ...['sftp.example.org/path', 'user@example.org', 'exa mple.org', '-x.example.org', ''],
  ])('may not be %s', (host) => {
    expect(hostFault(host)).not.toBeNull();
  });

  it('may be on this machine while the Worker is on a developer’s, and not once it is deployed', async () => {
    const district = await someDistrict();
    const postless: Platform = { ...platform, mailer: { send: async () => undefined } };
    const contact = { firstName: 'Jo', lastName: 'Miller', email: 'jo@example.org' };
    const { id } = await made(
      district,
      valueOrProblem(await addDataExport(postless, district, { ...contact, endpoints: [] })),
    );
    const input = { ...push, host: '127.0.0.1', secret: 'p4ssword' };
    expect(await setSftpPush(platform, { id }, input)).toMatchObject({ ok: true });
    const deployed = { ...platform, config: { ...platform.config, PUBLIC_URL: 'https://link.example.org' } };
    expect(await setSftpPush(deployed, { id }, input)).toMatchObject({
      ok: false,
      problem: { code: 'invalidRequest', errors: [{ field: 'host' }] },
    });
  });
});

describe('the schedule of SFTP Push', () => {
  const newYork = (schedule: Parameters<typeof dueSlot>[0], iso: string) =>
    dueSlot(schedule, 'America/New_York', new Date(iso));
  const daily = { cadence: 'daily', hour: 3, weekday: null } as const;

  it('is due from its hour on, for four hours, under the local date', () => {
    expect(newYork(daily, '2027-01-12T07:59:59Z')).toBeNull();
    expect(newYork(daily, '2027-01-12T08:00:00Z')).toBe('2027-01-12');
    expect(newYork(daily, '2027-01-12T11:59:59Z')).toBe('2027-01-12');
    expect(newYork(daily, '2027-01-12T12:00:00Z')).toBeNull();
  });

  it('that is late in the evening keeps its date past midnight', () => {
    expect(newYork({ ...daily, hour: 23 }, '2027-01-13T05:30:00Z')).toBe('2027-01-12');
  });

  it('is due once on the days on which the clock is changed', () => {
    const slots = (from: string, hour: number) => {
      const found = new Set<string>();
      for (let quarter = 0; quarter < 96; quarter++) {
        const slot = newYork({ ...daily, hour }, new Date(Date.parse(from) + quarter * 900_000).toISOString());
        if (slot) found.add(slot);
      }
      return [...found];
    };
    // 14 March 2027 has no two o'clock, 7 November 2027 has one o'clock twice.
    expect(slots('2027-03-14T05:00:00Z', 2)).toEqual(['2027-03-14']);
    expect(slots('2027-11-07T04:00:00Z', 1)).toEqual(['2027-11-07']);
  });

  it('that is weekly is due on its weekday alone', () => {
    const tuesday = { cadence: 'weekly', hour: 3, weekday: 2 } as const;
    expect(newYork(tuesday, '2027-01-12T08:00:00Z')).toBe('2027-01-12');
    expect(newYork(tuesday, '2027-01-13T08:00:00Z')).toBeNull();
  });

  it('tries four times, further and further apart', () => {
    expect([1, 2, 3, 4].map(minutesUntilNextAttempt)).toEqual([5, 20, 60, null]);
  });
});

const push = {
  host: 'sftp.example.org',
  upload: 'rename' as const,
  port: 22,
  path: '/incoming',
  username: 'samegoal',
  authentication: 'password' as const,
  format: 'csv' as const,
  cadence: 'daily' as const,
  hour: 3,
  weekday: null,
};

describe('SFTP Push over the API', () => {
  async function someExport() {
    const district = await someDistrict();
    const contact = { firstName: 'Jo', lastName: 'Miller', email: 'jo@example.org', endpoints: [] };
    const added = await callAsOperator(`/v1/admin/districts/${district.id}/dataExports`, 'POST', contact);
    const { id } = (await added.json()) as { id: string };
    return { district, base: `/v1/admin/districts/${district.id}/dataExports/${id}/sftpPush` };
  }

  it('keeps the secret sealed, shows it to nobody, and asks for it again for another server or user', async () => {
    const { base } = await someExport();
    expect((await callAsOperator(base)).status).toBe(404);
    expect((await callAsOperator(base, 'PUT', push)).status).toBe(400);
    const set = await callAsOperator(base, 'PUT', { ...push, secret: 'p4ssword' });
    expect(set.status).toBe(200);
    expect(await set.json()).toEqual({ ...push, hostKey: null, updatedAt: expect.any(String) });
    expect(JSON.stringify(await platform.directory.select().from(sftpPushes).all())).not.toContain('p4ssword');
    expect((await callAsOperator(base, 'PUT', { ...push, hour: 5 })).status).toBe(200);
    for (const change of [
      { host: 'sftp.example.net' },
      { port: 2222 },
      { username: 'x' },
      { authentication: 'privateKey' },
    ]) {
      const moved = await callAsOperator(base, 'PUT', { ...push, ...change });
      expect(moved.status).toBe(400);
      expect(await moved.json()).toMatchObject({ errors: [{ field: 'secret' }] });
    }
    expect((await callAsOperator(base, 'DELETE')).status).toBe(204);
    expect((await callAsOperator(base)).status).toBe(404);
  });

  it('is sealed again under the current key after a rotation', async () => {
    const { base } = await someExport();
    await callAsOperator(base, 'PUT', { ...push, secret: 'p4ssword' });
    const { keys } = platform.config.SEALING_KEYS;
    const newer = sealerOf({ current: 'newer', keys: { ...keys, newer: btoa('k'.repeat(32)) } });
    await resealSftpPushes({ ...platform, sealer: newer });
    const id = asDataExportId(/exp_\w+/.exec(base)?.[0]);
    const rows = await platform.directory.select().from(sftpPushes).all();
    expect(rows.find((row) => row.dataExportId === id)?.secret).toMatch(/^v1\.newer\./);
    const alone = sealerOf({ current: 'newer', keys: { newer: btoa('k'.repeat(32)) } });
    expect(await openSftpPush({ ...platform, sealer: alone }, id)).toMatchObject({
      server: { credential: { password: 'p4ssword' } },
    });
  });

  it('does not open a secret that is copied from another data export', async () => {
    const [one, other] = [await someExport(), await someExport()];
    for (const { base } of [one, other]) await callAsOperator(base, 'PUT', { ...push, secret: 'p4ssword' });
    const [from, to] = [one, other].map(({ base }) => asDataExportId(/exp_\w+/.exec(base)?.[0]));
    await platform.directory.run(sql`update sftp_pushes set secret =
      (select secret from sftp_pushes where data_export_id = ${from}) where data_export_id = ${to}`);
    expect(from && (await openSftpPush(platform, from))).not.toBeNull();
    await expect(to && openSftpPush(platform, to)).rejects.toThrow();
  });

  it('keeps a pinned host key for the server that it is of', async () => {
    const { base } = await someExport();
    const hostKey = `ssh-ed25519 SHA256:${'A'.repeat(43)}`;
    await callAsOperator(base, 'PUT', { ...push, secret: 'p4ssword', hostKey });
    expect(await (await callAsOperator(base, 'PUT', { ...push, hour: 5 })).json()).toMatchObject({ hostKey });
    const moved = await callAsOperator(base, 'PUT', { ...push, secret: 'p4ssword', port: 2222 });
    expect(await moved.json()).toMatchObject({ hostKey: null });
  });

  it.each([
    ['port', { port: 0 }],
    ['hour', { hour: 24 }],
    ['path', { path: '' }],
    ['hostKey', { hostKey: 'SHA256:x' }],
    ['format', { format: 'xml' }],
    ['folder', { folder: '/x' }],
  ])('refuses a wrong %s by name', async (field, wrong) => {
    const { base } = await someExport();
    const answer = await callAsOperator(base, 'PUT', { ...push, secret: 'p4ssword', ...wrong });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ errors: [{ field }] });
  });

  it('pushes nothing before the terms are accepted, and nothing that is not set up', async () => {
    const { base } = await someExport();
    await callAsOperator(base, 'PUT', { ...push, secret: 'p4ssword' });
    expect((await callAsOperator(`${base}/deliveries`, 'POST')).status).toBe(409);
    const list = await callAsOperator(`${base}/deliveries`);
    expect(await list.json()).toEqual([]);
    expect((await callAsOperator(`${base}/deliveries?limit=0`)).status).toBe(400);
  });

  it('is for operators alone, and of the district in the path alone', async () => {
    const { base } = await someExport();
    const other = await someDistrict();
    const theirs = base.replace(/dst_\w+/, other.id);
    for (const [path, method] of [
      ['', 'GET'],
      ['', 'DELETE'],
      ['/hostKey', 'DELETE'],
      ['/deliveries', 'POST'],
      ['/deliveries', 'GET'],
    ] as const) {
      expect((await call(`${base}${path}`, { method })).status).toBe(401);
      expect((await callAsOperator(`${theirs}${path}`, method)).status).toBe(404);
    }
    expect((await callAsOperator(theirs, 'PUT', { ...push, secret: 'x' })).status).toBe(404);
  });
});
