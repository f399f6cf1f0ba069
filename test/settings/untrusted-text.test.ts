import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { recordSettingChange } from '../../src/audit/index.ts';
import { addDataExport } from '../../src/data-exports/index.ts';
import {
  changeDistrict,
  type District,
  setDemographics,
  setDocumentViewer,
  setLegacyIntegration,
} from '../../src/districts/index.ts';
import { loadKeyPrograms } from '../../src/documents/index.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import { listStudents } from '../../src/roster/index.ts';
import { asRunId } from '../support/ids.ts';
import { invented } from '../support/invented.ts';
import { made } from '../support/product.ts';
import { call, formTokenOf, platform, signInAs, someAdministrator, someDistrict, submit } from './support.ts';

/** In every text that comes from Campus, a CSV file or a person: a tag, both quotes, and a script in an address. */
const hostile = `"'><img src=x onerror=alert(1)><script>alert(2)</script>javascript:alert(3)`;

const hostileCell = `"${hostile.replaceAll('"', '""')}"`;

let district: District;
let session: Awaited<ReturnType<typeof signInAs>>;
let ids: Record<string, string>;
const runId = asRunId('run_hostile');

beforeAll(async () => {
  district = await someDistrict(hostile);
  district = await made(district, await changeDistrict(platform, district, { name: hostile }));
  session = await signInAs(await someAdministrator(district));
  const header = 'form,stateStudentId,givenName,familyName,meetingDate';
  await loadKeyPrograms(
    platform,
    district,
    new TextEncoder().encode(`${header}\r\nsection504Plan,AA0000001,${hostileCell},${hostileCell},2026-09-01\r\n`),
    { dryRun: false, by: hostile },
  );
  await hostileRows();
  const { students } = await listStudents(platform, district, { limit: 1, offset: 0 });
  await setDemographics(platform, district, {
    baseUrl: `https://d.example.org/?${hostile}`,
    accessTokenUrl: `https://d.example.org/?${hostile}`,
    clientId: hostile,
    clientSecret: hostile,
  });
  const registration = { publicKeysetUrl: hostile, openIdEndpoint: hostile, deploymentId: hostile, clientId: hostile };
  await setDocumentViewer(platform, district, { ...registration, issuer: hostile });
  await setLegacyIntegration(platform, district, { sifUrl: hostile, returnUrl: hostile });
  const person = { firstName: hostile, lastName: hostile, email: 'sam@example.org' };
  const dataExport = await made(
    district,
    valueOrProblem(await addDataExport(platform, district, { ...person, endpoints: [] })),
  );
  await platform.directory.run(sql`insert into sftp_pushes (data_export_id, host, port, path, username, authentication, secret, host_key, format, upload, cadence, hour, updated_at)
    values (${dataExport.id}, ${hostile}, 22, ${hostile}, ${hostile}, 'password', 'x', ${hostile}, 'csv', 'rename', 'daily', 3, '2026-11-20T06:00:00.000Z')`);
  await platform.directory.run(sql`insert into sftp_deliveries (id, data_export_id, district_id, "trigger", slot, status, attempts, due_at, files, problem_code, problem_detail, created_at, finished_at)
    values (${`dlv_${district.id}`}, ${dataExport.id}, ${district.id}, 'schedule', '2026-11-20', 'failed', 1, '2026-11-20T06:00:00.000Z',
      ${JSON.stringify([{ name: hostile, bytes: 1, records: 1 }])}, ${hostile}, ${hostile}, '2026-11-20T06:00:00.000Z', '2026-11-20T06:00:00.000Z')`);
  ids = {
    districtId: district.id,
    studentId: students[0]?.id ?? '',
    runId,
    dataExportId: dataExport.id,
    program: 'section504',
  };
  await recordSettingChange(
    platform,
    district,
    { id: invented('adm_x'), email: hostile },
    {
      setting: hostile,
      before: { [hostile]: hostile },
      after: { [hostile]: `${hostile}2` },
    },
  );
});

/** Rows with the text wherever OneRoster, or a run that read it, puts what somebody else wrote. */
async function hostileRows() {
  const database = platform.databaseOf(district);
  const run = (statement: ReturnType<typeof sql>) => database.run(statement);
  await run(sql`insert into students (id, district_id, sourced_id, given_name, family_name, status, content_hash)
    values ('stu_hostile', ${district.id}, 'hostile-student', 'x', 'x', 'active', 'x')`);
  await run(sql`update students set given_name = ${hostile}, family_name = ${hostile}, middle_name = ${hostile}, state_student_id = ${hostile},
    local_number = id || ${hostile}, grade = ${hostile}, sex = ${hostile}, school = 'hostile-school' where district_id = ${district.id}`);
  await run(sql`insert into students (id, district_id, sourced_id, state_student_id, given_name, family_name, status, content_hash)
    values (${`stu_known_${district.id}`}, ${district.id}, 'known-student', 'AA0000009', ${hostile}, ${hostile}, 'active', 'x')`);
  await run(sql`insert into orgs (district_id, sourced_id, name, type, identifier, content_hash, added_in_run, changed_in_run)
    values (${district.id}, 'hostile-school', ${hostile}, 'school', ${hostile}, 'x', 'r', 'r')`);
  await run(sql`insert into guardians (district_id, sourced_id, given_name, family_name, role, email, phone, status, content_hash, added_in_run, changed_in_run)
    values (${district.id}, 'hostile-guardian', ${hostile}, ${hostile}, 'parent', ${hostile}, ${hostile}, 'active', 'x', 'r', 'r')`);
  await run(sql`insert into student_guardians (district_id, student, guardian, named_by)
    select ${district.id}, sourced_id, 'hostile-guardian', 'student' from students where sourced_id is not null and district_id = ${district.id}`);
  await run(sql`insert into runs (id, district_id, night, trigger, status, started_at, finished_at, problem_code, problem_detail, confirmation)
    values (${runId}, ${district.id}, '2026-11-20', 'schedule', 'held', '2026-11-20T06:00:00.000Z', null, ${hostile}, ${hostile}, ${hostile})`);
  await run(sql`insert into run_steps (run_id, number, name, counts, problem_code, problem_detail, attempts, finished_at)
    values (${runId}, 1, 'students', '{}', ${hostile}, ${hostile}, 1, '2026-11-20T06:00:00.000Z')`);
  await run(sql`insert into roster_findings (district_id, run_id, kind, collection, object, field, reason)
    values (${district.id}, ${runId}, 'rejected', 'students', ${hostile}, ${hostile}, ${hostile})`);
  await run(sql`insert into unflagged_badges (district_id, program, student_id, reason, run_id, ordinal)
    values (${district.id}, 'section504', ${hostile}, ${hostile}, ${runId}, 1)`);
  await run(sql`insert into flag_ledger (district_id, run_id, program, flag_sourced_id, student_id, action, reason, after, state, problem, planned_at, sent_at)
    select ${district.id}, ${runId}, 'section504', ${hostile} || id, id, 'create', ${hostile},
      '{"beginDate":"2026-10-01","endDate":null}', 'refused', ${hostile}, '2026-11-20T06:00:00.000Z', '2026-11-20T06:00:00.000Z'
    from students where district_id = ${district.id}`);
  await run(sql`insert into access_records (id, district_id, at, subject, name, roles, deployment_id, student_id, program, document_id, purpose, outcome, reason, request_id)
    select 'acc_hostile_' || id, ${district.id}, '2026-11-20T06:00:00.000Z', ${hostile}, ${hostile}, ${JSON.stringify([hostile])}, ${hostile}, id,
      'section504', ${hostile}, ${hostile}, 'refused', ${hostile}, ${hostile} from students where district_id = ${district.id}`);
}

const pages = [
  ...new Set(
    (await createApp()).routes
      .filter(({ method, path }) => method === 'GET' && path.startsWith('/settings/:districtId/'))
      .map(({ path }) => path),
  ),
];

it('no page of a district lets a text from Campus, a CSV file or a person become markup (stored XSS)', async () => {
  let seen = 0;
  for (const path of pages) {
    const address = path.replace(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => {
      if (!ids[name]) throw new Error(`${path} is not covered: give "${name}" a value`);
      return ids[name];
    });
    const response = await session.get(address);
    const html = await response.text();
    if (!response.headers.get('content-type')?.startsWith('text/html')) continue;
    expect([path, html.match(/<img src=x|<script>alert|onerror=alert\(1\)>/)]).toEqual([path, null]);
    expect([path, html.match(/(?:href|src|action)="\s*(?:javascript|data:text)/i)]).toEqual([path, null]);
    if (html.includes('&lt;img src=x onerror=alert(1)&gt;')) seen += 1;
  }
  // Each shows at least the district's own name.
  expect(seen).toBe(pages.filter((path) => !/\.(csv|xlsx)$|events$/.test(path)).length);
});

it('a search shows what was searched for as text', async () => {
  const path = `/settings/${district.id}/students`;
  const formToken = await formTokenOf(await session.get(path));
  const sent = await submit(path, { formToken, search: hostile }, { cookie: session.cookie });
  const html = await (await session.get(sent.headers.get('location') ?? '')).text();
  expect(html).toContain('value="&quot;&#39;&gt;&lt;img');
  expect(html).not.toContain('<img src=x');
});

it.each([
  ['a column that no form has', `form,stateStudentId,${hostileCell}\r\nsection504Plan,AA0000009,x\r\n`],
  [
    'another name in the roster',
    'form,stateStudentId,familyName,meetingDate\r\nsection504Plan,AA0000009,Lee,2026-09-01\r\n',
  ],
])('what is said of a file with %s is text', async (_, text) => {
  const path = `/settings/${district.id}/data-loads`;
  const body = new FormData();
  body.set('formToken', await formTokenOf(await session.get(path)));
  body.set('action', 'check');
  body.set('file', new File([text], 'load.csv', { type: 'text/csv' }));
  const headers = { cookie: session.cookie, 'sec-fetch-site': 'same-origin' };
  const response = await call(path, { method: 'POST', headers, body });
  const html = await response.text();
  // Beyond the district's name in the frame, which every page shows twice.
  expect([response.status, html.split('onerror=alert(1)').length > 3]).toEqual([200, true]);
  expect(html).not.toContain('<img src=x');
});
