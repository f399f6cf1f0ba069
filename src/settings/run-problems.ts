import type { District } from '../districts/index.ts';
import { unflaggedBadgesOf } from '../flags/index.ts';
import { type Run, type RunStep, stepsOf } from '../nightly/index.ts';
import type { StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { type Program, programKeys, programs } from '../programs/programs.ts';
import { findingsOf, type RosterFinding } from '../roster/index.ts';

/** Something that a run left for a person: what, where, why, and what to do. */
export interface RunProblem {
  readonly what: string;
  readonly where: string;
  readonly why: string;
  readonly action: string;
  /** Of the student whom it is about, for a link. */
  readonly studentId: StudentId | null;
}

const findingTexts: Record<RosterFinding['kind'], { what: string; action: string }> = {
  rejected: {
    what: 'Left out',
    action: 'Correct the field of this object in Campus. It comes with the next run.',
  },
  rekeyed: {
    what: 'Re-keyed by Campus',
    action: 'Nothing to do: documents and flags follow the student. Tell SameGoal support if it is somebody else.',
  },
  sharedIdentifier: {
    what: 'Shares an SSID',
    action: 'Give each student an SSID of their own in Campus.',
  },
};

const stepAction = 'Correct it in Campus or under District Information, then run again.';
const unflaggedAction = 'See the student’s page, and whether the student is in Campus and in the OneRoster data.';

/** All that a run left to do, worst first. Bounded: what a page keeps per kind is bounded already. */
export async function problemsOf(
  platform: Platform,
  district: District,
  run: Run,
  steps?: readonly RunStep[],
): Promise<RunProblem[]> {
  const [known, { findings }, unflagged] = await Promise.all([
    steps ?? stepsOf(platform, district, run.id),
    findingsOf(platform, district, run.id, { limit: 5000, offset: 0 }),
    Promise.all(programKeys.map((program) => unflaggedBadgesOf(platform, district, program))),
  ]);
  return [
    ...known.flatMap(stepProblem),
    ...findings.map(findingProblem),
    ...unflagged
      .flat()
      .filter(({ runId }) => runId === run.id)
      .map(unflaggedProblem),
  ];
}

function stepProblem({ name, problemDetail }: RunStep): RunProblem[] {
  if (!problemDetail) return [];
  const [, program] = name.split(' ');
  const where = program ? (programs[program as Program]?.name ?? program) : name;
  return [{ what: 'Not carried out', where, why: problemDetail, action: stepAction, studentId: null }];
}

const findingProblem = ({ kind, collection, object, field, reason }: RosterFinding): RunProblem => ({
  ...findingTexts[kind],
  where: `${collection} ${object}`,
  why: `${field}: ${reason}`,
  studentId: null,
});

const unflaggedProblem = (badge: { program: Program; studentId: StudentId; reason: string }): RunProblem => ({
  what: `No flag ${programs[badge.program].name}`,
  where: badge.studentId,
  why: badge.reason,
  action: unflaggedAction,
  studentId: badge.studentId,
});
