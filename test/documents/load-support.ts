import { expect } from 'vitest';
import type { AuthoringSystem } from './support.ts';

export interface FindingGroup {
  lines: number[];
  count: number;
  column: string | null;
  message: string;
}

export interface DryRun extends Record<string, unknown> {
  problems: FindingGroup[];
  problemCount: number;
  remarks: FindingGroup[];
  remarkCount: number;
}

export const loadPath = '/v1/documents/keyProgramsLoad';

/** What a dry run of the file answers. */
export async function dryRunOf(api: AuthoringSystem, file: string | Uint8Array, query = ''): Promise<DryRun> {
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file;
  const response = await api('POST', `${loadPath}?dryRun=true${query}`, bytes, { 'content-type': 'text/csv' });
  expect(response.status).toBe(200);
  return response.json();
}

/** What is told of several lines, told of each, in the order of the lines. */
export const lineByLine = (groups: readonly FindingGroup[]) =>
  groups
    .flatMap(({ lines, column, message }) => lines.map((line) => ({ line, column, message })))
    .toSorted((a, b) => a.line - b.line);
