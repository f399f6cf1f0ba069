import { sql } from 'drizzle-orm';
import { correctionsOf, correctionText, timelineOf } from '../badges/index.ts';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { District } from '../districts/index.ts';
import type { StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import type { Program } from '../programs/index.ts';
import { forms } from '../states/index.ts';
import { type PlanDocument, planDocument, titleOf } from './document.ts';
import { documents } from './schema.ts';

/**
 * Which of these students have a completed plan of the program that does not count on a day, and why, in a sentence: a year that is wrong, a field that is missing, a
 * consent that was refused. They are students without a badge on that day. A student whose plan was followed by an exit has none of these.
 */
export async function uncountedPlans(
  platform: Platform,
  district: District,
  program: Program,
  students: readonly StudentId[],
  today: IsoDate,
): Promise<ReadonlyMap<StudentId, string>> {
  if (students.length === 0) return new Map();
  const rows = await platform
    .databaseOf(district)
    .select()
    .from(documents)
    .where(
      sql`district_id = ${district.id} and program = ${program} and status = 'completed' and deleted_at is null
        and student_id in (select value from json_each(${JSON.stringify(students)}))`,
    )
    .all();
  const byStudent = Map.groupBy(rows.map(planDocument), ({ studentId }) => studentId);
  const found = new Map<StudentId, string>();
  for (const [student, own] of byStudent) {
    const why = whyUncounted(district, program, own, today);
    if (why) found.set(student, why);
  }
  return found;
}

function whyUncounted(
  { state }: District,
  program: Program,
  documents: readonly PlanDocument[],
  today: IsoDate,
): string | null {
  const plans = new Map(documents.filter(({ form }) => forms[form].plan).map((document) => [document.id, document]));
  for (const document of plans.values()) {
    const correction = correctionsOf(state, document).find((one) => one.program === program);
    if (correction) return `${titleOf(document)}: ${correctionText(document.form, correction)}.`;
  }
  const entries = timelineOf(state, documents).entries.filter((entry) => entry.program === program);
  const later = entries.find(
    ({ asOf, status, documentId }) => asOf > today && status === 'participating' && plans.has(documentId),
  );
  const [plan, last] = [later && plans.get(later.documentId), entries.findLast(({ asOf }) => asOf <= today)];
  if (later && plan) return `${titleOf(plan)}: counts from ${later.asOf} on. Check the year.`;
  const refused = last && last.status !== 'participating' ? plans.get(last.documentId) : undefined;
  return last && refused ? `${titleOf(refused)}: ${last.reason}.` : null;
}
