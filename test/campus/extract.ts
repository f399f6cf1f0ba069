import type { Campus } from './campus.ts';
import type { Partner } from './connections.ts';
import { merged, ownAttributes, type ReportRecord } from './own-attributes.ts';

/** What Campus passes on to the partner: empty parameters are left out. */
export interface ExtractParameters {
  readonly fiscalYear?: number | undefined;
  readonly startDate?: string | undefined;
  readonly endDate?: string | undefined;
  readonly effectiveDate?: string | undefined;
  readonly reportingPeriod?: string | undefined;
  readonly additionalYears?: number | undefined;
  readonly buildingIrn?: readonly string[] | undefined;
  readonly emisStudentId?: readonly string[] | undefined;
}

/** The student of Campus that a record was matched to. */
export interface MatchedStudent {
  readonly sourcedId: string;
  readonly name: string;
  readonly number: string;
  readonly grade: string | null;
}

export interface Extract {
  readonly records: number;
  /** Records whose EMIS student id is the SSID of a student in Campus. */
  readonly matched: number;
  readonly unmatched: number;
  readonly pages: number;
  readonly byDateType: Readonly<Record<string, number>>;
  /** The first records, for the eye, each as Campus reports it. */
  readonly shown: readonly { readonly record: ReportRecord; readonly student: MatchedStudent | null }[];
  /** Why the extract is not complete. */
  readonly problem?: string;
}

export const shownRecords = 200;

const pageLimit = 1000;
const timeout = 60_000;

type Connection = NonNullable<Partner['reporting']>;

class PartnerProblem extends Error {}

/** Asks the partner for every page of a report, and matches its records to students by EMIS student id (SSID). */
export async function extractOf(
  campus: Campus,
  connection: Connection,
  type: string,
  parameters: ExtractParameters,
  kept = shownRecords,
): Promise<Extract> {
  const byDateType: Record<string, number> = {};
  const shown: { record: ReportRecord; student: MatchedStudent | null }[] = [];
  let [records, matched, pages] = [0, 0, 0];
  const counted = () => ({ records, matched, unmatched: records - matched, pages, byDateType, shown });
  try {
    const token = await accessToken(connection);
    for await (const page of pagesOf(firstPage(connection, type, parameters), token)) {
      const students = studentsBySsid(campus, page);
      for (const record of page) {
        const student = students.get(String(record.emisStudentId)) ?? null;
        if (student) matched++;
        if (typeof record.dateType === 'string') byDateType[record.dateType] = (byDateType[record.dateType] ?? 0) + 1;
        if (shown.length < kept) shown.push({ record: merged(record, ownAttributes(student?.grade ?? null)), student });
      }
      records += page.length;
      pages++;
    }
    return counted();
  } catch (error) {
    const problem = error instanceof PartnerProblem ? error.message : 'The partner cannot be reached.';
    return { ...counted(), problem };
  }
}

async function accessToken({ tokenUrl, clientId, clientSecret }: Connection): Promise<string> {
  const response = await fetch(tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
    signal: AbortSignal.timeout(timeout),
  });
  const body = (await response.json().catch(() => null)) as { access_token?: unknown; error?: unknown } | null;
  if (response.ok && typeof body?.access_token === 'string') return body.access_token;
  throw new PartnerProblem(`The token URL answered ${response.status}${body?.error ? ` (${body.error})` : ''}.`);
}

function firstPage({ baseUrl }: Connection, type: string, parameters: ExtractParameters): URL {
  const url = new URL(`stateReporting/${type}`, baseUrl);
  for (const [name, value] of Object.entries(parameters))
    for (const each of [value].flat()) if (each !== undefined) url.searchParams.append(name, String(each));
  url.searchParams.set('limit', String(pageLimit));
  url.searchParams.set('offset', '0');
  return url;
}

/** Follows `Link: rel="next"`, as long as it stays with the partner: the token is for nobody else. */
async function* pagesOf(first: URL, token: string): AsyncGenerator<ReportRecord[]> {
  for (let url: URL | null = first; url; ) {
    const response: Response = await fetch(url, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      signal: AbortSignal.timeout(timeout),
    });
    const body: unknown = await response.json().catch(() => null);
    if (!response.ok) throw new PartnerProblem(`The partner answered ${response.status}${detailOf(body)}.`);
    if (!Array.isArray(body)) throw new PartnerProblem('The partner did not answer a list of records.');
    yield body as ReportRecord[];
    const next = /<([^>]+)>\s*;[^,]*\brel="?next"?/.exec(response.headers.get('link') ?? '')?.[1];
    const following: URL | null = next ? new URL(next, url) : null;
    if (following && following.origin !== first.origin) throw new PartnerProblem('The next page is somebody else’s.');
    if (following?.href === url.href) throw new PartnerProblem('The next page is the same page.');
    url = following;
  }
}

/** What a problem document (RFC 9457) says about itself. */
function detailOf(body: unknown): string {
  const { title, detail } = (body ?? {}) as { title?: unknown; detail?: unknown };
  const text = [title, detail].filter((part) => typeof part === 'string').join(': ');
  return text ? ` (${text.slice(0, 300)})` : '';
}

function studentsBySsid(campus: Campus, records: readonly ReportRecord[]): Map<string, MatchedStudent> {
  const ssids = [...new Set(records.map(({ emisStudentId }) => String(emisStudentId)))];
  const rows = campus.sql.exec<{
    ssid: string;
    sourced_id: string;
    name: string;
    number: string;
    grade: string | null;
  }>(
    `select ssid, sourced_id, grade, family_name || ', ' || given_name as name, coalesce(identifier, '') as number from entities
     where ssid in (select value from json_each(?)) and collection = 'users' and role = 'student'`,
    JSON.stringify(ssids),
  );
  return new Map(
    rows
      .toArray()
      .map(({ ssid, sourced_id, name, number, grade }) => [ssid, { sourcedId: sourced_id, name, number, grade }]),
  );
}
