import type { Context } from 'hono';
import { answerPage, type Parameters, readForm } from '../../platform/pages/index.ts';
import { ProblemError, problem } from '../../platform/problems.ts';
import { programKeys } from '../../programs/programs.ts';
import { changedFlag } from '../flags/changed-flag.ts';
import { flagFields } from '../flags/cutover-dates.tsx';
import { NotSentPage } from './not-sent-page.tsx';
import { typedFields } from './typed-fields.ts';
import { wantedFrom, withWanted } from './wanted.ts';

const largestForm = 64 * 1024;

/** A form with the token of a session that is over, of the same person's or somebody else's. Its page shows again what was typed. */
export class OutOfDateForm extends ProblemError {
  readonly typed: Parameters;
  constructor(typed: Parameters) {
    super(problem('forbidden', 'This form is out of date. Open the page again.'));
    this.typed = typed;
  }
}

/**
 * What was typed into a form, under the labels of its page, to be copied into a new one. Of the programs' flags, which are one long form, only what was changed.
 * Pure.
 */
export function shownAgain(form: Parameters): [label: string, value: string][] {
  const changed = programKeys.flatMap((program) => Object.entries(changedFlag(form, program).typed));
  const ofFlags = new Set(programKeys.flatMap((program): string[] => Object.values(flagFields(program))));
  const others = [...form].filter(([name, value]) => !ofFlags.has(name) && value.trim() !== '');
  return [...others, ...changed].flatMap(([name, value]): [string, string][] => {
    const field = typedFields.get(name);
    // `to` is a day where accesses are searched, and a path of ours on the way through the sign-in.
    if (!field || (name === 'to' && value.startsWith('/'))) return [];
    return [[field.label, new Map(Object.entries(field.choices ?? valueTexts)).get(value) ?? value]];
  });
}

const valueTexts = { on: 'ticked', yes: 'ticked', '': 'emptied' };

/** The page from which a form or link came, as our pages let browsers say (src/platform/pages/page.tsx). */
export function pageBefore(c: Context, publicUrl: string): string {
  const before = wantedFrom(c.req.header('referer'), publicUrl);
  // A form that was refused stands under the address that it was sent to, where nothing is to be read: its tab is.
  return before === c.req.path
    ? before
        .split('/')
        .slice(0, before.startsWith('/settings/account') ? 3 : 4)
        .join('/')
    : before;
}

/** The answer to a form whose session is over. */
export async function signedOutPage(c: Context, publicUrl: string): Promise<Response> {
  const read = await readForm(c, largestForm);
  const page = pageBefore(c, publicUrl);
  const typed = read.ok ? shownAgain(read.form) : [];
  return answerPage(c, <NotSentPage why="signedOut" typed={typed} back={withWanted('/settings/sign-in', page)} />, {
    title: 'You are signed out',
    status: 403,
  });
}

export function outOfDatePage(c: Context, publicUrl: string, { typed }: OutOfDateForm): Response | Promise<Response> {
  const back = pageBefore(c, publicUrl);
  return answerPage(c, <NotSentPage why="outOfDate" typed={shownAgain(typed)} back={back} />, {
    title: 'This form is out of date',
    status: 403,
  });
}
