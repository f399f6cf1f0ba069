/** The fields that a form of an extract may have beside fiscal year, school and reporting period. */
export type ExtractField = 'dateRange' | 'additionalYears' | 'effectiveDate';

interface ExtractType {
  readonly name: string;
  readonly title: string;
  readonly fields: readonly ExtractField[];
  /** What the checkbox that asks for more years is called; null where there is none. */
  readonly moreYears: string | null;
  readonly note: string | null;
}

export type ExtractTypeKey = 'ge' | 'gq' | 'fe' | 'fd' | 'ohioPreId';

/** The extracts that can take their records from a special education product, with the fields that each has in Campus. */
export const extractTypes: Readonly<Record<ExtractTypeKey, ExtractType>> = {
  ge: {
    name: 'GE',
    title: 'Student Special Education (GE)',
    fields: ['dateRange', 'additionalYears'],
    moreYears: 'Pull Prior IEPs/Evals',
    note: 'With "Pull Prior IEPs/Evals" the date range does not apply.',
  },
  gq: {
    name: 'GQ',
    title: 'Student Program (GQ)',
    fields: ['dateRange'],
    moreYears: null,
    note: 'Special education records only.',
  },
  fe: {
    name: 'FE',
    title: 'Graduation Requirement (FE)',
    fields: ['dateRange'],
    moreYears: null,
    note: null,
  },
  fd: {
    name: 'FD',
    title: 'Student Attributes, Effective Date (FD)',
    fields: ['dateRange', 'additionalYears'],
    moreYears: 'Request additional 3 years of data from SPED product integration',
    note: 'Disability condition and Section 504 only. With the additional 3 years, leave the date range blank.',
  },
  ohioPreId: {
    name: 'Pre-ID',
    title: 'Ohio Pre-ID Assessment',
    fields: ['effectiveDate'],
    moreYears: null,
    note: 'The effective date is today unless another is entered.',
  },
};

export const extractTypeKeys = Object.keys(extractTypes) as ExtractTypeKey[];

export const isExtractType = (type: string): type is ExtractTypeKey => Object.hasOwn(extractTypes, type);
