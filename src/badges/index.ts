export { type Badge, badgesFrom, isOpenOn, isOverBy } from './badges.ts';
export { correctionText, fieldsToCorrect } from './correction-text.ts';
export { noteLabels, notesIn, notesText, noteText } from './note-text.ts';
export { participationOf } from './participation.ts';
export type { Correction, ParticipationDocument, TimelineEntry } from './read-document.ts';
export { type Restart, restartsIn } from './restarts.ts';
export { rulesFingerprint } from './rules-fingerprint.ts';
export { correctionsOf, type Timeline, timelineOf } from './timeline.ts';
