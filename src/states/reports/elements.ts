/** One data element of a record: a column of the file, a field of the JSON object. */
export interface Element {
  /** Element number of the EMIS manual; null where the sources at hand do not say it, and for files that are not EMIS records. */
  readonly number: string | null;
  /** As the manual calls it. */
  readonly name: string;
  /** Characters in the flat file; null where there is no flat file. */
  readonly width: number | null;
  readonly note: string;
  readonly example: string;
  /** The same for all records of an answer, and so not kept with each of them. */
  readonly perAnswer?: true;
}

export type Elements<Field extends string = string> = { readonly [Name in Field]: Element };

/** A record of the named elements; every value is the text that the state expects. */
export type RecordOf<Table extends Elements> = { readonly [Field in keyof Table & string]: string };

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
      perAnswer: true,
    },
    fiscalYear: {
      number: `${type}020`,
      name: 'Fiscal Year',
      width: 4,
      note: 'The fiscal year asked for.',
      example: '2027',
      perAnswer: true,
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

/** Number and name of an element, as the manual and people refer to it. */
export const elementName = ({ number, name }: Element): string => (number ? `${number} ${name}` : name);
