import { dayBefore, type IsoDate, laterOf } from '../../../calendar/iso-date.ts';
import type { Participation } from '../../participation/participation.ts';
import { earlierEnd } from '../../reports/record.ts';
import type { FieldsOf } from '../forms/index.ts';
import { type OhioDocument, on } from './documents.ts';
import { compare } from './emis.ts';

type PlanFields = FieldsOf<'iep' | 'iepAmendment' | 'transfer' | 'servicesPlan'>;

/** The forms that hold special education plans. */
export const planForms = ['iep', 'servicesPlan', 'transfer', 'iepAmendment'] as const;

/** What a special education plan says, with what an amendment keeps from the plan that it amends, and the days on which it is in force. */
export interface PlanInForce {
  readonly documentId: string;
  readonly from: IsoDate;
  /** The day before the next plan, or before special education ends; null while the plan lasts. */
  readonly to: IsoDate | null;
  /** First and last day as the plan writes them. Behind the last day the plan is overdue, and still in force. */
  readonly effectiveFrom: IsoDate | undefined;
  readonly effectiveTo: IsoDate | undefined;
  readonly outcome: string | undefined;
  readonly testType: string | undefined;
  readonly relatedServices: NonNullable<FieldsOf<'iep'>['relatedServices']>;
  readonly limitedEnglishProficiency: boolean | undefined;
  readonly alternateAssessment: boolean | undefined;
  /** The document itself answers the question about the alternate assessment otherwise than the test type in force. */
  readonly contradictsTestType: boolean;
}

/** The plans of a student over time, and the documents that put nothing in force. */
export interface PlanLife {
  readonly plans: readonly PlanInForce[];
  /** What each amendment amends: the plan in force before it. */
  readonly amended: ReadonlyMap<string, PlanInForce>;
  /** Amendments dated on or after the day on which special education ended: they open nothing. */
  readonly tooLate: ReadonlySet<string>;
}

/** Only the alternate assessment has this test type (EMIS Manual, section 2.4, FA record; PowerSchool SIS Ohio and eSchoolPLUS Ohio, Pre-ID). */
const alternateTestType = 'ALT';

/**
 * A student's special education plans, one after another. A plan lasts until the next one starts or special education ends, also when its review is overdue: the child
 * has an IEP in effect as long as services are due (34 CFR 300.323(a)).
 */
export function planLifeOf(documents: readonly OhioDocument[], participation: Participation): PlanLife {
  const ends = participation.endsOf('specialEducation');
  const starts = startsOf(documents);
  const found: PlanInForce[] = [];
  const amended = new Map<string, PlanInForce>();
  const tooLate = new Set<string>();
  for (const [place, { id, from, amends, fields }] of starts.entries()) {
    const base = amends ? found.at(-1) : undefined;
    if (amends && ends.some((end) => end <= from && (!base || end >= base.from))) {
      tooLate.add(id);
      continue;
    }
    if (base) amended.set(id, base);
    const next = starts[place + 1];
    const end = ends.find((date) => date >= from);
    const testType = fields.testType ?? base?.testType;
    const isAlternate = testType === undefined ? undefined : testType === alternateTestType;
    const answered = answer(fields, 'alternateAssessment');
    found.push({
      documentId: id,
      from,
      to: earlierEnd(end ? dayBefore(end) : null, next ? dayBefore(next.from) : null),
      effectiveFrom: fields.effectiveFrom ?? base?.effectiveFrom,
      effectiveTo: fields.effectiveTo ?? base?.effectiveTo,
      outcome: fields.outcome ?? base?.outcome,
      testType,
      relatedServices: fields.relatedServices ?? base?.relatedServices ?? [],
      limitedEnglishProficiency: answer(fields, 'limitedEnglishProficiency') ?? base?.limitedEnglishProficiency,
      alternateAssessment: isAlternate ?? answered ?? base?.alternateAssessment,
      contradictsTestType: answered !== undefined && isAlternate !== undefined && answered !== isAlternate,
    });
  }
  return { plans: found.filter(({ from, to }) => to === null || to >= from), amended, tooLate };
}

/** Plans by the day from which they count, without those that never were in force. */
function startsOf(documents: readonly OhioDocument[]) {
  return [
    ...on('iep', documents),
    ...on('servicesPlan', documents),
    ...on('transfer', documents),
    ...on('iepAmendment', documents),
  ]
    .flatMap((document) => {
      const from = startOf(document);
      const amends = document.form === 'iepAmendment';
      return from && isPutInForce(document.fields)
        ? [{ id: document.id, from, amends, fields: document.fields as PlanFields }]
        : [];
    })
    .sort((a, b) => compare(a.from, b.from) || Number(a.amends) - Number(b.amends) || compare(a.id, b.id));
}

function startOf(document: Extract<OhioDocument, { form: (typeof planForms)[number] }>): IsoDate | undefined {
  if (document.form === 'iepAmendment') return amendmentDate(document.fields);
  const { effectiveFrom } = document.fields;
  if (document.form !== 'transfer') return effectiveFrom;
  // Before the adoption another district gave the services and reported them (EMIS Crosswalk, TETR; ODE, "Reporting Special Education Events in EMIS").
  const { iepAdoptedDate } = document.fields;
  return iepAdoptedDate && effectiveFrom ? laterOf(iepAdoptedDate, effectiveFrom) : (iepAdoptedDate ?? effectiveFrom);
}

/** An amendment counts from the day on which it starts (Infinite Campus, Student SPED Graduation Requirement (FE), "If Amendment, use Start Date"). */
export const amendmentDate = (amendment: FieldsOf<'iepAmendment'>): IsoDate | undefined =>
  amendment.effectiveFrom ?? amendment.amendmentDate;

/** A place where services are given: the least restrictive environment in two digits, or a correctional facility (ODE, "Data Collection Tool", 2012-13: IECF). */
export const placement = /^IE(\d{2}|CF)$/;

/**
 * IENS, IEPR and IEDP are outcomes of a meeting that put no plan in force (EMIS Crosswalk, GE120); nor is one whose initial services the parents refuse. A review has
 * its consent behind it, whatever stands in the field for the initial one: participation counts it, and so do the reports.
 */
export const isPutInForce = (plan: {
  readonly outcome?: string | undefined;
  readonly meetingType?: string | undefined;
  readonly initialConsent?: string | undefined;
}): boolean =>
  (plan.outcome === undefined || placement.test(plan.outcome)) &&
  (plan.initialConsent !== 'refused' || plan.meetingType === 'review');

const answer = (fields: PlanFields, name: 'limitedEnglishProficiency' | 'alternateAssessment'): boolean | undefined =>
  name in fields ? (fields as FieldsOf<'iep'>)[name] : undefined;
