import { noteLabels } from '../../badges/index.ts';
import { stateCodes } from '../../states/index.ts';
import type { TypedFields } from '../shell/form.ts';

/** The name of a note's box in the form. */
export const noteBox = (label: string): string => `note ${label}`;

/** What may be shown again of the form. */
export const typedNoteFields: TypedFields = new Map(
  stateCodes.flatMap(noteLabels).map((label) => [noteBox(label), { label }]),
);
