import { z } from '@hono/zod-openapi';
import { type ReportName, reportOf } from '../states/ohio/reports/reports.ts';
import type { Element } from '../states/reports/elements.ts';
import { elementName } from '../states/reports/elements.ts';

/** One record of a report as JSON: the elements by the names of the EMIS manual, each with its element number. */
export function recordSchema(name: ReportName) {
  const { elements, schema, title } = reportOf(name);
  const fields = Object.entries(elements).map(([field, element]) => [field, fieldSchema(name, field, element)]);
  return z
    .object(Object.fromEntries(fields) as Record<string, z.ZodString>)
    .openapi(schema, { description: `Ohio ${title} ${name === 'ohioPreId' ? 'row' : 'record'}.` });
}

function fieldSchema(name: ReportName, field: string, element: Element): z.ZodString {
  const { number, note, example, width, perAnswer } = element;
  const mayBeEmpty = perAnswer && field !== 'sortType' && field !== 'fiscalYear';
  const sized =
    width === null
      ? z.string()
      : mayBeEmpty
        ? z.string().regex(new RegExp(`^(@{${width}})?$`))
        : z.string().length(width);
  // A number that the sources at hand do not say is not guessed: the title is then the record's type.
  return sized.openapi({
    title: number ?? (name === 'ohioPreId' ? element.name : name.toUpperCase()),
    description: `${elementName(element)}. ${note}`,
    example,
  });
}
