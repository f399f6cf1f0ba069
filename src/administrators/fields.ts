import { z } from '@hono/zod-openapi';
import { administratorRoles } from './schema.ts';

const name = (example: string) => z.string().trim().min(1, 'must not be empty').max(100).openapi({ example });

/** A person who is invited. */
export const administratorFields = z
  .strictObject({
    email: z
      .email()
      .max(254)
      .openapi({ example: 'jo.miller@example.org', description: 'Where sign-in links are sent.' }),
    firstName: name('Jo'),
    lastName: name('Miller'),
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
