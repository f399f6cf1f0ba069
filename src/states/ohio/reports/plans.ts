import { dayBefore, type IsoDate } from '../../../calendar/iso-date.ts';
import type { Participation } from '../../participation/participation.ts';
import { earlierEnd } from '../../reports/record.ts';
import type { FieldsOf } from '../forms/index.ts';
import { type OhioDocument, on } from './documents.ts';
import { compare } from './emis.ts';
import { amendmentDate } from './ge-events.ts';

type PlanFields = FieldsOf<'iep' | 'iepAmendment' | 'transfer' | 'servicesPlan'>;

/** The forms that hold special education plans. */
export const planForms = ['iep', 'servicesPlan', 'transfer', 'iepAmendment'] as const;

/** What a special education plan says, and the days for which it says it. */
export interface PlanInForce {
  readonly documentId: string;
  readonly from: IsoDate;
  /** Null when the plan names no last day. */
  readonly to: IsoDate | null;
  readonly relatedServices: NonNullable<FieldsOf<'iep'>['relatedServices']>;
  readonly limitedEnglishProficiency: boolean | undefined;
  readonly alternateAssessment: boolean | undefined;
}

/**
 * The special education plans of a student, one after another: each until its last day, until the next one starts, or until special education ends. An amendment
 * keeps what it does not mention from the plan that it amends.
 */
export function plansInForce(documents: readonly OhioDocument[], participation: Participation): PlanInForce[] {
  const plans = [
    ...on('iep', documents),
    ...on('servicesPlan', documents),
    ...on('transfer', documents),
    ...on('iepAmendment', documents),
  ].flatMap(({ id, form, fields }) => {
    const from = form === 'iepAmendment' ? amendmentDate(fields as FieldsOf<'iepAmendment'>) : fields.effectiveFrom;
    return from && isPutInForce(fields)
      ? [{ id, from, amends: form === 'iepAmendment', fields: fields as PlanFields }]
      : [];
  });
  const starts = plans.sort(
    (a, b) => compare(a.from, b.from) || Number(a.amends) - Number(b.amends) || compare(a.id, b.id),
  );
  const ends = participation.endsOf('specialEducation');
  const found: PlanInForce[] = [];
  // The last day that the plan named, before the next one cut it short.
  let named: IsoDate | null = null;
  for (const [place, { id, from, amends, fields }] of starts.entries()) {
    const kept = amends ? found.at(-1) : undefined;
    const next = starts[place + 1];
    const end = ends.find((date) => date >= from);
    named = fields.effectiveTo ?? (amends ? named : null);
    const last = earlierEnd(named, end ? dayBefore(end) : null);
    found.push({
      documentId: id,
      from,
      to: earlierEnd(last, next ? dayBefore(next.from) : null),
      relatedServices: fields.relatedServices ?? kept?.relatedServices ?? [],
      limitedEnglishProficiency: answer(fields, 'limitedEnglishProficiency') ?? kept?.limitedEnglishProficiency,
      alternateAssessment: answer(fields, 'alternateAssessment') ?? kept?.alternateAssessment,
    });
  }
  return found.filter(({ from, to }) => to === null || to >= from);
}

/**
 * IENS, IEPR and IEDP are outcomes of a meeting that put no plan in force (EMIS Crosswalk, GE120); nor is one whose initial services the parents refuse. A review has
 * its consent behind it, whatever stands in the field for the initial one: participation counts it, and so do the reports.
 */
export const isPutInForce = (plan: {
  readonly outcome?: string | undefined;
  readonly meetingType?: string | undefined;
  readonly initialConsent?: string | undefined;
}): boolean =>
  (plan.outcome === undefined || /^IE\d{2}$/.test(plan.outcome)) &&
  (plan.initialConsent !== 'refused' || plan.meetingType === 'review');

const answer = (fields: PlanFields, name: 'limitedEnglishProficiency' | 'alternateAssessment'): boolean | undefined =>
  name in fields ? (fields as FieldsOf<'iep'>)[name] : undefined;
