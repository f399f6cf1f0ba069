import { administratorFields } from '../../administrators/index.ts';
import { settingsForm } from '../shell/form.ts';

const { email, firstName, lastName } = administratorFields.shape;

/** Who is invited. */
export const administratorForm = settingsForm('invite', {
  email: { label: 'Email', parser: email, type: 'email', maxlength: 254 },
  firstName: { label: 'First Name', parser: firstName, maxlength: 100 },
  lastName: { label: 'Last Name', parser: lastName, maxlength: 100 },
});
