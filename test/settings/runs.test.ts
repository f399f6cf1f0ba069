import { beforeEach, describe, expect, it } from 'vitest';
import {
  administratorByEmail,
  removeAdministrator,
  revokeSession,
  sessionsOf,
} from '../../src/administrators/index.ts';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { changeProgramFlag, type District, setDocumentViewer } from '../../src/districts/index.ts';
import { putDocument } from '../../src/documents/index.ts';
import type { CampusFlag } from '../../src/flags/campus/campus-flag.ts';
import { flagLedger, unflaggedBadges } from '../../src/flags/schema.ts';
import { runSteps, runs } from '../../src/nightly/schema.ts';
import type { RunId } from '../../src/platform/ids.ts';
import { addStudentFromDocument } from '../../src/roster/index.ts';
import { rosterFindings } from '../../src/roster/schema.ts';
import { begin, flagDistrict, handFlag, planFor, planHash, shownFlags, turnOn } from '../flags/support.ts';
import { connectCampus } from '../support/campus.ts';
import { exportClient } from '../support/export-client.ts';
import { asDocumentId, asRunId, asSourcedId } from '../support/ids.ts';
import { invented } from '../support/invented.ts';
import { callAsOperator, completeDemographics } from '../support/product.ts';
import { carryOn } from '../support/runs.ts';
import { formTokenOf, platform, signInAs, someAdministrator, someDistrict, submit } from './support.ts';

let district: District;
let cookie: string;
let get: (path: string) => Promise<Response>;
let send: (path: string, fields?: Record<string, string>) => Promise<Response>;
beforeEach(async () => {
  district = await someDistrict();
  const session = await signInAs(await someAdministrator(district));
  cookie = session.cookie;
  const root = `/settings/${district.id}`;
  get = (path) => session.get(root + path);
  const formToken = await formTokenOf(await get('/runs'));
  send = (path, fields = {}) => submit(root + path, { formToken, ...fields }, { cookie });
});

type RunRow = typeof runs.$inferInsert;
let count = 0;

async function addRun(more: Partial<RunRow> = {}) {
  count += 1;
  const row: RunRow = {
    id: asRunId(`run_${count}`),
    districtId: district.id,
    night: invented(`2026-10-${String(count).padStart(2, '0')}`),
    trigger: 'schedule',
    status: 'completed',
    startedAt: `2026-10-${String(count).padStart(2, '0')}T06:00:00.000Z`,
    finishedAt: `2026-10-${String(count).padStart(2, '0')}T06:02:05.000Z`,
    ...more,
  };
  await platform.databaseOf(district).insert(runs).values(row);
  return row.id;
}

async function addStep(
  runId: RunId,
  number: number,
  name: string,
  counts: Record<string, number>,
  problemDetail?: string,
) {
  const step = { runId, number, name, counts, attempts: 1, finishedAt: '2026-10-01T06:01:00.000Z' };
  const problem = problemDetail ? { problemCode: 'flagNotReady', problemDetail } : {};
  await platform
    .databaseOf(district)
    .insert(runSteps)
    .values({ ...step, ...problem });
}

/** A plan of a student whom Campus does not have. */
async function waitingPlan(of: District, stateStudentId: string) {
  await addStudentFromDocument(platform, of, { stateStudentId }, { givenName: 'Avery', familyName: 'Waits' });
  const begins = isoDate('2026-09-08');
  const put = await putDocument(
    platform,
    of,
    asDocumentId(`plan-${stateStudentId}`),
    {
      form: 'section504Plan',
      status: 'completed',
      fields: { meetingDate: begins, effectiveFrom: begins, initialPermission: 'given' },
      student: { stateStudentId },
    },
    { by: 'test' },
  );
  if (!put.ok) throw new Error(put.problem.detail);
}

async function addWrites(runId: RunId, count: number, state: 'seen' | 'sent' | 'refused', problem?: string, from = 0) {
  const write = { districtId: district.id, runId, program: 'section504', action: 'create', reason: 'test' } as const;
  const after = {
    sourcedId: 'F',
    setup: 'S',
    student: 'U',
    beginDate: '2026-10-01',
    endDate: null,
  } as unknown as CampusFlag; // SAFETY: a flag as Campus has it, as far as the page shows it.
  const settled = problem ? { problem } : {};
  for (let number = from; number < from + count; number++)
    await platform
      .databaseOf(district)
      .insert(flagLedger)
      .values({
        ...write,
        ...settled,
        flagSourcedId: asSourcedId(`${state}-${number}`),
        after,
        state,
        plannedAt: '2026-10-01T06:00:00.000Z',
      });
}

describe('the last runs', () => {
  it('are charted on the server: students, changes, duration and writes to Campus', async () => {
    for (let night = 0; night < 2; night++) {
      const runId = await addRun(night === 1 ? { status: 'failed' } : {});
      await addStep(runId, 1, 'students', { new: 10, changed: 3 });
      await addStep(runId, 2, 'students', { new: 4, changed: 0 });
      await addStep(runId, 3, 'reconcile', { active: 1203, withdrawn: 2 });
      // The step was killed after three of its writes, and says what its repetition wrote; the ledger knows all.
      await addStep(runId, 4, 'writeFlags section504', { sent: 4, refused: 1 });
      await addWrites(runId, 7, 'seen');
      await addWrites(runId, 1, 'refused');
    }
    const html = await (await get('/runs')).text();
    for (const text of [
      'Students <strong>1,203',
      'Changes from Campus <strong>19',
      'Duration <strong>2 min',
      'Writes to Campus <strong>7',
    ])
      expect(html).toContain(text);
    expect(html.match(/<rect class="bar"/g)?.length).toBeGreaterThanOrEqual(4);
    expect(html).toContain('<rect class="bar failed"');
  });

  it('are not green where something was left out, and say how much', async () => {
    const runId = await addRun();
    await addStep(runId, 1, 'reconcile', { active: 1203 });
    expect(await (await get('/runs')).text()).toContain('<span class="badge good">Completed</span>');
    await addStep(runId, 2, 'planFlags section504', {}, 'Campus has no flag named "Section 504".');
    const one = await (await get('/runs')).text();
    expect(one.match(/<span class="badge warn">Completed with 1 problem<\/span>/g)).toHaveLength(2);
    expect(one).toContain('<rect class="bar troubled"');
    expect(one).not.toContain('badge good">Completed');
    await addStep(runId, 3, 'planFlags englishLearners', {}, 'Campus has no flag named "English Learners".');
    for (const path of ['/runs', `/runs/${runId}`])
      expect(await (await get(path)).text()).toContain('<span class="badge warn">Completed with 2 problems</span>');
  });

  it('come to one number wherever they are counted: that of what somebody can act on', async () => {
    const at = await flagDistrict(8);
    const own = await signInAs(await someAdministrator(at.district));
    for (const { sourcedId } of at.students.slice(0, 4)) await planFor(at, sourcedId);
    await waitingPlan(at.district, 'AA7700001');
    await turnOn(at, 'create');
    const [first, second, third] = await at.campus.control<{ sourcedId: string; userIds: unknown }[]>(
      'GET',
      'students?limit=3&offset=20&status=active',
    );
    await at.campus.control('PATCH', `students/${second?.sourcedId}`, { userIds: first?.userIds });
    await at.campus.control('PATCH', `students/${third?.sourcedId}`, { givenName: {} });
    const forbidden = { match: 'programParticipations', method: 'PUT', kind: 'forbidden', times: 2 };
    await at.campus.control('PUT', 'faults', [forbidden]);
    const runId = await begin(at, 'runs');
    expect(await carryOn(at.district)).toMatchObject({ status: 'completed' });
    const database = platform.databaseOf(at.district);
    // Nothing that anybody could do.
    const found = { districtId: at.district.id, runId, reason: 'found', field: 'sourcedId' };
    await database.insert(rosterFindings).values([
      { ...found, kind: 'rekeyed', collection: 'students', object: 'moved' },
      { ...found, kind: 'reusedNumber', collection: 'students', object: 'again' },
    ]);
    const left = { studentId: at.students[7]?.id ?? invented(''), reason: 'withdrawn', ordinal: 1, runId };
    await database.insert(unflaggedBadges).values({ districtId: at.district.id, program: 'section504', ...left });

    const root = `/settings/${at.district.id}`;
    const text = async (path: string) => (await own.get(root + path)).text();
    const page = await text(`/runs/${runId}`);
    const [listed = '', notices = ''] = page.split('For your information');
    const rows = [...listed.matchAll(/<tr><th scope="row">([^<]*)<\/th><td data-label="Where">/g)].map(
      ([, what]) => what,
    );
    expect(rows).toEqual([
      ...[
        'Flag not written: Section 504',
        'Flag not written: Section 504',
        'Left out',
        'Same SSID as another student',
        'Same SSID as another student',
      ],
      'No flag Section 504',
    ]);
    for (const what of ['Re-keyed by Campus', 'Has a reused number', 'No flag Section 504'])
      expect(notices).toContain(`<th scope="row">${what}</th>`);
    expect(listed).toContain('Download as CSV (6)');
    expect((await text(`/runs/${runId}/problems.csv`)).trim().split('\r\n')).toHaveLength(7);
    const badge = '<span class="badge warn">Completed with 6 problems</span>';
    expect(page).toContain(badge);
    const list = await text('/runs');
    // In the list, and among the numbers of the chart.
    expect(list.split(badge)).toHaveLength(3);
    expect(list).toContain(', Completed with 6 problems</title>');
    const information = await text('/district-information');
    expect(information).toContain(badge);
    expect(information).toContain('<span class="badge warn">Working, with problems</span>');
    expect(information).toContain('The last run lists what to correct in Campus.');
    const api = await callAsOperator(`${at.path}/runs`);
    expect(await api.json()).toMatchObject([{ id: runId, problems: 6 }]);
  });

  it.each(['rejected', 'sharedIdentifier'] as const)('are not green with a finding alone: %s', async (kind) => {
    const runId = await addRun();
    await addStep(runId, 1, 'reconcile', { active: 1203 });
    const found = { districtId: district.id, runId, collection: 'students', object: 'one', field: 'userIds' };
    await platform
      .databaseOf(district)
      .insert(rosterFindings)
      .values({ ...found, kind, reason: 'found' });
    const html = await (await get('/runs')).text();
    expect(html).toContain('Completed with 1 problem');
    expect(html).toContain('<rect class="bar troubled"');
    expect(html).not.toContain('badge good">Completed');
  });

  it('tell of refused flags once: in sum only of those that are not listed one by one', async () => {
    const runId = await addRun();
    const refusal = 'Flag "Section 504": 3 were refused by Campus.';
    await addStep(runId, 1, 'verifyFlags section504', { refused: 3, differing: 0 }, refusal);
    const said = async () => {
      const csv = await (await get(`/runs/${runId}/problems.csv`)).text();
      const lines = csv.trim().split('\r\n').slice(1);
      expect(await (await get('/runs')).text()).toContain(
        `Completed with ${lines.length} problem${lines.length === 1 ? '' : 's'}<`,
      );
      return lines.map((line) => line.split(',')[0]);
    };
    // Earlier runs of a cutover made the others.
    await addWrites(runId, 2, 'refused', 'Campus said no');
    const one = 'Flag not written: Section 504';
    expect(await said()).toEqual(['Not done', one, one]);
    await addWrites(runId, 1, 'refused', 'Campus said no', 2);
    expect(await said()).toEqual([one, one, one]);
    // Another program's step is not of these, and neither is a step that could not be carried out.
    await addStep(runId, 2, 'verifyFlags englishLearners', { refused: 1, differing: 0 }, 'One was refused.');
    await addStep(runId, 3, 'verifyFlags section504', {}, 'Campus could not be reached.');
    expect(await said()).toEqual(['Not done', 'Not done', one, one, one]);
    await addStep(runId, 4, 'verifyUndo section504', { refused: 3, differing: 0 }, 'Undo again.');
    expect(await said()).toHaveLength(5);
    // What Campus does not show is listed like what it refused.
    await addStep(runId, 5, 'verifyFlags section504', { refused: 3, differing: 1 }, 'One is not as planned.');
    expect(await said()).toHaveLength(6);
    await addWrites(runId, 1, 'sent', 'Campus does not show it');
    expect(await said()).toHaveLength(6);
  });

  it('are counted beside the badges of each program', async () => {
    expect(await (await get('/runs')).text()).toContain('Program Participation badges');
  });
});

describe('District Information', () => {
  const steps = async () => {
    const html = await (await get('/district-information')).text();
    const badges = [...html.matchAll(/<h3[^>]*>([^<]*)<\/h3><span class="badge([^"]*)">([^<]*)</g)];
    return { html, badges: Object.fromEntries(badges.map(([, title, kind, text]) => [title, `${text}${kind}`])) };
  };
  const demographics = 'Digital Learning Partner Nightly Demographics';
  const step2 = 'Step 2: Create a OneRoster connection';
  const step5 = 'Step 5: Prepare the flags';

  beforeEach(async () => {
    await connectCampus(district, 60);
    await completeDemographics(district);
  });

  it('is not green when the last night has failed, whatever else has run since', async () => {
    await addRun();
    expect((await steps()).badges).toMatchObject({ [demographics]: 'Working good', [step2]: 'Done good' });
    await addRun({ status: 'failed', problemCode: 'campusRefused', problemDetail: 'Campus answered 401.' });
    await addRun({ trigger: 'cutover' });
    const { html, badges } = await steps();
    expect(badges).toMatchObject({ [demographics]: 'Not working bad', [step2]: 'Not working bad' });
    expect(html).toContain('Campus answered 401.');
    await addRun({ status: 'running', finishedAt: null });
    expect((await steps()).badges).toMatchObject({ [step2]: 'Not working bad' });
    await addRun();
    expect((await steps()).badges).toMatchObject({ [demographics]: 'Working good', [step2]: 'Done good' });
  });

  it('says which flags the last run could not keep, until a run could', async () => {
    const flag = { enabled: true, mode: 'create', cutoverDate: isoDate('2026-10-01') } as const;
    for (const program of ['section504', 'englishLearners'] as const)
      await changeProgramFlag(platform, district, { program, ...flag });
    const night = await addRun();
    await addStep(night, 1, 'reconcile', { active: 1203 });
    await addStep(night, 2, 'planFlags section504', {}, 'The flag "Section 504" does not have Active checked.');
    await addStep(night, 3, 'planFlags englishLearners', { due: 1 });
    const { html, badges } = await steps();
    expect(badges).toMatchObject({ [step5]: 'Not working bad', [step2]: 'Done good' });
    expect(html).toContain('<legend>Section 504 <span class="badge bad">Not kept</span>');
    expect(html).toContain('<legend>English Learners <span class="badge good">On</span>');
    const section = html.slice(html.indexOf('id="section504"'), html.indexOf('id="advancedLearners"'));
    expect(section).toContain('does not have Active checked.');
    expect(section).toContain(`href="/settings/${district.id}/runs/${night}"`);
    const cutover = await addRun({ trigger: 'cutover' });
    await addStep(cutover, 1, 'planFlags section504', { due: 1 });
    expect((await steps()).badges).toMatchObject({ [step5]: 'Done good' });
  });

  it('folds a set-up that is finished into one line, and opens it again when something is not well', async () => {
    const folded =
      '<details><summary><h2 id="set-up">Set-up</h2> <span class="badge good">5 of 5 done</span></summary>';
    const issuer = 'https://d.example.org';
    const viewer = {
      publicKeysetUrl: `${issuer}/jwks`,
      openIdEndpoint: `${issuer}/auth`,
      deploymentId: 'fold',
      clientId: 'fold',
    };
    await setDocumentViewer(platform, district, { ...viewer, issuer, furtherDeploymentIds: [], staffRoles: null });
    await exportClient(platform, district, ['stateReporting/fd']);
    const flag = { enabled: true, mode: 'create', cutoverDate: isoDate('2026-10-01') } as const;
    await changeProgramFlag(platform, district, { program: 'section504', ...flag });
    expect((await steps()).html).not.toContain('<summary><h2');
    await addStep(await addRun(), 1, 'planFlags section504', { due: 1 });
    const { html } = await steps();
    expect(html).toContain(folded);
    expect(html.match(/<details><summary>Generated in Campus/g)).toHaveLength(2);
    // The sections, without scrolling for them.
    const jumps = html.slice(html.indexOf('aria-label="On this page"'), html.indexOf(folded));
    expect([...jumps.matchAll(/href="#([\w-]+)"/g)].map(([, id]) => id)).toEqual([
      ...['set-up', 'demographics', 'viewer', 'cutover', 'flag-notes', 'details'],
    ]);
    for (const [, id] of jumps.matchAll(/href="#([\w-]+)"/g)) expect(html).toContain(`id="${id}"`);
    await addRun({ status: 'failed', problemDetail: 'Campus answered 401.' });
    const broken = (await steps()).html;
    expect(broken).not.toContain('<summary><h2');
    expect(broken).toContain('<details open=""><summary>Generated in Campus');
  });

  it('says from when on a flag is kept whose date is to come', async () => {
    const flag = { enabled: true, mode: 'create', cutoverDate: isoDate('2099-12-05') } as const;
    await changeProgramFlag(platform, district, { program: 'section504', ...flag });
    const { html, badges } = await steps();
    expect(badges).toMatchObject({ [step5]: 'Waiting warn' });
    expect(html).toMatch(/<legend>Section 504 <span class="badge warn">On from <time[^>]*>Dec 5, 2099</);
  });
});

describe('a run', () => {
  it('lists what is left to do, to look at and to download, and runs no formula there', async () => {
    const runId = await addRun();
    await addStep(runId, 1, 'planFlags section504', { due: 3 }, 'The flag “Section 504” is not active in Campus.');
    await addStep(runId, 2, 'students', { seen: 1200, changed: 3, rowsWritten: 12 });
    await platform.databaseOf(district).insert(rosterFindings).values({
      districtId: district.id,
      runId,
      kind: 'rejected',
      collection: 'students',
      object: '=HYPERLINK("https://evil.example","<img src=x>")',
      field: 'familyName',
      reason: 'must not be empty, "ever"',
    });
    const html = await (await get(`/runs/${runId}`)).text();
    for (const text of [
      'What to look at',
      'Compare flags with Campus: Section 504',
      '3 flags due',
      '1,200 sent by Campus, 3 changed ',
      'Section 504',
      'is not active in Campus',
      'Left out',
      'Correct this field',
      'problems.csv',
    ])
      expect(html).toContain(text);
    expect(html).not.toContain('<img');
    expect(html).toContain('Last name must not be empty, &quot;ever&quot;.');
    expect(html.indexOf('What to look at')).toBeLessThan(html.indexOf('Steps'));
    const file = await get(`/runs/${runId}/problems.csv`);
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(file.headers.get('content-disposition')).toContain('attachment');
    const lines = (await file.text()).split('\r\n');
    expect(lines[0]).toBe('What,Where,Why,What to do');
    expect(lines[2]).toContain('Left out,"Students: =HYPERLINK');
    expect(lines).toHaveLength(4);
  });

  it('leads from what was found in the roster to the student, who is named', async () => {
    const at = await flagDistrict(2);
    const own = await signInAs(await someAdministrator(at.district));
    const runId = await begin(at, 'runs');
    const [known] = at.students;
    const found = { districtId: at.district.id, runId, reason: 'found', field: 'userIds' };
    await platform
      .databaseOf(at.district)
      .insert(rosterFindings)
      .values([
        { ...found, kind: 'sharedIdentifier', collection: 'students', object: known?.sourcedId ?? '' },
        { ...found, kind: 'rejected', collection: 'demographics', object: known?.sourcedId ?? '' },
        { ...found, kind: 'rejected', collection: 'guardians', object: known?.sourcedId ?? '' },
        { ...found, kind: 'rejected', collection: 'students', object: 'unknown-sourced-id' },
      ]);
    const html = await (await own.get(`/settings/${at.district.id}/runs/${runId}`)).text();
    const link = `href="/settings/${at.district.id}/students/${known?.id}">`;
    expect(html.split(link)).toHaveLength(3);
    // What is said of a student is a sentence of its own.
    expect(html).toContain('<td data-label="Why">found</td>');
    expect(html).toMatch(
      new RegExp(`Same SSID as another student</th><td data-label="Where"><a ${link}[^<]+, [^<]+</a>`),
    );
    for (const text of [`Guardians: ${known?.sourcedId}`, 'Students: unknown-sourced-id'])
      expect(html).toContain(`<td data-label="Where">${text}</td>`);
  });

  /** What the steps of a night say in which nothing has changed. */
  const unchanged = { seen: 975, new: 0, changed: 0, rowsWritten: 0, unchanged: 975, rejected: 0 };
  const flagsUnchanged = { ...{ endExisting: 0, create: 0, correct: 0, end: 0 }, deletedByHand: 0, changedByHand: 0 };
  const quietNight: readonly [string, Record<string, number>][] = [
    ['planPull', { full: 1 }],
    ['orgs', unchanged],
    ['students', { ...unchanged, retried: 1 }],
    ['reconcile', { active: 975, withdrawn: 0, withdrawnGuardians: 0, withdrawnEnrollments: 0, rowsWritten: 0 }],
    ['badges', { students: 3, badges: 4, changed: 0, documentsJoined: 0 }],
    ['flags', { programs: 2 }],
    ...['section504', 'englishLearners'].map((program): [string, Record<string, number>] => [
      `planFlags ${program}`,
      { badges: 34, due: 34, dueOpen: 34, inCampus: 40, open: 34, unflagged: 0, ...flagsUnchanged },
    ]),
  ];

  it('of a quiet night says in one line that nothing has changed', async () => {
    const runId = await addRun();
    for (const [at, [name, counts]] of quietNight.entries()) await addStep(runId, at, name, counts);
    const html = await (await get(`/runs/${runId}`)).text();
    expect(html).toContain('<p class="muted">Nothing changed: 975 active students, 68 flags due.</p>');
    expect(html).not.toContain('<table');
    await addStep(runId, 9, 'reconcile', { active: 0, withdrawn: 2 });
    const told = await (await get(`/runs/${runId}`)).text();
    expect(told).toContain('975 active students, 2 students withdrawn');
    expect(told).toMatch(
      /<p class="muted">Nothing changed in: Ask Campus what has changed, Schools, Students, Program Participation badges, .*English Learners\.<\/p>/,
    );
    expect(told.match(/<tr>/g)).toHaveLength(2);
  });

  it('counts one thing as one, and says of what is open where it is open', async () => {
    const runId = await addRun();
    await addStep(runId, 1, 'planPull', { full: 1 }, 'said');
    await addStep(runId, 2, 'reconcile', { active: 1, withdrawn: 1, withdrawnGuardians: 2 });
    await addStep(runId, 3, 'flags', { programs: 1 }, 'said');
    await addStep(runId, 4, 'planFlags section504', { due: 5, dueOpen: 4, inCampus: 1, open: 4, create: 1 });
    const html = await (await get(`/runs/${runId}`)).text();
    for (const text of [
      '1 active student, 1 student withdrawn, 2 guardians withdrawn',
      '<td>1 program ',
      '5 flags due, 4 due on the day of the run, 1 flag in Campus, 4 open in Campus, 1 to create',
    ])
      expect(html).toContain(text);
    expect(html).not.toContain('whole pull');
  });

  it('of a night between two others is as quiet where Campus has nothing new', async () => {
    const at = await flagDistrict(4);
    const own = await signInAs(await someAdministrator(at.district));
    for (const { sourcedId } of at.students.slice(0, 2)) await planFor(at, sourcedId);
    await turnOn(at, 'create');
    for (let night = 0; night < 2; night++) {
      await begin(at, 'runs');
      await carryOn(at.district);
    }
    const runId = await begin(at, 'runs');
    await carryOn(at.district);
    const html = await (await own.get(`/settings/${at.district.id}/runs/${runId}`)).text();
    expect(html).toMatch(/<p class="muted">Nothing changed: \d+ active students, 2 flags due\.<\/p>/);
    expect(html).not.toContain('<table');
  });

  it('that goes on or has failed does not say that nothing has changed', async () => {
    const running = await addRun({ status: 'running', finishedAt: null });
    await addStep(running, 1, 'planPull', { full: 0 });
    const soFar = await (await get(`/runs/${running}`)).text();
    expect(soFar).not.toContain('Nothing changed');
    expect(soFar).toContain('<p class="muted">No changes so far: Ask Campus what has changed.</p>');
    const failed = await addRun({ status: 'failed', problemDetail: 'Campus answered 401.' });
    await addStep(failed, 1, 'planPull', { full: 0 });
    await addStep(failed, 2, 'students', {}, 'Campus answered 401.');
    const over = await (await get(`/runs/${failed}`)).text();
    expect(over).not.toContain('Nothing changed');
    expect(over).toContain('<p class="muted">No changes before that: Ask Campus what has changed.</p>');
  });

  it('that has failed says once why', async () => {
    const failed = await addRun({ status: 'failed', problemDetail: 'Campus answered 401.' });
    // Details of a run are forgotten after two years; why it failed is not.
    expect(await (await get(`/runs/${failed}`)).text()).toContain('<p class="problem">Campus answered 401.</p>');
    await addStep(failed, 1, 'students', {}, 'Campus answered 401.');
    const html = await (await get(`/runs/${failed}`)).text();
    expect(html.match(/Campus answered 401\./g)).toHaveLength(1);
    expect(html).toContain('<td data-label="Why">Campus answered 401.</td>');
  });

  it('of a night in which a cutover is not for the night to make says so, with the way to its preview', async () => {
    const at = await flagDistrict(4);
    const own = await signInAs(await someAdministrator(at.district));
    // Nobody has a badge, so every open flag would end without a replacement.
    for (const { sourcedId } of at.students) await handFlag(at, sourcedId);
    await turnOn(at);
    const runId = await begin(at, 'runs');
    expect(await carryOn(at.district)).toMatchObject({ status: 'completed' });
    expect((await shownFlags(at)).filter(({ endDate }) => endDate)).toEqual([]);
    const html = await (await own.get(`/settings/${at.district.id}/runs/${runId}`)).text();
    const problems = html.slice(html.indexOf('id="problems"'), html.indexOf('id="steps"'));
    for (const text of [
      'Cutover waits for confirmation',
      'Section 504',
      '4 of 4',
      `href="/settings/${at.district.id}/flags/section504/cutover"`,
    ])
      expect(problems).toContain(text);
  });

  it('lists the flags that Campus refused, by student, and a cutover that waits with a link to its preview', async () => {
    const at = await flagDistrict(4);
    const own = await signInAs(await someAdministrator(at.district));
    for (const { sourcedId } of at.students.slice(0, 2)) await planFor(at, sourcedId);
    await turnOn(at);
    const hash = await planHash(at);
    const forbidden = { match: 'programParticipations', method: 'PUT', kind: 'forbidden', times: 1 };
    await at.campus.control('PUT', 'faults', [forbidden]);
    const runId = await begin(at, 'flags/section504/cutover', { hash });
    await carryOn(at.district);
    await platform
      .databaseOf(at.district)
      .insert(runSteps)
      .values({
        ...{ runId, number: 90, name: 'planFlags englishLearners', counts: {}, attempts: 1, finishedAt: 'x' },
        ...{ problemCode: 'confirmationNeeded', problemDetail: 'It would end 9 of 10 open flags.' },
      });
    const path = `/settings/${at.district.id}/runs/${runId}`;
    const html = await (await own.get(path)).text();
    expect(html.match(/Flag not written: Section 504/g)).toHaveLength(1);
    expect(html).toMatch(/data-label="Where"><a href="[^"]*\/students\/stu_[^"]*">[^<]+, [^<]+<\/a>/);
    for (const text of [
      'Campus answered 403',
      'Cutover waits for confirmation',
      `href="/settings/${at.district.id}/flags/englishLearners/cutover"`,
    ])
      expect(html).toContain(text);
    expect(await (await own.get(`${path}/problems.csv`)).text()).toContain('Flag not written: Section 504');
  });

  it('streams its progress while it goes on, and says when it is over', async () => {
    await connectCampus(district, 60);
    const location = (await send('/district-information/demographics/run')).headers.get('location') ?? '';
    const path = location.replace(`/settings/${district.id}`, '');
    const runId = asRunId(path.split('/').at(-1));
    const page = await (await get(path)).text();
    expect(page).toContain(`data-live="${location}/events"`);
    await addStep(runId, 900, 'orgs', { seen: 3 });
    expect(await (await get(path)).text()).toContain(`<noscript><p><a href="${location}">Reload the page</a>`);
    const events = await get(`${path}/events`);
    expect(events.headers.get('content-type')).toContain('text/event-stream');
    const reading = events.text();
    await carryOn(district);
    const text = await reading;
    expect(text).toContain('event: progress');
    expect(text).toMatch(/event: over\ndata: completed/);
    const after = await (await get(path)).text();
    expect(after).toContain('Completed');
    expect(after).not.toContain('data-live');
  });

  it('tells nothing more to somebody who was signed out or removed', async () => {
    const [one, two] = [
      await someAdministrator(district, await someDistrict('Other')),
      await someAdministrator(district),
    ];
    const runId = await addRun({ status: 'running' });
    const events = `/settings/${district.id}/runs/${runId}/events`;
    const streams = await Promise.all(
      [one, two].map(async (email) => {
        const theirs = await signInAs(email);
        const reader = (await theirs.get(events)).body?.getReader();
        expect(new TextDecoder().decode((await reader?.read())?.value)).toContain('event: progress');
        return { theirs, reader };
      }),
    );
    const removed = await administratorByEmail(platform, one);
    if (removed) await removeAdministrator(platform, district, removed.id);
    const revoked = await administratorByEmail(platform, two);
    for (const { id } of revoked ? await sessionsOf(platform, revoked) : [])
      if (revoked) await revokeSession(platform, revoked, id);
    await addStep(runId, 1, 'orgs', { seen: 4711 });
    for (const { reader } of streams) expect((await reader?.read())?.done).toBe(true);
  });

  it('that is held is confirmed by a person, and by nobody when it is not', async () => {
    const runId = await addRun({
      status: 'held',
      problemDetail: 'Campus no longer has 60 of 120.',
      confirmation: 'c1',
    });
    const html = await (await get(`/runs/${runId}`)).text();
    for (const text of [
      'This run waits for you',
      'Campus no longer has 60 of 120.',
      'value="c1"',
      'Confirm that they have left',
    ])
      expect(html).toContain(text);
    // The Durable Object, which alone decides, holds nothing.
    const refused = await send(`/runs/${runId}/confirm`, { confirmation: 'c1', seen: 'on' });
    expect(refused.status).toBe(409);
    // On the run's own page, where one looks again.
    for (const text of ['This run waits for you', 'what it is about to do has changed. Look at it again.'])
      expect(await refused.clone().text()).toContain(text);
    expect(await refused.text()).toContain('Run of ');
    expect((await send('/runs/run_unknown/confirm', { confirmation: 'c1', seen: 'on' })).status).toBe(404);
  });

  it('that does not exist has no page, no stream and no file', async () => {
    for (const path of ['', '/events', '/problems.csv']) expect((await get(`/runs/run_0${path}`)).status).toBe(404);
  });
});
