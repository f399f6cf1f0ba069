import { z } from '@hono/zod-openapi';
import { nameField } from '../platform/name-field.ts';
import { administratorRoles } from './schema.ts';

/** A person who is invited. */
export const administratorFields = z
  .strictObject({
    email: z
      .email()
      .max(254)
      .openapi({ example: 'jo.miller@example.org', description: 'Where sign-in links are sent.' }),
    firstName: nameField('Jo'),
    lastName: nameField('Miller'),
  })
  .openapi('NewOperator');

export const roleField = z.enum(administratorRoles).openapi({
  description:
    'An administrator sees and changes everything. A reader sees everything except secrets and changes nothing. Inviting someone again changes their role.',
});

/** Who is invited to a district. */
export const districtAdministratorFields = z
  .strictObject({ ...administratorFields.shape, role: roleField.optional() })
  .openapi('NewAdministrator');
