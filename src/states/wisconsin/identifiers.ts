import type { StudentIdentifier } from '../state.ts';

/**
 * The WISEid: ten digits without meaning, the same as the WSN that students had before (Wisconsin Department of Public
 * Instruction, data element "WISEid", dpi.wi.gov/wise/data-elements/WISEid).
 */
export const studentIdentifier: StudentIdentifier = {
  label: 'WISEid',
  name: 'Wisconsin WISEid',
  shape: /^\d{10}$/,
  shapeInWords: 'ten digits',
  examples: ['1012345678', '1012345679'],
  oneRosterType: /state|wise|wsn/i,
  // Districts have student numbers of ten digits too.
  isDistinctive: false,
};
