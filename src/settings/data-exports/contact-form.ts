import { z } from 'zod';
import { contactFields, contactLabels } from '../../data-exports/index.ts';
import { settingsForm } from '../shell/form.ts';

const { firstName, lastName, email, additionalEmails } = contactFields.required().shape;

/** The account information of a data export. */
export const contactForm = settingsForm('contact', {
  firstName: {
    label: contactLabels.firstName,
    parser: firstName,
    help: 'Of the person administering the API account.',
  },
  lastName: { label: contactLabels.lastName, parser: lastName, help: 'Of the same person.' },
  email: {
    label: contactLabels.email,
    parser: email,
    type: 'email',
    help: 'Gets the terms of service with the credentials, and is mailed when errors occur.',
  },
  additionalEmails: {
    label: contactLabels.additionalEmails,
    parser: z
      .string()
      .nullable()
      .transform((text) => (text ?? '').split(/[\s,;]+/).filter(Boolean))
      .refine((emails) => additionalEmails.safeParse(emails).success, {
        message: 'must be complete e-mail addresses, at most ten, with commas between',
      }),
    optional: true,
    help: 'Also mailed when errors occur. Several are separated by commas.',
  },
});
