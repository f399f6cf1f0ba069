import { type Problem, problem } from '../../platform/problems.ts';
import { inTurns } from '../../platform/turns.ts';

/** What is wrong with a line of a file, or what to know of it. */
export interface Finding {
  /** Line of the file; the header is line 1. */
  readonly line: number;
  /** Name of the column; null when it is about the line. */
  readonly column: string | null;
  /** The same for all findings of a kind. `{it}` stands for what differs from line to line. */
  readonly message: string;
  /** An id or a name, put in the place of `{it}`. */
  readonly it?: string;
}

/** The same finding on one or several lines. */
export interface FindingGroup {
  /** The first lines of the file that have it. */
  readonly lines: readonly number[];
  /** How many lines have it. */
  readonly count: number;
  readonly column: string | null;
  readonly message: string;
}

/** As many as a person reads; the rest is a number. */
export const mostGroups = 100;
const mostLinesOfGroup = 100;
const mostNamed = 5;

/** Findings of one kind and column as one, in the order of their first lines. */
export function grouped(findings: readonly Finding[]): FindingGroup[] {
  const kinds = new Kinds();
  for (const finding of findings) kinds.add(finding);
  return kinds.groups();
}

/** The same for as many as a long file has. */
export async function groupedInTurns(findings: readonly Finding[]): Promise<FindingGroup[]> {
  const kinds = new Kinds();
  for await (const finding of inTurns(findings, 1000)) kinds.add(finding);
  return kinds.groups();
}

class Kinds {
  readonly #kinds = new Map<string, { first: Finding; lines: Set<number>; named: Set<string> }>();

  add(finding: Finding): void {
    const { column, message, line, it } = finding;
    const key = JSON.stringify([column, message]);
    const kind = this.#kinds.get(key) ?? { first: finding, lines: new Set(), named: new Set() };
    kind.lines.add(line);
    if (it !== undefined) kind.named.add(it);
    this.#kinds.set(key, kind);
  }

  groups(): FindingGroup[] {
    return [...this.#kinds.values()]
      .map(({ first: { column, message }, lines, named }): FindingGroup => {
        const sorted = [...lines].toSorted((a, b) => a - b).slice(0, mostLinesOfGroup);
        return { lines: sorted, count: lines.size, column, message: filled(message, [...named]) };
      })
      .toSorted((a, b) => (a.lines[0] ?? 0) - (b.lines[0] ?? 0));
  }
}

const filled = (message: string, named: readonly string[]) =>
  message.replace('{it}', () => {
    const more = named.length - mostNamed;
    return [...named.slice(0, mostNamed), ...(more > 0 ? [`${more} more`] : [])].join(', ');
  });

/** `line 2, meetingDate` and `lines 2, 5–9 and 31 more, localNumber`. */
export function placeText({ lines, count, column }: Omit<FindingGroup, 'message'>): string {
  const ranges: [number, number][] = [];
  for (const line of lines) {
    const last = ranges.at(-1);
    if (last?.[1] === line - 1) last[1] = line;
    else ranges.push([line, line]);
  }
  const shown = ranges.slice(0, 10);
  const hidden = count - shown.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  const text = shown.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(', ');
  const place = `${count === 1 ? 'line' : 'lines'} ${text}${hidden > 0 ? ` and ${hidden} more` : ''}`;
  return column ? `${place}, ${column}` : place;
}

/** All that is wrong, as one answer; nothing was stored. */
export function loadProblem(findings: readonly Finding[]): Problem {
  return groupsProblem(grouped(findings));
}

/** The same for findings that are grouped already. */
export function groupsProblem(groups: readonly FindingGroup[]): Problem {
  const count = groups.length;
  const listed = count > mostGroups ? ` The first ${mostGroups} kinds are listed.` : '';
  return problem(
    'invalidRequest',
    `Nothing was stored: ${count} ${count === 1 ? 'problem' : 'problems'} in the file.${listed}`,
    { errors: groups.slice(0, mostGroups).map((group) => ({ field: placeText(group), message: group.message })) },
  );
}
