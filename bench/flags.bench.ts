import { isoDate } from '../src/calendar/iso-date.ts';
import type { CampusFlag } from '../src/flags/campus/campus-flag.ts';
import { type FlaggableBadge, planFlags } from '../src/flags/plan/plan.ts';
import type { SourcedId, StudentId } from '../src/platform/ids.ts';
import { cutoverWithKills } from './cutover-with-kills.ts';
import { type Benchmark, type Figure, median } from './harness.ts';

const cutoverDate = isoDate('2026-10-01');
const setup = 'SETUP' as SourcedId;

/** Badges of 50,000 students and their flags, in no order: half of the flags as they should be, a quarter different, a quarter of the district's own. */
function lists(students = 50_000): { badges: FlaggableBadge[]; campusFlags: CampusFlag[] } {
  const place = (n: number) => (n * 7919) % students;
  const badges = Array.from({ length: students }, (_, n): FlaggableBadge => {
    const id = String(place(n)).padStart(6, '0');
    return {
      studentId: `stu_${id}` as StudentId,
      sourcedId: `S-${id}` as SourcedId,
      withdrawn: false,
      ordinal: 1,
      startDate: isoDate('2025-09-15'),
      endDate: null,
      notes: 'Plan',
      flagSourcedId: `O-${id}` as SourcedId,
      launchUrl: `https://link.example.org/iep/lti/launch?student=${id}`,
    };
  });
  const campusFlags = Array.from({ length: students }, (_, n): CampusFlag => {
    const id = String(place(n * 3 + 1)).padStart(6, '0');
    return {
      sourcedId: (n % 4 === 0 ? `M-${id}` : `O-${id}`) as SourcedId,
      setup,
      student: `S-${id}` as SourcedId,
      beginDate: cutoverDate,
      endDate: null,
      userWarning: n % 4 === 1 ? 'by hand' : 'Plan',
      launchUrl: `https://link.example.org/iep/lti/launch?student=${id}`,
      other: {},
    };
  });
  return { badges, campusFlags };
}

/** Sorts both lists by the flag's id and walks along them: the least that a comparison can do. */
function sortMerge(badges: readonly FlaggableBadge[], flags: readonly CampusFlag[]): number {
  const wanted = badges.toSorted((a, b) => (a.flagSourcedId < b.flagSourcedId ? -1 : 1));
  const shown = flags.toSorted((a, b) => (a.sourcedId < b.sourcedId ? -1 : 1));
  let differing = 0;
  let at = 0;
  for (const badge of wanted) {
    for (; at < shown.length && (shown[at]?.sourcedId ?? '') < badge.flagSourcedId; at++) differing += 1;
    const flag = shown[at];
    if (flag?.sourcedId !== badge.flagSourcedId) differing += 1;
    else {
      if (flag.userWarning !== badge.notes || flag.launchUrl !== badge.launchUrl) differing += 1;
      at += 1;
    }
  }
  return differing + shown.length - at;
}

function planning(): Figure[] {
  const { badges, campusFlags } = lists();
  const input = {
    ...{ setup, cutoverDate, badges, campusFlags, today: isoDate('2026-11-02'), takesOver: true },
    created: new Set(campusFlags.map(({ sourcedId }) => sourcedId).filter((id) => id.startsWith('O'))),
    studentIdOf: () => null,
  };
  const timed = (job: () => unknown) => {
    const started = performance.now();
    job();
    return performance.now() - started;
  };
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < 15; round++) {
    const planned = timed(() => planFlags(input));
    const merged = timed(() => sortMerge(badges, campusFlags));
    // The first rounds warm both up.
    if (round < 4) continue;
    ours.push(planned);
    bare.push(merged);
  }
  return [
    { what: '50,000 students planned in memory', value: Math.round(median(ours)), unit: 'ms' },
    {
      what: 'that, of a bare sort-merge of the same lists',
      value: median(ours.map((ms, round) => ms / (bare[round] ?? ms))),
      unit: 'ratio',
      bound: { atMost: 1.2 },
    },
  ];
}

const benchmark: Benchmark = async () => [...planning(), ...(await cutoverWithKills())];
export default benchmark;
