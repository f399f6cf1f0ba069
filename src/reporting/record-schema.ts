import { z } from '@hono/zod-openapi';
import { type Element, elementName, type ReportName, reports, states } from '../states/index.ts';

/** One record of a report as JSON: the elements by the names of the state's manual, each with its element number. */
export function recordSchema(name: ReportName) {
  const { elements, schema, title, state } = reports[name];
  const fields = Object.entries(elements).map(([field, element]) => [field, fieldSchema(element)]);
  return z
    .object(Object.fromEntries(fields) as Record<string, z.ZodString>)
    .openapi(schema, { description: `${states[state].name} ${title}.` });
}

function fieldSchema(element: Element): z.ZodString {
  const { number, name, note, example, width, shape } = element;
  const sized = shape ? z.string().regex(shape) : width === null ? z.string() : z.string().length(width);
  return sized.openapi({ title: number ?? name, description: `${elementName(element)}. ${note}`, example });
}
