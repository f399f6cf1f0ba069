import { addDays } from '../../calendar/iso-date.ts';
import { localTime } from '../../calendar/time-zone.ts';
import type { District } from '../../districts/index.ts';
import { type FormName, states } from '../../states/index.ts';
import { commonColumns, type LoadableForm } from './columns.ts';
import { eventFieldsOf } from './event-dates.ts';

const header = ({ fields }: LoadableForm) => [...Object.keys(commonColumns), ...fields.map(({ name }) => name)];

/** The rows of a file with the columns of a form, to be filled in. */
export const templateRows = (form: LoadableForm): string[][] => [header(form)];

const students = [
  ['EXAMPLE-1', 'Avery', 'Sample'],
  ['EXAMPLE-2', 'Jordan', 'Sample'],
  ['EXAMPLE-3', 'Riley', 'Sample'],
] as const;

/** The same with three invented students, each with a document by which the program begins, where one of this form can. */
export function exampleRows(district: District, form: LoadableForm, now: Date): string[][] {
  const today = localTime(now, district.timeZone).date;
  const columns = header(form);
  const rows = students.map(([localNumber, givenName, familyName], at) => {
    const cells: Readonly<Record<string, string>> = {
      ...cellsThatCount(district, form.name, addDays(today, -30 * (at + 1))),
      ...{ localNumber, givenName, familyName, form: form.name },
    };
    return columns.map((column) => cells[column] ?? '');
  });
  return [columns, ...rows];
}

/** Such rows as a workbook of one sheet. Most isolates never write one. */
export const workbookFile = async (rows: readonly (readonly string[])[]): Promise<Uint8Array<ArrayBuffer>> =>
  (await import('./workbook/write-workbook.ts')).textWorkbook('Documents', rows);

/** What a document needs to be known and to count, from the row of the program's table that begins a badge, or else from any. */
function cellsThatCount(district: District, form: FormName, date: string): Record<string, string> {
  const rules = Object.values(states[district.state].participation)
    .flatMap(({ rows }) => rows)
    .filter((rule) => rule.form === form);
  const rule = rules.find(({ status }) => status === 'participating') ?? rules[0];
  const answers = Object.entries(rule?.when ?? {}).map(([name, wanted]) => {
    const [value]: readonly unknown[] = Array.isArray(wanted) ? wanted : [wanted];
    return [name, value === true ? 'yes' : value === false ? 'no' : String(value)];
  });
  const dates = [eventFieldsOf(form)[0], rule ? [rule.date].flat()[0] : undefined].flatMap((name) => name ?? []);
  return Object.fromEntries([...answers, ...dates.map((name) => [name, date])]);
}
