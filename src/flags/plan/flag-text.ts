import { notesIn } from '../../badges/index.ts';
import type { StateCode } from '../../states/index.ts';

/** Characters of a flag's hover text in Campus. */
export const shownCharacters = 100;

/**
 * The hover text of a flag from the notes of its badge, without the notes that the district hides. Codes have their
 * meanings as far as there is room: the last note loses its meaning first. What is still too long is cut.
 */
export function flagText(
  { state, hiddenFlagNotes }: { readonly state: StateCode; readonly hiddenFlagNotes: readonly string[] },
  notes: string,
): string {
  const shown = notesIn(state, notes).filter(({ label }) => !hiddenFlagNotes.includes(label));
  const texts = shown.map(({ text }) => text);
  const isTooLong = () => texts.join('; ').length > shownCharacters;
  for (let at = shown.length - 1; at >= 0 && isTooLong(); at--) texts[at] = shown[at]?.plain ?? '';
  return texts.join('; ').slice(0, shownCharacters);
}
