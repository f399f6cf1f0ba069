import type { Decision } from '../reports/report.ts';

/**
 * What Ohio's records say where no source at hand decides (docs/decisions/0026-emis-without-a-source.md has the reasons). Administrators read it at Invalid Records,
 * "How SameGoal decides".
 */
export const decisions: readonly Decision[] = [
  {
    documents: 'An IEP and a newer Section 504 plan',
    answer: 'Pre-ID marks both. The alternate assessment and EL come from the newer one.',
  },
  {
    documents: 'An English learner who was reclassified as proficient and is monitored',
    answer: 'Pre-ID leaves EL blank. An answer on an IEP in force stays.',
  },
  {
    documents: 'An exit by graduation',
    answer:
      'FD keeps the disability through the day of graduation. With another reason it ends the day before the exit.',
  },
  {
    documents: 'The end of special education (exit, ETEX, ETNE, or revocation) and an IEP meeting on one day',
    answer: 'The exit wins. The record of the IEP meeting is listed here.',
  },
  {
    documents: 'An amendment dated on or after the end of special education',
    answer: 'It opens nothing. Its record is listed here.',
  },
  {
    documents: 'An answer about the alternate assessment that contradicts the IEP test type',
    answer: 'Pre-ID reports the test type, and the answer is listed here.',
  },
  {
    documents: 'A related service of an IEP whose review is overdue',
    answer: 'The IEP stays in force. GQ keeps the last day that the IEP names.',
  },
  {
    documents: 'Service 220100',
    answer: 'It needs an employee ID. No source says where the GQ record has it: it is the last column.',
  },
  {
    documents: 'A kindergartner',
    answer: 'Pre-ID has the grade as Campus sends it. Check it against the template in TIDE.',
  },
];
