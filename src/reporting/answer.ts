import type { IsoDate } from '../calendar/iso-date.ts';
import type { District } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';
import { problem, wrongField } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { type ReportName, reports, states, valuesOfAnswer } from '../states/index.ts';
import { type Format, rendered } from './formats.ts';
import { periodOf } from './period.ts';
import type { ReportQuery } from './query.ts';
import {
  currentRevision,
  firstPage,
  pageOfSnapshot,
  type Reading,
  type RecordPage,
  type Selection,
} from './read-records.ts';
import { recordsVersion } from './records-version.ts';
import { fingerprint, parseSnapshot, type Snapshot, snapshotText } from './snapshot.ts';
import { jsonOfStored, studentsOfStored } from './stored-values.ts';

/** One page of a report, ready to be sent. */
export interface Answer {
  /** JSON comes as UTF-8. Null when the caller has the page already. */
  readonly body: Uint8Array<ArrayBuffer> | string | null;
  readonly etag: string;
  /** Records in all. */
  readonly total: number;
  readonly records: number;
  /** The state's numbers of the students on the page, for the record of disclosures. Reads the page again. */
  readonly students: () => string[];
  /** For the links to other pages; null when this page is all there is. */
  readonly snapshot: string | null;
}

const decoder = new TextDecoder();

/** How the report that was asked for is read, on the day `today`. `known` says whether the caller has the page with an entity tag. */
export async function reportReading(
  district: District,
  name: ReportName,
  query: ReportQuery,
  { today, format, known }: { today: IsoDate; format: Format; known: ((etag: string) => boolean) | null },
): Promise<Result<Reading<Result<Answer>>>> {
  const period = periodOf(name, query, today);
  if (!period.ok) return period;
  const { fiscalYear, range } = period.value;
  const { schools, students, sort, limit, offset, options } = query;
  const selection: Selection = { report: name, range, schools, students, sort };
  const perAnswer = valuesOfAnswer(reports[name], { fiscalYear, districtNumber: district.irn, options });
  const print = await fingerprint([district.id, selection, perAnswer]);
  const etagOf = (revision: number) => `"${[recordsVersion, revision, print, offset, limit, format].join('.')}"`;
  const bodyOf = ({ stored, records }: RecordPage) => {
    const json = jsonOfStored(name, perAnswer, stored, records);
    return format === 'json' ? json : rendered(format, name, fiscalYear, decoder.decode(json));
  };
  const answer = (revision: number, total: number, page: RecordPage): Answer => ({
    body: bodyOf(page),
    etag: etagOf(revision),
    total,
    records: page.records,
    students: () => studentsOfStored(name, page.stored),
    snapshot:
      total > page.records && page.last !== null
        ? snapshotText({ revision, total, query: print, offset: offset + page.records, after: page.last })
        : null,
  });

  if (query.snapshot !== undefined) {
    const snapshot = parseSnapshot(query.snapshot);
    if (snapshot?.query !== print) return refuse(foreignSnapshot);
    const etag = etagOf(snapshot.revision);
    if (known?.(etag)) return ok({ statement: null, take: async () => ok(unchanged(etag, snapshot)) });
    const { statement, take } = pageOfSnapshot(district, selection, snapshot, { limit, offset });
    return ok({
      statement,
      async take(platform, row) {
        const page = await take(platform, row);
        return page.ok ? ok(answer(snapshot.revision, snapshot.total, page.value)) : page;
      },
    });
  }
  const first = firstPage(district, selection, { limit, offset, query: print, today });
  const read = async (platform: Platform, row?: unknown) => {
    const { revision, total, page } = await first.take(platform, row);
    return ok(answer(revision, total, page));
  };
  if (!known) return ok({ statement: first.statement, take: read });
  const now = currentRevision(district, today);
  return ok({
    statement: now.statement,
    async take(platform, row) {
      const etag = etagOf(await now.take(platform, row));
      return known(etag) ? ok(unchanged(etag, { total: 0 })) : read(platform);
    },
  });
}

const unchanged = (etag: string, { total }: Pick<Snapshot, 'total'>): Answer => ({
  body: null,
  etag,
  total,
  records: 0,
  students: () => [],
  snapshot: null,
});

const message = 'belongs to another query. Follow the links of the first page, or leave it out';
const foreignSnapshot = wrongField('snapshot', message);

/** Refuses a district of another state than the report's. */
export function requireReportingState({ state }: District, name: ReportName): Result<null> {
  const reported = reports[name].state;
  if (state === reported) return ok(null);
  const [theirs, own] = [states[reported].name, states[state].name];
  return refuse(problem('forbidden', `This is a report to the state of ${theirs}, and the district is in ${own}.`));
}

/** Whether a report can be had in a format at all. */
export const hasFormat = (name: ReportName, format: Format): boolean =>
  format !== 'fixedWidth' || reports[name].flatFile !== null;
