import type { District } from '../../districts/index.ts';
import type { SourcedId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import { problem } from '../../platform/problems.ts';
import { ok, type Result, refuse } from '../../platform/result.ts';
import { programs } from '../../programs/index.ts';
import { openCampusPrograms } from '../campus/flags-in-campus.ts';
import type { FrozenCutover } from '../cutover/frozen-cutover.ts';

/**
 * The setups of the Campus that a cutover was made in. An undo belongs there: elsewhere every flag would look as if somebody had deleted it, and the way back would
 * be lost. It is that Campus when it has the flag setup of the cutover, whatever that is called now.
 */
export async function requireHome(
  platform: Platform,
  district: District,
  { program, setup }: Pick<FrozenCutover, 'program' | 'setup'>,
): Promise<Result<ReadonlySet<SourcedId>>> {
  const opened = await openCampusPrograms(platform, district);
  if (!opened.ok) return opened;
  const setups = await opened.value.flagSetups();
  if (!setups.ok) return setups;
  const known = new Set(setups.value.map(({ sourcedId }) => sourcedId));
  if (known.has(setup)) return ok(known);
  return refuse(
    problem(
      'flagNotReady',
      `The connected Campus does not have the flag that the cutover of "${programs[program].name}" changed. If you connected another Campus, connect the earlier one, then undo. If the flag was deleted in Flags Setup, ask ` +
        'Campus Support to restore it. SameGoal changed nothing.',
    ),
  );
}
