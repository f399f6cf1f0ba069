import { type FiscalYear, firstDayOf, lastDayOf } from '../../../calendar/fiscal-year.ts';
import type { IsoDate } from '../../../calendar/iso-date.ts';
import type { Elements } from '../../reports/elements.ts';
import type { ByFiscalYear } from '../../reports/fiscal-table.ts';
import type { BuiltReport, DateRange, ReportedStudent } from '../../reports/record.ts';
import type { ReportDocument } from './documents.ts';
import { fdRecords } from './fd.ts';
import { fdElements } from './fd-elements.ts';
import { feRecords } from './fe.ts';
import { feElements } from './fe-elements.ts';
import { emisPositions, type Position } from './flat-file.ts';
import { geRecords } from './ge.ts';
import { geElements } from './ge-elements.ts';
import { gqRecords } from './gq.ts';
import { gqElements } from './gq-elements.ts';
import { preIdRows } from './pre-id.ts';
import { preIdColumns, preIdOrder } from './pre-id-columns.ts';

/** One state report: what it is made of and how. */
export interface Report {
  readonly title: string;
  /** Name of the record's schema in the OpenAPI document. */
  readonly schema: string;
  readonly elements: Elements;
  readonly build: (student: ReportedStudent, documents: readonly ReportDocument[]) => BuiltReport;
  /** The days that a fiscal year's report covers. */
  readonly window: (year: FiscalYear) => DateRange;
  /** Years before the fiscal year that can be asked for as well (requirement R8). */
  readonly additionalYears: 0 | 3;
  /** Asked for as of a day instead of for a range. */
  readonly asOf?: true;
  /** Positions in the flat file; null for a report that is no EMIS record. */
  readonly flatFile: ByFiscalYear<readonly Position[]> | null;
  /** Fields in the order of the CSV file. */
  readonly order: ByFiscalYear<readonly string[]>;
}

const year = (fiscalYear: FiscalYear): DateRange => ({ start: firstDayOf(fiscalYear), end: lastDayOf(fiscalYear) });

/** GE events are reported from 1 June before the fiscal year (Infinite Campus, Student SPED Record (GE)). */
const fromJune = (fiscalYear: FiscalYear): DateRange => ({
  start: `${fiscalYear - 1}-06-01` as IsoDate,
  end: lastDayOf(fiscalYear),
});

// The layouts of the sources at hand are from 2010 on; none says that a later year changed them.
const since2010 = <Value>(value: Value): ByFiscalYear<Value> => [{ since: 2010, value }];

const emisRecord = (elements: Elements) => ({
  elements,
  flatFile: since2010(emisPositions(elements)),
  order: since2010(Object.keys(elements)),
});

/** The reports by the last part of their path. */
export const reports = {
  fd: {
    title: 'Student Attributes - Effective Date (FD)',
    schema: 'FdRecord',
    ...emisRecord(fdElements),
    build: fdRecords,
    window: year,
    additionalYears: 3,
  },
  fe: {
    title: 'Student Special Education Graduation Requirement (FE)',
    schema: 'FeRecord',
    ...emisRecord(feElements),
    build: feRecords,
    window: year,
    additionalYears: 0,
  },
  ge: {
    title: 'Student Special Education (GE)',
    schema: 'GeRecord',
    ...emisRecord(geElements),
    build: geRecords,
    window: fromJune,
    additionalYears: 3,
  },
  gq: {
    title: 'Student Program (GQ)',
    schema: 'GqRecord',
    ...emisRecord(gqElements),
    build: gqRecords,
    window: year,
    additionalYears: 0,
  },
  ohioPreId: {
    title: 'Pre-Identification (Pre-ID)',
    schema: 'OhioPreIdRow',
    elements: preIdColumns,
    flatFile: null,
    order: preIdOrder,
    build: preIdRows,
    window: year,
    additionalYears: 0,
    asOf: true,
  },
} as const satisfies Record<string, Report>;

export type ReportName = keyof typeof reports;

export const reportNames = Object.keys(reports) as [ReportName, ...ReportName[]];

export const reportOf = (name: ReportName): Report => reports[name];

/** What is the same for all records of an answer. */
export function valuesOfAnswer(
  name: ReportName,
  answer: { readonly fiscalYear: FiscalYear; readonly districtIrn: string; readonly replaceUnknownFields: boolean },
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [field, { perAnswer, width }] of Object.entries(reportOf(name).elements)) {
    if (!perAnswer) continue;
    if (field === 'sortType') values[field] = name.toUpperCase();
    else if (field === 'fiscalYear') values[field] = String(answer.fiscalYear);
    else if (field === 'attendingDistrictIrn') values[field] = answer.districtIrn;
    // What SameGoal does not know Campus fills in, where it finds `@` to the field's width.
    else values[field] = answer.replaceUnknownFields && width ? '@'.repeat(width) : '';
  }
  return values;
}
