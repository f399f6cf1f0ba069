/** An id, a date, or another branded text that a test makes up. SAFETY: the brand is all that tells it from its text. */
export const invented = <Branded extends string>(text: string): Branded => text as Branded;

/** A value that the test itself has put there. Throws when it is missing. */
export function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('the test expected a value here');
  return value;
}
