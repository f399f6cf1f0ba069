import { type Elements, identifyingElements } from '../../reports/elements.ts';
import type { ByFiscalYear } from '../../reports/fiscal-table.ts';

/**
 * The elements of the Student Program (GQ) record, Ohio EMIS Manual, section 2.9: a program code of six digits and the days of the program (Infinite Campus,
 * Student Program (GQ) (Ohio)). The numbers of these three elements are not in the sources at hand, nor the place of an employee id, which the record has for
 * program 220100 alone (PowerSchool Special Programs Ohio, "eSchoolPLUS Write-Back - Services").
 */
export const gqElements = {
  ...identifyingElements('GQ'),
  programCode: {
    number: null,
    name: 'Program Code',
    width: 6,
    note: 'A special education related service.',
    example: '215006',
  },
  programStartDate: { number: null, name: 'Program Start Date', width: 8, note: 'YYYYMMDD.', example: '20261012' },
  programEndDate: {
    number: null,
    name: 'Program End Date',
    width: 8,
    note: 'YYYYMMDD, or `00000000` for none.',
    example: '20271011',
  },
} as const satisfies Elements;

/**
 * Program codes of special education related services. The years' lists are not in the sources at hand, only that the codes begin with 215 (LGCA, "SPED to
 * EMIS"), so any of that shape is accepted.
 */
export const relatedServiceCodes: ByFiscalYear<RegExp> = [{ since: 2010, value: /^215\d{3}$/ }];
