import { z } from '@hono/zod-openapi';
import { isoDateField } from '../calendar/iso-date-field.ts';
import { type GivenParameters, type OptionSettings, pagingAllowed, withSettings } from '../data-exports/index.ts';
import { invalidFields } from '../platform/http.ts';
import { pageQuery } from '../platform/paging.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { irnShape, ssidShape } from '../states/ohio/reports/emis.ts';
import { type ReportName, reportNames, reportOf } from '../states/ohio/reports/reports.ts';
import { formatNames } from './formats.ts';
import { sorts } from './read-records.ts';
import { parseSnapshot } from './snapshot.ts';

/** Students that one call may name. */
const maxStudents = 10_000;

/** A parameter that may be repeated: one value arrives as text, several as a list. */
const repeatable = (shape: RegExp, message: string, description: string, example: string) =>
  z
    .union([z.string(), z.array(z.string())])
    .transform((value) => [value].flat())
    .pipe(z.array(z.string().regex(shape, message)).max(maxStudents, `must be at most ${maxStudents}`))
    .optional()
    .openapi({
      type: 'array',
      items: { type: 'string', pattern: shape.source },
      maxItems: maxStudents,
      description,
      example: [example],
    });

const wholeNumber = (description: string, example: number, minimum = 0, maximum = 9999) =>
  z.coerce
    .number('must be a whole number')
    .int('must be a whole number')
    .min(minimum)
    .max(maximum)
    .optional()
    .openapi({ type: 'integer', minimum, maximum, description, example });

const common = {
  fiscalYear: wholeNumber(
    'The fiscal year, from 1 July of the year before to 30 June: the current one (default) or one of the four before it.',
    2027,
  ),
  startDate: isoDateField.optional().openapi({ description: 'First day to report.', example: '2026-07-01' }),
  endDate: isoDateField.optional().openapi({ description: 'Last day to report.', example: '2027-06-30' }),
  reportingPeriod: z.string().max(20).optional().openapi({
    description: 'The reporting period of the extract. It does not narrow the dates: `startDate` and `endDate` do.',
    example: 'K',
  }),
  buildingIrn: repeatable(irnShape, 'must be six digits', 'Only students of this building. May be repeated.', '043752'),
  emisStudentId: repeatable(
    ssidShape,
    'must be two letters and seven digits',
    'Only this student, by SSID. May be repeated, with POST up to 10,000 times.',
    'AB1234567',
  ),
  ...pageQuery(1000, 1000).shape,
  sort: z
    .enum(sorts, { error: `must be one of ${sorts.join(', ')}` })
    .default('emisStudentId')
    .openapi({ description: 'Order of the records; a minus sign turns it round.' }),
  format: z
    .enum(formatNames, { error: `must be one of ${formatNames.join(', ')}` })
    .optional()
    .openapi({
      description:
        'Overrides Accept. `emis` is the fixed-width file of EMIS Manual, chapter 5: 300 characters a record; the Pre-ID report has none.',
    }),
  snapshot: z.string().max(100).optional().openapi({
    description:
      'Keeps the pages of one reading together while documents change. Comes from the links of the first page. Where the data export fixes Offset, it also says where the page begins.',
  }),
};

const additionalYears = wholeNumber(
  'So many years before the fiscal year too ("Request additional 3 years", "Pull Prior IEPs/Evals"). The date range then does not apply.',
  3,
  0,
  3,
);

const own = {
  fd: {
    additionalYears,
    replaceUnknownFields: z.literal('@', 'must be @').optional().openapi({
      description:
        'Fills what SameGoal does not know with `@`, so that Campus puts in its own value. Without it those fields are empty. EMIS itself takes no `@`.',
    }),
  },
  fe: {},
  ge: { additionalYears },
  gq: {},
  ohioPreId: {
    effectiveDate: isoDateField.optional().openapi({
      description: 'The day as of which rows are made; by default today, or the nearest day of the date range.',
      example: '2026-11-02',
    }),
  },
} as const satisfies Record<ReportName, z.ZodRawShape>;

/** The parameters of a report. Unknown ones are refused by name: a misspelt filter must not report more than was asked for. */
const shapes = {
  fd: z.strictObject({ ...common, ...own.fd }),
  fe: z.strictObject({ ...common, ...own.fe }),
  ge: z.strictObject({ ...common, ...own.ge }),
  gq: z.strictObject({ ...common, ...own.gq }),
  ohioPreId: z.strictObject({ ...common, ...own.ohioPreId }),
};

/** A list that has come out empty must not report everybody: blank, it is refused. */
const never: readonly string[] = ['buildingIrn', 'emisStudentId'];

/** What an extract form leaves blank is not given. */
export const withoutBlanks = (name: ReportName, given: GivenParameters): GivenParameters =>
  Object.fromEntries(
    Object.entries(given).filter(
      ([option, value]) => value !== '' || never.includes(option) || !Object.hasOwn(shapes[name].shape, option),
    ),
  );

const isGiven = (value: unknown): value is GivenParameters =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

export const querySchema = (name: ReportName): z.ZodPipe =>
  z.preprocess((value) => (isGiven(value) ? withoutBlanks(name, value) : value), shapes[name]) as unknown as z.ZodPipe;

export type ReportQuery = z.output<typeof shapes.fd> & Partial<z.output<typeof shapes.ohioPreId>>;

/** The parameters by which a POST goes from page to page; everything else is in its body. */
export const pagingSchema = (name: ReportName): z.ZodPipe =>
  z.preprocess((value) => (isGiven(value) ? withoutBlanks(name, value) : value), paging) as unknown as z.ZodPipe;

const paging = z.strictObject({
  limit: pageQuery(1000, 1000).shape.limit.unwrap().optional().openapi({ type: 'integer', minimum: 1, maximum: 1000 }),
  offset: pageQuery().shape.offset.unwrap().optional().openapi({ type: 'integer', minimum: 0 }),
  snapshot: common.snapshot,
});

/**
 * The query that a caller asks for, under the settings of the caller's data export: a setting's value stands where the caller gives none, and a caller's value
 * for an option that may not be overridden is refused by the option's name. A fixed Offset is where a reading begins: it goes on from page to page by the snapshot
 * marker alone.
 */
export function reportQuery(name: ReportName, given: GivenParameters, settings: OptionSettings): Result<ReportQuery> {
  const set = withSettings(settings, withoutBlanks(name, given));
  if (!set.ok) return set;
  const parsed = shapes[name].safeParse(set.value);
  if (!parsed.success) return refuse(invalidFields(parsed.error, 'query'));
  const { offset } = (!pagingAllowed(settings).offset && parseSnapshot(parsed.data.snapshot ?? '')) || parsed.data;
  const query: ReportQuery = { ...parsed.data, offset };
  if (query.format === 'emis' && !reportOf(name).flatFile) {
    const message = 'must be json or csv: this report is no EMIS record and has no fixed-width file';
    return refuse(problem('invalidRequest', `format: ${message}`, { errors: [{ field: 'format', message }] }));
  }
  return ok(query);
}

/** The options that an endpoint can be given values for under Settings > Data Exports. */
export const optionsOf = (name: ReportName): string[] =>
  Object.keys(shapes[name].shape).filter((option) => option !== 'snapshot');

/** The report at a path, if there is one. */
export const isReportName = (text: string): text is ReportName => (reportNames as readonly string[]).includes(text);
