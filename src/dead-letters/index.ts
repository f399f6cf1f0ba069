export {
  type DeadLetter,
  forgetDeadLetters,
  listDeadLetters,
  recordDeadLetter,
  retryDeadLetter,
} from './dead-letters.ts';
