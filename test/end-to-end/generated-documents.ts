import { type PlainDocument, plus } from './reference-reports.ts';

/** A generator of numbers below a bound, the same in every run. */
export function dice(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Plan documents of a student over seven years, in any order, some of which EMIS would refuse. */
export function documentsOf(number: string, fiscalYear: number, roll: (below: number) => number): PlainDocument[] {
  const documents: PlainDocument[] = [];
  const from = `${fiscalYear - 8}-07-01`;
  const some = () => plus(from, roll(2800));
  const pick = <T>(...values: T[]): T => values[roll(values.length)] as T;
  const add = (form: string, fields: PlainDocument['fields']) =>
    documents.push({ id: `${form}-${number}-${documents.length}`, form, fields });
  for (let at = roll(4); at > 0; at--)
    add('etr', {
      evaluationType: at === 1 ? 'initial' : 'reevaluation',
      ...(roll(3) ? {} : { preschoolTransitionConferenceDate: some() }),
      ...(roll(2) ? { referralDate: some() } : {}),
      ...(roll(2) ? { consentDate: some(), consentOutcome: 'CNGI' } : {}),
      meetingDate: some(),
      ...(roll(8) ? { determination: pick('ET10', 'ET10', 'ET09', 'ETDP', 'ETNE', 'ETEX') } : {}),
      ...(roll(3) ? {} : { nonCompliance: '04' }),
    });
  const plan = (met: string, begins: string): PlainDocument['fields'] => ({
    // Of a meeting that put no plan in force the dates may be blank; of another the record is then not valid.
    outcome: pick('IE13', 'IE13', 'IE14', 'IECF', 'IE15', 'IENS', 'IEPR', 'IEDP'),
    ...(roll(12) ? { effectiveFrom: begins } : {}),
    ...(roll(10) ? { effectiveTo: plus(begins, 364) } : {}),
    ...(roll(4) ? { testType: pick('STR', 'STR', 'ALT') } : {}),
    ...(roll(2) ? { secondaryPlanning: 'TRNS' } : {}),
    ...(roll(3) ? { extendedSchoolYear: roll(2) === 1 } : {}),
    ...(roll(3)
      ? {
          relatedServices: [
            { programCode: '215006' },
            ...(roll(2) ? [{ programCode: '215012', endDate: plus(begins, 100) }] : []),
            ...(roll(4) ? [] : [{ programCode: '215014', beginDate: plus(met, 40) }]),
            // An itinerant service with and without its employee, and another program's code.
            ...(roll(6) ? [] : [{ programCode: '220100', ...(roll(3) ? { employeeId: 'Z12345678' } : {}) }]),
            ...(roll(8) ? [] : [{ programCode: '235012' }]),
          ],
        }
      : {}),
  });
  const exemptions = (): PlainDocument['fields'] =>
    roll(2)
      ? {
          graduationExemptions: ['M', 'R', 'S']
            .slice(0, 1 + roll(3))
            .map((assessmentArea) => ({ assessmentType: 'GX', assessmentArea })),
        }
      : {};
  const agreed = (): PlainDocument['fields'] => {
    const meetingType = pick('initial', 'review');
    return { meetingType, ...(meetingType === 'initial' ? { initialConsent: roll(6) ? 'given' : 'refused' } : {}) };
  };
  for (let at = roll(5); at > 0; at--) {
    const met = some();
    const begins = plus(met, roll(10));
    add('iep', {
      ...agreed(),
      meetingDate: met,
      ...plan(met, begins),
      ...(roll(5) ? {} : { nonCompliance: '03' }),
      ...exemptions(),
      ...(roll(2) ? { limitedEnglishProficiency: roll(2) === 1 } : {}),
      ...(roll(2) ? { alternateAssessment: roll(2) === 1 } : {}),
      ...(roll(6) ? {} : { finalMeetingDate: some(), ...(roll(2) ? { finalMeetingNonCompliance: '02' } : {}) }),
    });
    if (roll(3) === 0)
      add('iepAmendment', {
        effectiveFrom: plus(begins, 30 + roll(200)),
        ...(roll(3) ? { outcome: 'IE16' } : {}),
        ...(roll(3) ? {} : { testType: 'ALT' }),
        ...(roll(4) ? {} : { alternateAssessment: roll(2) === 1 }),
        ...(roll(2) ? { relatedServices: [{ programCode: '215020' }] } : {}),
        ...(roll(2) ? { graduationExemptions: [{ assessmentType: 'GX', assessmentArea: 'W' }] } : {}),
      });
  }
  if (roll(3) === 0) {
    const adopted = some();
    add('transfer', {
      ...(roll(4) ? { etrAdoptedDate: adopted, determination: pick('ET10', 'ET10', 'ET08', 'ETDP', 'ETNE') } : {}),
      ...(roll(6) ? { etrMeetingDate: plus(adopted, -roll(1000)) } : {}),
      ...(roll(4) ? { iepAdoptedDate: adopted, ...plan(adopted, adopted), ...exemptions() } : {}),
    });
  }
  if (roll(3) === 0) {
    const met = some();
    add('servicesPlan', {
      ...agreed(),
      meetingDate: met,
      ...plan(met, plus(met, 7)),
      ...(roll(3) ? {} : { nonCompliance: '01' }),
      ...(roll(2) ? { emisDateType: 'NIEP' } : {}),
    });
  }
  if (roll(4) === 0) add(pick('specialEducationExit', 'revocationOfConsent'), { date: some() });
  if (roll(5) === 0) add('manifestationDetermination', { meetingDate: some(), outcome: 'MD01' });
  for (let at = roll(3); at > 0; at--) {
    const met = some();
    add('section504Plan', {
      meetingDate: met,
      ...(roll(3) ? {} : { effectiveFrom: plus(met, 14) }),
      ...(roll(2) ? { effectiveTo: plus(met, 364) } : {}),
      ...(roll(3) ? {} : { initialPermission: pick('given', 'refused') }),
    });
  }
  if (roll(6) === 0) add('referral', { referralDate: some() });
  if (roll(5) === 0)
    add('parentConsent', {
      evaluationType: pick('initial', 'reevaluation'),
      date: some(),
      decision: pick('given', 'refused'),
    });
  if (roll(9) === 0)
    add('priorWrittenNotice', { date: some(), action: pick('refusesInitialEvaluation', 'proposesInitialEvaluation') });
  if (roll(7) === 0)
    add('etr', {
      evaluationType: 'initial',
      consentDate: some(),
      consentOutcome: 'CNRF',
      ...(roll(2) ? { meetingDate: some() } : {}),
    });
  if (roll(9) === 0) add('languageUsageSurvey', { date: some(), potentialEnglishLearner: true });
  if (roll(3) === 0) add('section504Consent', { date: some(), decision: pick('consents', 'refuses') });
  for (let at = roll(3); at > 0; at--)
    add('section504Evaluation', { meetingDate: some(), determination: pick('eligible', 'notEligible') });
  if (roll(3) === 0) add('section504Discontinuation', { date: some() });
  if (roll(4) === 0)
    add('elIdentification', { date: some(), proficiency: pick('emerging', 'progressing', 'proficient') });
  if (roll(4) === 0)
    add('elContinuingIdentification', { date: some(), proficiency: pick('progressing', 'proficient') });
  if (roll(6) === 0) add('elExit', { date: some() });
  // What a form demands when it says anything at all.
  return documents.map((one) =>
    one.form === 'specialEducationExit'
      ? { ...one, fields: { ...one.fields, reason: pick('graduation', 'maximumAge', 'returnToGeneralEducation') } }
      : one.form === 'revocationOfConsent'
        ? { ...one, fields: { ...one.fields, outcome: 'IEPR' } }
        : one,
  );
}
