import { type Elements, identifyingElements } from '../../reports/elements.ts';

/**
 * The elements of the Student Special Education Graduation Requirement (FE) record, Ohio EMIS Manual, section 2.12: IEP date and date type, and for each
 * assessment type and area whether the child is exempt (studylib.net, document 7424336, the section's first draft; PowerSchool SIS Ohio, table
 * S_OH_STU_Spec_Ed_Grad_Req_C). Assessment type and area have the widths that they have in the Student Assessment (FA) record (PowerSchool SIS Ohio, "Data Import
 * Map for ODDEX"; area code 43FA in MCOECN wiki, EMISFFE, CSV Import). The numbers of these elements and the codes of both are not in the sources at hand: a code
 * is reported as the IEP has it, left-justified.
 */
export const feElements = {
  ...identifyingElements('FE'),
  iepDate: { number: null, name: 'IEP Date', width: 8, note: 'GE110 of the matching GE record.', example: '20261012' },
  iepDateType: {
    number: null,
    name: 'IEP Date Type',
    width: 4,
    note: 'GE100 of the matching GE record: IIEP, RIEP, TIEP or AIEP.',
    example: 'RIEP',
  },
  assessmentType: { number: null, name: 'Assessment Type', width: 2, note: 'Which graduation test.', example: 'GX' },
  assessmentArea: { number: null, name: 'Assessment Area', width: 4, note: 'Which area of it.', example: 'M   ' },
  exemptFlag: {
    number: null,
    name: 'Exempt Flag',
    width: 1,
    note: '`Y`: granted or confirmed; `N`: cancelled.',
    example: 'Y',
  },
} as const satisfies Elements;
