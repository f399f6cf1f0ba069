/**
 * The state reports once more, as plainly as they can be said: one day after another, without intervals, tables or anything of the product's code. Slow, and there to
 * be compared with.
 */
export type Fields = Readonly<Record<string, unknown>>;
export interface PlainDocument {
  readonly id: string;
  readonly form: string;
  readonly fields: Fields;
}
export interface PlainStudent {
  readonly stateStudentId: string;
  readonly irn: string;
  readonly localNumber: string;
  readonly givenName: string;
  readonly middleName: string | null;
  readonly familyName: string;
  readonly birthDate: string | null;
  readonly sex: string | null;
  readonly grade: string | null;
  readonly documents: readonly PlainDocument[];
}
type Row = Record<string, string>;

/** What is asked of a student every day, and is the same every day. */
const once = <Value>(of: (student: PlainStudent) => Value): ((student: PlainStudent) => Value) => {
  const known = new WeakMap<PlainStudent, Value>();
  return (student) => {
    const value = known.get(student) ?? of(student);
    known.set(student, value);
    return value;
  };
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const digits = (date: string) => date.replaceAll('-', '');
export const plus = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
const daysFrom = (first: string, last: string): string[] => {
  const days: string[] = [];
  for (let day = first; day <= last; day = plus(day, 1)) days.push(day);
  return days;
};
const byDate = (a: { date: string; id: string }, b: { date: string; id: string }) =>
  a.date < b.date ? -1 : a.date > b.date ? 1 : a.id < b.id ? -1 : 1;
const head = (type: string, year: number, { irn, stateStudentId }: PlainStudent): Row => ({
  sortType: type,
  fiscalYear: String(year),
  dataSet: 'S',
  buildingIrn: irn,
  emisStudentId: stateStudentId,
});

interface Event {
  date: string;
  id: string;
  type: string;
  outcome?: unknown;
  late?: unknown;
  begin?: unknown;
  end?: unknown;
  plan?: Fields;
}

/** Outcomes of a plan's meeting that put no plan in force. */
const putsNoPlanInForce = ['IENS', 'IEPR', 'IEDP'];

const threeYearsLessADay = (date: unknown) => {
  if (!text(date)) return undefined;
  const day = new Date(text(date));
  day.setUTCFullYear(day.getUTCFullYear() + 3);
  return plus(day.toISOString().slice(0, 10), -1);
};

function events({ id, form, fields: f }: PlainDocument): Event[] {
  const found: Event[] = [];
  const add = (date: unknown, type: string, more: Partial<Event> = {}) => {
    if (text(date)) found.push({ date: text(date), id, type, ...more });
  };
  const span = { begin: f.effectiveFrom, end: f.effectiveTo, plan: f, outcome: f.outcome };
  if (form === 'etr') {
    add(f.preschoolTransitionConferenceDate, 'PSTC');
    add(f.referralDate, 'RFRL');
    add(f.consentDate, 'CNST', { outcome: f.consentOutcome });
    add(f.meetingDate, f.evaluationType === 'initial' ? 'IETR' : 'RETR', {
      outcome: f.determination,
      late: f.nonCompliance,
    });
  }
  if (form === 'transfer') {
    add(f.etrAdoptedDate, 'TETR', {
      outcome: f.determination,
      begin: f.etrAdoptedDate,
      end: threeYearsLessADay(f.etrMeetingDate),
    });
    add(f.iepAdoptedDate, 'TIEP', span);
  }
  if (form === 'iep') {
    add(f.meetingDate, f.meetingType === 'initial' ? 'IIEP' : 'RIEP', { ...span, late: f.nonCompliance });
    add(f.finalMeetingDate, 'FIEP', { late: f.finalMeetingNonCompliance });
  }
  if (form === 'servicesPlan') add(f.meetingDate, text(f.emisDateType) || 'PISP', { ...span, late: f.nonCompliance });
  if (form === 'specialEducationExit') return [];
  if (form === 'revocationOfConsent') add(f.date, 'CIEP', { outcome: f.outcome });
  if (form === 'manifestationDetermination') add(f.meetingDate, 'SEMD', { outcome: f.outcome });
  return found;
}

/** The outcomes that EMIS takes with a date type; with another, or without one, the event is refused. */
const outcomes: Record<string, RegExp> = {
  CNST: /^(CNGI|CNGR|CNGO|CNRF|CNNR|CNDP)$/,
  IETR: /^(ETNE|ETDP|ET\d\d)$/,
  RETR: /^(ETEX|ETDP|ET\d\d)$/,
  TETR: /^ET\d\d$/,
  IIEP: /^(IE\d\d|IECF|IENS|IEPR|IEDP)$/,
  RIEP: /^(IE\d\d|IECF|IENS|IEPR|IEDP)$/,
  TIEP: /^(IE\d\d|IECF|IENS|IEPR|IEDP)$/,
  PISP: /^(IE\d\d|IECF|IENS|IEPR|IEDP)$/,
  AIEP: /^(IE\d\d|IECF|IENS|IEPR|IEDP)$/,
  NIEP: /^[A-Z0-9]{4}$/,
};

/** What EMIS would refuse: an outcome that the date type has not; a plan in force, or an adopted evaluation, without its first or last day. */
function isValid({ type, outcome, begin, end }: Event): boolean {
  if (outcomes[type]?.test(text(outcome)) === false) return false;
  const lasts = type === 'TETR' || /^(IE\d\d|IECF)$/.test(text(outcome));
  return !lasts || (text(begin) !== '' && text(begin) <= text(end));
}

export function ge(student: PlainStudent, year: number, first: string, last: string): Row[] {
  const exits = endsOfSpecialEducation(student);
  const met = student.documents
    .flatMap(events)
    // On the day of an exit no plan goes on.
    .filter(
      ({ type, date, outcome }) =>
        !['IIEP', 'RIEP', 'TIEP'].includes(type) || !exits.includes(date) || putsNoPlanInForce.includes(text(outcome)),
    );
  return [...met, ...amendmentEvents(student)]
    .filter((event) => isValid(event) && event.date >= first && event.date <= last)
    .map(({ date, type, outcome, late, begin, end, plan }) => ({
      ...head('GE', year, student),
      dateType: type,
      date: digits(date),
      outcomeId: text(outcome) || '****',
      nonComplianceId: text(late) || '**',
      outcomeBeginningDate: digits(text(begin)) || '00000000',
      outcomeEndDate: digits(text(end)) || '00000000',
      iepTestType: text(plan?.testType) || '***',
      secondaryPlanning: text(plan?.secondaryPlanning) || '****',
      extendedSchoolYearServices: plan
        ? plan.extendedSchoolYear === undefined
          ? '*'
          : plan.extendedSchoolYear
            ? 'Y'
            : 'N'
        : '*',
    }));
}

/** An amendment of anything that EMIS gets, with the outcome and the days of what it amends; none after special education has ended. */
function amendmentEvents(student: PlainStudent): Event[] {
  return dated(on(student, 'iepAmendment'), 'effectiveFrom', 'amendmentDate').flatMap(({ id, date, f }) => {
    const reported = ['outcome', 'testType', 'secondaryPlanning', 'extendedSchoolYear', 'graduationExemptions'];
    const chain = chainOf(student, date, id);
    if (reported.every((name) => f[name] === undefined) || isLate(student, date, id)) return [];
    const said = (name: string) => f[name] ?? chain.map((plan) => plan.f[name]).find((value) => value !== undefined);
    const outcome = said('outcome');
    return [{ date, id, type: 'AIEP', outcome, begin: said('effectiveFrom'), end: said('effectiveTo'), plan: f }];
  });
}

const on = (student: PlainStudent, ...forms: string[]) => student.documents.filter(({ form }) => forms.includes(form));
const dated = (documents: PlainDocument[], ...fields: string[]) =>
  documents
    .flatMap(({ id, form, fields: f }) => {
      const date = fields.map((name) => text(f[name])).find(Boolean);
      return date ? [{ id, form, date, f }] : [];
    })
    .sort(byDate);

/** Whether somebody takes part in a program at the end of a day: yes and no follow each other as the documents say. */
function takesPart(day: string, turns: Turn[]): boolean {
  const until = turns.filter(({ date }) => date <= day);
  return until.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)).at(-1)?.yes ?? false;
}

type Turn = { date: string; id: string; yes: boolean; amends?: true };
const turns = (documents: PlainDocument[], date: string, yes: boolean): Turn[] =>
  dated(documents, date).map((one) => ({ date: one.date, id: one.id, yes }));
const saying = (documents: PlainDocument[], name: string, ...values: string[]) =>
  documents.filter(({ fields }) => values.includes(text(fields[name])));

/** In the order of the steps, which is the order of documents of one day. */
const turns504 = (student: PlainStudent): Turn[] => {
  const [evaluations, plans] = [on(student, 'section504Evaluation'), on(student, 'section504Plan')];
  const refused = saying(plans, 'initialPermission', 'refused');
  return [
    ...turns(saying(on(student, 'section504Consent'), 'decision', 'refuses'), 'date', false),
    ...turns(saying(evaluations, 'determination', 'eligible'), 'meetingDate', true),
    ...turns(saying(evaluations, 'determination', 'notEligible'), 'meetingDate', false),
    ...turns(
      plans.filter((plan) => !refused.includes(plan)),
      'meetingDate',
      true,
    ),
    ...turns(refused, 'meetingDate', false),
    ...turns(on(student, 'section504Discontinuation'), 'date', false),
  ];
};
/** A learner who is proficient is no longer one after the exit only, and a first test of proficiency makes nobody one. */
const turnsEl = (student: PlainStudent): Turn[] => [
  ...turns(saying(on(student, 'elIdentification'), 'proficiency', 'emerging', 'progressing'), 'date', true),
  ...turns(on(student, 'elContinuingIdentification'), 'date', true),
  ...turns(on(student, 'elExit'), 'date', false),
];
const isEligible = ({ fields }: PlainDocument) => /^ET\d\d$/.test(text(fields.determination));
const isReview = ({ fields }: PlainDocument) => fields.meetingType === 'review';
const turnsSpecialEducation = (student: PlainStudent): Turn[] => {
  const [evaluations, plans] = [on(student, 'etr'), ['iep', 'servicesPlan'].map((form) => on(student, form))];
  return [
    ...turns(saying(on(student, 'priorWrittenNotice'), 'action', 'refusesInitialEvaluation'), 'date', false),
    // Refused for a re-evaluation, it ends no services (34 CFR 300.300(c)).
    ...turns(
      saying(on(student, 'parentConsent'), 'decision', 'refused').filter(
        ({ fields }) => fields.evaluationType !== 'reevaluation',
      ),
      'date',
      false,
    ),
    ...turns(saying(evaluations, 'evaluationType', 'reevaluation').filter(isEligible), 'meetingDate', true),
    ...plans.flatMap((all) => [
      ...turns(
        saying(all, 'initialConsent', 'given').filter((plan) => !isReview(plan)),
        'effectiveFrom',
        true,
      ),
      ...turns(
        saying(all, 'initialConsent', 'refused').filter((plan) => !isReview(plan)),
        'meetingDate',
        false,
      ),
      ...turns(all.filter(isReview), 'effectiveFrom', true),
    ]),
    ...dated(on(student, 'iepAmendment'), 'effectiveFrom', 'amendmentDate').map(({ date, id }) => ({
      date,
      id,
      yes: true,
      amends: true as const,
    })),
    ...turns(
      on(student, 'transfer').filter(({ fields }) => !['ETNE', 'ETEX', 'ETDP'].includes(text(fields.determination))),
      'etrAdoptedDate',
      true,
    ),
    ...turns(on(student, 'transfer'), 'iepAdoptedDate', true),
    ...turns(saying(evaluations, 'determination', 'ETNE', 'ETEX'), 'meetingDate', false),
    ...turns(on(student, 'revocationOfConsent'), 'date', false),
    ...turns(on(student, 'specialEducationExit'), 'date', false),
  ];
};
/** The days that end with a no. */
const endsIn = (all: Turn[]): string[] =>
  [...new Set(all.map(({ date }) => date))].filter(
    (day) => all.filter(({ date }) => date === day).at(-1)?.yes === false,
  );
const endsOfSpecialEducation = once((student: PlainStudent): string[] => {
  let last: boolean | undefined;
  // An amendment after a no says nothing.
  const heard = turnsSpecialEducation(student)
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
    .filter(({ yes, amends }) => {
      if (amends && last === false) return false;
      last = yes;
      return true;
    });
  return endsIn(heard);
});
/** Initial services that the parents refuse; a review asks for no consent. */
const isRefused = (f: Fields) => f.initialConsent === 'refused' && f.meetingType !== 'review';

export interface FdQuestion {
  readonly year: number;
  readonly first: string;
  readonly last: string;
  /** The fields that Campus fills in. */
  readonly own: Row;
  readonly today: string;
}

export function fd(student: PlainStudent, { year, first, last, own, today }: FdQuestion): Row[] {
  const disability = [
    ...[...dated(on(student, 'etr'), 'meetingDate'), ...dated(on(student, 'transfer'), 'etrAdoptedDate')]
      // Due process decides nothing: what was in force stays in force.
      .filter(({ f }) => f.determination && f.determination !== 'ETDP')
      .map(({ date, id, f }) => ({
        date,
        id,
        code: /^ET\d\d$/.test(text(f.determination)) ? text(f.determination).slice(2) : '**',
      })),
    ...dated(on(student, 'specialEducationExit', 'revocationOfConsent'), 'date').map(({ date, id, f }) => ({
      date: f.reason === 'graduation' ? plus(date, 1) : date,
      id,
      code: '**',
    })),
  ].sort(byDate);
  const has504 = turns504(student);
  const all = [...disability, ...has504].map(({ date }) => date).sort();
  if (all.length === 0) return [];
  // Nothing changes behind the last document: two days more show that. Days to come say nothing yet.
  const days = daysFrom(all[0] ?? '', plus(all.at(-1) ?? '', 2)).filter((day) => day <= today);
  const runs: { from: string; to: string; code: string; flag: string }[] = [];
  for (const day of days) {
    const code = disability.filter(({ date }) => date <= day).at(-1)?.code ?? '**';
    const flag = takesPart(day, has504) ? 'Y' : 'N';
    const run = runs.at(-1);
    if (run && run.code === code && run.flag === flag) run.to = day;
    else if (run || code !== '**' || flag !== 'N') runs.push({ from: day, to: day, code, flag });
  }
  return runs
    .map((run, at) => ({ ...run, open: at === runs.length - 1 }))
    .filter(({ from, to, open }) => from <= last && (open || to >= first))
    .map(({ from, to, open, code, flag }) => ({
      ...head('FD', year, student),
      ...own,
      effectiveStartDate: digits(from),
      effectiveEndDate: open ? '00000000' : digits(to),
      disabilityCondition: code,
      section504Plan: flag,
    }));
}

/** Special education plans by the day on which they begin, without those that never were in force; of one day an amendment is the last. */
const allPlansOf = (student: PlainStudent) =>
  [
    ...dated(on(student, 'iep', 'servicesPlan'), 'effectiveFrom'),
    // An adopted plan counts from the adoption.
    ...dated(on(student, 'transfer'), 'effectiveFrom', 'iepAdoptedDate').map((one) => ({
      ...one,
      date: [one.date, text(one.f.iepAdoptedDate)].sort().at(-1) ?? '',
    })),
    ...dated(on(student, 'iepAmendment'), 'effectiveFrom', 'amendmentDate'),
  ]
    .filter(({ f }) => !putsNoPlanInForce.includes(text(f.outcome)) && !isRefused(f))
    .sort((a, b) => {
      const [amends, isAmended] = [a, b].map(({ form }) => Number(form === 'iepAmendment')) as [number, number];
      return a.date < b.date ? -1 : a.date > b.date ? 1 : amends - isAmended || byDate(a, b);
    });

/** The same without amendments of what has ended. */
const plansOf = once((student: PlainStudent) => {
  const ends = endsOfSpecialEducation(student);
  const kept: ReturnType<typeof allPlansOf> = [];
  for (const plan of allPlansOf(student)) {
    const base = kept.at(-1);
    const isLate = ends.some((end) => end <= plan.date && end >= (base?.date ?? ''));
    if (plan.form !== 'iepAmendment' || !isLate) kept.push(plan);
  }
  return kept;
});
const isLate = (student: PlainStudent, date: string, id: string) =>
  [allPlansOf(student), plansOf(student)]
    .map((plans) => plans.some((one) => one.id === id && one.date === date))
    .join() === 'true,false';

/** Of an amendment in force what it amends, newest first. */
function chainOf(student: PlainStudent, date: string, id: string) {
  const plans = plansOf(student);
  const at = plans.findIndex((one) => one.id === id && one.date === date);
  const before = plans.slice(0, Math.max(at, 0));
  return before
    .slice(
      Math.max(
        before.findLastIndex(({ form }) => form !== 'iepAmendment'),
        0,
      ),
    )
    .reverse();
}

/** The special education plan in force on a day: the newest that has begun, unless special education has ended. Overdue plans are in force. */
function planOn(student: PlainStudent, day: string) {
  const plans = plansOf(student).filter(({ date }) => date <= day);
  const plan = plans.at(-1);
  if (!plan) return null;
  // The plan itself, and while it is an amendment what it amends, newest first.
  const amended = plans.findLastIndex(({ form }) => form !== 'iepAmendment');
  const chain = plans.slice(Math.max(amended, 0)).reverse();
  const said = (name: string) => chain.map(({ f }) => f[name]).find((value) => value !== undefined);
  const ended = endsOfSpecialEducation(student).some((date) => date >= plan.date && date <= day);
  return ended ? null : { ...plan, said };
}

export function gq(student: PlainStudent, year: number, first: string, last: string): Row[] {
  const starts = plansOf(student).map(({ date }) => date);
  if (starts.length === 0) return [];
  const running = new Map<string, { from: string; to: string; employee: string }[]>();
  // Two years behind the newest start and the last end, and behind the range, every plan that names its last day is over: what still runs then has no end.
  const never = plus([starts.at(-1) ?? '', last, ...endsOfSpecialEducation(student)].sort().at(-1) ?? '', 730);
  for (const day of daysFrom(starts[0] ?? '', never)) {
    const plan = planOn(student, day);
    // Services end on the day that the plan writes.
    if (text(plan?.said('effectiveTo')) !== '' && text(plan?.said('effectiveTo')) < day) continue;
    const services = (plan?.said('relatedServices') ?? []) as {
      programCode: string;
      beginDate?: string;
      endDate?: string;
      employeeId?: string;
    }[];
    const given = services.filter((one) => (one.beginDate ?? day) <= day && (one.endDate ?? day) >= day);
    for (const [code, [one]] of Map.groupBy(given, ({ programCode }) => programCode)) {
      // Another program's code; and an itinerant service without the employee.
      if (code.startsWith('235') || (code === '220100' && !one?.employeeId)) continue;
      const employee = code === '220100' ? (one?.employeeId ?? '') : '';
      const runs = running.get(code) ?? [];
      const run = runs.at(-1);
      if (run?.to === plus(day, -1)) Object.assign(run, { to: day, employee });
      else runs.push({ from: day, to: day, employee });
      running.set(code, runs);
    }
  }
  return [...running].flatMap(([code, runs]) => {
    const run = runs.filter(({ from, to }) => from <= last && to >= first).at(-1);
    return run
      ? [
          {
            ...head('GQ', year, student),
            programCode: code,
            programStartDate: digits(run.from),
            programEndDate: run.to === never ? '00000000' : digits(run.to),
            employeeId: run.employee,
          },
        ]
      : [];
  });
}

export function fe(student: PlainStudent, year: number, first: string, last: string): Row[] {
  type Exemption = { assessmentType: string; assessmentArea: string };
  const ieps = [
    ...dated(on(student, 'iep'), 'meetingDate').map((one) => ({
      ...one,
      type: one.f.meetingType === 'initial' ? 'IIEP' : 'RIEP',
    })),
    ...dated(on(student, 'transfer'), 'iepAdoptedDate').map((one) => ({ ...one, type: 'TIEP' })),
    ...dated(on(student, 'iepAmendment'), 'effectiveFrom', 'amendmentDate')
      .filter(({ f, date, id }) => f.graduationExemptions && !isLate(student, date, id))
      .map((one) => ({ ...one, type: 'AIEP' })),
  ]
    // What never was in force grants nothing and cancels nothing.
    .filter(({ f }) => !putsNoPlanInForce.includes(text(f.outcome)) && !isRefused(f))
    .sort(byDate);
  const name = ({ assessmentType, assessmentArea }: Exemption) => `${assessmentType} ${assessmentArea}`;
  const of = (f: Fields | undefined) => ((f?.graduationExemptions ?? []) as Exemption[]).map(name);
  const yearOf = (date: string) => Number(date.slice(0, 4)) + (date.slice(5) >= '07-01' ? 1 : 0);
  const valid = new Set(
    ge(student, year, '1900-01-01', '2199-01-01').map(({ date, dateType }) => `${date} ${dateType}`),
  );
  return ieps.flatMap(({ date, f, type }, at) => {
    const before = ieps[at - 1];
    const [has, had] = [of(f), of(before?.f)];
    // A year begins in June, and the one before lasts until July: an IEP of June can be the first of either.
    const opensYear =
      !before ||
      [yearOf(date), yearOf(date) + 1].some((one) => date >= `${one - 1}-06-01` && before.date < `${one - 1}-06-01`);
    if (date < first || date > last || !valid.has(`${digits(date)} ${type}`)) return [];
    return [...new Set([...has, ...had])].flatMap((key) => {
      const flag = !has.includes(key) ? 'N' : opensYear || !had.includes(key) ? 'Y' : null;
      const [assessmentType = '', area = ''] = key.split(' ');
      return flag
        ? [
            {
              ...head('FE', year, student),
              iepDate: digits(date),
              iepDateType: type,
              assessmentType,
              assessmentArea: area.padEnd(4),
              exemptFlag: flag,
            },
          ]
        : [];
    });
  });
}

export function preId(student: PlainStudent, districtIrn: string, day: string): Row[] {
  const iep = planOn(student, day);
  const plans = dated(on(student, 'section504Plan'), 'effectiveFrom', 'meetingDate').filter(
    ({ date, f }) => date <= day && f.initialPermission !== 'refused',
  );
  const newest = plans.at(-1);
  // It counts from its meeting on, also where it begins later.
  const counts = text(newest?.f.meetingDate) || newest?.date;
  const ended = endsIn(turns504(student)).some((date) => counts && date >= counts && date <= day);
  const plan504 = newest && !ended ? newest : null;
  const learns = takesPart(day, turnsEl(student));
  if (!iep && !plan504 && !learns) return [];
  const is504 = plan504 !== null && (!iep || byDate(iep, plan504) < 0);
  const isIep = iep !== null && !is504;
  // Who has become proficient is monitored, and no learner for the state.
  const tested = dated(on(student, 'elIdentification', 'elContinuingIdentification'), 'date').filter(
    ({ date }) => date <= day,
  );
  const isLearner = learns && tested.at(-1)?.f.proficiency !== 'proficient';
  const testType = iep?.said('testType');
  const yesNo = (value: unknown) => (value === undefined ? '' : value ? 'Y' : 'N');
  const [year = '', month = '', date = ''] = student.birthDate?.split('-') ?? [];
  return [
    {
      attendingDistrictIrn: districtIrn,
      attendingSchoolIrn: student.irn,
      emisStudentId: student.stateStudentId,
      localStudentId: student.localNumber,
      lastName: student.familyName,
      firstName: student.givenName,
      middleName: student.middleName ?? '',
      gender: student.sex === 'male' ? 'M' : student.sex === 'female' ? 'F' : '',
      birthDate: month + date + year,
      enrolledGrade: student.grade ?? '',
      ethnicity: '',
      homeDistrictIrn: '',
      homeSchoolIrn: '',
      testEligibilityAlternateAssessment: isIep
        ? testType === undefined
          ? yesNo(iep?.said('alternateAssessment'))
          : yesNo(testType === 'ALT')
        : '',
      oelpaMode: '',
      englishLearner: isIep ? yesNo(iep?.said('limitedEnglishProficiency')) : isLearner ? 'Y' : '',
      iep: iep ? 'Y' : '',
      section504: plan504 ? 'Y' : '',
    },
  ];
}
