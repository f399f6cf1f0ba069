import { and, eq, sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OptionSettings } from '../../src/api-access/index.ts';
import { fiscalYearOf } from '../../src/calendar/fiscal-year.ts';
import { isoDate } from '../../src/calendar/iso-date.ts';
import type { District } from '../../src/districts/index.ts';
import { documents } from '../../src/documents/schema.ts';
import type { StudentId } from '../../src/platform/ids.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { buildReportsAhead } from '../../src/reporting/index.ts';
import { refreshRecords } from '../../src/reporting/refresh-records.ts';
import { reportRecords, reportRevisions, staleReports } from '../../src/reporting/schema.ts';
import { orgs, students } from '../../src/roster/schema.ts';
import { type ReportName, reports, reportsOf } from '../../src/states/index.ts';
import { call, platform, tokenOf } from '../data-exports/support.ts';
import { asStudentId } from '../support/ids.ts';
import { invented } from '../support/invented.ts';
import { addDocument, addStudent, exportClient, readyDistrict } from './district.ts';

const ohioReports = reportsOf('OH');
const reportNames = ohioReports.map(({ name }) => name);

type Record = { [field: string]: string };
/** Last fiscal year, so that the tests hold in every year. */
const fiscalYear = fiscalYearOf(isoDate(new Date().toISOString().slice(0, 10))) - 1;
const day = (monthAndDay: string) => isoDate(`${fiscalYear - 1}-${monthAndDay}`);

let district: District;
let token: string;
const ssids = ['AA0000001', 'BB0000002', 'CC0000003', 'DD0000004', 'EE0000005'];
let ids: StudentId[];

const ask = (report: ReportName, query = '', init: RequestInit = {}) =>
  call(`/v1/oh/stateReporting/${report}?fiscalYear=${fiscalYear}${query && `&${query}`}`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, ...init.headers },
  });
const records = async (report: ReportName, query = ''): Promise<Record[]> => (await ask(report, query)).json();
const nextOf = (response: Response) => /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
const follow = (url: string, init: RequestInit = {}) =>
  call(url, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });

/** An ETR, an IEP with a related service and an exemption, for every student. */
async function addPlans(studentId: StudentId) {
  await addDocument(district, studentId, 'etr', {
    evaluationType: 'initial',
    meetingDate: day('09-01'),
    determination: 'ET10',
  });
  await addDocument(district, studentId, 'iep', {
    meetingType: 'initial',
    meetingDate: day('09-15'),
    outcome: 'IE13',
    effectiveFrom: day('09-15'),
    effectiveTo: isoDate(`${fiscalYear}-09-14`),
    relatedServices: [{ programCode: '215006' }],
    graduationExemptions: [{ assessmentType: 'GX', assessmentArea: 'M' }],
  });
}

beforeAll(async () => {
  district = await readyDistrict();
  token = await tokenOf(
    await exportClient(
      district,
      ohioReports.map(({ endpoint }) => endpoint),
    ),
  );
  ids = [];
  for (const stateStudentId of ssids) ids.push(await addStudent(district, stateStudentId));
  for (const id of ids) await addPlans(id);
});

describe.each(reportNames)('the %s report', (report) => {
  it('has one object per record, with every field of the record in order', async () => {
    const found = await records(report);
    expect(found.length).toBeGreaterThanOrEqual(ssids.length);
    for (const record of found) expect(Object.keys(record)).toEqual(Object.keys(reports[report].elements));
    expect(new Set(found.map(({ emisStudentId }) => emisStudentId))).toEqual(new Set(ssids));
  });

  it('can be had as CSV, by Accept and by parameter', async () => {
    const byAccept = await ask(report, '', { headers: { accept: 'text/csv' } });
    expect(byAccept.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const [head, ...lines] = (await byAccept.text()).split('\r\n').slice(0, -1);
    expect(head).toBe(
      Object.values(reports[report].elements)
        .map(({ name }) => name)
        .join(','),
    );
    expect(lines).toHaveLength((await records(report)).length);
    const byParameter = await ask(report, 'format=csv', { headers: { accept: 'application/json' } });
    expect(byParameter.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  });

  it('can be had with the parameters in a body', async () => {
    const body = { fiscalYear, emisStudentId: ['BB0000002', 'DD0000004'] };
    const response = await call(`/v1/oh/stateReporting/${report}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(await records(report, 'emisStudentId=BB0000002&emisStudentId=DD0000004'));
  });

  it('is closed to an export that may not call it', async () => {
    const other = reportNames.find((name) => name !== report) as ReportName;
    const theirs = await tokenOf(await exportClient(district, [`stateReporting/${other}`]));
    const response = await ask(report, '', { headers: { authorization: `Bearer ${theirs}` } });
    expect(response.status).toBe(403);
  });

  it('has nothing of another district', async () => {
    const other = await readyDistrict();
    const theirs = await tokenOf(await exportClient(other, [`stateReporting/${report}`]));
    const response = await ask(report, '', { headers: { authorization: `Bearer ${theirs}` } });
    expect(await response.json()).toEqual([]);
  });
});

it.each([
  ['text/csv;q=0.1, application/json', 'application/json'],
  ['application/json;q=0.5, text/plain;q=0.9', 'text/plain; charset=utf-8'],
  ['text/csv;q=0, */*', 'application/json'],
  ['image/png', 'application/json'],
])('to Accept: %s the answer is %s', async (accept, type) => {
  expect((await ask('ge', 'limit=1', { headers: { accept } })).headers.get('content-type')).toBe(type);
});

describe('the fixed-width file', () => {
  it.each(['fd', 'fe', 'ge', 'gq'] as const)('of %s has 300 characters a line, ended by CR LF', async (report) => {
    for (const response of [
      await ask(report, 'format=fixedWidth'),
      await ask(report, '', { headers: { accept: 'text/plain' } }),
    ]) {
      expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      const lines = (await response.text()).split('\r\n');
      expect(lines.pop()).toBe('');
      expect(lines.length).toBeGreaterThan(0);
      const head = new RegExp(`^ {8}${report.toUpperCase()} ${fiscalYear}S000111.{278}$`);
      for (const line of lines) expect(line).toMatch(head);
    }
  });

  it('is refused for Pre-ID, which has none', async () => {
    const response = await ask('ohioPreId', 'format=fixedWidth');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ field: 'format' }] });
  });
});

describe('FD', () => {
  it('fills unknown fields with @ when asked to, else leaves them empty', async () => {
    expect((await records('fd', 'replaceUnknownFields=%40'))[0]).toMatchObject({
      attendancePattern: '@@',
      immigrantStatus: '@',
      disabilityCondition: '10',
    });
    expect((await records('fd'))[0]).toMatchObject({ attendancePattern: '', disabilityCondition: '10' });
    expect((await ask('fd', 'replaceUnknownFields=x')).status).toBe(400);
  });
});

describe('the order of records', () => {
  const sorted = async (sort: string) =>
    (await records('ge', `sort=${sort}`)).map(({ emisStudentId, date }) => ({ emisStudentId, date }));
  it('is by SSID and date, or the other way round', async () => {
    const forwards = await sorted('emisStudentId');
    expect(forwards).toEqual(
      await records('ge').then((found) => found.map(({ emisStudentId, date }) => ({ emisStudentId, date }))),
    );
    expect(await sorted('-emisStudentId')).toEqual(forwards.toReversed());
  });

  it('is by date, or the newest first', async () => {
    const dates = (await sorted('date')).map(({ date }) => date);
    expect(dates).toEqual(dates.toSorted());
    expect(await sorted('-date')).toEqual((await sorted('date')).toReversed());
  });

  it('cannot be another', async () => {
    expect((await ask('ge', 'sort=name')).status).toBe(400);
  });
});

describe('pages', () => {
  it.each(['emisStudentId', '-emisStudentId', 'date', '-date'])(
    'read through their links have every record once, whatever is changed meanwhile: %s',
    async (sort) => {
      const before = await records('ge', `sort=${sort}`);
      const seen: Record[] = [];
      let response = await ask('ge', `sort=${sort}&limit=3`);
      expect(response.headers.get('x-total-count')).toBe(String(before.length));
      const added = await addDocument(district, asStudentId(ids[0]), 'etr', { referralDate: day('08-01') });
      for (let next: string | undefined = ''; next !== undefined; ) {
        expect(response.status).toBe(200);
        expect(response.headers.get('x-total-count')).toBe(String(before.length));
        seen.push(...((await response.json()) as Record[]));
        await change(added, { referralDate: day(`08-${String(10 + seen.length)}`) });
        next = nextOf(response);
        if (next !== undefined) response = await follow(next);
      }
      expect(seen).toEqual(before);
      expect(await records('ge')).toHaveLength(before.length + 1);
      await platform.databaseOf(district).delete(documents).where(eq(documents.id, added));
      expect(await records('ge', `sort=${sort}`)).toEqual(before);
    },
  );

  it('can be asked for by offset within a snapshot', async () => {
    const whole = await records('ge');
    const snapshot = new URL(nextOf(await ask('ge', 'limit=2')) ?? '').searchParams.get('snapshot');
    expect(await records('ge', `limit=3&offset=5&snapshot=${snapshot}`)).toEqual(whole.slice(5, 8));
    expect(await records('ge', `limit=3&offset=5`)).toEqual(whole.slice(5, 8));
    expect(await records('ge', `limit=3&offset=500`)).toEqual([]);
    expect((await ask('ge', 'offset=500')).headers.get('x-total-count')).toBe(String(whole.length));
  });

  it.each<[string, OptionSettings, string]>([
    ['', { offset: { value: '2', allowCallerOverride: false } }, 'limit=2'],
    [', which the caller gives as well', { offset: { value: '2', allowCallerOverride: false } }, 'limit=2&offset=2'],
    [
      ', and so is the limit',
      { offset: { value: '2', allowCallerOverride: false }, limit: { value: '2', allowCallerOverride: false } },
      '',
    ],
  ])('begin where Offset is fixed, and go on from there by the links%s', async (_, settings, query) => {
    const theirs = await tokenOf(await exportClient(district, ['stateReporting/ge'], settings));
    const body = JSON.stringify(Object.fromEntries(new URLSearchParams(`fiscalYear=${fiscalYear}&${query}`)));
    const whole = await records('ge');
    for (const init of [{}, { method: 'POST', headers: { 'content-type': 'application/json' }, body }]) {
      const as = { ...init, headers: { ...init.headers, authorization: `Bearer ${theirs}` } };
      const path = '/v1/oh/stateReporting/ge';
      let response = await call('body' in init ? path : `${path}?fiscalYear=${fiscalYear}&${query}`, as);
      const seen: Record[] = [];
      for (let next: string | undefined = ''; next !== undefined; ) {
        expect(response.status).toBe(200);
        expect(response.headers.get('x-total-count')).toBe(String(whole.length));
        seen.push(...((await response.json()) as Record[]));
        next = nextOf(response);
        if (next !== undefined) response = await call(next, as);
      }
      expect(seen).toEqual(whole.slice(2));
    }
    // What the caller says of its own accord is refused, as for every option.
    const refused = await ask('ge', 'offset=3', { headers: { authorization: `Bearer ${theirs}` } });
    expect(await refused.json()).toMatchObject({ errors: [{ field: 'offset' }] });
  });

  it('have no limit in their links where Limit is fixed at nothing', async () => {
    const settings = { limit: { value: null, allowCallerOverride: false } };
    const theirs = await tokenOf(await exportClient(district, ['stateReporting/ge'], settings));
    const answer = await ask('ge', 'offset=2', { headers: { authorization: `Bearer ${theirs}` } });
    const links = answer.headers.get('link') ?? '';
    expect(links).toContain('rel="prev"');
    expect(links).not.toContain('limit=');
  });

  it('of a body are reached with the same body', async () => {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ fiscalYear, buildingIrn: ['000111'], limit: 4 }),
    };
    const first = await follow('/v1/oh/stateReporting/ge', init);
    const seen = (await first.json()) as Record[];
    for (let next = nextOf(first); next; ) {
      const response: Response = await follow(next, init);
      seen.push(...((await response.json()) as Record[]));
      next = nextOf(response);
    }
    expect(seen).toEqual(await records('ge', 'buildingIrn=000111'));
  });

  it('of a snapshot are refused for another query, and for what is no snapshot', async () => {
    const snapshot = new URL(nextOf(await ask('ge', 'limit=2')) ?? '').searchParams.get('snapshot');
    for (const query of [`snapshot=${snapshot}&buildingIrn=000111`, 'snapshot=1', `snapshot=${snapshot}&sort=date`]) {
      const response = await ask('ge', query);
      expect(response.status, query).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ field: 'snapshot' }] });
    }
  });

  it('of a snapshot are refused when the record that it names is of another district or report, or is none', async () => {
    const database = platform.databaseOf(district);
    const other = await readyDistrict();
    await addDocument(other, await addStudent(other, 'BB0000001'), 'etr', { referralDate: day('09-01') });
    await buildReportsAhead(platform);
    const next = new URL(nextOf(await ask('ge', 'limit=2')) ?? '');
    const rowOf = async (of: District, report: ReportName) =>
      (
        await database
          .select({ id: reportRecords.id })
          .from(reportRecords)
          .where(and(eq(reportRecords.districtId, of.id), eq(reportRecords.report, report)))
      )[0]?.id;
    for (const row of [await rowOf(other, 'ge'), await rowOf(district, 'fd'), 999_999_999]) {
      next.searchParams.set('snapshot', next.searchParams.get('snapshot')?.replace(/\d+$/, String(row)) ?? '');
      const response = await follow(next.href);
      expect(response.status, String(row)).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ field: 'snapshot' }] });
    }
  });

  it('of a snapshot are refused once it is no longer kept', async () => {
    const other = await readyDistrict();
    const theirs = await tokenOf(await exportClient(other, ['stateReporting/ge']));
    const as = { headers: { authorization: `Bearer ${theirs}` } };
    const student = await addStudent(other, 'ZZ0000009');
    for (const date of ['09-01', '09-02', '09-03'])
      await addDocument(other, student, 'etr', { referralDate: day(date) });
    const next = nextOf(await ask('ge', 'limit=1', as)) ?? '';
    const database = platform.databaseOf(other);
    await database.delete(documents).where(and(eq(documents.districtId, other.id), eq(documents.studentId, student)));
    await ask('ge', '', as);
    expect((await call(next, as)).status).toBe(200);
    // A day later another change sweeps what was closed before.
    await database
      .update(reportRecords)
      .set({ closedAt: '2020-01-01T00:00:00.000Z' })
      .where(eq(reportRecords.districtId, other.id));
    await addDocument(other, student, 'etr', { referralDate: day('09-04') });
    await ask('ge', '', as);
    const response = await call(next, as);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      errors: [{ field: 'snapshot', message: expect.stringContaining('Start again') }],
    });
  });
});

async function change(id: string, fields: { referralDate: string }) {
  await platform
    .databaseOf(district)
    .update(documents)
    .set({ fields })
    .where(and(eq(documents.districtId, district.id), eq(documents.id, invented(id))));
}

describe('an entity tag', () => {
  it('answers 304 until a record changes', async () => {
    const first = await ask('ge');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w.]+"$/);
    const again = await ask('ge', '', { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
    expect(again.headers.get('etag')).toBe(etag);
    const added = await addDocument(district, asStudentId(ids[1]), 'etr', { referralDate: day('08-02') });
    const changed = await ask('ge', '', { headers: { 'if-none-match': etag } });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(etag);
    await platform.databaseOf(district).delete(documents).where(eq(documents.id, added));
  });

  it('stays when a document changes that no record is made from', async () => {
    const etag = (await ask('ge')).headers.get('etag') ?? '';
    await addDocument(district, asStudentId(ids[1]), 'rimp', {});
    expect((await ask('ge', '', { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  it('is another for each page, format and order', async () => {
    const tags = await Promise.all(
      ['', 'limit=2', 'limit=2&offset=2', 'format=csv', 'sort=date', 'buildingIrn=000111'].map(async (query) =>
        (await ask('ge', query)).headers.get('etag'),
      ),
    );
    expect(new Set(tags).size).toBe(tags.length);
  });
});

describe('the next answer has', () => {
  it('what the roster says of a student since', async () => {
    const database = platform.databaseOf(district);
    const student = asStudentId(ids[2]);
    const of = async () => (await records('ge', 'emisStudentId=CC0000003')).map(({ buildingIrn }) => buildingIrn);
    expect(new Set(await of())).toEqual(new Set(['000111']));
    await database
      .update(students)
      .set({ school: invented('org-000222') })
      .where(eq(students.id, student));
    expect(new Set(await of())).toEqual(new Set(['000222']));
    await database
      .update(orgs)
      .set({ identifier: '000333' })
      .where(and(eq(orgs.districtId, district.id), eq(orgs.identifier, '000222')));
    expect(new Set(await of())).toEqual(new Set(['000333']));
    await database
      .update(orgs)
      .set({ identifier: null })
      .where(and(eq(orgs.districtId, district.id), eq(orgs.identifier, '000333')));
    expect(await of()).toEqual([]);
    await database
      .update(students)
      .set({ school: invented('org-000111') })
      .where(eq(students.id, student));
    await database.update(students).set({ stateStudentId: 'CC0000033' }).where(eq(students.id, student));
    expect(await of()).toEqual([]);
    expect(await records('ge', 'emisStudentId=CC0000033')).not.toEqual([]);
    await database.update(students).set({ stateStudentId: 'CC0000003' }).where(eq(students.id, student));
  });

  it('no record that builders of another version have made', async () => {
    const before = await records('gq');
    const database = platform.databaseOf(district);
    await database.update(reportRecords).set({ ownValues: 'old' }).where(eq(reportRecords.districtId, district.id));
    await database.update(reportRevisions).set({ builtBy: 0 }).where(eq(reportRevisions.districtId, district.id));
    expect(await records('gq')).toEqual(before);
  });

  it('no record of builders that another version has taken over from while they worked', async () => {
    const database = platform.databaseOf(district);
    const builtBy = (version: number) =>
      database.update(reportRevisions).set({ builtBy: version }).where(eq(reportRevisions.districtId, district.id));
    const taken = {
      ...platform,
      databaseOf: () =>
        new Proxy(database, {
          get: (_, name) =>
            name !== 'batch'
              ? // SAFETY: passed on as it came.
                database[name as never]
              : async (statements: unknown[]) => {
                  // The writes come in one batch, the only one that is as long.
                  if (statements.length > 5) await builtBy(0);
                  // SAFETY: passed on as it came.
                  return database.batch(statements as never);
                },
        }),
    } as Platform;
    const before = await records('ge');
    const added = await addDocument(district, asStudentId(ids[4]), 'etr', { referralDate: day('08-03') });
    await refreshRecords(taken, district);
    expect(await database.$count(staleReports, eq(staleReports.districtId, district.id))).toBe(1);
    expect(await database.$count(reportRecords, eq(reportRecords.fromDate, day('08-03')))).toBe(0);
    // Whoever comes next is of this version again, and trusts nothing that the other has built.
    expect(await refreshRecords(platform, district)).toEqual({ left: true });
    expect(await database.$count(staleReports, eq(staleReports.districtId, district.id))).toBe(ids.length);
    expect(await records('ge')).toHaveLength(before.length + 1);
    await database.delete(documents).where(eq(documents.id, added));
    expect(await records('ge')).toEqual(before);
  });

  it('been built ahead by the cron, also where many districts before it have nothing to build', async () => {
    await platform.directory.run(sql`insert into districts (id, name, state, irn, time_zone, nightly_hour, database, created_at, updated_at)
      select 'dst_' || key, 'A district', state, irn, time_zone, nightly_hour, database, created_at, updated_at
      from districts, json_each(${JSON.stringify(Array.from({ length: 120 }, () => 0))}) where districts.id = ${district.id}`);
    await addDocument(district, asStudentId(ids[3]), 'rimp', {});
    const marks = () => platform.databaseOf(district).$count(staleReports, eq(staleReports.districtId, district.id));
    expect(await marks()).toBe(1);
    await buildReportsAhead(platform);
    expect(await marks()).toBe(0);
  });
});
