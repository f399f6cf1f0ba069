import { dayBefore, type IsoDate } from '../../calendar/iso-date.ts';
import type { FieldsOf } from '../../forms/index.ts';
import { on, type ReportDocument } from './documents.ts';
import { compare } from './emis.ts';
import { amendmentDate } from './ge-events.ts';
import { earlierEnd } from './record.ts';

type PlanFields = FieldsOf<'iep' | 'iepAmendment' | 'transfer' | 'servicesPlan'>;

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
export function plansInForce(documents: readonly ReportDocument[]): PlanInForce[] {
  const plans = [
    ...on('iep', documents).filter(({ fields }) => fields.initialConsent !== 'refused'),
    ...on('servicesPlan', documents).filter(({ fields }) => fields.initialConsent !== 'refused'),
    ...on('transfer', documents),
    ...on('iepAmendment', documents),
  ].flatMap(({ id, form, fields }) => {
    const from = form === 'iepAmendment' ? amendmentDate(fields as FieldsOf<'iepAmendment'>) : fields.effectiveFrom;
    return from && hasServices(fields)
      ? [{ id, from, amends: form === 'iepAmendment', fields: fields as PlanFields }]
      : [];
  });
  const starts = plans.sort(
    (a, b) => compare(a.from, b.from) || Number(a.amends) - Number(b.amends) || compare(a.id, b.id),
  );
  const ends = endsOf(documents);
  const found: PlanInForce[] = [];
  // The last day that the plan named, before the next one cut it short.
  let named: IsoDate | null = null;
  for (const [place, { id, from, amends, fields }] of starts.entries()) {
    const kept = amends ? found.at(-1) : undefined;
    const next = starts[place + 1];
    const end = ends.find((date) => date > from);
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

/** IENS, IEPR and IEDP are outcomes of a meeting that put no plan in force (EMIS Crosswalk, GE120). */
const hasServices = ({ outcome }: { readonly outcome?: string | undefined }): boolean =>
  outcome === undefined || /^IE\d{2}$/.test(outcome);

const answer = (fields: PlanFields, name: 'limitedEnglishProficiency' | 'alternateAssessment'): boolean | undefined =>
  name in fields ? (fields as FieldsOf<'iep'>)[name] : undefined;

/** The days from which on there is no special education, by date. */
const endsOf = (documents: readonly ReportDocument[]): IsoDate[] =>
  [...on('revocationOfConsent', documents), ...on('specialEducationExit', documents)]
    .flatMap(({ fields }) => fields.date ?? [])
    .sort();
