import { beforeEach, describe, expect, it } from 'vitest';
import type { SourcedId, StudentId } from '../../src/platform/ids.ts';
import { addStudentFromDocument } from '../../src/roster/index.ts';
import { addStudent, plan504, put } from '../documents/support.ts';
import { begin, type FlagDistrict, flagDistrict, handFlag, planFor, planHash, turnOn } from '../flags/support.ts';
import { carryOn } from '../support/runs.ts';
import { callAsOperator, platform, signInAs, someAdministrator, someDistrict } from './support.ts';

let at: FlagDistrict;
let get: (path: string) => Promise<Response>;
beforeEach(async () => {
  at = await flagDistrict(6);
  get = (await signInAs(await someAdministrator(at.district))).get;
});

const student = (which: number) => at.students[which] as { id: StudentId; sourcedId: SourcedId };
const flagsOf = (id: StudentId) => get(`/settings/${at.district.id}/students/${id}/flags`);
const textOf = async (id: StudentId) => (await flagsOf(id)).text();
const cutover = async () => {
  const runId = await begin(at, 'flags/section504/cutover', { hash: await planHash(at) });
  await carryOn(at.district);
  return runId;
};

describe('a student’s Flags page', () => {
  it('shows the flag of each badge as it was written, with the run that wrote it', async () => {
    await planFor(at, student(0).sourcedId);
    await turnOn(at);
    const runId = await cutover();
    const html = await textOf(student(0).id);
    expect(html).toMatch(/data-label="Badge">since <time datetime="2026-09-08"/);
    expect(html).toContain('data-label="Flag starts"><time datetime="2026-10-01"');
    expect(html).toContain('data-label="Flag ends">open<');
    expect(html).toContain('<span class="badge good">Set</span>');
    expect(html).toContain(`/settings/${at.district.id}/runs/${runId}`);
  });

  it('shows the district’s own flag that the cutover ended', async () => {
    for (const which of [0, 1, 2, 3, 4]) {
      await handFlag(at, student(which).sourcedId);
      if (which > 0) await planFor(at, student(which).sourcedId);
    }
    await turnOn(at);
    await cutover();
    const html = await textOf(student(0).id);
    for (const text of [
      'no Program Participation badge',
      'Flags without a badge',
      'Ended by the cutover',
      '2026-09-30',
    ])
      expect(html).toContain(text);
  });

  it('says what Campus answered when it refused the write', async () => {
    await planFor(at, student(0).sourcedId);
    await turnOn(at);
    const hash = await planHash(at);
    await at.campus.control('PUT', 'faults', [{ match: 'programParticipations', method: 'PUT', kind: 'forbidden' }]);
    await begin(at, 'flags/section504/cutover', { hash });
    await carryOn(at.district);
    const html = await textOf(student(0).id);
    expect(html).toContain('No flag</span> Campus refused the flag: 403');
  });

  it('says why there is none: the program is off, the cutover waits, the student is not in the OneRoster data', async () => {
    await planFor(at, student(0).sourcedId);
    const name = { givenName: 'Avery', familyName: 'Okafor' };
    const unknown = await addStudentFromDocument(platform, at.district, { stateStudentId: 'AA0000001' }, name);
    await put(at.district, 'plan-504', { ...plan504('', '2026-09-08'), student: { stateStudentId: 'AA0000001' } });
    expect(await textOf(student(0).id)).toContain('This program’s flag is off.');
    await turnOn(at);
    const waiting = await textOf(student(0).id);
    expect(waiting).toContain('This program’s cutover is not done yet.');
    expect(waiting).toContain(`href="/settings/${at.district.id}/flags/section504/cutover"`);
    await cutover();
    expect(await textOf(unknown.id)).toMatch(/No flag<\/span> Campus has not sent this student yet\./);
  });

  it('says the same over the API, with the setting that changes it', async () => {
    await planFor(at, student(0).sourcedId);
    const path = `/v1/admin/districts/${at.district.id}/students/${student(0).id}/flags`;
    const answers = await (await callAsOperator(path)).json<{ program: string; noFlag: { sentence: string } }[]>();
    const html = await textOf(student(0).id);
    expect(answers.map(({ program }) => program)).toEqual([
      'section504',
      ...['specialEducation', 'advancedLearners', 'k4Literacy', 'englishLearners'],
    ]);
    for (const { noFlag } of answers) expect(html).toContain(noFlag.sentence);
    expect(answers[0]).toMatchObject({ flag: null, noFlag: { reason: 'programOff', remedy: 'cutoverDates' } });
    expect(html).toMatch(/Turn it on under Cutover Dates\. <a href="[^"]*#cutover">/);
    const elsewhere = await addStudent(await someDistrict('Elsewhere'));
    expect((await callAsOperator(path.replace(student(0).id, elsewhere.id))).status).toBe(404);
  });

  it('is reached from the student’s page, and is nobody else’s', async () => {
    const html = await (await get(`/settings/${at.district.id}/students/${student(0).id}`)).text();
    expect(html).toContain(`/students/${student(0).id}/flags"`);
    const elsewhere = await someDistrict('Elsewhere');
    const other = await addStudent(elsewhere);
    expect((await flagsOf(other.id)).status).toBe(404);
    expect((await get(`/settings/${elsewhere.id}/students/${other.id}/flags`)).status).toBe(404);
  });
});
