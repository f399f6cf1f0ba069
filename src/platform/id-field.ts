import { z } from '@hono/zod-openapi';

/** The schema of an id in a path, a query or a body: what it parses is branded, so that no handler casts. */
export const idField = <Name extends string>(name: Name, description?: string) =>
  z
    .string()
    .openapi(description ? { description } : {})
    .brand(name);
