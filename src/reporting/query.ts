import { z } from '@hono/zod-openapi';
import { isoDateField } from '../districts/index.ts';
import { pageQuery } from '../platform/paging.ts';
import { irnShape, ssidShape } from './ohio/emis.ts';

/** A parameter that may be repeated: one value arrives as text, several as a list. */
const repeatable = (shape: RegExp, message: string, description: string, example: string) =>
  z
    .union([z.string(), z.array(z.string())])
    .transform((value) => [value].flat())
    .pipe(z.array(z.string().regex(shape, message)))
    .optional()
    .openapi({ type: 'array', items: { type: 'string', pattern: shape.source }, description, example: [example] });

/** The parameters that every state report shares. Unknown ones are refused by name: a misspelt filter must not report more than was asked for. */
export const reportQuery = z.strictObject({
  fiscalYear: z.coerce.number('must be a year of four digits').int('must be a year of four digits').optional().openapi({
    type: 'integer',
    description:
      'The fiscal year, from 1 July of the year before to 30 June: the current one (default) or one of the four before it.',
    example: 2027,
  }),
  startDate: isoDateField
    .optional()
    .openapi({ description: 'First day of the events to report.', example: '2026-07-01' }),
  endDate: isoDateField.optional().openapi({ description: 'Last day of the events to report.', example: '2027-06-30' }),
  reportingPeriod: z.string().max(20).optional().openapi({
    description: 'The reporting period of the extract. It does not narrow the dates: `startDate` and `endDate` do.',
    example: 'K',
  }),
  buildingIrn: repeatable(irnShape, 'must be six digits', 'Only students of this building. May be repeated.', '043752'),
  emisStudentId: repeatable(
    ssidShape,
    'must be two letters and seven digits',
    'Only this student, by SSID. May be repeated.',
    'AB1234567',
  ),
  ...pageQuery(1000, 1000).shape,
});

export type ReportQuery = z.output<typeof reportQuery>;

/** The parameters of the GE report. */
export const geQuery = reportQuery.extend({
  additionalYears: z.coerce.number().int().min(0).max(3).optional().openapi({
    type: 'integer',
    minimum: 0,
    maximum: 3,
    description:
      'Pull Prior IEPs/Evals: report the events of so many years before too. The date range then does not apply.',
    example: 3,
  }),
});

export type GeQuery = z.output<typeof geQuery>;
