import type { ParticipationRules } from '../rule.ts';

/** A student who has become proficient stays in the program while monitored; the exit form closes monitoring. */
export const englishLearners: ParticipationRules = {
  sources: ['samegoal.com, Ohio, Program Participation - English Learners'],
  rows: [
    {
      form: 'elIdentification',
      date: 'date',
      unless: { proficiency: 'proficient' },
      status: 'participating',
      reason: 'Identified as an English learner',
    },
    { form: 'elExit', date: 'date', status: 'notParticipating', reason: 'Exit by proficiency' },
  ],
};
