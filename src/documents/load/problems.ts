import { type Problem, problem } from '../../platform/problems.ts';

/** What is wrong with a file, by line. */
export interface LoadProblem {
  /** Line of the file; the header is line 1. */
  readonly line: number;
  /** Name of the column; null when it is about the line. */
  readonly column: string | null;
  readonly message: string;
}

/** All that is wrong, as one answer; nothing was stored. */
export const loadProblem = (found: readonly LoadProblem[]): Problem =>
  problem(
    'invalidRequest',
    `Nothing was stored: ${found.length} ${found.length === 1 ? 'problem' : 'problems'} in the file.`,
    {
      errors: found.map(({ line, column, message }) => ({
        field: `line ${line}${column ? `, ${column}` : ''}`,
        message,
      })),
    },
  );
