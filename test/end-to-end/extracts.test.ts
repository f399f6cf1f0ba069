import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { campusWorker, development, migrate, productWorker, start } from '../../bench/harness.ts';
import { eachOf, until } from '../../scripts/demonstration/http.ts';
import { fiscalYearOf } from '../../src/calendar/fiscal-year.ts';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { dice, documentsOf } from './generated-documents.ts';
import { fd, fe, ge, gq, type PlainStudent, plus, preId } from './reference-reports.ts';

/** Extracts as a person runs them in Campus: the simulator asks the product over HTTP and merges what it gets with its own values. */
const product = 'http://127.0.0.1:8787';
const campus = 'http://127.0.0.1:8788/extracts';
const districtIrn = '043752';
// As the district's clocks have it.
const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/New_York' }).format(new Date());
const fiscalYear = fiscalYearOf(isoDate(today));
const july = (year: number) => `${year - 1}-07-01`;
const june = (year: number) => `${year}-06-30`;

let runtime: Awaited<ReturnType<typeof start>>;
let students: PlainStudent[];

async function ask<T>(url: string, method = 'GET', body?: unknown, headers: Record<string, string> = {}): Promise<T> {
  const init = {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  // SAFETY: Miniflare takes these options; its types allow one shape of them.
  const worker = (await runtime.getWorker('campus')) as unknown as { fetch: typeof runtime.dispatchFetch };
  const response = await (url.startsWith(product) ? runtime.dispatchFetch(url, init) : worker.fetch(url, init));
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text.slice(0, 500)}`);
  return (text ? JSON.parse(text) : undefined) as T;
}

beforeAll(async () => {
  runtime = await start(
    // SAFETY: Miniflare takes these options; its types allow one shape of them.
    { ...(await productWorker()), outboundService: 'campus' } as never,
    // SAFETY: Miniflare takes these options; its types allow one shape of them.
    { ...(await campusWorker()), outboundService: 'product' } as never,
  );
  const database = await migrate(runtime);
  const operator = { authorization: `Bearer ${development.OPERATOR_TOKEN}` };
  await ask(`${campus}/control/district`, 'PUT', { seed: 5, students: 60 });
  const { oneRoster } = await ask<{ oneRoster: object }>(`${campus}/control/connections`);
  const district = await ask<{ id: string }>(
    `${product}/v1/admin/districts`,
    'POST',
    { name: 'Extracts', state: 'OH', irn: districtIrn, timeZone: 'America/New_York', nightlyHour: 1 },
    operator,
  );
  const admin = `${product}/v1/admin/districts/${district.id}`;
  await ask(`${admin}/demographics`, 'PUT', oneRoster, operator);
  const { id: run } = await ask<{ id: string }>(`${admin}/runs`, 'POST', undefined, operator);
  await until(120, 'the end of the run', async () => {
    const { status } = await ask<{ status: string }>(`${admin}/runs/${run}`, 'GET', undefined, operator);
    return status === 'running' ? null : status;
  });

  const found = database
    .prepare(
      `select state_student_id as stateStudentId, identifier as irn, local_number as localNumber, given_name as givenName, middle_name as middleName, family_name as familyName,
        birth_date as birthDate, sex, grade from students left join orgs on orgs.district_id = students.district_id and orgs.sourced_id = students.school
       where students.district_id = ? order by state_student_id`,
    )
    // SAFETY: Miniflare takes these options; its types allow one shape of them.
    .bind(district.id) as unknown as { all(): Promise<{ results: Omit<PlainStudent, 'documents'>[] }> };
  const { results } = await found.all();
  const roll = dice(20_261_125);
  students = results.map((student) => ({ ...student, documents: documentsOf(student.localNumber, fiscalYear, roll) }));

  const authoring = await ask<{ clientId: string; clientSecret: string }>(
    `${admin}/authoringClients`,
    'POST',
    undefined,
    operator,
  );
  const form = `grant_type=client_credentials&client_id=${authoring.clientId}&client_secret=${authoring.clientSecret}`;
  const token = await runtime.dispatchFetch(`${product}/v1/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form,
  });
  const { access_token } = (await token.json()) as { access_token: string };
  const bearer = { authorization: `Bearer ${access_token}` };
  const all = students.flatMap(({ localNumber, documents }) =>
    documents.map((document) => ({ localNumber, ...document })),
  );
  await eachOf(all, 8, ({ id, form, fields, localNumber }) =>
    ask(
      `${product}/v1/documents/${id}`,
      'PUT',
      { form, status: 'completed', student: { localNumber }, fields },
      bearer,
    ),
  );

  // The export as the set-up guide has it: everything may be overridden, and FD replaces unknown fields with `@`.
  const now = new Date().toISOString();
  const secret = 'sgsecret_extracts';
  await database
    .prepare(
      `insert into data_exports (id, district_id, first_name, last_name, email, status, created_at, updated_at) values ('exp', ?, 'Jo', 'Miller', 'jo@example.org', 'active', ?, ?)`,
    )
    .bind(district.id, now, now)
    .run();
  const settings = { fd: '{"replaceUnknownFields":{"value":"@","allowCallerOverride":true}}' };
  for (const report of ['fd', 'fe', 'ge', 'gq', 'ohioPreId'])
    await database
      .prepare(`insert into endpoint_permissions (data_export_id, endpoint, options) values ('exp', ?, ?)`)
      .bind(`stateReporting/${report}`, report === 'fd' ? settings.fd : '{}')
      .run();
  await database
    .prepare(
      `insert into api_clients (client_id, district_id, kind, data_export_id, secret_hash, disabled, created_at) values ('cli', ?, 'dataExport', 'exp', ?, 0, ?)`,
    )
    .bind(district.id, createHash('sha256').update(secret).digest('hex'), now)
    .run();
  await ask(`${campus}/control/partner`, 'PUT', {
    reporting: { baseUrl: `${product}/v1/oh/`, tokenUrl: `${product}/v1/token`, clientId: 'cli', clientSecret: secret },
  });
});
afterAll(() => runtime.dispose());

type Row = Record<string, string>;
const extract = async (type: string, parameters: object): Promise<Row[]> => {
  const { all, problem, unmatched } = await ask<{ all: Row[]; problem?: string; unmatched: number }>(
    `${campus}/control/reports/${type}`,
    'POST',
    parameters,
  );
  expect({ problem, unmatched }).toEqual({ problem: undefined, unmatched: 0 });
  return all;
};

/** Records as lines, in an order of their own, so that the two sides can be laid beside each other. */
const lines = (records: Row[]): string[] =>
  records.map((record) => JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();
const reported = () =>
  students.filter(
    ({ stateStudentId, irn }) => /^[A-Z]{2}\d{7}$/.test(stateStudentId ?? '') && /^\d{6}$/.test(irn ?? ''),
  );
const reference = (of: (student: PlainStudent) => Row[]): string[] => [...new Set(lines(reported().flatMap(of)))];

it('FD has disability and Section 504 from the product, and Campus’ own values where the product put @', async () => {
  const own = (grade: string | null) => ({
    attendancePattern: '**',
    disadvantagement: '*',
    englishLearnerStatus: 'N',
    homelessStatus: '*',
    homelessUnaccompaniedYouth: '*',
    migrantStatus: 'N',
    preschoolPovertyLevel: '*',
    stateEquivalentGradeLevel: (grade ?? '**').padStart(2, '0').slice(0, 2),
    foreignExchangeGraduationPlan: '*',
    immigrantStatus: 'N',
  });
  for (const [parameters, first] of [
    [{ fiscalYear }, july(fiscalYear)],
    [{ fiscalYear, additionalYears: 3, startDate: today }, july(fiscalYear - 3)],
  ] as const) {
    const found = lines(await extract('fd', parameters));
    expect(found.length).toBeGreaterThan(20);
    expect(found).toEqual(
      reference((one) => fd(one, { year: fiscalYear, first, last: june(fiscalYear), own: own(one.grade), today })),
    );
  }
});

it('GE has the events of the year from 1 June on, of prior years when they are pulled, and of the date range', async () => {
  const from = (year: number) => `${year - 1}-06-01`;
  const day = `${fiscalYear - 1}-09-01`;
  const seen = new Set<string>();
  for (const [parameters, first, last, year] of [
    [{ fiscalYear }, from(fiscalYear), june(fiscalYear), fiscalYear],
    [{ fiscalYear: fiscalYear - 4 }, from(fiscalYear - 4), june(fiscalYear - 4), fiscalYear - 4],
    [{ fiscalYear, additionalYears: 3, endDate: day }, from(fiscalYear - 3), june(fiscalYear), fiscalYear],
    [{ fiscalYear, startDate: day, endDate: plus(day, 120) }, day, plus(day, 120), fiscalYear],
  ] as const) {
    const records = await extract('ge', parameters);
    for (const { dateType, outcomeId } of records) seen.add(`${dateType} ${outcomeId}`);
    const found = lines(records);
    expect(found.length).toBeGreaterThan(5);
    expect(found).toEqual(reference((one) => ge(one, year, first, last)));
  }
  for (const event of ['PSTC ****', 'IETR ETDP', 'RETR ETEX', 'TETR ET10', 'TIEP IE13', 'NIEP IE13', 'RIEP IENS'])
    expect(seen).toContain(event);
  for (const outcome of ['IEPR', 'IEDP']) expect([...seen].join()).toContain(`IEP ${outcome}`);
});

it('GQ has one record per program code', async () => {
  for (const year of [fiscalYear, fiscalYear - 2]) {
    const found = lines(await extract('gq', { fiscalYear: year }));
    expect(found.length).toBeGreaterThan(5);
    expect(found).toEqual(reference((one) => gq(one, year, july(year), june(year))));
  }
});

it('FE has what was granted, confirmed and cancelled, each with its GE record', async () => {
  for (const year of [fiscalYear, fiscalYear - 1]) {
    const found = lines(await extract('fe', { fiscalYear: year }));
    expect(found.length).toBeGreaterThan(5);
    expect(found).toEqual(reference((one) => fe(one, year, `${year - 1}-06-01`, june(year))));
  }
});

it('Pre-ID has a row per student as of the effective date', async () => {
  for (const day of [today, plus(july(fiscalYear), 40), june(fiscalYear - 1)]) {
    const found = lines(await extract('ohioPreId', { effectiveDate: day }));
    expect(found.length).toBeGreaterThan(3);
    expect(found).toEqual(reference((one) => preId(one, districtIrn, day)));
  }
});
