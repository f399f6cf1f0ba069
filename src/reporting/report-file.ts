import type { FiscalYear } from '../calendar/fiscal-year.ts';
import { localTime } from '../calendar/time-zone.ts';
import { type District, requireDemographics } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';
import { valueOrProblem } from '../platform/problems.ts';
import type { ReportFileName, ReportFiles } from '../sftp-push/index.ts';
import type { ReportName } from '../states/index.ts';
import { hasFormat, reportReading, requireReportingState } from './answer.ts';
import type { Format } from './formats.ts';
import { isReportName, type ReportQuery, reportQuery } from './query.ts';

const extensions: Record<Format, string> = { json: 'json', csv: 'csv', fixedWidth: 'txt' };

/** The report of an endpoint and its format as a file: CSV for a report that does not have the format asked for. Null for an endpoint that has no file. */
function reportAsFile(endpoint: string, asked: Format): { readonly name: ReportName; readonly format: Format } | null {
  const name = endpoint.replace('stateReporting/', '');
  return isReportName(name) ? { name, format: hasFormat(name, asked) ? asked : 'csv' } : null;
}

/** What the file of an endpoint is called in the folder of SFTP Push. */
export const reportFileName: ReportFileName = (endpoint, asked) => {
  const file = reportAsFile(endpoint, asked);
  return file && `${file.name}.${extensions[file.format]}`;
};

/** A report as a file for SFTP Push: all of its records, as of one moment, whatever Limit and Offset say for callers. */
export const reportFiles: ReportFiles = (platform, district, endpoint, settings, asked) => {
  const file = reportAsFile(endpoint, asked);
  if (!file) return null;
  const { name, format } = file;
  const { limit: _, offset: __, format: ___, ...others } = settings;
  const query = reportQuery(name, {}, others);
  const pages = async function* () {
    const pieces = pagesOf(platform, district, name, valueOrProblem(query), format);
    yield* format === 'json' ? joined(pieces) : format === 'csv' ? withOneHead(pieces) : pieces;
  };
  return { name: reportFileName(endpoint, asked) ?? name, pages: pages() };
};

/** All records of a report for a fiscal year as they are now. Refused as a caller would be. */
export async function wholeReport(
  platform: Platform,
  district: District,
  name: ReportName,
  fiscalYear: FiscalYear,
): Promise<Readonly<Record<string, string>>[]> {
  const query = valueOrProblem(reportQuery(name, { fiscalYear: String(fiscalYear) }, {}));
  const records: Record<string, string>[] = [];
  for await (const { text } of pagesOf(platform, district, name, query, 'json'))
    records.push(...(JSON.parse(text) as Record<string, string>[]));
  return records;
}

interface Piece {
  readonly text: string;
  readonly records: number;
  /** The state's numbers of the students in it. */
  readonly students: readonly string[];
}

const decoder = new TextDecoder();

async function* pagesOf(
  platform: Platform,
  district: District,
  name: ReportName,
  query: ReportQuery,
  format: Format,
): AsyncGenerator<Piece> {
  valueOrProblem(requireReportingState(district, name));
  valueOrProblem(await requireDemographics(platform, district));
  const today = localTime(platform.clock.now(), district.timeZone).date;
  let snapshot: string | undefined;
  for (let offset = 0; ; ) {
    const page = { ...query, limit: 1000, offset, ...(snapshot === undefined ? {} : { snapshot }) };
    const reading = valueOrProblem(await reportReading(district, name, page, { today, format, known: null }));
    const answer = valueOrProblem(await reading.take(platform));
    const body = answer.body ?? '';
    yield {
      text: typeof body === 'string' ? body : decoder.decode(body),
      records: answer.records,
      students: answer.students(),
    };
    offset += answer.records;
    if (answer.records === 0 || offset >= answer.total || answer.snapshot === null) return;
    ({ snapshot } = answer);
  }
}

/** The arrays of the pages as one array. */
async function* joined(pages: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  let separator = '[';
  for await (const { text, records, students } of pages) {
    yield { students, text: records > 0 ? `${separator}${text.slice(1, -1)}` : '', records };
    if (records > 0) separator = ',\n';
  }
  yield { text: separator === '[' ? '[]' : ']', records: 0, students: [] };
}

/** The first line of a CSV page names its columns; the file names them once. */
async function* withOneHead(pages: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  let isFirst = true;
  for await (const { text, ...others } of pages) {
    yield { ...others, text: isFirst ? text : text.slice(text.indexOf('\r\n') + 2) };
    isFirst = false;
  }
}
