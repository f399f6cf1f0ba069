import { programKeys, programs } from '../../programs/index.ts';
import { countText, words } from '../shell/parts.tsx';

/** The steps of a run as somebody in the district would call them, under the names of the history. */
const steps: Readonly<Record<string, string>> = {
  planPull: 'Ask Campus what has changed',
  orgs: 'Schools',
  academicSessions: 'School years and terms',
  reconcile: 'Find who has left',
  badges: 'Program Participation badges',
  flags: 'Find whose flags are due',
  planFlags: 'Compare flags with Campus',
  verifyFlags: 'Read flags back',
  planUndo: 'Plan the undo',
  verifyUndo: 'Read the undo back',
  planEnd: 'Plan the end of flags',
  verifyEnd: 'Read ended flags back',
};

/** `planFlags section504` as "Compare flags with Campus: Section 504". */
export function stepText(name: string): string {
  const [kind = '', key] = name.split(' ');
  const text = steps[kind] ?? words(kind).replace(/^./, (first) => first.toUpperCase());
  if (!key) return text;
  const program = programKeys.find((known) => known === key);
  return `${text}: ${program ? programs[program].name : key}`;
}

/** Fields of OneRoster as a person in Campus would call them; others are near enough in their own words. */
const fields: Readonly<Record<string, string>> = {
  sourcedId: 'The sourcedId',
  familyName: 'Last name',
  givenName: 'First name',
  birthDate: 'Birth date',
  identifier: 'Student number',
  userIds: 'State student id',
  beginDate: 'Start date',
};

/** `roles.0.role` as "Roles". */
export function fieldText(path: string): string {
  const [name = ''] = path.split('.');
  return fields[name] ?? words(name).replace(/^./, (first) => first.toUpperCase());
}

/** What follows the number, and for a thing that is counted the word for one and for several; null for what says nothing to a district. */
const counts: Readonly<Record<string, string | readonly [one: string, several: string] | null>> = {
  full: null,
  rowsWritten: null,
  seen: 'sent by Campus',
  unchanged: 'unchanged',
  rejected: 'left out',
  retried: 'asked for again',
  rekeyed: 're-keyed by Campus',
  sharedIdentifier: 'with the state id of another student',
  active: ['active student', 'active students'],
  withdrawn: ['student withdrawn', 'students withdrawn'],
  keptOverBreak: 'kept over the break between two school years, although their enrollment has ended',
  withdrawnGuardians: ['guardian withdrawn', 'guardians withdrawn'],
  withdrawnEnrollments: ['enrollment ended', 'enrollments ended'],
  documentsJoined: ['document that waited for its student', 'documents that waited for their student'],
  toMatch: ['student to match', 'students to match'],
  programs: ['program', 'programs'],
  students: ['student', 'students'],
  badges: ['badge', 'badges'],
  due: ['flag due', 'flags due'],
  dueOpen: 'due on the day of the run',
  inCampus: ['flag in Campus', 'flags in Campus'],
  open: 'open in Campus',
  endExisting: ['manual flag to end', 'manual flags to end'],
  create: 'to create',
  correct: 'to correct',
  end: 'to end',
  unflagged: 'without a flag',
  sent: 'sent',
  asPlanned: ['flag as planned in Campus', 'flags as planned in Campus'],
  refused: 'refused by Campus',
  resumed: 'of the cutover still to do',
  differing: 'not shown by Campus as planned',
  changed: 'changed in Campus during the run',
  changedByHand: 'changed by hand in Campus',
  endedByHand: 'ended by hand in Campus',
  deletedByHand: 'deleted by hand in Campus',
  restore: 'to restore',
  remove: 'to remove',
  changedSince: 'left alone because someone changed them in Campus',
  gone: 'no longer in Campus',
};

/** What was there or was looked at: of a step that has nothing else to say, nothing has changed. */
const totals: ReadonlySet<string> = new Set([
  ...['seen', 'unchanged', 'retried', 'active', 'programs', 'students', 'badges'],
  ...['due', 'dueOpen', 'inCampus', 'open', 'unflagged'],
]);

/** The totals by which one sees that a night in which nothing changed has looked at everybody. */
const totalsOfQuietNight = ['active', 'due'] as const;

interface CountText {
  /** "1,203 active students". */
  readonly text: string;
  /** False for a mere total. */
  readonly isChange: boolean;
}

/** The counts of a step, each with its words; without what is zero. */
export const countTexts = (of: Readonly<Record<string, number>>): CountText[] =>
  Object.entries(of).flatMap(([name, count]) => {
    const known = counts[name] === undefined ? words(name) : counts[name];
    if (count === 0 || known === null) return [];
    const [one, several] = typeof known === 'string' ? [known, known] : known;
    return [{ text: countText(count, one, several), isChange: !totals.has(name) }];
  });

/** What a night in which nothing changed has looked at: the totals of all its steps, added up. */
export const quietTotals = (steps: readonly { readonly counts: Readonly<Record<string, number>> }[]): CountText[] =>
  countTexts(
    Object.fromEntries(
      totalsOfQuietNight.map((name) => [name, steps.reduce((sum, step) => sum + (step.counts[name] ?? 0), 0)]),
    ),
  );
