import { z } from '@hono/zod-openapi';

const invisible = /[\p{Cc}\p{Cf}\u2028\u2029]/u;
/** What a mail program makes a link of. */
const linked = /@|:\/\/|\bwww\.|[\p{L}\p{N}]\.\p{L}{2,}/iu;

/**
 * A name of a person or a district that goes into mails: a line, without an address or a link.
 * So nobody can have us mail a message of theirs.
 */
export const nameField = (example: string) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(100)
    .refine((name) => !invisible.test(name), 'must be one line without control characters')
    .refine((name) => !linked.test(name), 'must not hold an address or a link. Write a space after a dot')
    .openapi({ example });
