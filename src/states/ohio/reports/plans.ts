import type { IsoDate } from '../../../calendar/iso-date.ts';
import type { PlanLife } from '../../plans/plan-life.ts';
import type { FieldsOf } from '../forms/index.ts';
import type { OhioDocument, OhioInput } from './documents.ts';

/** The forms that hold special education plans. */
export const planForms = ['iep', 'servicesPlan', 'transfer', 'iepAmendment'] as const;

type PlanFields = FieldsOf<(typeof planForms)[number]>;

/** What a special education plan says, with what an amendment keeps from the plan that it amends. */
export interface PlanContent {
  /** First and last day as the plan writes them. */
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

/** A special education plan on the days on which it is in force. */
export interface PlanInForce extends PlanContent {
  readonly documentId: string;
  readonly from: IsoDate;
  /** Null while the plan lasts. */
  readonly to: IsoDate | null;
}

/** Only the alternate assessment has this test type (EMIS Manual, section 2.4, FA record; PowerSchool SIS Ohio and eSchoolPLUS Ohio, Pre-ID). */
const alternateTestType = 'ALT';

/** The special education plans of a student, one after another, with what they say. */
export function specialEducationPlans({ documents, plans }: Pick<OhioInput, 'documents' | 'plans'>): PlanInForce[] {
  const life = plans.lifeOf('specialEducation');
  const contentOf = contents(documents, life);
  return life.periods.flatMap(({ documentId, from, to }) => {
    const content = contentOf(documentId);
    return content ? [{ documentId, from, to, ...content }] : [];
  });
}

/** What a plan document says, by its id; undefined where it is none. */
export function contents(documents: readonly OhioDocument[], { amends }: PlanLife) {
  const known = new Map<string, PlanContent>();
  const byId = new Map(documents.map((document) => [document.id, document]));
  const contentOf = (id: string | undefined): PlanContent | undefined => {
    const document = id === undefined ? undefined : byId.get(id);
    if (!document || !isPlan(document)) return undefined;
    const content = known.get(document.id) ?? contentOn(document.fields, contentOf(amends.get(document.id)));
    known.set(document.id, content);
    return content;
  };
  return contentOf;
}

const isPlan = (document: OhioDocument): document is Extract<OhioDocument, { form: (typeof planForms)[number] }> =>
  (planForms as readonly string[]).includes(document.form);

function contentOn(fields: PlanFields, base: PlanContent | undefined): PlanContent {
  const testType = fields.testType ?? base?.testType;
  const isAlternate = testType === undefined ? undefined : testType === alternateTestType;
  const answered = answer(fields, 'alternateAssessment');
  return {
    effectiveFrom: fields.effectiveFrom ?? base?.effectiveFrom,
    effectiveTo: fields.effectiveTo ?? base?.effectiveTo,
    outcome: fields.outcome ?? base?.outcome,
    testType,
    relatedServices: fields.relatedServices ?? base?.relatedServices ?? [],
    limitedEnglishProficiency: answer(fields, 'limitedEnglishProficiency') ?? base?.limitedEnglishProficiency,
    alternateAssessment: isAlternate ?? answered ?? base?.alternateAssessment,
    contradictsTestType: answered !== undefined && isAlternate !== undefined && answered !== isAlternate,
  };
}

const answer = (fields: PlanFields, name: 'limitedEnglishProficiency' | 'alternateAssessment'): boolean | undefined =>
  name in fields ? (fields as FieldsOf<'iep'>)[name] : undefined;
