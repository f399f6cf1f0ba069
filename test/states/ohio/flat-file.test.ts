import { expect, it } from 'vitest';
import { isoDate } from '../../../src/calendar/iso-date.ts';
import type { OhioDocument } from '../../../src/states/ohio/reports/documents.ts';
import { flatFileOf, someStudent } from '../../reporting/support.ts';

// PowerSchool SIS Ohio, "Data Import Map for ODDEX (Ohio Data Exchange)", first and last position of a record in the flat file of the EMIS guide. It prints the Student
// Assessment (FA) record; what identifies a record is the same in all (EMIS Manual, section 5.1, "EMIS Identifying Fields").
const published: readonly [name: string, first: number, last: number, value: (type: string) => string][] = [
  ['Filler', 1, 8, () => ' '.repeat(8)],
  ['Sort Type', 9, 10, (type) => type],
  ['Filler', 11, 11, () => ' '],
  ['Fiscal Year', 12, 15, () => '2026'],
  ['Collection Period', 16, 16, () => 'S'],
  ['District IRN', 17, 22, () => '000123'],
  ['State Student Number', 23, 31, () => 'AB1234567'],
];

const documents: OhioDocument[] = [
  {
    id: 'etr',
    form: 'etr',
    fields: { evaluationType: 'initial', meetingDate: isoDate('2025-09-15'), determination: 'ET09' },
  },
  {
    id: 'iep',
    form: 'iep',
    fields: {
      meetingType: 'initial',
      meetingDate: isoDate('2025-09-22'),
      outcome: 'IE13',
      effectiveFrom: isoDate('2025-10-01'),
      effectiveTo: isoDate('2026-09-30'),
      relatedServices: [{ programCode: '215006' }],
      graduationExemptions: [{ assessmentType: 'GX', assessmentArea: 'M' }],
    },
  },
];

it.each([
  ['fd', '20250915'],
  ['fe', '20250922'],
  ['ge', 'IETR'],
  ['gq', '215006'],
] as const)(
  'a line of the fixed-width file has what identifies the record where the EMIS guide has it: %s',
  (name, own) => {
    const [line = ''] = flatFileOf(name, someStudent, documents, 2026);
    for (const [field, first, last, value] of published)
      expect(line.slice(first - 1, last), field).toBe(value(name.toUpperCase()));
    expect(line.slice(31)).toMatch(new RegExp(`^${own}`));
    expect(line).toHaveLength(300);
  },
);
