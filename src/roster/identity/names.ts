import { nameWords } from '../name-words.ts';

/**
 * Names as two systems write them. Case, accents, punctuation, blanks and the Unicode form never tell two children apart: `Zoë O'Brien-Smith` is
 * `ZOE OBRIEN SMITH`. SQLite's `lower` knows ASCII only, so names are compared here.
 */
export interface PersonName {
  readonly givenName: string;
  readonly familyName: string;
}

/**
 * `close` is what one child's name looks like in two systems: a typing error in one letter, a short form (`Al`, `Alexander`), one of two family names, or the two
 * names swapped. `unknown` means that one side has no name.
 */
export type NameAgreement = 'agrees' | 'close' | 'differs' | 'unknown';

/** The same text for names that differ in nothing that counts. */
export const foldName = (name: string): string => nameWords(name).join('');

/** Two parts that agree, or are unknown on either side, say nothing against each other. */
export function compareNames(a: PersonName, b: PersonName): NameAgreement {
  const parts = [compareParts(a.givenName, b.givenName), compareParts(a.familyName, b.familyName)];
  if (parts.every((part) => part === 'unknown')) return 'unknown';
  if (parts.every((part) => part === 'agrees')) return 'agrees';
  const swapped = foldName(a.givenName) === foldName(b.familyName) && foldName(a.familyName) === foldName(b.givenName);
  if (swapped) return 'close';
  if (parts.includes('differs')) return 'differs';
  // One part is close, or is all that one side has.
  return parts.filter((part) => part === 'close').length > 1 ? 'differs' : 'close';
}

type PartAgreement = 'agrees' | 'close' | 'differs' | 'unknown';

function compareParts(a: string, b: string): PartAgreement {
  const [left, right] = [foldName(a), foldName(b)];
  if (left === '' || right === '') return 'unknown';
  if (left === right) return 'agrees';
  const [short, long] = left.length < right.length ? [left, right] : [right, left];
  const shares = nameWords(a).some((word) => word.length > 2 && nameWords(b).includes(word));
  if (shares || (short.length > 1 && long.startsWith(short))) return 'close';
  return short.length > 3 && isOneSlipAway(short, long) ? 'close' : 'differs';
}

/** One letter is another, is missing, or has changed places with its neighbor. */
function isOneSlipAway(short: string, long: string): boolean {
  const [a, b] = [[...short], [...long]];
  if (b.length - a.length > 1) return false;
  const at = b.findIndex((letter, index) => letter !== a[index]);
  const rest = (letters: readonly string[], from: number) => letters.slice(from).join('');
  if (b.length > a.length) return rest(a, at) === rest(b, at + 1);
  const swapped = a[at] === b[at + 1] && a[at + 1] === b[at] && rest(a, at + 2) === rest(b, at + 2);
  return swapped || rest(a, at + 1) === rest(b, at + 1);
}
