import type { ParticipationRules } from '../rule.ts';

/** A student who has become proficient stays in the program while monitored, for two years; the exit form closes monitoring. */
export const englishLearners: ParticipationRules = {
  sources: [
    'samegoal.com, Ohio, Program Participation - English Learners',
    'samegoal.com, Ohio, EL Workflows: Monitoring After Reclassification',
  ],
  rows: [
    {
      form: 'languageUsageSurvey',
      date: 'date',
      when: { potentialEnglishLearner: true },
      status: 'underReview',
      reason: 'Identified as a potential English learner',
    },
    {
      form: 'elIdentification',
      date: 'date',
      when: { proficiency: ['emerging', 'progressing'] },
      status: 'participating',
      reason: 'Identified as an English learner',
      notes: { Proficiency: 'proficiency' },
    },
    {
      form: 'elContinuingIdentification',
      date: 'date',
      when: { proficiency: ['emerging', 'progressing'] },
      status: 'participating',
      reason: 'Identified as a continuing English learner',
      notes: { Proficiency: 'proficiency' },
    },
    {
      form: 'elContinuingIdentification',
      date: 'date',
      when: { proficiency: 'proficient' },
      status: 'participating',
      reason: 'Reclassified as English proficient, monitoring begins',
      notes: { Proficiency: 'proficiency' },
    },
    { form: 'elExit', date: 'date', status: 'notParticipating', reason: 'Exit by proficiency' },
  ],
};
