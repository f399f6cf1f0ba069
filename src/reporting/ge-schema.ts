import { z } from '@hono/zod-openapi';
import { type GeField, geDateTypeKeys, geElements } from './ohio/ge-elements.ts';

const notes: Record<GeField, { note: string; example: string }> = {
  sortType: { note: 'Always `GE`.', example: 'GE' },
  fiscalYear: { note: 'The fiscal year asked for.', example: '2027' },
  dataSet: { note: 'Always `S`.', example: 'S' },
  buildingIrn: { note: "IRN of the student's building.", example: '043752' },
  emisStudentId: { note: "The student's SSID.", example: 'AB1234567' },
  dateType: { note: `What happened: one of ${geDateTypeKeys.join(', ')}.`, example: 'RIEP' },
  date: { note: 'When it happened, YYYYMMDD.', example: '20261012' },
  outcomeId: { note: '`****` where the date type has no outcome.', example: 'IE13' },
  nonComplianceId: { note: 'Why a timeline was not met, 01 to 09; `**` for none.', example: '**' },
  outcomeBeginningDate: { note: 'YYYYMMDD, or `00000000` for none.', example: '20261012' },
  outcomeEndDate: { note: 'YYYYMMDD, or `00000000` for none.', example: '20271011' },
  iepTestType: { note: '`***` where it does not apply.', example: 'STR' },
  secondaryPlanning: { note: '`****` where it does not apply.', example: '****' },
  extendedSchoolYearServices: { note: '`Y`, `N`, or `*` where it does not apply.', example: 'N' },
};

const element = (field: GeField) => {
  const { number, name, width } = geElements[field];
  const { note, example } = notes[field];
  return z
    .string()
    .length(width)
    .openapi({ title: number, description: `${number} ${name}. ${note}`, example });
};

/** One GE record as JSON: the elements by the names of the EMIS manual. */
export const geRecordSchema = z
  .object(
    Object.fromEntries((Object.keys(geElements) as GeField[]).map((field) => [field, element(field)])) as {
      [Field in GeField]: z.ZodString;
    },
  )
  .openapi('GeRecord', {
    description: 'Ohio EMIS Student Special Education (GE) record, Ohio EMIS Manual section 2.13: one per event.',
  });
