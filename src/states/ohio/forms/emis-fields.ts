import { z } from 'zod';
import { choiceField, codeField, dateField, yesNoField } from '../../forms/fields.ts';
import { eligibleDeterminations, notEligibleDeterminations, retiredDeterminations } from './determinations.ts';

/**
 * Fields that Ohio's forms share because the EMIS records ask for them. Source: samegoal.com, "EMIS Crosswalk"; Ohio EMIS Manual, sections 2.9, 2.12 and
 * 2.13. Code lists change with the fiscal year and are checked by the report (`../codes.ts`).
 */
export const consentOutcomes = ['CNGI', 'CNGR', 'CNGO', 'CNRF', 'CNNR', 'CNDP'] as const;

/** ETDP (due process) decides nothing about eligibility. */
export const determinationField = () =>
  choiceField('DISABILITY', [...eligibleDeterminations, ...notEligibleDeterminations, 'ETDP'], retiredDeterminations);

export const nonComplianceField = (label = 'NON COMPLIANCE') => codeField(label, /^0[1-9]$/, '01 to 09');

/**
 * IENS, IEPR and IEDP are outcomes of a meeting that put no plan in force (EMIS Crosswalk, GE120). The others are
 * the place of the services: the least restrictive environment in two digits, or a correctional facility (ODE,
 * "Data Collection Tool", 2012-13: IECF).
 */
export const putsPlanInForce = { field: 'outcome', inForce: /^IE(\d{2}|CF)$/ } as const;

/** What every IEP event reports: the least restrictive environment or another outcome, when it is in force, and three planning answers. */
export const iepEventFields = () => ({
  outcome: codeField(
    'LEAST RESTRICTIVE ENVIRONMENT (LRE)',
    /^IE(\d{2}|CF|NS|PR|DP)$/,
    'IE and two digits, IECF, IENS, IEPR or IEDP',
  ),
  effectiveFrom: dateField('EFFECTIVE DATES: START'),
  effectiveTo: dateField('EFFECTIVE DATES: END'),
  testType: codeField('IEP TEST TYPE', /^[A-Z0-9]{3}$/, 'three capital letters or digits'),
  secondaryPlanning: codeField('SECONDARY PLANNING', /^[A-Z0-9]{4}$/, 'four capital letters or digits'),
  extendedSchoolYear: yesNoField('EXTENDED SCHOOL YEAR SERVICES'),
});

/** Special education related services: what GQ reports. A service without dates of its own is given as long as the plan is in force. */
export const relatedServicesField = () =>
  z
    .array(
      z.strictObject({
        programCode: z
          .string()
          .regex(/^\d{6}$/, 'must be six digits')
          .meta({ example: '215006' }),
        beginDate: dateField('BEGINS'),
        endDate: dateField('ENDS'),
        /** EMIS wants it with program 220100 (PowerSchool Special Programs Ohio, "eSchoolPLUS Write-Back - Services"). */
        employeeId: z
          .string()
          .regex(/^[A-Z0-9]{9}$/, 'must be nine capital letters or digits')
          .optional(),
      }),
    )
    .max(40)
    .optional()
    .describe('RELATED SERVICES');

/** Graduation tests from whose consequences the child is exempt: what FE reports. */
export const graduationExemptionsField = () =>
  z
    .array(
      z.strictObject({
        assessmentType: z
          .string()
          .regex(/^[A-Z0-9]{2}$/, 'must be two capital letters or digits')
          .meta({ example: 'GX' }),
        assessmentArea: z
          .string()
          .regex(/^[A-Z0-9]{1,4}$/, 'must be one to four capital letters or digits')
          .meta({ example: 'M' }),
      }),
    )
    .max(40)
    .optional()
    .describe('EXEMPT FROM THE CONSEQUENCES OF GRADUATION TESTS');
