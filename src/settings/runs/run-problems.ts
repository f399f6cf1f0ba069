import type { District } from '../../districts/index.ts';
import { type LedgerEntry, noFlagSentences, unflaggedInRun, unmadeWritesOf } from '../../flags/index.ts';
import {
  listedPerKind,
  programOfStep,
  type Run,
  type RunStep,
  runById,
  stepProblemsOf,
  stepsOf,
} from '../../nightly/index.ts';
import type { StudentId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import { type Program, programs } from '../../programs/index.ts';
import { findingsWithStudents, type RosterFinding, type StudentName, studentNames } from '../../roster/index.ts';
import { type StudentIdentifier, states } from '../../states/index.ts';
import { problemSentence } from '../shell/form.ts';
import { personName } from '../shell/person-name.ts';
import { fieldText, stepText } from './run-words.ts';

/** Something that a run left for a person: what, where, why, and what to do. */
export interface RunProblem {
  readonly what: string;
  readonly where: string;
  readonly why: string;
  readonly action: string;
  /** The id of the student that it is about, for a link. */
  readonly studentId: StudentId | null;
  /** Whose cutover waits for a person, for a link to its preview. */
  readonly cutoverOf: Program | null;
}

const ofNobody = { studentId: null, cutoverOf: null } as const;

const findingTexts = ({
  label,
}: StudentIdentifier): Record<RosterFinding['kind'], { what: string; action: string }> => ({
  rejected: {
    what: 'Left out',
    action: 'Correct this field in Campus. The next run reads it again.',
  },
  rekeyed: {
    what: 'Re-keyed by Campus',
    action: 'Documents and flags follow the student. If it is a different person, tell SameGoal support.',
  },
  reusedNumber: {
    what: 'Has a reused number',
    action:
      'This is usually a different person. If it is the same person, tell SameGoal support. The documents are with the earlier record.',
  },
  sharedIdentifier: {
    what: `Same ${label} as another student`,
    action: `Give each student their own ${label} in Campus.`,
  },
  toMatch: {
    what: 'To match',
    action: 'Under Students, To match, decide whether the two records are the same child.',
  },
});

const stepAction = 'Correct it in Campus or under District Information, then run again.';
const overtakenAction =
  'You do not need to do anything for this run. If these students are still missing, a later run asks again. Confirm it if they have left.';
const cutoverAction = 'Look at the preview. Confirm the cutover if these students should lose the flag.';
const unmadeTexts: Readonly<Record<LedgerEntry['state'], { readonly what: string; readonly action: string }>> = {
  ...{ planned: { what: 'Flag not sent', action: '' }, sending: { what: 'Flag not sent', action: '' } },
  ...{ seen: { what: 'Flag written', action: '' } },
  sent: {
    what: 'Flag not as planned',
    action: 'Wait, because the next run sends it again. If it still fails, ask Campus Support.',
  },
  refused: {
    what: 'Flag not written',
    action: 'Correct the cause in Campus. The next run sends the flag again.',
  },
  changed: { what: 'Flag left alone', action: 'Check this flag in Campus. SameGoal no longer changes it.' },
  gone: { what: 'Flag left alone', action: 'If someone deleted it by mistake, add it again in Campus.' },
};
const unflaggedAction =
  'Check whether the student is in Campus and in the OneRoster data. See also the student’s page.';
const hasLeftAction = 'The flags from before stay as they are.';

export interface RunWithProblems {
  readonly run: Run;
  readonly steps: readonly RunStep[];
  /** What the run left to do, worst first: as many as `run.problems` says, by the rule of `problemsOfRun`. */
  readonly problems: readonly RunProblem[];
  /** What it found that nobody has to do anything about. */
  readonly notices: readonly RunProblem[];
}

/** A run of the district with its steps and problems, in one round trip, and one more where students are named. Null when it is not the district's. */
export async function runWithProblems(
  platform: Platform,
  district: District,
  runId: string,
): Promise<RunWithProblems | null> {
  const [[run], steps, left, unmade, findings, unflagged] = await platform
    .databaseOf(district)
    .batch([
      runById(platform, district, runId),
      stepsOf(platform, district, runId),
      stepProblemsOf(platform, district, runId),
      unmadeWritesOf(platform, district, runId, listedPerKind),
      findingsWithStudents(platform, district, runId, listedPerKind),
      unflaggedInRun(platform, district, runId, listedPerKind),
    ]);
  if (!run) return null;
  const ids = [...unmade, ...unflagged].flatMap(({ studentId }) => studentId ?? []);
  const names: Names = ids.length > 0 ? await studentNames(platform, district, [...new Set(ids)]) : new Map();
  const problems = [
    ...left.map(stepProblem),
    ...unmade.map((write) => unmadeProblem(write, names)),
    ...findings.filter(({ isToCorrect }) => isToCorrect).map((finding) => findingProblem(district, finding)),
    ...unflagged.filter(({ isToMend }) => isToMend).map((badge) => unflaggedProblem(badge, names)),
  ];
  const notices = [
    ...findings.filter(({ isToCorrect }) => !isToCorrect).map((finding) => findingProblem(district, finding)),
    ...unflagged.filter(({ isToMend }) => !isToMend).map((badge) => unflaggedProblem(badge, names)),
  ];
  return { run, steps, problems, notices };
}

type Names = ReadonlyMap<StudentId, StudentName>;

const nameOf = (names: Names, id: StudentId) => {
  const student = names.get(id);
  return student ? personName(student) : id;
};

function stepProblem({ name, problemCode, problemDetail }: RunStep): RunProblem {
  const program = programOfStep(name);
  const where = program ? programs[program].name : stepText(name);
  const waits = problemCode === 'confirmationNeeded' && program !== null;
  // Here, a held run that the next night has overtaken.
  const action = problemCode === 'confirmationNeeded' ? overtakenAction : stepAction;
  return {
    what: waits ? 'Cutover waits for confirmation' : 'Not done',
    where,
    why: problemDetail ?? '',
    action: waits ? cutoverAction : action,
    studentId: null,
    cutoverOf: waits ? program : null,
  };
}

const unmadeProblem = (
  { state, program, studentId, flagSourcedId, problem }: LedgerEntry,
  names: Names,
): RunProblem => ({
  ...ofNobody,
  what: `${unmadeTexts[state].what}: ${programs[program].name}`,
  where: studentId ? nameOf(names, studentId) : flagSourcedId,
  why: /^\d/.test(problem ?? '') ? `Campus answered ${problem}` : (problem ?? ''),
  action: unmadeTexts[state].action,
  studentId,
});

const findingProblem = (
  { state }: District,
  {
    finding: { kind, collection, object, field, reason },
    student,
  }: { finding: RosterFinding; student: StudentName | null },
): RunProblem => ({
  ...ofNobody,
  ...findingTexts(states[state].studentIdentifier)[kind],
  where: student ? personName(student) : `${stepText(collection)}: ${object}`,
  // Only what is wrong with a field needs the field's name; of a student is told in a sentence.
  why: kind === 'rejected' ? problemSentence(fieldText(field), reason) : reason,
  studentId: student?.id ?? null,
});

const unflaggedProblem = (
  badge: { program: Program; studentId: StudentId; reason: string; isToMend: number },
  names: Names,
): RunProblem => ({
  ...ofNobody,
  what: `No flag ${programs[badge.program].name}`,
  where: nameOf(names, badge.studentId),
  why: (noFlagSentences as Readonly<Record<string, readonly [string, unknown]>>)[badge.reason]?.[0] ?? badge.reason,
  action: badge.isToMend ? unflaggedAction : hasLeftAction,
  studentId: badge.studentId,
});
