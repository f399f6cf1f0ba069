import { z } from 'zod';
import { isoDateField } from '../../calendar/iso-date-field.ts';

/** The kinds of field that forms are made of. `label` is the field's label as printed on the form. */
export const dateField = (label: string) => isoDateField.optional().describe(label);

export const yesNoField = (label: string) => z.boolean().optional().describe(label);

export const textField = (label: string) => z.string().trim().min(1).max(500).optional().describe(label);

/**
 * One box of several; the options are our names for the printed choices. `retired` are those that stored documents may have and new ones may not.
 */
export const choiceField = <const Option extends string>(
  label: string,
  options: readonly [Option, ...Option[]],
  retired: readonly Option[] = [],
) => {
  const offered = options.filter((option) => !retired.includes(option));
  const error = `must be one of ${offered.join(', ')}`;
  return z
    .enum(options, { error })
    .refine((option) => !retired.includes(option), { error })
    .meta({ enum: offered })
    .optional()
    .describe(label);
};

/** A code of a state's list: its shape is checked here, and whether it is on the year's list by the report that uses it. */
export const codeField = (label: string, shape: RegExp, shapeInWords: string) =>
  z.string().regex(shape, `must be ${shapeInWords}`).optional().describe(label);
