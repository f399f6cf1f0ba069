import { addYears, type IsoDate } from '../../calendar/iso-date.ts';
import { localTime } from '../../calendar/time-zone.ts';
import type { District } from '../../districts/index.ts';
import { type FormName, fieldsOfForm, forms, states } from '../../states/index.ts';
import { eventFieldsOf } from './event-dates.ts';
import type { Finding } from './findings.ts';
import type { LoadedLine } from './read-line.ts';

/** What is planned ends after it begins, and an evaluation holds for three years (34 CFR 300.303), so other dates may lie further ahead. */
const yearsAhead = { counted: 1, other: 5 };

/** Nobody is in school longer than this, where the birth date is not known. */
const yearsBack = 30;

/** The date fields of a form, with whether a document counts, or is known, by them. */
function dateFieldsOf(district: Pick<District, 'state'>, form: FormName) {
  const rows = Object.values(states[district.state].participation).flatMap(({ rows }) => rows);
  const counted: readonly string[] = [
    ...rows.filter((row) => row.form === form).flatMap(({ date }) => date),
    ...eventFieldsOf(form),
  ];
  return fieldsOfForm(forms[form])
    .filter(({ kind }) => kind.kind === 'date')
    .map(({ name }) => ({ name, reach: counted.includes(name) ? yearsAhead.counted : yearsAhead.other }));
}

/** What to do about a doubtful date of a file that is right. */
export const confirmRemedy = 'If all dates are right, tick the box that says so (in the API: confirmDates=true)';

/**
 * Finds the dates of a line that can hardly be right: before the student was born, or so far ahead that somebody mistyped the year. A wrong one would begin or end a badge, and at
 * the cutover a flag. `birthDateOf`: null where the roster does not say it.
 */
export function doubtfulDates(
  district: District,
  now: Date,
  birthDateOf: (line: LoadedLine) => IsoDate | null,
): (line: LoadedLine) => Finding[] {
  const today = localTime(now, district.timeZone).date;
  const fieldsOf = new Map<FormName, ReturnType<typeof dateFieldsOf>>();
  return (line) => {
    const { form, fields } = line.input;
    const birthDate = birthDateOf(line);
    const earliest = birthDate ?? addYears(today, -yearsBack);
    const dateFields = fieldsOf.get(form) ?? dateFieldsOf(district, form);
    fieldsOf.set(form, dateFields);
    return dateFields.flatMap(({ name, reach }): Finding[] => {
      const date = fields[name];
      if (typeof date !== 'string') return [];
      const at = { line: line.line, column: name, it: date };
      if (date < earliest)
        return [
          {
            ...at,
            message: birthDate
              ? `{it} is before the student was born. Correct the date, or the id if it belongs to another student`
              : `{it} is more than ${yearsBack} years ago. Correct the date`,
          },
        ];
      if (date <= addYears(today, reach)) return [];
      const years = reach === 1 ? 'a year' : `${reach} years`;
      return [{ ...at, message: `{it} is more than ${years} ahead. Correct the date` }];
    });
  };
}
