import { Hono } from 'hono';
import { z } from 'zod';
import type { CampusEnv } from './campus.ts';
import { partnerOf } from './connections.ts';
import { type Extract, type ExtractParameters, extractOf } from './extract.ts';
import { extractResultPage } from './pages/extract-result.tsx';
import { extractTypes, isExtractType } from './pages/extracts.ts';

/**
 * Vertical Reporting: a person runs an extract in Campus, and with "Pull data from SPED product integration" Campus asks the partner for its records at that
 * moment. JSON callers are answered with counts; a browser's form with a page.
 */
export const reporting = new Hono<CampusEnv>();

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat().filter(Boolean));
const day = z.iso.date();

/** A field of a form that is left blank was not filled in. */
const blank = <T extends z.ZodType>(field: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), field.optional());

const asked = z.strictObject({
  pullFromIntegration: z.coerce.boolean().optional(),
  fiscalYear: blank(z.coerce.number().int()),
  startDate: blank(day),
  endDate: blank(day),
  effectiveDate: blank(day),
  reportingPeriod: blank(z.string()),
  additionalYears: blank(z.coerce.number().int().min(0)),
  buildingIrn: oneOrMore.optional(),
  emisStudentId: oneOrMore.optional(),
});

const nothing: Extract = { records: 0, matched: 0, unmatched: 0, pages: 0, byDateType: {}, shown: [] };

reporting.post('/campus/reports/:type', async (c) => {
  const campus = c.get('campus');
  const type = c.req.param('type');
  if (!isExtractType(type)) return c.json({ problem: 'There is no such extract.' }, 404);
  const isJson = c.req.header('content-type')?.startsWith('application/json');
  const body: unknown = isJson ? await c.req.json().catch(() => null) : await c.req.parseBody({ all: true });
  const parsed = asked.safeParse(body);
  const answer = (extract: Extract) => {
    if (c.req.header('accept')?.includes('text/html')) return c.html(extractResultPage(campus, type, extract));
    const { shown: _, ...counts } = extract;
    return c.json(counts);
  };
  if (!parsed.success) return answer({ ...nothing, problem: z.prettifyError(parsed.error) });
  const { pullFromIntegration = isJson === true, ...parameters } = parsed.data;
  const { reporting: connection } = partnerOf(campus);
  if (!pullFromIntegration) return answer({ ...nothing, problem: ownRecords(extractTypes[type].name) });
  if (!connection) return answer({ ...nothing, problem: 'No Vertical Reporting connection has been entered.' });
  return answer(await extractOf(campus, connection, type, parameters satisfies ExtractParameters));
});

/** For tests: every record of an extract, as Campus would write it into its file. */
reporting.post('/control/reports/:type', async (c) => {
  const campus = c.get('campus');
  const type = c.req.param('type');
  const { reporting: connection } = partnerOf(campus);
  if (!isExtractType(type) || !connection) return c.json({ problem: 'There is no such extract.' }, 404);
  const { pullFromIntegration: _, ...parameters } = asked.parse(await c.req.json());
  const extract = await extractOf(campus, connection, type, parameters, Number.POSITIVE_INFINITY);
  return c.json({ ...extract, shown: undefined, all: extract.shown.map(({ record }) => record) });
});

/** A report takes its data from one source only. */
const ownRecords = (name: string) =>
  `Without "Pull data from SPED product integration", ${name} reports what was entered in Campus itself, and this Campus has no special education records.`;
