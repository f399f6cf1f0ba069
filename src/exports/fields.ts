import { z } from '@hono/zod-openapi';
import { exportEndpointKeys } from './scopes.ts';

const name = (example: string) => z.string().trim().min(1, 'must not be empty').max(100).openapi({ example });

const endpointPermission = z
  .strictObject({
    endpoint: z.enum(exportEndpointKeys, { error: `must be one of ${exportEndpointKeys.join(', ')}` }).openapi({
      description: 'The endpoint, which is also the scope of its access tokens.',
      example: 'stateReporting/ge',
    }),
  })
  .openapi('EndpointPermission');

const endpoints = z
  .array(endpointPermission)
  .max(exportEndpointKeys.length)
  .refine((list) => new Set(list.map(({ endpoint }) => endpoint)).size === list.length, 'must name each endpoint once')
  .openapi({ description: 'Endpoint Permissions: what this data export may call.' });

export const endpointsFields = z.strictObject({ endpoints }).openapi('EndpointPermissions');

export const dataExportFields = z
  .strictObject({
    firstName: name('Jo'),
    lastName: name('Miller'),
    email: z.email().max(254).openapi({ example: 'jo.miller@example.org', description: 'Gets the terms link.' }),
    endpoints,
  })
  .openapi('NewDataExport');

export const dataExportSchema = z
  .object({
    id: z.string().openapi({ example: 'exp_0d9f2a7c5b6e4f1c8a3b2d1e0f9a8b7c' }),
    firstName: z.string(),
    lastName: z.string(),
    email: z.string(),
    status: z.enum(['termsPending', 'active', 'disabled']),
    endpoints: z.array(endpointPermission),
    terms: z.object({
      status: z.enum(['pending', 'expired', 'accepted']),
      expireAt: z.string().nullable().openapi({ description: 'Until when the mailed link works.' }),
      acceptedAt: z.string().nullable(),
    }),
    clientId: z.string().nullable().openapi({ description: 'Null until the terms are accepted.' }),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .openapi('DataExport');

export const authoringClientSchema = z
  .object({
    clientId: z.string().openapi({ example: 'cli_0d9f2a7c5b6e4f1c8a3b2d1e0f9a8b7c' }),
    disabled: z.boolean(),
    createdAt: z.string(),
  })
  .openapi('AuthoringClient');

export const newAuthoringClientSchema = authoringClientSchema
  .extend({ clientSecret: z.string().openapi({ description: 'Shown this once; only a hash is kept.' }) })
  .openapi('NewAuthoringClient');
