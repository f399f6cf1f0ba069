import { dayBefore, type IsoDate, laterOf, parseIsoDate } from '../../calendar/iso-date.ts';
import { compareText } from '../../platform/text-order.ts';
import type { Program } from '../../programs/index.ts';
import type { Forms, PlanDates } from '../forms/form.ts';
import type { Participation } from '../participation/participation.ts';

/** A completed document, as far as its place among the student's plans goes. */
export interface PlanSource {
  readonly id: string;
  readonly form: string;
  readonly fields: object;
}

/** The days on which one plan document is in force. */
export interface PlanPeriod {
  readonly documentId: string;
  readonly step: NonNullable<PlanDates['step']> | 'plan';
  readonly from: IsoDate;
  /** The last day; null while the plan lasts. */
  readonly to: IsoDate | null;
  /** What ended it: the plan that replaced it, or the end of participation. Null while it lasts. */
  readonly endedBy: 'nextPlan' | 'participation' | null;
  /** The last day as the plan writes it. A plan whose last day is over is overdue, and still in force. */
  readonly lastWritten: IsoDate | null;
}

/**
 * Why a completed plan document is never in force. `refused`: the parents refused what it plans.
 * `noPlan`: its outcome says that the meeting agreed on none. `undated`: it has no first day.
 * `afterEnd`: an amendment of a program that the student has left. `neverBegan`: something else took its
 * place before its first day was over.
 */
export type NotInForce = 'refused' | 'noPlan' | 'undated' | 'afterEnd' | 'neverBegan';

/** A student's plans of one program over time. */
export interface PlanLife {
  /** One after another, without gaps while the student takes part. */
  readonly periods: readonly PlanPeriod[];
  /** By the id of the document. */
  readonly notInForce: ReadonlyMap<string, NotInForce>;
  /** What each amendment amends: the document in force before it. */
  readonly amends: ReadonlyMap<string, string>;
}

/** The plans of a student, each program's computed once. */
export interface Plans {
  lifeOf(program: Program): PlanLife;
}

type Values = Readonly<Record<string, unknown>>;

interface Start extends Pick<PlanPeriod, 'documentId' | 'step' | 'lastWritten'> {
  readonly from: IsoDate;
  /** Participation counts from this day, which may be after the first day of the plan or before it. */
  readonly counts: IsoDate;
}

/** The plans that a student's completed documents add up to, by the forms of the student's state. */
export function plansOf(forms: Forms, documents: readonly PlanSource[], participation: Participation): Plans {
  const known = new Map<Program, PlanLife>();
  return {
    lifeOf(program) {
      const life = known.get(program) ?? planLife(forms, program, documents, participation.endsOf(program));
      known.set(program, life);
      return life;
    },
  };
}

/**
 * A plan lasts until the next one starts or participation ends, also when its review is overdue: the child
 * has a plan in effect as long as services are due (34 CFR 300.323(a)).
 */
function planLife(
  forms: Forms,
  program: Program,
  documents: readonly PlanSource[],
  ends: readonly IsoDate[],
): PlanLife {
  const notInForce = new Map<string, NotInForce>();
  const amends = new Map<string, string>();
  const starts: Start[] = [];
  for (const document of documents) {
    const form = forms[document.form];
    if (form?.program !== program || form.plan?.rank !== 'plan') continue;
    const why = whyNoPlan(form.plan, document.fields as Values);
    const start = startOf(document, form.plan);
    if (why ?? !start) notInForce.set(document.id, why ?? 'undated');
    else if (start) starts.push(start);
  }
  starts.sort(byDay);
  const periods: PlanPeriod[] = [];
  for (const [place, { counts, ...start }] of starts.entries()) {
    const { documentId, from, step } = start;
    const base = step === 'amendment' ? periods.at(-1) : undefined;
    if (step === 'amendment' && ends.some((end) => end <= from && (!base || end >= base.from))) {
      notInForce.set(documentId, 'afterEnd');
      continue;
    }
    const next = starts[place + 1]?.from;
    const end = ends.find((date) => date >= counts);
    const stop = next && (!end || next <= end) ? next : end;
    const endedBy = stop === undefined ? null : stop === end ? 'participation' : 'nextPlan';
    const to = stop === undefined ? null : dayBefore(stop);
    if (base) amends.set(documentId, base.documentId);
    // An amendment moves no last day that it does not name.
    const lastWritten = start.lastWritten ?? base?.lastWritten ?? null;
    periods.push({ ...start, to, endedBy, lastWritten });
  }
  const lasted = periods.filter(({ from, to }) => to === null || to >= from);
  for (const { documentId } of periods)
    if (!lasted.some((one) => one.documentId === documentId)) notInForce.set(documentId, 'neverBegan');
  return { periods: lasted, notInForce, amends };
}

/** On one day an amendment comes last: it changes the plan of that day. */
const byDay = (a: Start, b: Start): number =>
  compareText(a.from, b.from) ||
  Number(a.step === 'amendment') - Number(b.step === 'amendment') ||
  compareText(a.documentId, b.documentId);

function startOf({ id, fields }: PlanSource, dates: PlanDates): Start | null {
  const first = firstDateOf(fields as Values, dates);
  if (!first) return null;
  const agreed = dates.countsFrom ? dateIn(fields as Values, dates.countsFrom) : null;
  const lastWritten = dates.to ? dateIn(fields as Values, dates.to) : null;
  return { documentId: id, step: dates.step ?? 'plan', from: first, counts: agreed ?? first, lastWritten };
}

/** The day from which a plan counts; null when the document has none. */
function firstDateOf(fields: Values, { from, notBefore }: PlanDates): IsoDate | null {
  const first = (from ?? []).map((name) => dateIn(fields, name)).find((date) => date !== null) ?? null;
  const earliest = notBefore ? dateIn(fields, notBefore) : null;
  return first && earliest ? laterOf(first, earliest) : (first ?? earliest);
}

const dateIn = (fields: Values, name: string): IsoDate | null => {
  const value = fields[name];
  return typeof value === 'string' ? parseIsoDate(value) : null;
};

/**
 * Why a document puts no plan in force, whatever its dates. A review has its consent behind it, whatever
 * stands in the field for the initial one: participation counts it, so the plan is in force and shown.
 */
export function whyNoPlan(dates: PlanDates, fields: Values): 'refused' | 'noPlan' | null {
  const { refusedBy, meetingType, outcome } = dates;
  const isReview = meetingType !== undefined && fields[meetingType] === 'review';
  if (refusedBy !== undefined && fields[refusedBy] === 'refused' && !isReview) return 'refused';
  const said = outcome && fields[outcome.field];
  return typeof said === 'string' && !outcome?.inForce.test(said) ? 'noPlan' : null;
}

/** First and last day of a plan document as it writes them; null where it writes none. */
export function writtenDays(plan: PlanDates, fields: Values) {
  const named = (plan.from ?? []).map((name) => dateIn(fields, name)).find((date) => date !== null);
  return { from: named ?? null, to: plan.to ? dateIn(fields, plan.to) : null };
}
