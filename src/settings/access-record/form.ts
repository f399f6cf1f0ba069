import { z } from 'zod';
import { isoDateField } from '../../calendar/iso-date-field.ts';
import { settingsForm } from '../shell/form.ts';

const day = { parser: isoDateField.nullable(), optional: true, type: 'date' } as const;

/** What accesses are searched by. */
export const accessForm = settingsForm(
  'access',
  {
    search: {
      label: 'Student or person',
      parser: z.string().max(255).nullable(),
      optional: true,
      maxlength: 255,
      help: 'The beginning of a first or last name, or someone’s id in Campus.',
    },
    from: { label: 'First day', ...day },
    to: { label: 'Last day', ...day },
  },
  {
    check: ({ from, to }) =>
      !from || !to || from <= to ? [] : [{ field: 'to', message: 'must not be before the first day' }],
  },
);
