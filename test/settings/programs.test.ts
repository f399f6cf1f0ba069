import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/iso-date.ts';
import { localTime } from '../../src/calendar/time-zone.ts';
import { deleteDocument } from '../../src/documents/index.ts';
import { documents } from '../../src/documents/schema.ts';
import type { FormName } from '../../src/states/index.ts';
import { addStudent, plan504, put } from '../documents/support.ts';
import { asDocumentId } from '../support/ids.ts';
import { invented } from '../support/invented.ts';
import { platform, signInAs, someAdministrator, someDistrict } from './support.ts';

async function signedIn() {
  const district = await someDistrict();
  const session = await signInAs(await someAdministrator(district));
  const student = await addStudent(district);
  const path = `/settings/${district.id}/students/${student.id}/programs`;
  const page = async () => (await session.get(path)).text();
  const write = (
    id: string,
    form: string,
    fields: Record<string, unknown>,
    status: 'draft' | 'completed' = 'completed',
  ) => put(district, id, { form: form as FormName, status, student: { localNumber: student.localNumber }, fields });
  return { district, student, path, page, write, ...session };
}

describe('a student’s Programs page', () => {
  it('lists the timeline, newest first, with status, reason, notes and document', async () => {
    const { page, write } = await signedIn();
    await write('etr', 'etr', { evaluationType: 'initial', meetingDate: '2026-08-20', determination: 'ET10' });
    await write('iep', 'iep', {
      meetingType: 'initial',
      initialConsent: 'given',
      effectiveFrom: '2026-09-08',
      outcome: 'IE13',
    });
    await write('exit', 'specialEducationExit', { date: '2026-10-30' });
    const html = await page();
    const places = ['Oct 30, 2026', 'Sep 8, 2026', 'Aug 20, 2026'].map((day) => html.lastIndexOf(day));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(Math.min(...places)).toBeGreaterThan(0);
    for (const text of [
      'Eligibility under review',
      'Not participating',
      'Initial IEP, consent given for services',
      'LRE: IE13',
      'Disability: ET10',
      'Evaluation Team Report (PR-06)',
      'The student is in no special program today.',
    ])
      expect(html).toContain(text);
  });

  it('draws documents, badge, and plan in force, and says the same in words', async () => {
    const { page, write } = await signedIn();
    const days = { meetingDate: '2025-09-08', effectiveFrom: '2025-09-08', effectiveTo: '2026-09-07' };
    await write('iep', 'iep', { meetingType: 'review', ...days, outcome: 'IE13' });
    await write('refused', 'iep', {
      ...days,
      meetingType: 'initial',
      initialConsent: 'refused',
      meetingDate: '2025-02-03',
    });
    const html = await page();
    for (const text of [
      'Special Education: documents',
      'Special Education: badge',
      'Special Education: plan in force',
      'overdue since Sep 8, 2026',
      'never in force: the parents refused it',
    ])
      expect(html).toContain(text);
    expect(html.match(/<svg /g)?.length).toBeGreaterThanOrEqual(3);
  });

  it('says what the student takes part in now, and what at other times', async () => {
    const { page, write, district, student } = await signedIn();
    const { date: today } = localTime(platform.clock.now(), district.timeZone);
    await put(district, 'plan', plan504(student.localNumber, '2026-09-01'));
    await write('rimp', 'rimp', { date: addDays(today, 1) });
    await write('profile', 'giftedProfile', { mathIdentified: today });
    await write('iep', 'iep', { meetingType: 'review', effectiveFrom: '2026-09-01' });
    await write('exit', 'specialEducationExit', { date: today });
    await write('el', 'elIdentification', { date: '2026-09-01', proficiency: 'emerging' });
    await write('end', 'elExit', { date: addDays(today, 1) });
    const html = await page();
    const listed = (heading: string) =>
      [...(html.split(`<h2 id="${heading}">`)[1]?.split('</ul>')[0] ?? '').matchAll(/<strong>([^<]*)</g)].map(
        ([, program]) => program,
      );
    expect(html).toMatch(/Section 504<\/strong> since <time datetime="2026-09-01"/);
    expect(listed('now')).toEqual(['Advanced Learners', 'English Learners', 'Section 504']);
    expect(listed('other-times')).toEqual(['K-4 Literacy', 'Special Education']);
  });

  it('lists incomplete documents that would count', async () => {
    const { page, write } = await signedIn();
    await write('draft', 'section504Plan', { meetingDate: '2026-11-02' }, 'draft');
    await write('undated-draft', 'rimp', {}, 'draft');
    const html = await page();
    expect(html).toContain('Incomplete documents');
    expect(html).toContain('Nov 2, 2026');
    expect(html).toMatch(/undated-draft<\/code>.*data-label="Field">Start or Date<.*Missing/s);
    expect(html).not.toContain('Documents to correct');
    expect(html).toContain('No completed document affects');
  });

  it('lists documents with missing or impossible dates, or without an answer that decides, by the printed label of the field', async () => {
    const { page, write, district, student } = await signedIn();
    await write('undated', 'section504Plan', {});
    await write('untyped', 'iep', { effectiveFrom: '2026-09-01' });
    // As an earlier system could have left it: the API takes no such date.
    await platform
      .databaseOf(district)
      .insert(documents)
      .values({
        districtId: district.id,
        id: invented('old'),
        studentId: student.id,
        form: 'section504Evaluation',
        program: 'section504',
        status: 'completed',
        fields: { meetingDate: '1026-09-01', determination: 'eligible' },
        version: 1,
        completedAt: '2026-09-01T00:00:00.000Z',
        updatedAt: '2026-09-01T00:00:00.000Z',
      });
    const html = await page();
    expect(html).toContain('Documents to correct');
    expect(html).toMatch(/undated<\/code>.*data-label="Field">MEETING DATE<.*Missing/s);
    expect(html).toMatch(/untyped<\/code>.*data-label="Field">MEETING TYPE<.*Missing/s);
    expect(html).toContain('Impossible date');
  });

  it('lists a plan that begins participation again although it was agreed on before consent was revoked', async () => {
    const { page, write } = await signedIn();
    const review = { meetingType: 'review', meetingDate: '2026-04-10' };
    await write('earlier', 'iep', { ...review, meetingDate: '2025-04-10', effectiveFrom: '2025-08-20' });
    await write('revoked', 'revocationOfConsent', { date: '2026-05-15' });
    await write('later', 'iep', { ...review, effectiveFrom: '2026-08-20' });
    const html = await page();
    const [listed = '', ...more] = html
      .split('starts it again on ')
      .map((part) => part.slice(part.lastIndexOf('<li>')));
    expect(more).toHaveLength(1);
    expect(listed).toMatch(/later<\/code>.*revoked<\/code>.*2026-05-15/s);
    await write('later', 'iep', { ...review, meetingDate: '2026-05-16', effectiveFrom: '2026-08-20' });
    expect(await page()).not.toContain('Documents to correct');
  });

  it('is reached from the student’s page, and is nobody else’s', async () => {
    const { get, district, student, path } = await signedIn();
    expect(await (await get(`/settings/${district.id}/students/${student.id}`)).text()).toContain(path);
    const elsewhere = await someDistrict('Elsewhere');
    const other = await addStudent(elsewhere);
    expect((await get(`/settings/${district.id}/students/${other.id}/programs`)).status).toBe(404);
    expect((await get(`/settings/${elsewhere.id}/students/${other.id}/programs`)).status).toBe(404);
  });
});

describe('a student’s Documents page', () => {
  it('tells who changed which document, what and when: of deleted ones too, and of one that turned out to be about somebody else', async () => {
    const { district, write, get, student } = await signedIn();
    const page = async (id: string) => (await get(`/settings/${district.id}/students/${id}/documents`)).text();
    await write('plan', 'section504Plan', { meetingDate: '2026-09-01' }, 'draft');
    await write('plan', 'section504Plan', { meetingDate: '2026-09-01' });
    await write('plan', 'section504Plan', { meetingDate: '2026-09-02' });
    const other = await addStudent(district);
    await put(district, 'plan', plan504(other.localNumber, '2026-09-02'));
    await deleteDocument(platform, district, asDocumentId('plan'), { by: 'jo@example.org' });
    const html = await page(student.id);
    expect(html).toContain('SameGoal has no plan document for this student');
    const told = ['created: MEETING DATE', 'completed', 'changed: MEETING DATE', 'Now about another student'];
    for (const change of told) expect(html).toMatch(new RegExp(`data-label="Change">${change}<`));
    expect(html).toContain('Section 504: Plan');
    expect(html).toContain('Plan-authoring system <code class="muted small">test</code>');
    expect(html).not.toContain('jo@example.org');
    const theirs = await page(other.id);
    expect([...theirs.matchAll(/data-label="Change">([^<]*)</g)].map(([, change]) => change)).toEqual([
      'deleted',
      'moved',
    ]);
    expect(theirs).toContain('jo@example.org');
  });
});
