import type { IsoDate } from '../../../calendar/iso-date.ts';
import type { Element, Elements } from '../../reports/elements.ts';
import type { ByFiscalYear } from '../../reports/fiscal-table.ts';
import type { ReportedStudent } from '../../reports/record.ts';
import { school, studentIdentifier } from '../identifiers.ts';
import { emisFlatFile } from './flat-file.ts';

/** How EMIS writes values (Ohio EMIS Manual, chapter 5). */

/** YYYYMMDD; `00000000` for no date. */
export const emisDate = (date: IsoDate | null): string => date?.replaceAll('-', '') ?? '00000000';

/** A coded element that does not apply: `*` to its width. */
export const notApplicable = (width: number): string => '*'.repeat(width);

/**
 * The five elements with which every student record begins, xx010 to xx050 (samegoal.com, EMIS Crosswalk; EMIS Manual, section 5.1, "EMIS Identifying
 * Fields").
 */
export const identifyingElements = <const Type extends string>(type: Type) =>
  ({
    sortType: {
      number: `${type}010`,
      name: 'Sort Type',
      width: 2,
      note: `Always \`${type}\`.`,
      example: type,
      perAnswer: () => type,
    },
    fiscalYear: {
      number: `${type}020`,
      name: 'Fiscal Year',
      width: 4,
      note: 'The fiscal year asked for.',
      example: '2027',
      perAnswer: ({ fiscalYear }) => String(fiscalYear),
    },
    dataSet: { number: `${type}030`, name: 'Data Set', width: 1, note: 'Always `S`.', example: 'S' },
    buildingIrn: {
      number: `${type}040`,
      name: 'Building IRN',
      width: 6,
      note: "IRN of the student's building.",
      example: '043752',
    },
    emisStudentId: {
      number: `${type}050`,
      name: 'EMIS Student ID',
      width: 9,
      note: "The student's SSID.",
      example: 'AB1234567',
    },
  }) as const satisfies Elements;

/** The values of the identifying elements that a record says by itself. */
export const identifyingValues = ({ schoolNumber, stateStudentId }: ReportedStudent) => ({
  dataSet: 'S',
  buildingIrn: schoolNumber ?? '',
  emisStudentId: stateStudentId ?? '',
});

/** Every record needs the SSID that Campus matches it by, and the IRN of a building. */
export function checkStudent(
  { stateStudentId, schoolNumber }: ReportedStudent,
  fault: (field: 'buildingIrn' | 'emisStudentId', rule: string) => void,
): void {
  if (!school.shape.test(schoolNumber ?? '')) fault('buildingIrn', "the student's school has no six-digit IRN");
  if (!studentIdentifier.shape.test(stateStudentId ?? ''))
    fault('emisStudentId', 'the student has no SSID of two letters and seven digits');
}

/** The layouts of the sources at hand are from 2010 on; none says that a later year changed them. */
const since2010 = <Value>(value: Value): ByFiscalYear<Value> => [{ since: 2010, value }];

/** What every EMIS record has by its elements: their order in a CSV file, and their places in the flat file. */
export const emisRecord = <Table extends Elements>(elements: Table) => ({
  elements,
  flatFile: emisFlatFile(since2010, elements as Readonly<Record<string, Element>>),
  order: since2010(Object.keys(elements)),
});
