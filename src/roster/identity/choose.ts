import { evidenceOf, type Person } from './evidence.ts';
import { judge } from './judge.ts';

/** The records that share an id with a child: the child's own, and those that a person must decide about. */
export interface Choice<T> {
  /** One; several that may equally be the child's; or none. */
  readonly records: readonly T[];
  readonly toAsk: readonly T[];
}

/** The lowest `rank` wins among the records of one child: one that Campus has now before one that has left, and that before one that waits. */
export function chooseRecord<T extends { readonly person: Person }>(
  subject: Person,
  candidates: readonly T[],
  rank: (candidate: T) => number,
): Choice<T> {
  const judged = candidates.map((record) => ({ record, verdict: judge(evidenceOf(subject, record.person)) }));
  const of = (verdict: 'same' | 'ask') => judged.filter((one) => one.verdict === verdict).map(({ record }) => record);
  const same = of('same');
  const best = Math.min(...same.map(rank));
  return { records: same.filter((record) => rank(record) === best), toAsk: of('ask') };
}

/** A pair of records that share an id: `former` is gone from Campus or has never been there, `current` is there. */
export interface Pair<Former, Current = Former> {
  readonly former: Former & Compared;
  readonly current: Current & Compared;
}

/** A record as it is compared, and the id that tells it from the others. */
interface Compared {
  readonly id: string;
  readonly person: Person;
}

/**
 * Which pairs are one child's, and which a person must decide about. A record that may be either of two children's is nobody's until a person says whose.
 * `pairs` must hold every pair that either side of an asked pair has.
 *
 * @param oneToOne whether a current record takes the place of one former record at most, as a re-keyed one does. Several may have waited for one child.
 */
export function matchPairs<Former, Current>(
  pairs: readonly Pair<Former, Current>[],
  { oneToOne }: { readonly oneToOne: boolean },
): { readonly same: readonly Pair<Former, Current>[]; readonly toAsk: readonly Pair<Former, Current>[] } {
  const judged = pairs.map((pair) => ({ pair, verdict: judge(evidenceOf(pair.former.person, pair.current.person)) }));
  const sure = judged.filter(({ verdict }) => verdict === 'same').map(({ pair }) => pair);
  const [former, current] = [timesIn(sure, 'former'), timesIn(sure, 'current')];
  const isOnly = ({ former: { id: a }, current: { id: b } }: Pair<Former, Current>) =>
    former.get(a) === 1 && (!oneToOne || current.get(b) === 1);
  const same = sure.filter(isOnly);
  const settled = new Set(same.map((pair) => pair.former.id));
  // Whoever has been found is no question any more.
  const toAsk = judged.filter(({ pair, verdict }) => verdict !== 'different' && !settled.has(pair.former.id));
  return { same, toAsk: toAsk.map(({ pair }) => pair) };
}

function timesIn(pairs: readonly Pair<unknown, unknown>[], side: 'former' | 'current'): Map<string, number> {
  const counts = new Map<string, number>();
  for (const pair of pairs) counts.set(pair[side].id, (counts.get(pair[side].id) ?? 0) + 1);
  return counts;
}
