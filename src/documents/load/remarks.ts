import { correctionsOf, correctionText, timelineOf } from '../../badges/index.ts';
import type { District } from '../../districts/index.ts';
import { inTurns, mapInTurns } from '../../platform/turns.ts';
import { compareNames, type NamedSearch, type PersonName, type StudentRow } from '../../roster/index.ts';
import type { DocumentRow } from '../document.ts';
import { changedFieldsBetween, isSame } from '../next-version.ts';
import type { LoadStep } from './documents-meant.ts';
import { eventDateOf } from './event-dates.ts';
import type { Finding } from './findings.ts';
import type { LoadedLine } from './read-line.ts';

export interface Known {
  /** The students' documents. */
  readonly stored: readonly DocumentRow[];
  /** What the records said of a line's student before the load. */
  readonly searchOf: (line: LoadedLine) => NamedSearch | undefined;
}

/** What a person should know of lines that can be loaded: which documents they correct, who is not in the roster or has another name there, what is there twice, what counts for nothing. */
export async function remarksOn(
  district: District,
  steps: readonly LoadStep[],
  { stored, searchOf }: Known,
): Promise<Finding[]> {
  const meant = new Set(steps.map(({ after }) => after.id));
  const others = Map.groupBy(
    stored.filter(({ id, deletedAt }) => deletedAt === null && !meant.has(id)),
    eventOf,
  );
  const found: Finding[] = [];
  for await (const step of inTurns(steps)) {
    const { line, after } = step;
    const at = (message: string, column: string | null = null) => ({ line: line.line, column, message });
    const remarks: Finding[] = changeTexts(step).map((text) => ({ ...at(text), it: after.id }));
    const search = searchOf(line);
    const [id = null] = Object.keys(line.input.student);
    const student = search?.is === 'found' ? search.student : null;
    const waits = waitingRemark(!student || student.waits, search && search.is !== 'shared' ? search.toAsk : []);
    if (waits !== null) remarks.push({ ...at(waits.message, id), ...(waits.it !== null && { it: waits.it }) });
    else if (student && hasOtherName(line.input.studentName, student))
      remarks.push({
        ...at('the roster calls this student {it}: is it this student? (Excel removes leading zeros)', id),
        it: `${student.givenName} ${student.familyName}`,
      });
    const twins = others.get(eventOf(after)) ?? [];
    if (twins.length > 0)
      remarks.push({
        ...at('is the same event as document {it}, which stays as it is'),
        it: twins.map(({ id }) => id).join(', '),
      });
    const corrections = correctionsOf(district.state, after);
    for (const correction of corrections)
      remarks.push(at(correctionText(after.form, correction), correction.anyOf[0]?.[0] ?? null));
    const counts = corrections.length > 0 || timelineOf(district.state, [after]).entries.length > 0;
    if (!counts && after.status === 'completed')
      remarks.push(
        at('does not count for a program. A document of this form with these answers neither starts nor ends one'),
      );
    found.push(...remarks);
  }
  return found;
}

/** Lines that would take away what a document counts for, as a file does that lacks a column which an earlier one had: the badge would go with it. */
export async function noLongerCounting(district: District, steps: readonly LoadStep[]): Promise<Finding[]> {
  const counts = (row: DocumentRow) => timelineOf(district.state, [row]).entries.length > 0;
  const found = await mapInTurns(steps, ({ line, before, after }): Finding[] => {
    const [correction] = correctionsOf(district.state, after);
    if (!correction || !before || before.deletedAt !== null || !counts(before) || counts(after)) return [];
    const message = `is blank or left out, but document {it} needs it to count: it ${correctionText(after.form, correction)}`;
    return [{ line: line.line, column: correction.anyOf[0]?.[0] ?? null, message, it: before.id }];
  });
  return found.flat();
}

/** Why a document waits; null when it does not. `it` is what stands for `{it}`. */
function waitingRemark(
  waits: boolean,
  toAsk: readonly StudentRow[],
): { readonly message: string; readonly it: string | null } | null {
  const [other] = toAsk;
  if (!waits) return null;
  return other
    ? {
        message:
          'the roster calls this student {it}: is it this student? The document waits until you decide under Students, To match. (Excel removes leading zeros)',
        it: `${other.person.givenName} ${other.person.familyName}`,
      }
    : {
        message: 'is not in the roster. The document waits until the student arrives. (Excel removes leading zeros)',
        it: null,
      };
}

/** A name that the line gives is not the roster's. One that is only spelled differently is. */
const hasOtherName = (given: PersonName | undefined, student: PersonName): boolean =>
  given !== undefined &&
  compareNames(
    { givenName: given.givenName || student.givenName, familyName: given.familyName || student.familyName },
    student,
  ) !== 'agrees';

const eventOf = ({ studentId, form, fields }: DocumentRow) =>
  JSON.stringify([studentId, form, eventDateOf(form, fields)?.date ?? null]);

/** What happens to a document that is there already. */
function changeTexts({ before, after }: LoadStep): string[] {
  if (!before || isSame(before, after)) return [];
  if (before.deletedAt !== null) return ['restores document {it}, which was deleted'];
  const changed = changedFieldsBetween(before.fields, after.fields);
  const [cleared, corrected] = [
    changed.filter((name) => !(name in after.fields)),
    changed.filter((name) => name in after.fields),
  ];
  if (before.status !== after.status) corrected.unshift('status');
  return [
    ...(corrected.length > 0 ? [`corrects document {it}: ${corrected.join(', ')}`] : []),
    ...(cleared.length > 0
      ? [`clears these fields of document {it}, because they are blank or left out: ${cleared.join(', ')}`]
      : []),
  ];
}
