import type { Form } from '../../forms/form.ts';
import { wiEndOfServices } from './end-of-services.ts';
import { wiEvaluationReport } from './evaluation-report.ts';
import { wiIep } from './iep.ts';
import { wiPlacementConsent } from './placement-consent.ts';
import { wiReferral } from './referral.ts';

/** The forms that plan documents of Wisconsin are written on. A stored document names its form by the key here, so keys are never renamed. */
export const wisconsinForms = {
  wiReferral,
  wiEvaluationReport,
  wiIep,
  wiPlacementConsent,
  wiEndOfServices,
} as const satisfies Record<string, Form>;

export type WisconsinForms = typeof wisconsinForms;
