import type { RulesOf } from '../../participation/rule.ts';
import type { OhioForms } from '../forms/index.ts';

/**
 * A student who has become proficient stays in the program while monitored, for two years; the exit from monitoring ends participation, not the letter to the
 * parents with which monitoring begins. The guide names two notes, Identification and Placement; no form at hand holds a placement.
 */
export const englishLearners: RulesOf<OhioForms> = {
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
      notes: { Identification: 'proficiency' },
    },
    {
      form: 'elContinuingIdentification',
      date: 'date',
      when: { proficiency: ['emerging', 'progressing'] },
      status: 'participating',
      reason: 'Identified as a continuing English learner',
      notes: { Identification: 'proficiency' },
    },
    {
      form: 'elContinuingIdentification',
      date: 'date',
      when: { proficiency: 'proficient' },
      status: 'participating',
      reason: 'Reclassified as English proficient, monitoring begins',
      notes: { Identification: 'proficiency' },
    },
    { form: 'elExit', date: 'date', status: 'notParticipating', reason: 'Exit by proficiency, monitoring has ended' },
  ],
};
