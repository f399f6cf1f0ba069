import { describe, expect, it } from 'vitest';
import { recordError } from '../../src/data-exports/errors.ts';
import { errorsOf, mailErrors } from '../../src/data-exports/index.ts';
import { dataExports } from '../../src/data-exports/schema.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import { type DataExportId, newId } from '../../src/platform/ids.ts';
import type { Mail } from '../../src/platform/mail.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { exportClient, readyDistrict } from '../reporting/district.ts';
import { asDataExportId } from '../support/ids.ts';
import { call, platform, someDistrict, tokenOf } from './support.ts';

const refused = { source: 'stateReporting/ge', code: 'invalidRequest', detail: 'fiscalYear: must be a year' };

async function someExport(change: Partial<typeof dataExports.$inferInsert> = {}): Promise<DataExportId> {
  const district = await someDistrict();
  const id = newId<DataExportId>('dataExport');
  await platform.directory.insert(dataExports).values({
    id,
    districtId: district.id,
    firstName: 'Jo',
    lastName: 'Miller',
    email: `${id}@example.org`,
    additionalEmails: [`also-${id}@example.org`],
    status: 'active',
    createdAt: '2027-01-01T00:00:00.000Z',
    updatedAt: '2027-01-01T00:00:00.000Z',
    ...change,
  });
  return id;
}

/** The platform at a time, and the mails to one export's contact. */
function postbox(id: DataExportId) {
  const mails: Mail[] = [];
  const send = async (mail: Mail) => {
    if (mail.to.includes(id)) mails.push(mail);
  };
  return { mails, at: (iso: string): Platform => ({ ...platform, mailer: { send }, clock: fixedClock(iso) }) };
}

describe('errors of a data export', () => {
  it('are one mail to the contact and everybody else named, however many they are', async () => {
    const id = await someExport();
    const { mails, at } = postbox(id);
    for (let count = 0; count < 30; count++) await recordError(at('2027-01-12T10:00:00Z'), id, refused);
    await recordError(at('2027-01-12T10:01:00Z'), id, {
      source: 'sftpPush',
      code: 'unreachable',
      detail: 'It is away.',
    });
    await mailErrors(at('2027-01-12T10:15:00Z'));
    expect(mails.map(({ to }) => to)).toEqual([`${id}@example.org`, `also-${id}@example.org`]);
    expect(mails[0]?.text).toContain('stateReporting/ge, 30 times');
    expect(mails[0]?.text).toContain('sftpPush, once');
  });

  it('are gathered for six hours after a mail, and only what is new is mailed then', async () => {
    const id = await someExport({ additionalEmails: [] });
    const { mails, at } = postbox(id);
    await recordError(at('2027-01-12T10:00:00Z'), id, refused);
    await mailErrors(at('2027-01-12T10:15:00Z'));
    await recordError(at('2027-01-12T10:20:00Z'), id, refused);
    for (const cron of ['10:30', '12:00', '16:14']) await mailErrors(at(`2027-01-12T${cron}:00Z`));
    expect(mails).toHaveLength(1);
    await mailErrors(at('2027-01-12T16:15:00Z'));
    expect(mails).toHaveLength(2);
    expect(mails[1]?.text).toContain('stateReporting/ge, once');
    await mailErrors(at('2027-01-13T16:15:00Z'));
    expect(mails).toHaveLength(2);
    expect(await errorsOf(platform, id)).toMatchObject([{ ...refused, count: 2 }]);
  });

  it('are mailed by one of two crons at the same moment', async () => {
    const id = await someExport({ additionalEmails: [] });
    const { mails, at } = postbox(id);
    await recordError(at('2027-01-12T10:00:00Z'), id, refused);
    await Promise.all([mailErrors(at('2027-01-12T10:15:00Z')), mailErrors(at('2027-01-12T10:15:00Z'))]);
    expect(mails).toHaveLength(1);
  });

  it('wait for the next mail when one cannot be sent', async () => {
    const id = await someExport({ additionalEmails: [] });
    const { mails, at } = postbox(id);
    await recordError(at('2027-01-12T10:00:00Z'), id, refused);
    const broken: Platform = {
      ...at('2027-01-12T10:15:00Z'),
      mailer: { send: () => Promise.reject(new Error('refused')) },
    };
    await mailErrors(broken);
    await mailErrors(at('2027-01-12T16:30:00Z'));
    expect(mails).toHaveLength(1);
  });

  it('reach everybody else when one address is refused, once', async () => {
    const id = await someExport();
    const { mails, at } = postbox(id);
    await recordError(at('2027-01-12T10:00:00Z'), id, refused);
    const { mailer } = at('2027-01-12T10:00:00Z');
    const send = (mail: Mail) =>
      mail.to.startsWith('also-') ? Promise.reject(new Error('refused')) : mailer.send(mail);
    for (const cron of ['10:15', '16:30', '22:45'])
      await mailErrors({ ...at(`2027-01-12T${cron}:00Z`), mailer: { send } });
    expect(mails.map(({ to }) => to)).toEqual([`${id}@example.org`]);
  });

  it('are no mail while the export is disabled', async () => {
    const id = await someExport({ status: 'disabled' });
    const { mails, at } = postbox(id);
    await recordError(at('2027-01-12T10:00:00Z'), id, refused);
    await mailErrors(at('2027-01-12T10:15:00Z'));
    expect(mails).toEqual([]);
  });

  it('are kept of fifty kinds of each source, the newest', async () => {
    const id = await someExport();
    const { at } = postbox(id);
    const minute = (kind: number) => at(`2027-01-12T10:${String(kind).padStart(2, '0')}:00Z`);
    const push = { source: 'sftpPush', code: 'unreachable', detail: 'It is away.' };
    await recordError(minute(0), id, push);
    const kind = (number: number) => ({ ...refused, detail: `unknown${number}: is not a field` });
    for (const number of [...Array(49).keys(), 0, 49, 50, 51])
      await recordError(minute(number === 0 ? 48 : number), id, kind(number));
    const errors = await errorsOf(platform, id);
    const kept = errors.filter(({ source }) => source === refused.source).map(({ detail }) => detail);
    expect(kept).toHaveLength(50);
    for (const number of [0, 3, 51]) expect(kept).toContain(kind(number).detail);
    for (const number of [1, 2]) expect(kept).not.toContain(kind(number).detail);
    expect(errors).toContainEqual(expect.objectContaining(push));
  });

  it('are one kind whichever request failed on our side, and wherever in a list the wrong value stands', async () => {
    const id = await someExport();
    const failed = (request: string) => ({ ...refused, code: 'internalError', detail: `Quote request ${request}.` });
    const wrong = (...places: number[]) => ({
      ...refused,
      detail: places.map((place) => `emisStudentId.${place}: must be an SSID`).join('; '),
    });
    for (const error of [failed('a'), failed('b'), wrong(1), wrong(17, 23)]) await recordError(platform, id, error);
    const host = { source: 'sftpPush', code: 'unreachable', detail: 'No answer from 192.0.2.7: is it up?' };
    await recordError(platform, id, host);
    const kinds = (await errorsOf(platform, id)).map(({ detail, count }) => `${count} ${detail}`).sort();
    expect(kinds).toEqual([
      '1 No answer from 192.0.2.7: is it up?',
      '2 Something went wrong on our side.',
      '2 emisStudentId: must be an SSID',
    ]);
  });

  it('are forgotten after thirty days', async () => {
    const id = await someExport();
    const { at } = postbox(id);
    await recordError(at('2027-01-01T10:00:00Z'), id, refused);
    await mailErrors(at('2027-02-01T10:15:00Z'));
    expect(await errorsOf(platform, id)).toEqual([]);
  });
});

it('a refused call is an error of its data export, and an answered one is not', async () => {
  const district = await readyDistrict();
  const credentials = await exportClient(district, ['stateReporting/ge']);
  const headers = { authorization: `Bearer ${await tokenOf(credentials)}` };
  expect((await call('/v1/oh/stateReporting/ge', { headers })).status).toBe(200);
  expect((await call('/v1/oh/stateReporting/ge?fiscalYear=1990', { headers })).status).toBe(400);
  expect((await call('/v1/oh/stateReporting/fd', { headers })).status).toBe(403);
  const [row] = await platform.directory
    .select()
    .from(dataExports)
    .all()
    .then((rows) => rows.filter((one) => one.districtId === district.id));
  const errors = async () =>
    (await errorsOf(platform, asDataExportId(row?.id))).map(({ source, code }) => `${source} ${code}`).sort();
  await expect.poll(errors).toEqual(['stateReporting/fd insufficientScope', 'stateReporting/ge invalidRequest']);
});
