import { eligibleDeterminations, notEligibleDeterminations } from '../../../programs/index.ts';
import { choiceField, codeField, dateField, yesNoField } from '../fields.ts';

/**
 * Fields that Ohio's forms share because the GE record asks for them. Source: samegoal.com, "EMIS Crosswalk"; Ohio EMIS Manual, section 2.13. Code lists of
 * two digits change with the fiscal year and are checked by the report; what each consent code stands for is in the manual.
 */
export const consentOutcomes = ['CNGI', 'CNGR', 'CNGO', 'CNRF', 'CNNR', 'CNDP'] as const;

/** ETDP (due process) decides nothing about eligibility. */
export const determinationField = () =>
  choiceField('DISABILITY', [...eligibleDeterminations, ...notEligibleDeterminations, 'ETDP']);

export const nonComplianceField = (label = 'NON COMPLIANCE') => codeField(label, /^0[1-9]$/, '01 to 09');

/** What every IEP event reports: the least restrictive environment or another outcome, when it is in force, and three planning answers. */
export const iepEventFields = () => ({
  outcome: codeField(
    'LEAST RESTRICTIVE ENVIRONMENT (LRE)',
    /^IE(\d{2}|NS|PR|DP)$/,
    'IE and two digits, IENS, IEPR or IEDP',
  ),
  effectiveFrom: dateField('EFFECTIVE DATES: START'),
  effectiveTo: dateField('EFFECTIVE DATES: END'),
  testType: codeField('IEP TEST TYPE', /^[A-Z0-9]{3}$/, 'three capital letters or digits'),
  secondaryPlanning: codeField('SECONDARY PLANNING', /^[A-Z0-9]{4}$/, 'four capital letters or digits'),
  extendedSchoolYear: yesNoField('EXTENDED SCHOOL YEAR SERVICES'),
});
