import type { StudentIdentifier } from '../state.ts';

/** The SSID, which EMIS records call the EMIS Student ID (Ohio EMIS Manual, element xx050). */
export const studentIdentifier: StudentIdentifier = {
  label: 'SSID',
  name: 'Ohio SSID (EMIS Student ID)',
  shape: /^[A-Z]{2}\d{7}$/,
  shapeInWords: 'two capital letters and seven digits',
  example: 'AB1234567',
  oneRosterType: /state|ssid|emis/i,
  isDistinctive: true,
};
