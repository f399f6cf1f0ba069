import type { RulesOf } from '../../participation/rule.ts';
import type { OhioForms } from '../forms/index.ts';

export const k4Literacy: RulesOf<OhioForms> = {
  sources: ['samegoal.com, Ohio, Program Participation - K-4 Literacy/TGRG'],
  rows: [
    {
      form: 'rimpParentNotice',
      date: 'determinationDate',
      status: 'underReview',
      reason: 'Child is not reading on grade level',
    },
    {
      form: 'rimp',
      date: ['start', 'date'],
      status: 'participating',
      reason: 'Reading Improvement and Monitoring Plan',
      notes: { 'Reading screener status': 'screenerStatus', 'Retention exemption': 'retentionExemption' },
    },
    { form: 'rimpDiscontinuation', date: 'effectiveDate', status: 'notParticipating', reason: 'Discontinuation' },
  ],
};
