import { z } from 'zod';
import { contactFields, contactLabels } from '../../data-exports/index.ts';
import { settingsForm } from '../shell/form.ts';

const { firstName, lastName, email, additionalEmails } = contactFields.required().shape;

/** The account information of a data export. */
export const contactForm = settingsForm('contact', {
  firstName: {
    label: contactLabels.firstName,
    parser: firstName,
    help: 'The person who administers the API account.',
  },
  lastName: { label: contactLabels.lastName, parser: lastName, help: 'The same person.' },
  email: {
    label: contactLabels.email,
    parser: email,
    type: 'email',
    help: 'This address gets the terms of service, the credentials, and an email when errors occur.',
  },
  additionalEmails: {
    label: contactLabels.additionalEmails,
    parser: z
      .string()
      .nullable()
      .transform((text) => (text ?? '').split(/[\s,;]+/).filter(Boolean))
      .refine((emails) => additionalEmails.safeParse(emails).success, {
        message: 'must be at most ten complete email addresses, separated by commas',
      }),
    optional: true,
    help: 'These addresses also get an email when errors occur. Separate them by commas.',
  },
});
