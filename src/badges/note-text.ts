import { codeTextIn, type StateCode, states } from '../states/index.ts';

/** One program note of a badge. */
export interface NoteText {
  /** Such as `Disability`. */
  readonly label: string;
  /** As the badge has it: `Disability: ET09`. */
  readonly plain: string;
  /** With what a code means: `Disability: ET09, Intellectual Disability`. */
  readonly text: string;
}

/** The notes of a badge one by one, from the text that `badgesFrom` makes of them. */
export function notesIn(state: StateCode, notes: string): NoteText[] {
  return notes
    .split('; ')
    .filter(Boolean)
    .map((plain) => {
      const [label = plain] = plain.split(': ', 1);
      const value = plain.slice(label.length + 2);
      return { label, plain, text: value ? noteText(state, label, value) : plain };
    });
}

/** `Disability: ET09, Intellectual Disability`; the label by itself where it says it all. */
export const noteText = (state: StateCode, label: string, value: string): string =>
  value ? `${label}: ${codeTextIn(state, value)}` : label;

/** The notes of a badge for people. */
export const notesText = (state: StateCode, notes: string): string =>
  notesIn(state, notes)
    .map(({ text }) => text)
    .join('; ');

/** The labels of all notes that badges in a state may have, in the order of the programs. */
export const noteLabels = (state: StateCode): string[] => [
  ...new Set(
    Object.values(states[state].participation).flatMap(({ rows }) =>
      rows.flatMap(({ notes }: { readonly notes?: object }) => Object.keys(notes ?? {})),
    ),
  ),
];
