/** A row of a file, as the file has its cells. */
export interface Row {
  /** The line of the file on which it begins; the first is 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** A person who looks at the sheet does not see the row, because it is filtered out or hidden. */
  readonly isHidden?: boolean;
}

/** Bytes: ten thousand lines of a thousand each. */
export const largestLoad = 10 * 1024 * 1024;
export const mostLines = 10_000;
export const mostColumns = 500;
