/** Orders text by code unit, as the database does. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
