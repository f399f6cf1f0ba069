import { beforeEach, describe, expect, inject, it } from 'vitest';
import { endpointPermissions } from '../../../src/api-access/index.ts';
import {
  activeExports,
  type EndpointPermission,
  errorsOf,
  findDataExport,
  recordError,
} from '../../../src/data-exports/index.ts';
import { dataExports } from '../../../src/data-exports/schema.ts';
import { searchDisclosures } from '../../../src/disclosures/index.ts';
import { setDemographics } from '../../../src/districts/index.ts';
import { fixedClock } from '../../../src/platform/clock.ts';
import { type DataExportId, type DeliveryId, newId } from '../../../src/platform/ids.ts';
import type { Platform } from '../../../src/platform/platform.ts';
import { valueOrProblem } from '../../../src/platform/problems.ts';
import { beginAttempt, deliveriesOf, pushNow } from '../../../src/sftp-push/deliveries.ts';
import {
  type Delivery,
  type DeliverySource,
  type ReportFiles,
  type SftpPush,
  startDueDeliveries,
  takeDeliveryMessage,
} from '../../../src/sftp-push/index.ts';
import { setSftpPush } from '../../../src/sftp-push/push-settings.ts';
import { withSftp } from '../../../src/sftp-push/sftp-client.ts';
import { callAsOperator, platform, someDistrict } from '../../data-exports/support.ts';
import { completeDemographics } from '../../support/product.ts';

const { openSsh, password, folder, control } = inject('sftpServers');
const files = async (): Promise<Record<string, string>> => (await fetch(control)).json();
beforeEach(async () => {
  await fetch(control, { method: 'DELETE' });
});

const byKey = {
  host: '127.0.0.1',
  port: openSsh.port,
  path: folder,
  username: openSsh.username,
  upload: 'rename' as const,
  authentication: 'privateKey' as const,
  secret: openSsh.privateKey,
  format: 'csv' as const,
  cadence: 'daily' as const,
  hour: 3,
  weekday: null,
};

/** An active data export, without the way there. */
async function activeExport(endpoints: EndpointPermission['endpoint'][] = ['stateReporting/ge']) {
  const district = await someDistrict();
  const id = newId<DataExportId>('dataExport');
  const at = new Date().toISOString();
  const contact = { firstName: 'Jo', lastName: 'Miller', email: 'jo.miller@example.org' };
  await platform.directory.insert(dataExports).values({
    ...contact,
    id,
    districtId: district.id,
    status: 'active',
    termsAcceptedAt: at,
    createdAt: at,
    updatedAt: at,
  });
  for (const endpoint of endpoints)
    await platform.directory.insert(endpointPermissions).values({ dataExportId: id, endpoint, options: {} });
  return { district, id };
}

/** The queue of the platform, kept by the test, so that it decides what arrives and when. */
function queue() {
  const sent: { deliveryId: DeliveryId; delaySeconds: number }[] = [];
  const deliveries = {
    send: async (message: { deliveryId: DeliveryId }, options?: { delaySeconds?: number }) => {
      sent.push({ ...message, delaySeconds: options?.delaySeconds ?? 0 });
    },
  } as unknown as Queue; // SAFETY: nothing else of the queue is called here.
  return { sent, at: (iso: string): Platform => ({ ...platform, deliveries, clock: fixedClock(iso) }) };
}

const twoReports: ReportFiles = (_, __, endpoint, ___, format) => ({
  name: `${endpoint.replace('stateReporting/', '')}.${format}`,
  pages: (async function* () {
    yield { text: 'head\r\none\r\n', records: 1, students: ['AA0000001'] };
    yield { text: 'two\r\nthree\r\n', records: 2, students: ['AA0000001', 'BB0000002'] };
  })(),
});

const twoFiles: DeliverySource = { findExport: findDataExport, reports: twoReports, failed: recordError };

const newest = async (id: DataExportId): Promise<Delivery> => {
  const { deliveries } = await deliveriesOf(platform, { id }, { limit: 1, offset: 0 });
  if (!deliveries[0]) throw new Error('no delivery');
  return deliveries[0];
};

describe('a scheduled delivery', () => {
  it('is begun once by the crons of its hour, delivers a file per endpoint, and is written down', async () => {
    const { district, id } = await activeExport(['stateReporting/fd', 'stateReporting/ge']);
    valueOrProblem(await setSftpPush(platform, { id }, byKey));
    const { sent, at } = queue();
    // New York is five hours behind UTC in winter.
    await startDueDeliveries(
      at('2027-01-12T07:59:00Z'),
      new Date('2027-01-12T07:59:00Z'),
      await activeExports(platform),
    );
    expect(sent).toEqual([]);
    for (const cron of ['2027-01-12T08:00:00Z', '2027-01-12T08:15:00Z'])
      await startDueDeliveries(at(cron), new Date(cron), await activeExports(platform));
    // The message of the first cron was not heard, so the second one tells it again.
    expect(sent.map(({ deliveryId }) => deliveryId)).toEqual([sent[0]?.deliveryId, sent[0]?.deliveryId]);
    for (const message of sent) await takeDeliveryMessage(at('2027-01-12T08:16:00Z'), message, twoFiles);
    await startDueDeliveries(
      at('2027-01-12T08:30:00Z'),
      new Date('2027-01-12T08:30:00Z'),
      await activeExports(platform),
    );
    expect(sent).toHaveLength(2);
    expect(await files()).toEqual({
      'fd.csv': 'head\r\none\r\ntwo\r\nthree\r\n',
      'ge.csv': 'head\r\none\r\ntwo\r\nthree\r\n',
    });
    expect(await newest(id)).toMatchObject({
      trigger: 'schedule',
      status: 'delivered',
      attempts: 1,
      files: [
        { name: 'fd.csv', bytes: 23, records: 3 },
        { name: 'ge.csv', bytes: 23, records: 3 },
      ],
    });
    const { disclosures } = await searchDisclosures(platform, district, { recipient: id }, { limit: 9, offset: 0 });
    expect(disclosures.map(({ endpoint, records, students }) => [endpoint, records, students]).sort()).toEqual([
      ['stateReporting/fd', 3, 2],
      ['stateReporting/ge', 3, 2],
    ]);
  });

  it('is tried again after a while when the server cannot be reached, four times, and then its contact hears of it', async () => {
    const { district, id } = await activeExport();
    valueOrProblem(await setSftpPush(platform, { id }, { ...byKey, port: 1 }));
    const { sent, at } = queue();
    valueOrProblem(await pushNow(at('2027-01-12T15:00:00Z'), district, { id, status: 'active' }));
    const waits: number[] = [];
    let now = Date.parse('2027-01-12T15:00:00Z');
    for (let message = sent.shift(); message; message = sent.shift()) {
      now += message.delaySeconds * 1000;
      waits.push(message.delaySeconds);
      await takeDeliveryMessage(at(new Date(now).toISOString()), message, twoFiles);
    }
    expect(waits).toEqual([0, 301, 1201, 3601]);
    expect(await newest(id)).toMatchObject({
      status: 'failed',
      attempts: 4,
      problemCode: 'unreachable',
      files: [],
    });
    expect(await errorsOf(platform, id)).toMatchObject([{ source: 'sftpPush', code: 'unreachable', count: 1 }]);
  });

  it('is attempted again when whoever had it died, and what the dead one still says counts for nothing', async () => {
    const { district, id } = await activeExport();
    valueOrProblem(await setSftpPush(platform, { id }, byKey));
    const { sent, at } = queue();
    valueOrProblem(await pushNow(at('2027-01-12T15:00:00Z'), district, { id, status: 'active' }));
    const [message] = sent;
    if (!message) throw new Error('no message');
    expect(await beginAttempt(at('2027-01-12T15:00:01Z'), message.deliveryId)).not.toBeNull();
    await takeDeliveryMessage(at('2027-01-12T15:05:00Z'), message, twoFiles);
    expect(await newest(id)).toMatchObject({ status: 'running', attempts: 1 });
    await startDueDeliveries(
      at('2027-01-12T15:15:02Z'),
      new Date('2027-01-12T15:15:02Z'),
      await activeExports(platform),
    );
    expect(sent).toHaveLength(2);
    await takeDeliveryMessage(at('2027-01-12T15:15:03Z'), message, twoFiles);
    expect(await newest(id)).toMatchObject({ status: 'delivered', attempts: 2 });
  });

  it.each([
    [
      'a refused login',
      { username: 'district', authentication: 'password', port: password.port, secret: 'wrong' },
      'loginRefused',
    ],
    ['a folder that is not there', { path: `${folder}/nowhere` }, 'fileRefused'],
    ['a private key that cannot be read', { secret: 'no key' }, 'keyUnreadable'],
    ['another host key than the pinned one', { hostKey: `ssh-ed25519 SHA256:${'A'.repeat(43)}` }, 'hostKeyChanged'],
  ] as const)('is not tried again for %s: a person must mend it', async (_, change, code) => {
    const { district, id } = await activeExport();
    valueOrProblem(await setSftpPush(platform, { id }, { ...byKey, ...change }));
    const { sent, at } = queue();
    valueOrProblem(await pushNow(at('2027-01-12T15:00:00Z'), district, { id, status: 'active' }));
    await takeDeliveryMessage(at('2027-01-12T15:00:01Z'), sent[0] as (typeof sent)[number], twoFiles);
    expect(sent).toHaveLength(1);
    const delivery = await newest(id);
    expect(delivery).toMatchObject({ status: 'failed', attempts: 1, problemCode: code });
    expect(delivery.problemDetail).not.toContain('wrong');
    expect(await files()).toEqual({});
  });
});

it('pins the host key on the first connection, refuses another one, and takes it once the old one is forgotten; then nothing is left of what failed', async () => {
  const { district, id } = await activeExport();
  const base = `/v1/admin/districts/${district.id}/dataExports/${id}/sftpPush`;
  valueOrProblem(await setSftpPush(platform, { id }, byKey));
  const pinned = async () => ((await (await callAsOperator(base)).json()) as SftpPush).hostKey;
  expect(await pinned()).toBeNull();
  const { sent, at } = queue();
  let minute = 0;
  const push = async () => {
    const now = at(`2027-01-12T15:0${minute++}:00Z`);
    valueOrProblem(await pushNow(now, district, { id, status: 'active' }));
    await takeDeliveryMessage(now, sent.at(-1) as (typeof sent)[number], twoFiles);
    return (await newest(id)).problemCode;
  };
  expect(await push()).toBeNull();
  const first = await pinned();
  expect(first).toMatch(/^ssh-ed25519 SHA256:/);
  await fetch(`${control}/swap`);
  expect(await push()).toBe('hostKeyChanged');
  expect(await pinned()).toBe(first);
  // What a failed delivery may have left behind, the next one writes over.
  const left = '.ge.csv.part';
  const credential = { privateKey: openSsh.privateKey };
  await withSftp({ ...byKey, credential, hostKey: null }, (session) =>
    session.deliver({ folder, name: left, upload: 'direct' }, (async function* () {})()),
  );
  expect(Object.keys(await files())).toContain(left);
  expect((await callAsOperator(`${base}/hostKey`, 'DELETE')).status).toBe(204);
  expect(await push()).toBeNull();
  expect(await pinned()).not.toBe(first);
  expect(Object.keys(await files())).toEqual(['ge.csv']);
});

it('delivers the reports themselves, through the queue, when an operator pushes now', async () => {
  const { district, id } = await activeExport([
    'stateReporting/ge',
    'stateReporting/ohioPreId',
    'studentProgramParticipation',
  ]);
  const url = 'http://127.0.0.1:8788/x';
  await setDemographics(platform, district, { baseUrl: url, accessTokenUrl: url, clientId: 'a', clientSecret: 'b' });
  await completeDemographics(district);
  const base = `/v1/admin/districts/${district.id}/dataExports/${id}/sftpPush`;
  expect((await callAsOperator(base, 'PUT', { ...byKey, format: 'fixedWidth' })).status).toBe(200);
  const pushed = await callAsOperator(`${base}/deliveries`, 'POST');
  expect(pushed.status).toBe(202);
  await expect.poll(async () => (await newest(id)).status, { timeout: 20_000, interval: 200 }).toBe('delivered');
  const delivered = await files();
  expect(Object.keys(delivered)).toEqual(['ge.txt', 'ohioPreId.csv']);
  expect(delivered['ge.txt']).toBe('');
  expect(delivered['ohioPreId.csv']?.split('\r\n')).toHaveLength(2);
  const listed = await callAsOperator(`${base}/deliveries`);
  expect(listed.headers.get('x-total-count')).toBe('1');
  expect(await listed.json()).toMatchObject([
    { trigger: 'pushNow', status: 'delivered', files: [{ name: 'ge.txt', records: 0 }, {}] },
  ]);
});
