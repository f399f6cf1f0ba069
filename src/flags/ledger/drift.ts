import type { RunId, SourcedId, StudentId } from '../../platform/ids.ts';
import type { CampusFlag } from '../campus/campus-flag.ts';

/** What has become in Campus of a flag since we last wrote it. */
export const driftKinds = ['deletedByHand', 'endedByHand', 'changedByHand'] as const;
export type DriftKind = (typeof driftKinds)[number];

/** A flag as our last write left it. */
export interface LastWrite extends Pick<CampusFlag, (typeof compared)[number]> {
  readonly flagSourcedId: SourcedId;
  readonly studentId: StudentId | null;
  readonly writtenIn: RunId;
  readonly setup: SourcedId;
  /** One that SameGoal created; otherwise the district's. 1 or 0. */
  readonly isOurs: number;
  /** What a night has told of it since, and left as it is. */
  readonly told: DriftKind | null;
}

export interface Drift extends Pick<LastWrite, 'writtenIn'> {
  readonly flagSourcedId: SourcedId;
  readonly studentId: StudentId | null;
  readonly kind: DriftKind;
  /** The fields that differ; none when the flag is gone. */
  readonly fields: readonly string[];
  /** The plan of the same night mends it: it is ours, and its badge asks for it. Everything else is reported once and left. */
  readonly mended: boolean;
}

const compared = ['student', 'beginDate', 'endDate', 'userWarning', 'launchUrl'] as const;

/**
 * Where Campus no longer shows what we last wrote: deleted, end-dated or changed there by a person. Pure. This is the monthly read-back of requirement F10, made
 * every night and so more often than asked for: the night reads every flag of the program in any case, and what drifted is mended by the plan of that same night.
 */
export function driftOf(
  lastWrites: readonly LastWrite[],
  campusFlags: readonly CampusFlag[],
  mended: ReadonlySet<SourcedId>,
): Drift[] {
  const shown = new Map(campusFlags.map((flag) => [flag.sourcedId, flag]));
  return lastWrites.flatMap((write): Drift[] => {
    const { flagSourcedId, studentId, writtenIn } = write;
    const now = shown.get(flagSourcedId);
    const fields = now ? compared.filter((name) => now[name] !== write[name]) : [];
    if (now && fields.length === 0) return [];
    const kind = kindOf(write, now);
    if (kind === write.told) return [];
    return [{ flagSourcedId, studentId, kind, fields, mended: mended.has(flagSourcedId), writtenIn }];
  });
}

function kindOf(write: LastWrite, now: CampusFlag | undefined): DriftKind {
  if (!now) return 'deletedByHand';
  return write.endDate === null && now.endDate !== null ? 'endedByHand' : 'changedByHand';
}
