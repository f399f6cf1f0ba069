import type { ExportEndpoint } from '../api-access/scopes.ts';
import { programKeys } from '../programs/index.ts';

/** What values an option takes: as a query parameter of the endpoint would carry them. */
export type OptionKind =
  | { readonly kind: 'wholeNumber'; readonly minimum: number; readonly maximum: number }
  | { readonly kind: 'date' }
  | { readonly kind: 'text'; readonly maxLength: number }
  /** Value and what a person reads. */
  | { readonly kind: 'choice'; readonly choices: Readonly<Record<string, string>> }
  /** One or more codes. */
  | { readonly kind: 'codes'; readonly shape: RegExp; readonly remedy: string };

/** One option of an endpoint: its label under Settings > Data Exports > Endpoint Permissions, and its values. */
export type EndpointOption = OptionKind & { readonly label: string };

export type EndpointOptions = Readonly<Record<string, EndpointOption>>;

const paging: EndpointOptions = {
  limit: { label: 'Limit', kind: 'wholeNumber', minimum: 1, maximum: 1000 },
  offset: { label: 'Offset', kind: 'wholeNumber', minimum: 0, maximum: 9_999_999 },
};

const report: EndpointOptions = {
  ...paging,
  sort: {
    label: 'Sort',
    kind: 'choice',
    choices: {
      emisStudentId: 'EMIS Student ID',
      '-emisStudentId': 'EMIS Student ID, last first',
      date: 'Date',
      '-date': 'Date, newest first',
    },
  },
  fiscalYear: { label: 'Fiscal Year', kind: 'wholeNumber', minimum: 2000, maximum: 2199 },
  startDate: { label: 'Start Date', kind: 'date' },
  endDate: { label: 'End Date', kind: 'date' },
  reportingPeriod: { label: 'Reporting Period', kind: 'text', maxLength: 20 },
  buildingIrn: { label: 'Building IRN', kind: 'codes', shape: /^\d{6}$/, remedy: 'must be six digits' },
  emisStudentId: {
    label: 'EMIS Student ID',
    kind: 'codes',
    shape: /^[A-Z]{2}\d{7}$/,
    remedy: 'must be two letters and seven digits',
  },
};

const format = (choices: Readonly<Record<string, string>>): EndpointOption => ({
  label: 'Format',
  kind: 'choice',
  choices,
});

const recordReport: EndpointOptions = {
  ...report,
  format: format({ json: 'JSON', csv: 'CSV', emis: 'EMIS flat file' }),
};

/** "Request additional 3 years" (FD) and "Pull Prior IEPs/Evals" (GE): requirement R8. */
const additionalYears: EndpointOption = { label: 'Additional Years', kind: 'wholeNumber', minimum: 0, maximum: 3 };

/** The options of every endpoint that a data export can be permitted to call (requirement R4). */
export const endpointOptions: Readonly<Record<ExportEndpoint, EndpointOptions>> = {
  'stateReporting/fd': {
    ...recordReport,
    additionalYears,
    replaceUnknownFields: {
      label: 'Replace Unknown Fields',
      kind: 'choice',
      choices: { '@': "Using '@' character" },
    },
  },
  'stateReporting/fe': recordReport,
  'stateReporting/ge': { ...recordReport, additionalYears },
  'stateReporting/gq': recordReport,
  'stateReporting/ohioPreId': {
    ...report,
    format: format({ json: 'JSON', csv: 'CSV' }),
    effectiveDate: { label: 'Effective Date', kind: 'date' },
  },
  studentProgramParticipation: {
    ...paging,
    program: {
      label: 'Program',
      kind: 'codes',
      shape: new RegExp(`^(${programKeys.join('|')})$`),
      remedy: `must be one of ${programKeys.join(', ')}`,
    },
  },
};
