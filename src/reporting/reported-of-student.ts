import { sql } from 'drizzle-orm';
import type { IsoDate } from '../calendar/iso-date.ts';
import { localTime } from '../calendar/time-zone.ts';
import type { District } from '../districts/index.ts';
import type { StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { type ReportName, reports } from '../states/index.ts';
import { freshness, readFresh } from './fresh.ts';
import { forEver } from './schema.ts';
import { valuesOfStored } from './stored-values.ts';

/** A record of a state report about one student. */
export interface ReportedRecord {
  readonly report: ReportName;
  readonly from: IsoDate;
  /** The last day. An event has the day of `from`; null while the record holds. */
  readonly to: IsoDate | null;
  /** What it says, in a few values. */
  readonly shown: readonly string[];
}

/** What the state reports have of a student now, by report and day. */
export async function reportedOfStudent(
  platform: Platform,
  district: District,
  student: StudentId,
): Promise<ReportedRecord[]> {
  const today = localTime(platform.clock.now(), district.timeZone).date;
  const { others } = await readFresh<
    object,
    { report: ReportName; fromDate: IsoDate; toDate: IsoDate; ownValues: string }
  >(platform, district, sql`select ${freshness(district, today)}`, [
    sql`select report, from_date as fromDate, to_date as toDate, own_values as ownValues from report_records
      where district_id = ${district.id} and student_id = ${student} and until is null order by report, position`,
  ]);
  return (others[0] ?? []).map(({ report, fromDate, toDate, ownValues }) => {
    const values = valuesOfStored(report, ownValues);
    return {
      report,
      from: fromDate,
      to: toDate === forEver ? null : toDate,
      shown: reports[report].shownAs.flatMap((field) => {
        const value = values[field]?.trim();
        if (!value) return [];
        // A code of one or two characters says nothing without its name.
        return value.length > 2 ? value : `${reports[report].elements[field]?.name ?? field} ${value}`;
      }),
    };
  });
}
