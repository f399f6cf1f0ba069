export { type Badge, badgesFrom } from './badges.ts';
export { rulesFingerprint } from './rules/fingerprint.ts';
export { participationRules } from './rules/index.ts';
export type { ParticipationRules, ParticipationStatus, Rule } from './rules/rule.ts';
export {
  type DateToCorrect,
  type ParticipationDocument,
  type Timeline,
  type TimelineEntry,
  timelineOf,
} from './timeline.ts';
