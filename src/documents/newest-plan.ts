import { type IsoDate, parseIsoDate } from '../calendar/iso-date.ts';
import { forms, type PlanDates, whyNoPlan, writtenDays } from '../states/index.ts';
import { isLoaded, type PlanDocument, titleOf } from './document.ts';

/** The plan document that a program's flag shows. */
export interface NewestPlan {
  readonly document: PlanDocument;
  readonly title: string;
  /** The date that makes it the newest (of the meeting, the amendment, the adoption); null when the document has none. */
  readonly date: IsoDate | null;
  /** First and last day on which the plan is in force, as far as the document says. */
  readonly from: IsoDate | null;
  readonly to: IsoDate | null;
}

/**
 * The newest completed plan document of these, which are one student's of one program; null when there is none. Its `file` may be null, as a stub's is: the
 * viewer then says that the plan has no file yet, and never shows an older plan as if it were in force.
 *
 * Plans before identifications, later dates before earlier ones, dated ones before undated. Of one date an amendment wins over the plan that it amends, and that
 * over an adopted one; an authored document wins over one that was loaded or typed in as a stub; then the document completed last, then the greater id. A plan that
 * the parents refused is none, nor is a meeting whose outcome put no plan in force.
 */
export function newestPlan(candidates: readonly PlanDocument[]): NewestPlan | null {
  const plans = candidates.flatMap((document) => {
    const dates: PlanDates | null = forms[document.form].plan;
    if (!dates || document.status === 'draft' || whyNoPlan(dates, document.fields)) return [];
    const date = dates.date.map((field) => dateOf(document, field)).reduce(laterOf, null);
    const rank = dates.rank === 'plan' ? '1' : '0';
    const source = isLoaded(document) ? '0' : '1';
    const order = [rank, date ?? '', steps[dates.step ?? 'plan'], source, document.completedAt ?? '', document.id];
    return [{ order, plan: { document, title: titleOf(document), date, ...writtenDays(dates, document.fields) } }];
  });
  return (
    plans.reduce<(typeof plans)[number] | null>(
      (best, one) => (best && !isAfter(one.order, best.order) ? best : one),
      null,
    )?.plan ?? null
  );
}

const steps = { adoption: '0', plan: '1', amendment: '2' };

function dateOf({ fields }: PlanDocument, field: string): IsoDate | null {
  const value = fields[field];
  return typeof value === 'string' ? parseIsoDate(value) : null;
}

const laterOf = (a: IsoDate | null, b: IsoDate | null): IsoDate | null => (a === null || (b !== null && b > a) ? b : a);

function isAfter(a: readonly string[], b: readonly string[]): boolean {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at >= 0 && (a[at] ?? '') > (b[at] ?? '');
}
