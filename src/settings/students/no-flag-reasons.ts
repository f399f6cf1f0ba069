import type { NoFlagReason } from '../../flags/index.ts';

/** What keeps a badge from its flag, in the words of a person who can do something about it. */
export const noFlagReasons: Record<NoFlagReason, string> = {
  programOff: 'The flag of this program is off. Turn it on under District Information, Cutover Dates.',
  cutoverDateToCome: 'The cutover date of this program is still to come.',
  startsLater: 'The badge has not started yet.',
  overBeforeCutover: 'The badge was over before the cutover date.',
  withdrawn: 'The student has left the district, so no new flag is set.',
  noSourcedId: 'The student is not in the OneRoster data. The flag follows once Campus sends the student.',
  cutoverPending: 'The cutover of this program has not been carried out.',
  nextRun: 'The next run sets it.',
};
