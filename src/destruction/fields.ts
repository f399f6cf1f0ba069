import { z } from '@hono/zod-openapi';

const text = (description: string) => z.string().trim().min(1, 'must not be empty').max(500).openapi({ description });

/** What a certificate of destruction keeps for good. */
export const reasonField = text('Why. It stays in the certificate, so name no student.');
export const requestedByField = text('Who asked for it. It stays in the certificate.');
