export { type Badge, badgesFrom } from './badges.ts';
export { type Program, programKeys, programs } from './programs.ts';
export { rulesFingerprint } from './rules/fingerprint.ts';
export { participationRules } from './rules/index.ts';
export { eligibleDeterminations, notEligibleDeterminations } from './rules/ohio/determinations.ts';
export { type GiftedArea, giftedAreaKeys, giftedAreas } from './rules/ohio/gifted-areas.ts';
export type { ParticipationRules, ParticipationStatus, Rule } from './rules/rule.ts';
export { type StateCode, stateCodes, states } from './rules/states.ts';
export { impairments } from './rules/wisconsin/impairments.ts';
export {
  type DateToCorrect,
  type ParticipationDocument,
  type Timeline,
  type TimelineEntry,
  timelineOf,
} from './timeline.ts';
