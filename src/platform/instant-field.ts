import { z } from '@hono/zod-openapi';

/** The schema of an instant in a query: ISO 8601 in UTC, optional. */
export const instantField = (description: string) =>
  z.iso
    .datetime({ error: 'must be a date and time in UTC, for example 2026-11-02T05:00:00Z' })
    .transform((text) => new Date(text).toISOString())
    .optional()
    .openapi({ type: 'string', format: 'date-time', description });
