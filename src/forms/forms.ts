import type { z } from '@hono/zod-openapi';
import type { Form } from './form.ts';
import { elContinuingIdentification } from './ohio/el-continuing-identification.ts';
import { elExit } from './ohio/el-exit.ts';
import { elIdentification } from './ohio/el-identification.ts';
import { elPlan } from './ohio/el-plan.ts';
import { etr } from './ohio/etr.ts';
import { giftedEligibilityNotice } from './ohio/gifted-eligibility-notice.ts';
import { giftedProfile } from './ohio/gifted-profile.ts';
import { giftedReferral } from './ohio/gifted-referral.ts';
import { iep } from './ohio/iep.ts';
import { iepAmendment } from './ohio/iep-amendment.ts';
import { languageUsageSurvey } from './ohio/language-usage-survey.ts';
import { manifestationDetermination } from './ohio/manifestation-determination.ts';
import { parentConsent } from './ohio/parent-consent.ts';
import { priorWrittenNotice } from './ohio/prior-written-notice.ts';
import { referral } from './ohio/referral.ts';
import { revocationOfConsent } from './ohio/revocation-of-consent.ts';
import { rimp } from './ohio/rimp.ts';
import { rimpDiscontinuation } from './ohio/rimp-discontinuation.ts';
import { rimpParentNotice } from './ohio/rimp-parent-notice.ts';
import { section504Consent } from './ohio/section-504-consent.ts';
import { section504Discontinuation } from './ohio/section-504-discontinuation.ts';
import { section504Evaluation } from './ohio/section-504-evaluation.ts';
import { section504Plan } from './ohio/section-504-plan.ts';
import { section504Referral } from './ohio/section-504-referral.ts';
import { servicesPlan } from './ohio/services-plan.ts';
import { specialEducationExit } from './ohio/special-education-exit.ts';
import { transfer } from './ohio/transfer.ts';
import { writtenEducationPlan } from './ohio/written-education-plan.ts';
import { wiEndOfServices } from './wisconsin/end-of-services.ts';
import { wiEvaluationReport } from './wisconsin/evaluation-report.ts';
import { wiIep } from './wisconsin/iep.ts';
import { wiPlacementConsent } from './wisconsin/placement-consent.ts';
import { wiReferral } from './wisconsin/referral.ts';

/** The forms that plan documents are written on; one file each. A stored document names its form by the key here, so keys are never renamed. */
export const forms = {
  referral,
  priorWrittenNotice,
  parentConsent,
  etr,
  iep,
  servicesPlan,
  iepAmendment,
  transfer,
  revocationOfConsent,
  manifestationDetermination,
  specialEducationExit,
  section504Referral,
  section504Consent,
  section504Evaluation,
  section504Plan,
  section504Discontinuation,
  giftedReferral,
  giftedProfile,
  giftedEligibilityNotice,
  writtenEducationPlan,
  rimpParentNotice,
  rimp,
  rimpDiscontinuation,
  languageUsageSurvey,
  elIdentification,
  elPlan,
  elContinuingIdentification,
  elExit,
  wiReferral,
  wiEvaluationReport,
  wiIep,
  wiPlacementConsent,
  wiEndOfServices,
} as const satisfies Record<string, Form>;

export type FormName = keyof typeof forms;

export const formNames = Object.keys(forms) as [FormName, ...FormName[]];

/** The fields of a form, as its schema parses them. */
export type FieldsOf<Name extends FormName> = z.output<(typeof forms)[Name]['fields']>;
