import type { Program } from '../programs/index.ts';
import * as registry from './registry.ts';
import { type EndpointOption, type EndpointOptions, pagingOptions } from './reports/options.ts';
import type { Filter, Report, Reporting } from './reports/report.ts';
import type { State } from './state.ts';

type Registry = typeof registry;

/** The two-letter postal code of a state. */
export type StateCode = keyof Registry;

export const states: Readonly<Record<StateCode, State>> = registry;

export const stateCodes = Object.keys(states) as [StateCode, ...StateCode[]];

/** Where the addresses of a state begin, such as `/v1/oh`. */
export function statePath(state: StateCode): string {
  return `/v1/${state.toLowerCase()}`;
}

/** The last part of a report's path, unique among the reports of all states. */
export type ReportName = {
  [Code in StateCode]: Registry[Code]['reporting'] extends { readonly reports: infer Reports }
    ? keyof Reports & string
    : never;
}[StateCode];

/** A report as callers reach it. */
export interface CatalogEntry extends Report {
  readonly name: ReportName;
  readonly state: StateCode;
  readonly reporting: Reporting;
  /** The scope and endpoint permission that opens it. */
  readonly endpoint: `stateReporting/${ReportName}`;
  /** Such as `/v1/oh/stateReporting/ge`. */
  readonly path: string;
  /** Query parameters, which are also the settings under Settings > Data Exports. */
  readonly options: EndpointOptions;
  /** Those that only this report has. */
  readonly ownOptions: EndpointOptions;
}

/** The reports of all states. */
export const reports = Object.fromEntries(
  stateCodes.flatMap((state) => {
    const { reporting } = states[state];
    return Object.entries(reporting?.reports ?? {}).map(([name, report]) => {
      const endpoint = `stateReporting/${name}`;
      const entry = { ...report, name, state, reporting, endpoint, path: `${statePath(state)}/${endpoint}` };
      return [name, { ...entry, options: optionsOf(report, reporting as Reporting), ownOptions: report.options ?? {} }];
    });
  }),
) as unknown as Readonly<Record<ReportName, CatalogEntry>>; // SAFETY: built from the very keys that ReportName is made of.

export const reportNames = Object.keys(reports) as [ReportName, ...ReportName[]];

/** The reports of one state. */
export const reportsOf = (state: StateCode): CatalogEntry[] =>
  Object.values(reports).filter((report) => report.state === state);

/**
 * The forms that a state's reports are made from: those that they read, and those that decide on the participation they ask for. Documents on others are not
 * read.
 */
export function formsOfReports(state: StateCode): string[] {
  const { participation } = states[state];
  const decidingOn = (program: Program) =>
    (participation[program]?.rows ?? []).filter(({ status }) => status !== 'underReview').map(({ form }) => form);
  const names = reportsOf(state).flatMap(({ forms, programs }) => [...forms, ...programs.flatMap(decidingOn)]);
  return [...new Set(names)];
}

function formatNames(flatFile: Reporting['flatFile']): Readonly<Record<string, string>> {
  return { json: 'JSON', csv: 'CSV', ...(flatFile && { fixedWidth: flatFile.label }) };
}

/** The formats of a state's files, by their names in the API, as people of the state call them. */
export function fileFormatsOf(state: StateCode): Readonly<Record<string, string>> {
  return formatNames(states[state].reporting?.flatFile ?? null);
}

function optionsOf(report: Report, { student, school, flatFile }: Reporting): EndpointOptions {
  const codes = ({ label, shape, shapeInWords, examples, digits }: Filter, description: string): EndpointOption => ({
    label,
    kind: 'codes',
    shape,
    digits,
    remedy: `must be ${shapeInWords}`,
    description,
    example: examples[0],
  });
  const ownFlatFile = report.flatFile && flatFile;
  return {
    ...pagingOptions,
    sort: {
      label: 'Sort',
      kind: 'choice',
      choices: {
        [student.parameter]: student.label,
        [`-${student.parameter}`]: `${student.label}, last first`,
        date: 'Date',
        '-date': 'Date, newest first',
      },
      default: student.parameter,
      description: 'Order of the records. A minus sign reverses it.',
    },
    fiscalYear: {
      label: 'Fiscal Year',
      kind: 'wholeNumber',
      minimum: 2000,
      maximum: 2199,
      description:
        'The fiscal year, from July 1 of the year before to June 30. Either the current one (default) or one of the four before it.',
      example: 2027,
    },
    startDate: {
      label: 'Start Date',
      kind: 'date',
      description:
        'First day to report. MM/DD/YYYY is taken too. A range inside one past fiscal year implies that year.',
      example: '2026-07-01',
    },
    endDate: {
      label: 'End Date',
      kind: 'date',
      description: 'Last day to report, also as MM/DD/YYYY.',
      example: '2027-06-30',
    },
    reportingPeriod: {
      label: 'Reporting Period',
      kind: 'text',
      maxLength: 20,
      description: 'The reporting period of the extract. It does not narrow the dates: `startDate` and `endDate` do.',
      example: 'K',
    },
    [school.parameter]: codes(
      school,
      `Only students of the school with this ${school.label}. May be repeated or separated by commas. Leading zeros are optional. Do not leave it blank.`,
    ),
    [student.parameter]: codes(
      student,
      `Only the student with this ${student.label}. May be repeated or separated by commas, with POST up to 10,000 times.`,
    ),
    format: {
      label: 'Format',
      kind: 'choice',
      choices: formatNames(ownFlatFile),
      description: `Overrides Accept.${ownFlatFile ? ` \`fixedWidth\` is ${ownFlatFile.description}.` : ''}`,
    },
    ...(report.additionalYears > 0 && {
      additionalYears: {
        label: 'Additional Years',
        kind: 'wholeNumber',
        minimum: 0,
        maximum: report.additionalYears,
        description:
          'Also report this many years before the fiscal year ("Request additional 3 years", "Pull Prior IEPs/Evals"). The date range then does not apply.',
        example: report.additionalYears,
      },
    }),
    ...(report.asOf && {
      effectiveDate: {
        label: 'Effective Date',
        kind: 'date',
        description:
          'The day that the rows describe. The default is today, or the nearest day of the date range. MM/DD/YYYY is taken too. It implies its fiscal year.',
        example: '2026-11-02',
      },
    }),
    ...report.options,
  };
}
