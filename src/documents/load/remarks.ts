import { correctionsOf, correctionText } from '../../badges/index.ts';
import type { District } from '../../districts/index.ts';
import type { StudentId } from '../../platform/ids.ts';
import type { DocumentRow } from '../document.ts';
import { changedFieldsBetween, isSame } from '../next-version.ts';
import { eventDateOf } from './event-dates.ts';
import type { LoadStep } from './load-lines.ts';
import type { LoadProblem } from './problems.ts';

interface Known {
  /** The students' documents. */
  readonly stored: readonly DocumentRow[];
  /** Students whom the roster does not have. */
  readonly waiting: ReadonlySet<StudentId>;
}

/** What a person should know of lines that can be loaded: which documents they correct, who is not in the roster, what is there twice, what counts for nothing. */
export function remarksOn(district: District, steps: readonly LoadStep[], { stored, waiting }: Known): LoadProblem[] {
  const meant = new Set(steps.map(({ after }) => after.id));
  const others = Map.groupBy(
    stored.filter(({ id, deletedAt }) => deletedAt === null && !meant.has(id)),
    eventOf,
  );
  return steps.flatMap((step): LoadProblem[] => {
    const { line, after } = step;
    const at = (message: string, column: string | null = null) => ({ line: line.line, column, message });
    const remarks: LoadProblem[] = [];
    const change = changeText(step);
    if (change) remarks.push(at(change));
    if (waiting.has(after.studentId))
      remarks.push(
        at(
          'is not in the roster: the document waits until the student arrives (Excel takes leading zeros away)',
          Object.keys(line.input.student)[0],
        ),
      );
    const twins = others.get(eventOf(after)) ?? [];
    if (twins.length > 0)
      remarks.push(at(`is the same event as document ${twins.map(({ id }) => id).join(', ')}, which stays as it is`));
    for (const correction of correctionsOf(district.state, after))
      remarks.push(at(correctionText(after.form, correction), correction.anyOf[0]?.[0] ?? null));
    return remarks;
  });
}

const eventOf = ({ studentId, form, fields }: DocumentRow) =>
  JSON.stringify([studentId, form, eventDateOf(form, fields)?.date ?? null]);

/** What happens to a document that is there already; null when nothing does. */
function changeText({ before, after }: LoadStep): string | null {
  if (!before || isSame(before, after)) return null;
  if (before.deletedAt !== null) return `brings back document ${after.id}, which was deleted`;
  const status = before.status === after.status ? [] : ['status'];
  return `corrects document ${after.id}: ${[...status, ...changedFieldsBetween(before.fields, after.fields)].join(', ')}`;
}
