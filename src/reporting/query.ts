import { z } from '@hono/zod-openapi';
import { type GivenParameters, type OptionSettings, pagingAllowed, withSettings } from '../api-access/index.ts';
import type { IsoDate } from '../calendar/iso-date.ts';
import { isoDateField } from '../calendar/iso-date-field.ts';
import { invalidFields } from '../platform/http.ts';
import { wrongField } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { type EndpointOption, type ReportName, reportNames, reports, reportsOf } from '../states/index.ts';
import type { Format } from './formats.ts';
import type { Sort } from './read-records.ts';
import { parseSnapshot } from './snapshot.ts';

/** What a caller asks of a report, whatever its state calls the parameters. */
export interface ReportQuery {
  readonly fiscalYear?: number | undefined;
  readonly startDate?: IsoDate | undefined;
  readonly endDate?: IsoDate | undefined;
  readonly additionalYears?: number | undefined;
  readonly effectiveDate?: IsoDate | undefined;
  readonly schools?: readonly string[] | undefined;
  readonly students?: readonly string[] | undefined;
  readonly sort: Sort;
  readonly limit: number;
  readonly offset: number;
  readonly format?: Format | undefined;
  readonly snapshot?: string | undefined;
  /** The report's own options. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Codes that one call may name. */
const maxCodes = 10_000;

/** `10/12/2026` as `2026-10-12`; anything else as it is. */
const isoOfAmerican = (value: unknown): unknown =>
  typeof value === 'string'
    ? value.replace(
        /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/,
        (_, month: string, day: string, year: string) => `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`,
      )
    : value;

/** The codes of a text with commas, filled up with the zeros that a number loses in front. */
const codesIn = (text: string, digits: number): string[] =>
  text.split(',').map((code) => (/^\s*\d+\s*$/.test(code) ? code.trim().padStart(digits, '0') : code.trim()));

/** The query parameter of an option. */
function parameterOf(option: EndpointOption): z.ZodType {
  const { description, example } = option;
  const documented = {
    description,
    ...(example !== undefined && { example }),
    ...(option.default !== undefined && { default: option.default }),
  };
  // SAFETY: a report's file gives each option a default of the option's own kind.
  const optional = <Schema extends z.ZodType>(schema: Schema) =>
    option.default === undefined ? schema.optional() : schema.default(option.default as never);
  switch (option.kind) {
    case 'wholeNumber': {
      const { minimum, maximum } = option;
      const number = z.coerce.number('must be a whole number').int('must be a whole number').min(minimum);
      const bounded = option.isCapped ? number.transform((value) => Math.min(value, maximum)) : number.max(maximum);
      return optional(bounded).openapi({ type: 'integer', minimum, maximum, ...documented });
    }
    case 'date':
      return optional(z.preprocess(isoOfAmerican, isoDateField)).openapi({
        type: 'string',
        format: 'date',
        ...documented,
      });
    case 'text':
      return optional(z.string().max(option.maxLength)).openapi(documented);
    case 'choice': {
      const choices = Object.keys(option.choices);
      return optional(z.enum(choices, { error: `must be one of ${choices.join(', ')}` })).openapi(documented);
    }
    case 'codes': {
      const { shape, remedy, digits = 0 } = option;
      // May be repeated: one value arrives as text, several as a list, or as one text with commas.
      return z
        .union([z.string(), z.array(z.string())])
        .transform((value) => [value].flat().flatMap((text) => codesIn(text, digits)))
        .pipe(z.array(z.string().regex(shape, remedy)).max(maxCodes, `must be at most ${maxCodes}`))
        .optional()
        .openapi({
          type: 'array',
          items: { type: 'string', pattern: shape.source },
          maxItems: maxCodes,
          description,
          example: [example],
        });
    }
  }
}

const snapshot = z.string().max(100).optional().openapi({
  description:
    'Keeps the pages of one report consistent while documents change. It comes from the links of the first page. If the data export fixes Offset, it also marks where the page starts.',
});

const parametersOf = (name: ReportName) =>
  Object.fromEntries(Object.entries(reports[name].options).map(([option, of]) => [option, parameterOf(of)]));

/** The parameters of each report. Unknown ones are refused by name: a misspelt filter must not report more than was asked for. */
const shapes = Object.fromEntries(
  reportNames.map((name) => [name, z.strictObject({ ...parametersOf(name), snapshot }) as z.ZodObject]),
) as Readonly<Record<ReportName, z.ZodObject>>;

/** Options that another report of the same state has, and this one has not: an extract sends one set of parameters to all of them. */
const siblings = Object.fromEntries(
  reportNames.map((name) => [
    name,
    new Set(
      reportsOf(reports[name].state)
        .flatMap(({ options }) => Object.keys(options))
        .filter((option) => !Object.hasOwn(reports[name].options, option)),
    ),
  ]),
) as Readonly<Partial<Record<ReportName, ReadonlySet<string>>>>;

/**
 * What an extract form leaves blank is not given, nor what only another report of the state takes. A list of students that has come out empty must not report
 * everybody: blank, it is refused.
 */
export const withoutBlanks = (name: ReportName, given: GivenParameters): GivenParameters =>
  Object.fromEntries(
    Object.entries(given).filter(
      ([option, value]) =>
        !siblings[name]?.has(option) &&
        (value !== '' ||
          option === reports[name].reporting.student.parameter ||
          !Object.hasOwn(shapes[name].shape, option)),
    ),
  );

/** Parameters under our names, by what an operator says that Campus calls them; null drops one. Ours win over a mapped one. */
export const byOurNames = (given: GivenParameters, names: Readonly<Record<string, string | null>>): GivenParameters => {
  const isMapped = (name: string) => Object.hasOwn(names, name);
  const mapped = Object.entries(given).flatMap(([name, value]) =>
    isMapped(name) && names[name] ? [[names[name], value] as const] : [],
  );
  const own = Object.entries(given).filter(([name]) => !isMapped(name));
  return Object.fromEntries([...mapped, ...own]);
};

const isGiven = (value: unknown): value is GivenParameters =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** The same for a body of JSON. What is no JSON object stays as it is: its check says what is wrong. */
export function namedBody(body: string, names: Readonly<Record<string, string | null>>): string {
  try {
    const given: unknown = JSON.parse(body);
    return isGiven(given) ? JSON.stringify(byOurNames(given, names)) : body;
  } catch {
    return body;
  }
}

/** A schema that does not see the blanks. SAFETY: zod's type of its own pipe is no ZodPipe under exactOptionalPropertyTypes. */
const leavingOutBlanks = (name: ReportName, schema: z.ZodObject) =>
  z.preprocess((value) => (isGiven(value) ? withoutBlanks(name, value) : value), schema) as unknown as z.ZodPipe;

export const querySchema = (name: ReportName): z.ZodPipe => leavingOutBlanks(name, shapes[name]);

/** The parameters by which a POST goes from page to page; everything else is in its body. */
export const pagingSchema = (name: ReportName): z.ZodPipe => leavingOutBlanks(name, paging);

const paging = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .transform((value) => Math.min(value, 1000))
    .optional()
    .openapi({ type: 'integer', minimum: 1, maximum: 1000 }),
  offset: z.coerce.number().int().min(0).optional().openapi({ type: 'integer', minimum: 0 }),
  snapshot,
});

/**
 * The query that a caller asks for, under the settings of the caller's data export: a setting's value stands where the caller gives none, and a caller's value
 * for an option that may not be overridden is refused by the option's name. A fixed Offset is where a reading begins: it goes on from page to page by the snapshot
 * marker alone.
 */
export function reportQuery(name: ReportName, given: GivenParameters, settings: OptionSettings): Result<ReportQuery> {
  const set = withSettings(settings, withoutBlanks(name, given));
  if (!set.ok) return set;
  if (set.value.format === 'fixedWidth' && !reports[name].flatFile) {
    const message = 'must be json or csv, because this report has no fixed-width file';
    return refuse(wrongField('format', message));
  }
  const parsed = shapes[name].safeParse(set.value);
  if (!parsed.success) return refuse(invalidFields(parsed.error, 'query'));
  const query = queryOf(name, parsed.data);
  const { offset } = (!pagingAllowed(settings).offset && parseSnapshot(query.snapshot ?? '')) || query;
  return ok({ ...query, offset });
}

/** The parsed parameters under their general names. */
function queryOf(name: ReportName, parsed: Readonly<Record<string, unknown>>): ReportQuery {
  const { student, school } = reports[name].reporting;
  const { [student.parameter]: students, [school.parameter]: schools, sort, ...others } = parsed;
  const own = Object.keys(reports[name].ownOptions);
  const options = Object.fromEntries(own.flatMap((option) => (option in parsed ? [[option, parsed[option]]] : [])));
  // SAFETY: the schema has just parsed the parameters, by the same options.
  return {
    ...others,
    students,
    schools,
    sort: (sort as string).replace(student.parameter, 'student'),
    options,
  } as ReportQuery;
}

/** The report at a path, if there is one. */
export const isReportName = (text: string): text is ReportName => (reportNames as readonly string[]).includes(text);
