import { z } from '@hono/zod-openapi';
import { exportEndpointKeys, settingFaults } from '../api-access/index.ts';
import { nameField } from '../platform/name-field.ts';

const optionSetting = z
  .strictObject({
    value: z
      .union([z.string().max(200), z.array(z.string().max(200)).max(1000)])
      .nullable()
      .default(null)
      .openapi({
        description: 'As in the query parameter. Use a list for a parameter that may be repeated, and null for none.',
      }),
    allowCallerOverride: z.boolean().openapi({
      description:
        'True: the value is a default that the caller may override. False: the value is fixed, and other values are refused.',
    }),
  })
  .openapi('OptionSetting');

const endpoint = z.enum(exportEndpointKeys, { error: `must be one of ${exportEndpointKeys.join(', ')}` }).openapi({
  description: 'The endpoint, which is also the scope of its access tokens.',
  example: 'stateReporting/ge',
});

const options = z.record(z.string(), optionSetting).openapi({
  description:
    'By the name of the query parameter. An option that you leave out has no value, and the caller may set it.',
  example: {
    limit: { value: '500', allowCallerOverride: true },
    fiscalYear: { value: null, allowCallerOverride: true },
  },
});

const newPermission = z
  .strictObject({ endpoint, options: options.optional() })
  .superRefine(({ endpoint, options = {} }, context) => {
    for (const { field, message } of settingFaults(endpoint, options))
      context.addIssue({ code: 'custom', path: ['options', ...field.split('.')], message });
  })
  .openapi('NewEndpointPermission');

const endpointPermission = z.object({ endpoint, options }).openapi('EndpointPermission');

const endpoints = z
  .array(newPermission)
  .max(exportEndpointKeys.length)
  .refine((list) => new Set(list.map(({ endpoint }) => endpoint)).size === list.length, 'must name each endpoint once')
  .openapi({ description: 'Endpoint Permissions: the endpoints that this data export may call.' });

export const endpointsFields = z.strictObject({ endpoints }).openapi('EndpointPermissions');

const contact = {
  firstName: nameField('Jo'),
  lastName: nameField('Miller'),
  email: z.email().max(254).openapi({
    example: 'jo.miller@example.org',
    description: 'Gets the terms link, and an email when errors occur.',
  }),
  additionalEmails: z
    .array(z.email().max(254))
    .max(10)
    .optional()
    .openapi({ description: 'Others who get an email when errors occur.', example: ['reports@example.org'] }),
};

export const dataExportFields = z.strictObject({ ...contact, endpoints }).openapi('NewDataExport');

export const contactFields = z.strictObject(contact).partial().openapi('DataExportContact');

export const dataExportSchema = z
  .object({
    id: z.string().openapi({ example: 'exp_0d9f2a7c5b6e4f1c8a3b2d1e0f9a8b7c' }),
    firstName: z.string(),
    lastName: z.string(),
    email: z.string(),
    additionalEmails: z.array(z.string()),
    status: z.enum(['termsPending', 'active', 'disabled']),
    endpoints: z.array(endpointPermission),
    terms: z.object({
      status: z.enum(['pending', 'expired', 'accepted']),
      expireAt: z.string().nullable().openapi({ description: 'When the emailed link stops working.' }),
      acceptedAt: z.string().nullable(),
    }),
    clientId: z.string().nullable().openapi({ description: 'Null until the terms are accepted.' }),
    lastUsedAt: z.string().nullable().openapi({
      description: 'When the client last got an access token, rounded to 15 minutes.',
    }),
    newSecret: z.object({
      linkExpireAt: z
        .string()
        .nullable()
        .openapi({ description: 'When the emailed link to a new secret stops working.' }),
      previousSecretExpiresAt: z.string().nullable().openapi({
        description: 'When the previous secret stops working.',
      }),
    }),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .openapi('DataExport');
