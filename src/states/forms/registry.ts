import type { z } from '@hono/zod-openapi';
import { elContinuingIdentification } from '../ohio/forms/el-continuing-identification.ts';
import { elExit } from '../ohio/forms/el-exit.ts';
import { elIdentification } from '../ohio/forms/el-identification.ts';
import { elPlan } from '../ohio/forms/el-plan.ts';
import { etr } from '../ohio/forms/etr.ts';
import { giftedEligibilityNotice } from '../ohio/forms/gifted-eligibility-notice.ts';
import { giftedProfile } from '../ohio/forms/gifted-profile.ts';
import { giftedReferral } from '../ohio/forms/gifted-referral.ts';
import { iep } from '../ohio/forms/iep.ts';
import { iepAmendment } from '../ohio/forms/iep-amendment.ts';
import { languageUsageSurvey } from '../ohio/forms/language-usage-survey.ts';
import { manifestationDetermination } from '../ohio/forms/manifestation-determination.ts';
import { parentConsent } from '../ohio/forms/parent-consent.ts';
import { priorWrittenNotice } from '../ohio/forms/prior-written-notice.ts';
import { referral } from '../ohio/forms/referral.ts';
import { revocationOfConsent } from '../ohio/forms/revocation-of-consent.ts';
import { rimp } from '../ohio/forms/rimp.ts';
import { rimpDiscontinuation } from '../ohio/forms/rimp-discontinuation.ts';
import { rimpParentNotice } from '../ohio/forms/rimp-parent-notice.ts';
import { section504Consent } from '../ohio/forms/section-504-consent.ts';
import { section504Discontinuation } from '../ohio/forms/section-504-discontinuation.ts';
import { section504Evaluation } from '../ohio/forms/section-504-evaluation.ts';
import { section504Plan } from '../ohio/forms/section-504-plan.ts';
import { section504Referral } from '../ohio/forms/section-504-referral.ts';
import { servicesPlan } from '../ohio/forms/services-plan.ts';
import { specialEducationExit } from '../ohio/forms/special-education-exit.ts';
import { transfer } from '../ohio/forms/transfer.ts';
import { writtenEducationPlan } from '../ohio/forms/written-education-plan.ts';
import { wiEndOfServices } from '../wisconsin/forms/end-of-services.ts';
import { wiEvaluationReport } from '../wisconsin/forms/evaluation-report.ts';
import { wiIep } from '../wisconsin/forms/iep.ts';
import { wiPlacementConsent } from '../wisconsin/forms/placement-consent.ts';
import { wiReferral } from '../wisconsin/forms/referral.ts';
import type { Form } from './form.ts';

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
