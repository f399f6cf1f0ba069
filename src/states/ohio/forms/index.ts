import type { FieldsIn, Form } from '../../forms/form.ts';
import { elContinuingIdentification } from './el-continuing-identification.ts';
import { elExit } from './el-exit.ts';
import { elIdentification } from './el-identification.ts';
import { elPlan } from './el-plan.ts';
import { etr } from './etr.ts';
import { giftedEligibilityNotice } from './gifted-eligibility-notice.ts';
import { giftedProfile } from './gifted-profile.ts';
import { giftedReferral } from './gifted-referral.ts';
import { iep } from './iep.ts';
import { iepAmendment } from './iep-amendment.ts';
import { languageUsageSurvey } from './language-usage-survey.ts';
import { manifestationDetermination } from './manifestation-determination.ts';
import { parentConsent } from './parent-consent.ts';
import { priorWrittenNotice } from './prior-written-notice.ts';
import { referral } from './referral.ts';
import { revocationOfConsent } from './revocation-of-consent.ts';
import { rimp } from './rimp.ts';
import { rimpDiscontinuation } from './rimp-discontinuation.ts';
import { rimpParentNotice } from './rimp-parent-notice.ts';
import { section504Consent } from './section-504-consent.ts';
import { section504Discontinuation } from './section-504-discontinuation.ts';
import { section504Evaluation } from './section-504-evaluation.ts';
import { section504Plan } from './section-504-plan.ts';
import { section504Referral } from './section-504-referral.ts';
import { servicesPlan } from './services-plan.ts';
import { specialEducationExit } from './special-education-exit.ts';
import { transfer } from './transfer.ts';
import { writtenEducationPlan } from './written-education-plan.ts';

/** The forms that plan documents of Ohio are written on. A stored document names its form by the key here, so keys are never renamed. */
export const ohioForms = {
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
} as const satisfies Record<string, Form>;

export type OhioForms = typeof ohioForms;

/** The fields of a form, as its schema parses them. */
export type FieldsOf<Name extends keyof OhioForms> = FieldsIn<OhioForms, Name>;
