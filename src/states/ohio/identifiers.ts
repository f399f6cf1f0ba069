import type { StudentIdentifier } from '../state.ts';

/** The SSID, which EMIS records call the EMIS Student ID (Ohio EMIS Manual, element xx050). */
export const studentIdentifier: StudentIdentifier = {
  label: 'SSID',
  name: 'Ohio SSID (EMIS Student ID)',
  shape: /^[A-Z]{2}\d{7}$/,
  shapeInWords: 'two capital letters and seven digits',
  examples: ['AB1234567', 'AB1234568'],
  oneRosterType: /state|ssid|emis/i,
  isDistinctive: true,
};

/** Information Retrieval Number of a school building: six digits, leading zeros kept. */
export const school = {
  shape: /^\d{6}$/,
  shapeInWords: 'six digits',
  examples: ['043752', '000111'],
  digits: 6,
} as const;
