import { z } from 'zod';
import { type AdministratorRole, administratorFields, administratorRoles } from '../../administrators/index.ts';
import { settingsForm } from '../shell/form.ts';

const { email, firstName, lastName } = administratorFields.shape;

export const roleNames: Readonly<Record<AdministratorRole, string>> = {
  administrator: 'Administrator',
  reader: 'Reader (changes nothing)',
};

/** Who is invited. */
export const administratorForm = settingsForm('invite', {
  email: { label: 'Email', parser: email, type: 'email', maxlength: 254 },
  firstName: { label: 'First Name', parser: firstName, maxlength: 100 },
  lastName: { label: 'Last Name', parser: lastName, maxlength: 100 },
  role: {
    label: 'Role',
    parser: z
      .enum(administratorRoles)
      .nullable()
      .transform((role) => role ?? undefined),
    optional: true,
    choices: roleNames,
  },
});
