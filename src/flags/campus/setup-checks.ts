import { type Problem, problem } from '../../platform/problems.ts';
import { ok, type Result, refuse } from '../../platform/result.ts';
import { type Program, programs } from '../../programs/index.ts';
import type { FlagSetup } from './campus-flag.ts';

/** What must be checked on a flag's setup in Campus (requirement F9), under the label it has there. */
const required = [
  ['active', 'Active'],
  ['flagged', 'Flagged'],
  ['specialEd', 'Special Ed'],
] as const;

const simplified = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** The setup of the program's flag: the one active flag of its exact name, with all three boxes checked. Pure. */
export function checkedSetup(program: Program, setups: readonly FlagSetup[]): Result<FlagSetup> {
  const { name } = programs[program];
  const named = setups.filter((setup) => setup.name === name);
  const setup = named.find(({ active }) => active) ?? named[0];
  if (!setup) return refuse(notFound(name, setups));
  if (named.filter(({ active }) => active).length > 1)
    return refuse(
      problem('flagNotReady', `Campus has several active flags "${name}". Rename all but one of them in Flags Setup.`),
    );
  const missing = required.filter(([box]) => !setup[box]).map(([, label]) => label);
  const failed = [
    ...(missing.length > 0
      ? [`The flag "${name}" in Campus does not have ${missing.join(' and ')} checked. Check it in Flags Setup.`]
      : []),
    ...(setup.granted
      ? []
      : [`SameGoal has not been granted access to the flag "${name}" in Campus. Ask Campus Support to grant it.`]),
  ];
  return failed.length === 0 ? ok(setup) : refuse(problem('flagNotReady', failed.join(' ')));
}

function notFound(name: string, setups: readonly FlagSetup[]): Problem {
  const near = setups.find((setup) => simplified(setup.name) === simplified(name));
  if (near)
    return problem(
      'flagNotReady',
      `Campus has a flag "${near.name}", which is not exactly "${name}". Rename it in Flags Setup: spaces and capitals count.`,
    );
  return problem('flagNotReady', `Campus has no flag named "${name}". Add it in Flags Setup.`);
}
