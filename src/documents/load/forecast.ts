import { type Badge, badgesFrom, timelineOf } from '../../badges/index.ts';
import type { District } from '../../districts/index.ts';
import { inTurns } from '../../platform/turns.ts';
import type { Program } from '../../programs/index.ts';
import type { DocumentRow } from '../document.ts';
import type { LoadStep } from './documents-meant.ts';
import type { Known } from './remarks.ts';

/** What a load means for students: what a person wants to know before it happens. */
export interface Forecast {
  /** By program: badges that begin, and badges that end or go. Programs without either are left out. */
  readonly badges: readonly { readonly program: Program; readonly begin: number; readonly end: number }[];
  /** Documents by which nothing begins or ends, among those of the file. */
  readonly notCounting: number;
  /** Students of the file who are not in the roster. */
  readonly notInRoster: number;
}

export async function forecastOf(
  district: District,
  steps: readonly LoadStep[],
  { stored, searchOf }: Known,
): Promise<Forecast> {
  const before = Map.groupBy(
    stored.filter(({ deletedAt }) => deletedAt === null),
    ({ studentId }) => studentId,
  );
  const badges = new Map<Program, { begin: number; end: number }>();
  const count = (program: Program, what: 'begin' | 'end') => {
    const counts = badges.get(program) ?? { begin: 0, end: 0 };
    counts[what] += 1;
    badges.set(program, counts);
  };
  let notCounting = 0;
  const ofStudents = Map.groupBy(steps, ({ after }) => after.studentId);
  for await (const [studentId, own] of inTurns(ofStudents)) {
    const documents = before.get(studentId) ?? [];
    const written = new Set(own.map(({ after }) => after.id));
    const then = [...documents.filter(({ id }) => !written.has(id)), ...own.map(({ after }) => after)];
    const [was, will] = [badgesOf(district, documents), badgesOf(district, then)];
    for (const [key, { program }] of will) if (!was.has(key)) count(program, 'begin');
    for (const [key, { program, endDate }] of was)
      if (endDate === null && will.get(key)?.endDate !== null) count(program, 'end');
    notCounting += own.filter(({ after }) => timelineOf(district.state, [after]).entries.length === 0).length;
  }
  const strangers = new Set(
    steps.flatMap(({ line, after }) => {
      const search = searchOf(line);
      return search?.is === 'found' && !search.student.waits ? [] : [after.studentId];
    }),
  );
  return {
    badges: [...badges].map(([program, counts]) => ({ program, ...counts })),
    notCounting,
    notInRoster: strangers.size,
  };
}

/** A badge is the same while its program and first day are. */
const badgesOf = ({ state }: District, documents: readonly DocumentRow[]): Map<string, Badge> =>
  new Map(
    badgesFrom(timelineOf(state, documents).entries).map((badge) => [`${badge.program} ${badge.startDate}`, badge]),
  );
