import { z } from 'zod';
import { parseIsoDate } from './iso-date.ts';

/** A day of the calendar as JSON text. */
export const isoDateField = z
  .string()
  .transform((text, context) => {
    const date = parseIsoDate(text);
    if (date) return date;
    context.addIssue({ code: 'custom', message: 'must be a real date from 1900 to 2199, as YYYY-MM-DD' });
    return z.NEVER;
  })
  .meta({ type: 'string', format: 'date', example: '2026-11-02' });
