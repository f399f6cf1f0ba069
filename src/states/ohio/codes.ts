import type { CodeList, CodeTable } from '../codes.ts';

/** The sources at hand say nothing of later years that is different. */
const since2013 = (value: CodeTable): CodeList['tables'] => [{ since: 2013, value }];

const dataCollectionTool =
  'Ohio Department of Education, "Data Collection Tool for Students with Suspected/Identified Disabilities", 2012-13 (studylib.net, document 7525160)';

/** Disability conditions by the two digits that FD130 has. GE120 has them behind ET. */
const conditions: Readonly<Record<string, string>> = {
  '01': 'Multiple Disabilities',
  '02': 'Deaf-Blindness',
  '03': 'Hearing Impairment',
  '04': 'Visual Impairment',
  '05': 'Speech or Language Impairment',
  '06': 'Orthopedic Impairment',
  '08': 'Emotional Disturbance',
  '09': 'Intellectual Disability',
  '10': 'Specific Learning Disability',
  '12': 'Autism',
  '13': 'Traumatic Brain Injury',
  '14': 'Other Health Impairment, Major',
  '15': 'Other Health Impairment, Minor',
  '16': 'Developmental Delay',
};

const conditionSource = `${dataCollectionTool}: the numbers. Cuyahoga Valley Career Center, "Disability Codes … by EMIS number": the meanings of 01 to 15. The results file of the state assessments 2019-20 has Developmental Delay (DD), so 16 is concluded from what is left`;

const determinations = Object.fromEntries(
  Object.entries(conditions).map(([number, meaning]) => [`ET${number}`, meaning]),
);

/** Numbers that a stored document may have, and no new one. */
const retired = { ET07: 'Other Health Impairment, retired', ET11: 'Preschool Child with a Disability, retired' };

/**
 * The code lists of Ohio's records. docs/emis-tables.md is made from them (`npm run emis-tables`). A list that the state
 * changes gets another table, with the fiscal year from which it holds.
 */
export const codeLists = {
  disabilityCondition: {
    title: 'Disability conditions',
    elements: 'FD130 Disability Condition',
    source: conditionSource,
    certainty: 'stateForm',
    note: '07 and 11 are taken from documents that are stored with them, and not offered for new ones.',
    tables: since2013({ codes: conditions, alsoTaken: /^(07|11)$/ }),
  },
  determination: {
    title: 'Outcomes of an evaluation that finds the child eligible',
    elements: 'GE120 Outcome ID of IETR, RETR, TETR',
    source: conditionSource,
    certainty: 'stateForm',
    note: 'ET07 and ET11 are taken from documents that are stored with them, and not offered for new ones.',
    tables: since2013({ codes: { ...determinations, ...retired } }),
  },
  initialEvaluation: {
    title: 'Other outcomes of an initial evaluation',
    elements: 'GE120 Outcome ID of IETR',
    source: dataCollectionTool,
    certainty: 'stateForm',
    tables: since2013({ codes: { ETNE: 'not eligible', ETDP: 'due process' } }),
  },
  reevaluation: {
    title: 'Other outcomes of a re-evaluation',
    elements: 'GE120 Outcome ID of RETR',
    source: `${dataCollectionTool}; LGCA, "SPED to EMIS" (an exit is on the RETR since FY 2010)`,
    certainty: 'stateForm',
    tables: since2013({ codes: { ETEX: 'no longer eligible', ETDP: 'due process' } }),
  },
  consent: {
    title: "Outcomes of the parents' consent",
    elements: 'GE120 Outcome ID of CNST',
    source: `${dataCollectionTool}: the codes. ACCESS, EMIS Coordinator Meeting, 17 October 2012: CNGI, CNGR, CNGO. ODE, "Special Education EMIS and Beyond": CNRF`,
    certainty: 'stateForm',
    tables: since2013({
      codes: {
        CNGI: 'granted for the initial evaluation',
        CNGR: 'granted for a re-evaluation',
        CNGO: 'granted for something else',
        CNRF: 'refused',
        CNNR: null,
        CNDP: 'due process',
      },
    }),
  },
  plan: {
    title: 'Outcomes of an IEP',
    elements: 'GE120 Outcome ID of IIEP, RIEP, TIEP, AIEP, PISP, CIEP',
    source: `${dataCollectionTool}; ACCESS, EMIS Coordinator Meeting, 17 October 2012, "FY13 Changes" (IECF); EMIS Crosswalk (IENS, IEPR, IEDP)`,
    certainty: 'stateForm',
    note: 'What each least restrictive environment means is not in the sources at hand, nor the list of a later year: IE and any two digits are taken.',
    tables: since2013({
      codes: {
        ...Object.fromEntries(
          [13, 14, 15, 16, 17, 18, 19, 20, 38, 39, 51, 53, 55, 56, 60, 62, 64, 70, 72].map((code) => [
            `IE${code}`,
            null,
          ]),
        ),
        IE39: 'services plan of a student at a nonpublic school',
        IECF: 'correctional facility',
        IENS: 'no services',
        IEPR: 'the parents refuse',
        IEDP: 'due process',
      },
      alsoTaken: /^IE\d{2}$/,
    }),
  },
  anyOutcome: {
    title: 'Outcomes whose list is not at hand',
    elements: 'GE120 Outcome ID of NIEP and SEMD',
    source: 'Infinite Campus, Special Ed Dates Tab (Ohio): that there is an outcome',
    certainty: 'oneVendor',
    note: 'Any four capital letters or digits are taken.',
    tables: since2013({ codes: {}, alsoTaken: /^[A-Z0-9]{4}$/ }),
  },
  nonCompliance: {
    title: 'Reasons for a missed timeline',
    elements: 'GE130 Non-Compliance ID',
    source: 'SameGoal, EMIS Crosswalk: 01 to 09. ODE, "Special Education EMIS and Beyond": 01',
    certainty: 'oneVendor',
    tables: since2013({
      codes: {
        '01': 'no identified reason',
        ...Object.fromEntries([2, 3, 4, 5, 6, 7, 8, 9].map((code) => [`0${code}`, null])),
      },
    }),
  },
  testType: {
    title: 'IEP test types',
    elements: 'GE160 IEP Test Type',
    source:
      'EMIS Manual, section 2.4 (FA), FY 2012: STR and ALT. That GE160 has the codes of FA: PowerSchool SIS Ohio and eSchoolPLUS Ohio, Pre-ID',
    certainty: 'twoVendors',
    note: 'Any three capital letters or digits are taken.',
    tables: since2013({ codes: { STR: 'standard', ALT: 'alternate' }, alsoTaken: /^[A-Z0-9]{3}$/ }),
  },
  secondaryPlanning: {
    title: 'Secondary planning',
    elements: 'GE170 Secondary Planning',
    source: 'None at hand has the codes. LGCA, "SPED to EMIS": they replaced the program codes 2111xx in FY 2010',
    certainty: 'oneVendor',
    note: 'Any four capital letters or digits are taken.',
    tables: since2013({ codes: {}, alsoTaken: /^[A-Z0-9]{4}$/ }),
  },
  programCode: {
    title: 'Program codes of special education',
    elements: 'Program Code of GQ',
    source:
      'PowerSchool Special Programs Ohio, "eSchoolPLUS Write-Back - Services": 211001, 220100, 215xxx. NOACSC, FY 2005: what 220100 is. Infinite Campus, Student Program (GQ): 235xxx',
    certainty: 'oneVendor',
    note: 'Six digits are taken, but for 235xxx, the programs of English learners.',
    tables: since2013({
      codes: { '211001': null, '220100': 'preschool special education, itinerant services' },
      alsoTaken: /^(?!235)\d{6}$/,
    }),
  },
  assessmentType: {
    title: 'Types of graduation tests',
    elements: 'Assessment Type of FE',
    source:
      'PowerSchool ETL Assistant Tool, FA data of an Ohio district, 2018 to 2024; eSchoolPLUS Ohio, "Overview of Ohio State Reporting". That FE has the codes of FA is concluded',
    certainty: 'inferred',
    note: 'Any two capital letters or digits are taken.',
    tables: since2013({
      codes: { GX: 'graduation test', GE: 'end of course' },
      alsoTaken: /^[A-Z0-9]{2}$/,
    }),
  },
  assessmentArea: {
    title: 'Areas of graduation tests',
    elements: 'Assessment Area of FE',
    source: 'As for the types',
    certainty: 'inferred',
    note: 'One to four capital letters or digits are taken.',
    tables: since2013({
      codes: {
        R: 'reading',
        W: 'writing',
        M: 'mathematics',
        S: 'science',
        C: 'social studies',
        ELA1: 'English language arts I',
        ELA2: 'English language arts II',
        ALG1: 'algebra I',
        GEOM: 'geometry',
        MTH1: 'integrated mathematics I',
        MTH2: 'integrated mathematics II',
        BIOL: 'biology',
        HIST: 'American history',
        GOVM: 'American government',
      },
      alsoTaken: /^[A-Z0-9]{1,4}$/,
    }),
  },
  dateType: {
    title: 'Date types',
    elements: 'GE100 Date Type',
    source: `SameGoal, EMIS Crosswalk; ${dataCollectionTool} (PISP); Infinite Campus, Special Ed Dates Tab (Ohio) (NIEP, SEMD)`,
    certainty: 'stateForm',
    tables: since2013({
      codes: {
        PSTC: 'preschool transition conference',
        RFRL: 'referral for evaluation',
        CNST: "parents' consent",
        IETR: 'initial evaluation',
        RETR: 're-evaluation',
        TETR: 'transfer evaluation adopted',
        IIEP: 'initial IEP',
        RIEP: 'IEP reviewed',
        TIEP: 'transfer IEP adopted',
        AIEP: 'IEP amended',
        NIEP: null,
        PISP: 'services plan',
        FIEP: 'final IEP meeting before graduation',
        CIEP: 'consent for services withdrawn',
        SEMD: 'manifestation determination',
      },
    }),
  },
} as const satisfies Record<string, CodeList>;
