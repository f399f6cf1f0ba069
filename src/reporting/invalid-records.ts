import { sql } from 'drizzle-orm';
import { type FiscalYear, fiscalYearOf } from '../calendar/fiscal-year.ts';
import type { IsoDate } from '../calendar/iso-date.ts';
import { localTime } from '../calendar/time-zone.ts';
import { findDataExport } from '../data-exports/index.ts';
import type { District } from '../districts/index.ts';
import { titleOf } from '../documents/index.ts';
import type { StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { wrongField } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import {
  elementName,
  type FormName,
  fieldsOfForm,
  forms,
  type ReportName,
  reports,
  reportsOf,
} from '../states/index.ts';
import { freshness, readFresh } from './fresh.ts';
import { reportableYears } from './period.ts';
import { forEver } from './schema.ts';

/** A record that is left out of a report, and why (requirement R10). */
export interface InvalidReportRecord {
  readonly report: ReportName;
  readonly student: {
    readonly id: StudentId;
    readonly givenName: string;
    readonly familyName: string;
    readonly localNumber: string | null;
  };
  /** Null where Campus names none. */
  readonly school: { readonly name: string; readonly number: string | null } | null;
  readonly document: { readonly id: string; readonly title: string };
  /** What a person changes to make the record valid: the fields of the document, or a value in Campus. */
  readonly change: string;
  /** What the record would say, by its fields; null where that is not known. */
  readonly record: Readonly<Record<string, string>> | null;
  /** Number and name of the element that it failed on. */
  readonly element: string;
  readonly rule: string;
  /** The day of the event, or the first day of the interval. */
  readonly date: IsoDate;
  /** The last day; of an event the same. Null while the interval lasts. */
  readonly lastDate: IsoDate | null;
}

export interface InvalidRecordsQuery {
  /** The current fiscal year when left out. */
  readonly fiscalYear?: FiscalYear | undefined;
  readonly report?: ReportName | undefined;
  /** Only reports that this data export may call. */
  readonly dataExportId?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

interface Row {
  report: ReportName;
  studentId: StudentId;
  givenName: string;
  familyName: string;
  localNumber: string | null;
  documentId: string;
  form: FormName | null;
  element: string;
  rule: string;
  date: IsoDate;
  lastDate: IsoDate;
  record: string | null;
  schoolName: string | null;
  schoolNumber: string | null;
}

/** What is left out of the reports of a fiscal year, as of now, by rule and school: also what began before it and reaches into it. Refuses a year that cannot be reported, and an export that is not there. */
export async function listInvalidRecords(
  platform: Platform,
  district: District,
  { fiscalYear, report, dataExportId, limit, offset }: InvalidRecordsQuery,
): Promise<Result<{ invalid: InvalidReportRecord[]; total: number; fiscalYear: FiscalYear; years: FiscalYear[] }>> {
  const today = localTime(platform.clock.now(), district.timeZone).date;
  const years = reportableYears(fiscalYearOf(today));
  const year = fiscalYear ?? fiscalYearOf(today);
  if (!years.includes(year)) {
    const message = `must be one of ${years.join(', ')}`;
    return refuse(wrongField('fiscalYear', message));
  }
  const permitted = dataExportId === undefined ? null : await findDataExport(platform, district, dataExportId);
  if (permitted && !permitted.ok) return permitted;
  const endpoints = permitted?.value.endpoints.map(({ endpoint }) => endpoint as string);
  const windows = reportsOf(district.state)
    .filter(({ name, endpoint }) => (report ?? name) === name && (endpoints?.includes(endpoint) ?? true))
    .map(({ name, window }) => ({ report: name, ...window(year) }));
  const from = sql`from invalid_report_records as invalid
    join json_each(${JSON.stringify(windows)}) as asked on invalid.report = asked.value ->> '$.report'
      and date <= asked.value ->> '$.end' and last_date >= asked.value ->> '$.start'
    join students on students.id = invalid.student_id
    left join orgs on orgs.district_id = invalid.district_id and orgs.sourced_id = students.school
    left join documents on documents.district_id = invalid.district_id and documents.id = invalid.document_id
    where invalid.district_id = ${district.id}`;
  const { first, others } = await readFresh<{ total: number }, Row>(
    platform,
    district,
    sql`select count(*) as total, ${freshness(district, today)} ${from}`,
    [
      sql`select invalid.report, invalid.student_id as studentId, given_name as givenName, family_name as familyName,
      local_number as localNumber, document_id as documentId, form, element, rule, date,
      last_date as lastDate, record, orgs.name as schoolName, orgs.identifier as schoolNumber
      ${from} order by invalid.report, element, rule, orgs.name, family_name, given_name, invalid.student_id, invalid.ordinal limit ${limit} offset ${offset}`,
    ],
  );
  const invalid = (others[0] ?? []).map(
    ({ report, element, rule, date, ...row }): InvalidReportRecord => ({
      ...{ report, element, rule, date },
      lastDate: row.lastDate === forEver ? null : row.lastDate,
      student: {
        id: row.studentId,
        givenName: row.givenName,
        familyName: row.familyName,
        localNumber: row.localNumber,
      },
      school: row.schoolName === null ? null : { name: row.schoolName, number: row.schoolNumber },
      document: { id: row.documentId, title: row.form ? titleOf({ form: row.form }) : '' },
      ...remedyOf(report, element, row),
    }),
  );
  return ok({ invalid, total: first.total, fiscalYear: year, years });
}

function remedyOf(report: ReportName, element: string, { form, record: json }: Pick<Row, 'form' | 'record'>) {
  const record = json === null ? null : (JSON.parse(json) as Record<string, string>);
  return { change: whatToChange(report, element, form, record ?? {}), record };
}

/** The labels of the fields that the element is filled from on this form, or where else its value comes from. */
function whatToChange(
  name: ReportName,
  element: string,
  form: FormName | null,
  record: Readonly<Record<string, string>>,
): string {
  const { elements, filledFrom, reporting } = reports[name];
  const field = Object.entries(elements).find(([, one]) => elementName(one) === element)?.[0] ?? '';
  const from = filledFrom[field] ?? [];
  const fields = form === null ? [] : fieldsOfForm(forms[form]);
  const labels = (typeof from === 'function' ? from(record) : from).flatMap(
    (wanted) => fields.find(({ name }) => name === wanted)?.label ?? [],
  );
  if (labels.length > 0) return labels.join(' or ');
  return field === reporting.student.parameter
    ? `${reporting.student.label} of the student, in Campus`
    : `${reporting.school.label} of the school, in Campus`;
}
