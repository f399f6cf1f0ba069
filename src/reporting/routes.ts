import { createRoute, z } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { accepts } from 'hono/accepts';
import {
  type ApiCaller,
  type ClientEnv,
  type GivenParameters,
  givenParameters,
  pagingAllowed,
  requireClient,
} from '../api-access/index.ts';
import { dayInFiscalYear, localTime } from '../calendar/time-zone.ts';
import { discloseInBackground } from '../disclosures/index.ts';
import { completedDemographics } from '../districts/index.ts';
import { httpApp, problemResponses } from '../platform/http.ts';
import { pageHeaders, pagingHeaders, publicAddress } from '../platform/paging.ts';
import { valueOrProblem } from '../platform/problems.ts';
import { ok, type Result } from '../platform/result.ts';
import { type ReportName, reportNames, reports, states } from '../states/index.ts';
import { type Answer, hasFormat, reportReading, requireReportingState } from './answer.ts';
import { type Format, formatNames, formats } from './formats.ts';
import { byOurNames, namedBody, pagingSchema, querySchema, reportQuery, withoutBlanks } from './query.ts';
import type { Reading } from './read-records.ts';
import { recordSchema } from './record-schema.ts';

/** State reporting, as Campus calls it while a person waits for an extract. */
export const reportingRoutes = httpApp<ReportEnv>();

/** A call's answer, before anything has been read for it. */
interface Asked extends Reading<Result<Answer>> {
  readonly format: Format;
  readonly page: { readonly limit: number; readonly offset: number };
}

type ReportEnv = ClientEnv<Asked>;

const common = (name: ReportName) => {
  const { path, endpoint, description, state, reporting } = reports[name];
  const records = z.array(recordSchema(name));
  return {
    path,
    tags: [`${states[state].name} state reporting`],
    description:
      `${description} It uses the documents completed at this moment, of students whom Campus has sent. Records that ${reporting.system} would refuse are ` +
      'left out and listed for administrators. Nightly Demographics must have completed once.\n\n' +
      `Codes may be repeated or separated by commas. A blank parameter counts as not given, except a blank \`${reporting.student.parameter}\`, which is refused. ` +
      'Options of another report of the state are ignored, because an extract sends one set to all reports. Other unknown names are refused by name.\n\n' +
      'Links to other pages carry a snapshot marker, which keeps the pages consistent.',
    security: [{ accessToken: [endpoint] }],
    responses: {
      200: {
        content: {
          'application/json': { schema: records },
          'text/csv': { schema: z.string() },
          ...(hasFormat(name, 'fixedWidth') ? { 'text/plain': { schema: z.string() } } : {}),
        },
        description: 'One page of records',
        headers: {
          ...pageHeaders,
          ETag: { schema: { type: 'string' as const }, description: 'Entity tag of this page.' },
        },
      },
      304: { description: 'The page has not changed since the entity tag in If-None-Match' },
      ...problemResponses(
        'invalidRequest',
        'authenticationRequired',
        'insufficientScope',
        'forbidden',
        'demographicsIncomplete',
      ),
    },
  };
};

/** Puts the parameters of a body under our names before they are checked, as those of an address. */
const bodyByOurNames: MiddlewareHandler<ReportEnv> = async (c, next) => {
  const names = c.get('platform').config.REPORT_PARAMETER_NAMES;
  if (Object.keys(names).length > 0) {
    const { method, headers } = c.req.raw;
    const body = namedBody(await c.req.raw.text(), names);
    c.req.raw = new Request(c.req.url, { method, headers, body });
  }
  await next();
};

for (const name of reportNames) {
  const { title, endpoint, schema } = reports[name];
  const get = createRoute({
    ...common(name),
    method: 'get',
    summary: `${title} records`,
    request: { query: querySchema(name) },
  });
  // Registered beside the handler: the parameters are read once, with the settings, and before D1 is called.
  reportingRoutes.openAPIRegistry.registerPath(get);
  const firstRead = async (c: Context<ReportEnv>, caller: ApiCaller) => {
    const asked = await askedOf(c, name, addressParameters(c), caller);
    return asked.ok ? asked.value : null;
  };
  reportingRoutes.get(get.path, requireClient(endpoint, firstRead), (c) => answer(c, name, addressParameters(c)));
  reportingRoutes.openapi(
    createRoute({
      ...common(name),
      method: 'post',
      middleware: [requireClient<Asked>(endpoint), bodyByOurNames],
      summary: `${title} records, with the parameters in a body`,
      request: {
        query: pagingSchema(name),
        body: {
          required: true,
          content: {
            'application/json': { schema: querySchema(name).openapi(`${schema}Request`) },
          },
        },
      },
    }),
    // SAFETY: the body is the documented JSON already; the typed `c.json` would parse and write it again.
    (async (c: Context<ReportEnv>) =>
      answer(c, name, {
        ...(await c.req.json<GivenParameters>()),
        ...withoutBlanks(name, givenParameters(c.req.queries())),
      })) as never,
  );
}

/** The parameters of the address by our names: an operator may have said what Campus calls them. */
const addressParameters = (c: Context<ReportEnv>): GivenParameters =>
  byOurNames(givenParameters(c.req.queries()), c.get('platform').config.REPORT_PARAMETER_NAMES);

/** The call as it is answered for a caller. Refuses what the caller may not ask. */
async function askedOf(
  c: Context<ReportEnv>,
  name: ReportName,
  given: GivenParameters,
  { district, demographics, settings }: ApiCaller,
): Promise<Result<Asked>> {
  const query = reportQuery(name, given, settings[reports[name].endpoint] ?? {});
  if (!query.ok) return query;
  const own = requireReportingState(district, name);
  if (!own.ok) return own;
  const completed = completedDemographics(demographics);
  if (!completed.ok) return completed;
  const format = query.value.format ?? acceptedFormat(c, name);
  const tags = c.req.header('if-none-match');
  const known = tags === undefined ? null : (tag: string) => tags.includes(tag) || tags.trim() === '*';
  const now = c.get('platform').clock.now();
  // Only a report as of a day asks which day it is.
  const today = reports[name].asOf ? localTime(now, district.timeZone).date : dayInFiscalYear(now, district.timeZone);
  const reading = await reportReading(district, name, query.value, { today, format, known });
  return reading.ok ? ok({ ...reading.value, format, page: query.value }) : reading;
}

async function answer(c: Context<ReportEnv>, name: ReportName, given: GivenParameters): Promise<Response> {
  const platform = c.get('platform');
  const { client, first } = c.var;
  const { district, clientId } = client;
  const { take, format, page } = first?.read ?? valueOrProblem(await askedOf(c, name, given, client));
  const { body, etag, total, records, students, snapshot } = valueOrProblem(await take(platform, first?.row));
  // Student data: a cache may keep it only if it asks every time whether it still holds.
  const headers = { etag, 'cache-control': 'private, no-cache', vary: 'accept, authorization' };
  if (body === null) return c.body(null, 304, headers);
  c.set('logged', { report: name, clientId, districtId: district.id, records, total });
  const { snapshot: _, ...parameters } = given;
  discloseInBackground(c, students, { endpoint: reports[name].endpoint, parameters });
  const url = publicAddress(c);
  if (snapshot) url.searchParams.set('snapshot', snapshot);
  const allowed = pagingAllowed(client.settings[reports[name].endpoint] ?? {});
  const paging = pagingHeaders(url, page, total, allowed);
  // The marker says by itself where the next page begins.
  if (!allowed.offset && snapshot && page.offset + records < total) {
    url.searchParams.delete('offset');
    paging.link = `<${url.href}>; rel="next"`;
  }
  const type = `${formats[format]}${format === 'json' ? '' : '; charset=utf-8'}`;
  return c.body(body, 200, { ...headers, 'content-type': type, ...paging });
}

/** The format that the Accept header prefers among those that the report can be had in; JSON when it names none. */
function acceptedFormat(c: Context, name: ReportName): Format {
  const had = formatNames.filter((format) => hasFormat(name, format));
  const type = accepts(c, {
    header: 'Accept',
    supports: had.map((format) => formats[format]),
    default: formats.json,
  });
  return had.find((format) => formats[format] === type) ?? 'json';
}
