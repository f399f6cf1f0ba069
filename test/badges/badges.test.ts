import { describe, expect, it } from 'vitest';
import { correctionsOf, correctionText, isOpenOn, isOverBy } from '../../src/badges/index.ts';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { type FormName, forms } from '../../src/states/index.ts';
import { giftedAreas } from '../../src/states/ohio/forms/gifted-areas.ts';
import { badges, completed, draft, timeline } from './support.ts';

const initialIep = (from: string, outcome?: string) =>
  completed('iep', {
    meetingType: 'initial',
    initialConsent: 'given',
    effectiveFrom: from,
    ...(outcome ? { outcome } : {}),
  });
const reviewedIep = (from: string, outcome?: string) =>
  completed('iep', { meetingType: 'review', effectiveFrom: from, ...(outcome ? { outcome } : {}) });
const exit = (date: string) => completed('specialEducationExit', { date });

describe('a badge', () => {
  it('runs from the first day of participation to the day on which the student no longer participates', () => {
    expect(badges(initialIep('2025-09-01'), exit('2026-05-28'))).toMatchObject([
      { program: 'specialEducation', ordinal: 1, startDate: '2025-09-01', endDate: '2026-05-28' },
    ]);
  });

  it('is open from its start until the day before its end date, which is the first day without it', () => {
    const [badge] = badges(initialIep('2025-09-01'), exit('2026-05-28'));
    if (!badge) throw new Error('no badge');
    const openOn = (day: string) => [isOpenOn(badge, isoDate(day)), isOverBy(badge, isoDate(day))];
    expect(openOn('2025-08-31')).toEqual([false, false]);
    expect(openOn('2025-09-01')).toEqual([true, false]);
    expect(openOn('2026-05-27')).toEqual([true, false]);
    expect(openOn('2026-05-28')).toEqual([false, true]);
    expect(isOpenOn({ ...badge, endDate: null }, isoDate('2199-01-01'))).toBe(true);
  });

  it('is neither lengthened nor restarted by later reviews and re-evaluations', () => {
    const etr = completed('etr', { evaluationType: 'reevaluation', meetingDate: '2026-03-02', determination: 'ET10' });
    expect(badges(initialIep('2025-09-01'), reviewedIep('2026-08-20'), etr)).toMatchObject([
      { ordinal: 1, startDate: '2025-09-01', endDate: null },
    ]);
  });

  it('is not ended by a new review of eligibility', () => {
    const consent = completed('parentConsent', { date: '2026-01-12', decision: 'given' });
    expect(badges(initialIep('2025-09-01'), consent)).toMatchObject([{ endDate: null }]);
  });

  it('is followed by a second one when the student takes part again', () => {
    expect(badges(initialIep('2022-09-01'), exit('2023-06-01'), reviewedIep('2025-09-01'))).toMatchObject([
      { ordinal: 1, startDate: '2022-09-01', endDate: '2023-06-01' },
      { ordinal: 2, startDate: '2025-09-01', endDate: null },
    ]);
  });

  it('does not come from a refusal, an exit or a review of eligibility alone', () => {
    const consent = completed('parentConsent', { date: '2026-01-12', decision: 'refused' });
    const referral = completed('referral', { referralDate: '2026-01-02' });
    expect(badges(referral, consent, exit('2026-05-28'))).toEqual([]);
  });

  it('does not come from a draft', () => {
    expect(badges(draft('section504Plan', { meetingDate: '2026-01-12' }))).toEqual([]);
  });

  it('carries the disability of the initial evaluation and the latest LRE as notes', () => {
    const etr = completed('etr', { evaluationType: 'initial', meetingDate: '2025-08-20', determination: 'ET10' });
    const amendment = completed('iepAmendment', { amendmentDate: '2026-02-02', outcome: 'IE14' });
    expect(badges(reviewedIep('2025-12-01', 'IE12'), amendment, initialIep('2025-09-01', 'IE13'), etr)).toMatchObject([
      { startDate: '2025-09-01', notes: 'Disability: ET10; LRE: IE14' },
    ]);
  });

  it('forgets the notes of the badge before it', () => {
    const evaluation = completed('etr', {
      evaluationType: 'reevaluation',
      meetingDate: '2020-01-10',
      determination: 'ET01',
    });
    const found = badges(evaluation, exit('2021-01-01'), reviewedIep('2024-01-01', 'IE13'));
    expect(found.map(({ notes }) => notes)).toEqual(['Disability: ET01', 'LRE: IE13']);
  });

  it('has one note for each gifted area, and starts with the first', () => {
    const profile = completed('giftedProfile', {
      mathIdentified: '2025-02-01',
      creativeThinkingIdentified: '2024-02-01',
    });
    expect(badges(profile)).toMatchObject([
      { startDate: '2024-02-01', endDate: null, notes: 'Creative Thinking Ability; SAA - Math' },
    ]);
  });

  it('of K-4 Literacy notes screener status and retention exemption', () => {
    const rimp = completed('rimp', { date: '2026-09-15', screenerStatus: 'Not on track', retentionExemption: 'IEP' });
    expect(badges(rimp)).toMatchObject([{ notes: 'Reading screener status: Not on track; Retention exemption: IEP' }]);
  });
});

describe('a badge in Wisconsin', () => {
  it('starts with the consent for placement, not with the IEP, and ends with the services', () => {
    const evaluation = completed('wiEvaluationReport', {
      determinationDate: '2026-01-12',
      evaluationType: 'initial',
      determination: 'eligible',
      impairment: 'autism',
    });
    const iep = completed('wiIep', { servicesFrom: '2026-02-02', meetingType: 'initial' });
    const consent = completed('wiPlacementConsent', { date: '2026-02-05', consent: 'given' });
    const end = completed('wiEndOfServices', { date: '2026-06-05', reason: 'graduation' });
    expect(badges(evaluation, iep)).toEqual([]);
    expect(badges(evaluation, iep, consent, end)).toMatchObject([
      { program: 'specialEducation', startDate: '2026-02-05', endDate: '2026-06-05', notes: 'Impairment: autism' },
    ]);
  });
});

describe('documents of one day', () => {
  it('count in the order of the process: an exit after the IEP', () => {
    expect(badges(exit('2026-01-12'), reviewedIep('2026-01-12'))).toEqual([]);
    expect(badges(exit('2026-01-12'), reviewedIep('2026-01-12'), reviewedIep('2025-09-01'))).toMatchObject([
      { startDate: '2025-09-01', endDate: '2026-01-12' },
    ]);
  });

  it('do not interrupt a badge when the day ends with participation', () => {
    const refused = completed('section504Consent', { date: '2026-01-12', decision: 'refuses' });
    const plan = completed('section504Plan', { meetingDate: '2026-01-12' });
    const before = completed('section504Plan', { meetingDate: '2025-01-13' });
    expect(badges(plan, refused, before)).toMatchObject([{ ordinal: 1, startDate: '2025-01-13', endDate: null }]);
  });

  it('that say the same are told apart by their ids', () => {
    const first = reviewedIep('2026-01-12', 'IE12');
    const second = reviewedIep('2026-01-12', 'IE13');
    expect(badges(first, second)).toEqual(badges(second, first));
    expect(badges(second, first)).toMatchObject([{ notes: 'LRE: IE13' }]);
  });
});

describe('the timeline', () => {
  const nothing = { entries: [], corrections: [] };

  it('lists a completed document that would count if it had its date', () => {
    const undated = completed('section504Plan', {});
    const missing = { program: 'section504', documentId: undated.id, anyOf: [['meetingDate']], problem: 'missing' };
    expect(timeline(undated)).toEqual({ ...nothing, corrections: [missing], incomplete: nothing });
  });

  it('lists a date that is no day of the calendar', () => {
    const wrong = completed('section504Plan', { meetingDate: '1026-02-30' });
    expect(timeline(wrong).corrections).toMatchObject([{ documentId: wrong.id, problem: 'invalid' }]);
  });

  it('asks for one date of a Gifted Profile, not for all seven', () => {
    expect(timeline(completed('giftedProfile', { mathIdentified: '2026-01-12' })).corrections).toEqual([]);
    const [asked] = timeline(completed('giftedProfile', {})).corrections;
    expect(asked).toMatchObject({ problem: 'missing' });
    expect(asked?.anyOf).toHaveLength(7);
  });

  it.each([
    ['an IEP without its meeting type', completed('iep', { effectiveFrom: '2026-01-12' }), 'MEETING TYPE'],
    [
      'an initial IEP without the parent’s answer',
      completed('iep', { meetingType: 'initial', effectiveFrom: '2026-01-12' }),
      'PARENT CONSENT TO INITIAL IEP SERVICES',
    ],
    [
      'an ETR without its type',
      completed('etr', { meetingDate: '2026-01-12', determination: 'ET10' }),
      'TYPE OF EVALUATION',
    ],
    ['an ETR without its outcome', completed('etr', { meetingDate: '2026-01-12' }), 'DISABILITY'],
    [
      'an evaluation for Section 504 without its outcome',
      completed('section504Evaluation', { meetingDate: '2026-01-12' }),
      'SECTION 2. ELIGIBILITY DETERMINATION',
    ],
    [
      'an identification as English learner without a level',
      completed('elIdentification', { date: '2026-01-12' }),
      'Your Child’s Overall Proficiency Determination',
    ],
    [
      'a report of Wisconsin without two answers',
      completed('wiEvaluationReport', { determinationDate: '2026-01-12', determination: 'eligible' }),
      'Type of Evaluation and Impairment, the primary one',
    ],
    [
      'a Written Education Plan of no area',
      completed('writtenEducationPlan', { effectiveFrom: '2026-01-12' }),
      Object.values(giftedAreas).join(' or '),
    ],
  ])('lists %s, by the printed label of what is wanting', (_, document, label) => {
    const { entries, corrections } = timeline(document);
    expect(entries).toEqual([]);
    expect(corrections).toEqual(correctionsOf(forms[document.form as FormName].state, document));
    expect(corrections.map((one) => correctionText(document.form as FormName, one).replaceAll("'", '’'))).toEqual([
      expect.stringMatching(new RegExp(`^would count for .+ if ${label} were filled in$`)),
    ]);
  });

  it.each([
    ['decides nothing (ETDP)', completed('etr', { meetingDate: '2026-01-12', determination: 'ETDP' })],
    ['identifies no English learner', completed('elIdentification', { date: '2026-01-12', proficiency: 'proficient' })],
    ['counts without its other answers', completed('parentConsent', { date: '2026-01-12', decision: 'refused' })],
    ['has a date of identification', completed('writtenEducationPlan', { mathIdentified: '2026-01-12' })],
  ])('asks for nothing of a document that %s', (_, document) => {
    expect(timeline(document).corrections).toEqual([]);
  });

  it('lists what a draft still needs, apart from what completed documents need', () => {
    const plan = draft('section504Plan', {});
    const { corrections, incomplete } = timeline(plan);
    expect(corrections).toEqual([]);
    expect(incomplete).toMatchObject({ entries: [], corrections: [{ documentId: plan.id, anyOf: [['meetingDate']] }] });
  });

  it('lists what a draft would add', () => {
    const plan = draft('section504Plan', { meetingDate: '2026-01-12' });
    const { entries, incomplete } = timeline(plan);
    expect(entries).toEqual([]);
    expect(incomplete.entries).toMatchObject([{ asOf: '2026-01-12', status: 'participating', documentId: plan.id }]);
  });

  it('keeps the programs apart', () => {
    const plan = completed('section504Plan', { meetingDate: '2026-01-12' });
    expect(badges(plan, exit('2026-02-01'))).toMatchObject([{ program: 'section504', endDate: null }]);
  });

  it('passes over a form that has no row', () => {
    const unknown = { ...completed('elExit', { date: '2026-01-12' }), form: 'aFormOfAnotherState' };
    expect(timeline(unknown)).toEqual({ ...nothing, incomplete: nothing });
  });
});
