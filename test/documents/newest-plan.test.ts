import { describe, expect, it } from 'vitest';
import { timelineOf } from '../../src/badges/index.ts';
import { documentsForReporting, newestPlan, type PlanDocument, planStateOf } from '../../src/documents/index.ts';
import type { Program } from '../../src/programs/index.ts';
import type { FormName } from '../../src/states/index.ts';
import { asDocumentId, asStudentId } from '../support/ids.ts';
import { addStudent, plan504, platform, put, someDistrict } from './support.ts';

let numbered = 0;
const document = (form: FormName, fields: Record<string, unknown>, more: Partial<PlanDocument> = {}): PlanDocument => ({
  id: asDocumentId(`doc-${++numbered}`),
  studentId: asStudentId('stu_1'),
  form,
  program: 'specialEducation',
  status: 'completed',
  fields,
  version: 1,
  completedAt: '2026-09-01T12:00:00.000Z',
  updatedAt: '2026-09-01T12:00:00.000Z',
  file: null,
  ...more,
});

/** Whatever the order in which they come. */
function newest(...candidates: PlanDocument[]): PlanDocument | undefined {
  const found = newestPlan(candidates);
  expect(newestPlan(candidates.toReversed())).toEqual(found);
  return found?.document;
}

describe('the newest plan document', () => {
  it('is the one with the latest meeting, not the one completed last', () => {
    const older = document('iep', { meetingDate: '2025-09-01' }, { completedAt: '2026-10-01T12:00:00.000Z' });
    const newer = document('iep', { meetingDate: '2026-09-01' });
    expect(newest(older, newer)).toBe(newer);
  });

  it('is never an evaluation, a consent or an exit', () => {
    const iep = document('iep', { meetingDate: '2025-09-01' });
    const etr = document('etr', { meetingDate: '2026-09-01' });
    expect(newest(iep, etr, document('specialEducationExit', { date: '2026-09-02' }))).toBe(iep);
    expect(newest(etr)).toBeUndefined();
  });

  it.each(['iep', 'servicesPlan'] as const)('of one day is an amendment, then the %s, then an adopted one', (form) => {
    const adopted = document('transfer', { iepAdoptedDate: '2026-09-01' }, { completedAt: '2026-09-30T12:00:00.000Z' });
    const plan = document(form, { meetingDate: '2026-09-01' }, { completedAt: '2026-09-29T12:00:00.000Z' });
    const amendment = document('iepAmendment', { amendmentDate: '2026-09-01' });
    expect(newest(adopted, plan, amendment)).toBe(amendment);
    expect(newest(adopted, plan)).toBe(plan);
    expect(newest(adopted)).toBe(adopted);
  });

  it.each([
    ['iep', 'initialConsent'],
    ['servicesPlan', 'initialConsent'],
    ['section504Plan', 'initialPermission'],
  ] as const)('is never one that the parents refused: %s', (form, answer) => {
    const older = document(form, { meetingDate: '2025-09-01', [answer]: 'given' });
    const refused = document(form, { meetingDate: '2026-09-01', [answer]: 'refused' });
    expect(newest(older, refused)).toBe(older);
    expect(newest(refused)).toBeUndefined();
  });

  it.each(['iep', 'servicesPlan'] as const)(
    'may be a review, of which the answer to initial services says nothing: %s',
    (form) => {
      const fields = { meetingDate: '2026-09-01', effectiveFrom: '2026-09-08', initialConsent: 'refused' };
      const review = document(form, { ...fields, meetingType: 'review' });
      expect(newest(review)).toBe(review);
      expect(timelineOf('OH', [review]).entries).toMatchObject([{ status: 'participating' }]);
      expect(newest(document(form, { ...fields, meetingType: 'initial' }))).toBeUndefined();
    },
  );

  it('is the one completed last of two with the same date, and the greater id of two completed at once', () => {
    const first = document('iep', { meetingDate: '2026-09-01' });
    const later = document('iep', { meetingDate: '2026-09-01' }, { completedAt: '2026-09-02T12:00:00.000Z' });
    const twin = document('iep', { meetingDate: '2026-09-01' }, { id: asDocumentId('zzz') });
    expect(newest(first, later)).toBe(later);
    expect(newest(first, twin)).toBe(twin);
  });

  it('is the authored one of one event that was loaded or typed in as well, whichever came last', () => {
    const authored = document('iep', { meetingDate: '2026-09-01' });
    const stub = document(
      'iep',
      { meetingDate: '2026-09-01' },
      { id: asDocumentId('load-1'), completedAt: '2026-10-01T12:00:00.000Z' },
    );
    expect(newest(authored, stub)).toBe(authored);
    expect(newest(authored, { ...stub, fields: { meetingDate: '2026-09-02' } })?.id).toBe('load-1');
  });

  it('has a date before any that has none', () => {
    const undated = document('iep', {});
    const dated = document('iep', { meetingDate: '2001-09-01' });
    expect(newest(undated, dated)).toBe(dated);
    expect(newest(undated)).toBe(undated);
  });

  it('of Advanced Learners is the Written Education Plan, and the profile for a student without one', () => {
    const profile = document('giftedProfile', { mathIdentified: '2026-09-01', scienceIdentified: '2026-10-01' });
    const plan = document('writtenEducationPlan', { effectiveFrom: '2025-09-01' });
    expect(newest(profile, plan)).toBe(plan);
    expect(newestPlan([profile])).toMatchObject({ document: profile, date: '2026-10-01' });
  });

  it('is the one of each kind of plan, with the date that makes it the newest', () => {
    for (const [form, fields, date] of [
      ['transfer', { etrAdoptedDate: '2026-10-01', iepAdoptedDate: '2026-09-01' }, '2026-09-01'],
      ['rimp', { date: '2026-08-20', start: '2026-09-01' }, '2026-09-01'],
      ['rimp', { date: '2026-09-01' }, '2026-09-01'],
      ['elPlan', { planDate: '2026-09-01' }, '2026-09-01'],
      ['elIdentification', { date: '2026-09-01' }, '2026-09-01'],
      ['wiIep', { servicesFrom: '2026-09-01' }, '2026-09-01'],
    ] as const) {
      const plan = document(form, fields);
      expect(newestPlan([plan]), form).toMatchObject({ document: plan, date });
    }
  });

  it('of English Learners is the plan, and the identification for a student without one', () => {
    const identified = document('elContinuingIdentification', { date: '2026-10-01' });
    const plan = document('elPlan', { planDate: '2025-09-01' });
    expect(newest(identified, plan)).toBe(plan);
    expect(newest(identified)).toBe(identified);
  });

  it('tells the dates between which it is in force', () => {
    const iep = document('iep', { meetingDate: '2026-09-01', effectiveFrom: '2026-09-08', effectiveTo: '2027-09-07' });
    expect(newestPlan([iep])).toEqual({
      document: iep,
      title: 'Individualized Education Program (PR-07)',
      date: '2026-09-01',
      from: '2026-09-08',
      to: '2027-09-07',
    });
  });

  it('is found among the completed documents of the student and the program', async () => {
    const district = await someDistrict();
    const [one, other] = [await addStudent(district), await addStudent(district)];
    await put(district, 'old', plan504(one.localNumber, '2025-09-01'));
    await put(district, 'new', plan504(one.localNumber, '2026-09-01', 'draft'));
    await put(district, 'others', plan504(other.localNumber, '2026-09-02'));
    const find = async (program: Program) =>
      newestPlan((await planStateOf(platform, district, one.id, program)).documents)?.document;
    expect(await find('section504')).toMatchObject({ id: 'old' });
    await put(district, 'new', plan504(one.localNumber, '2026-09-01'));
    expect(await find('section504')).toMatchObject({ id: 'new', file: null });
    expect(await find('specialEducation')).toBeUndefined();
  });
});

describe('documents for reporting', () => {
  it('are the completed ones on the forms asked for, student by student, page by page', async () => {
    const district = await someDistrict();
    const students = [];
    for (let n = 0; n < 3; n++) {
      const student = await addStudent(district);
      students.push(student.id);
      await put(district, `iep-${n}`, {
        form: 'iep',
        status: 'completed',
        student: { localNumber: student.localNumber },
        fields: { meetingDate: '2026-09-01' },
      });
      await put(district, `etr-${n}`, {
        form: 'etr',
        status: n === 0 ? 'draft' : 'completed',
        student: { localNumber: student.localNumber },
        fields: { meetingDate: '2026-08-01' },
      });
      await put(district, `plan-${n}`, plan504(student.localNumber, '2026-09-01'));
    }
    const sorted = students.toSorted();
    const forms = ['iep', 'etr'] as const;
    const first = await documentsForReporting(platform, district, { forms, limit: 2 });
    expect(first.students.map(({ studentId }) => studentId)).toEqual(sorted.slice(0, 2));
    expect(first.next).toBe(sorted[1]);
    const second = await documentsForReporting(platform, district, { forms, limit: 2, after: first.next });
    expect(second.students.map(({ studentId }) => studentId)).toEqual(sorted.slice(2));
    expect(second.next).toBeNull();
    const all = [...first.students, ...second.students].flatMap((student) => student.documents);
    expect(all.map(({ id }) => id).toSorted()).toEqual(['etr-1', 'etr-2', 'iep-0', 'iep-1', 'iep-2']);
    expect(all.find(({ id }) => id === 'iep-0')).toMatchObject({ form: 'iep', fields: { meetingDate: '2026-09-01' } });
    const some = await documentsForReporting(platform, district, { forms, students: [asStudentId(students[0])] });
    expect(some.students.flatMap((student) => student.documents.map(({ id }) => id))).toEqual(['iep-0']);
    const elsewhere = await documentsForReporting(platform, await someDistrict(), { forms });
    expect(elsewhere).toEqual({ students: [], next: null });
  });
});
