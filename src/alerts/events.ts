import type { DistrictId } from '../platform/ids.ts';

/** What somebody can be told of. The names are the `type` of a webhook (Standard Webhooks: `resource.event`). */
export const alertEvents = {
  'run.failed': "A district's run failed",
  'run.held': 'A run waits for a person',
  'runs.failed': 'Many runs failed at once',
  'message.dead': 'A queue gave up on messages',
  'district.late': 'A district has not run for 36 hours',
  'export.failing': "A data export's calls or deliveries fail",
  'run.completed': 'A run completed',
  'student.matched': 'A student of documents was matched with the roster',
  test: 'A test',
} as const;

export type AlertEvent = keyof typeof alertEvents;

/** What operators are told of. */
export const operatorEvents = [
  'run.failed',
  'run.held',
  'runs.failed',
  'message.dead',
  'district.late',
  'export.failing',
] as const satisfies readonly AlertEvent[];

/** What a plan-authoring system may subscribe to. */
export const authoringEvents = ['run.completed', 'student.matched'] as const satisfies readonly AlertEvent[];

/** One thing that happened, before anybody is told. */
export interface Raised {
  readonly event: AlertEvent;
  /** Tells it from others of its kind. It is raised once. */
  readonly key: string;
  readonly districtId: string | null;
  /** When it happened: nobody is told of what was before they asked. */
  readonly at: string;
  /** For people: one sentence, without student data. */
  readonly text: string;
  /** For machines: ids and counts. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Failures of one cron from which on operators get one alert instead of one for each. */
export const manyAtOnce = 5;

/** Many failed runs as one alert; few as they are. Pure. */
export function gathered(raised: readonly Raised[]): Raised[] {
  const failed = raised.filter(({ event }) => event === 'run.failed');
  if (failed.length < manyAtOnce) return [...raised];
  const runs = failed.map(({ data }) => data);
  return [
    ...raised.filter(({ event }) => event !== 'run.failed'),
    {
      event: 'runs.failed',
      key: failed[0]?.key ?? '',
      districtId: null,
      at: failed.map(({ at }) => at).toSorted()[failed.length - 1] ?? '',
      text: `${failed.length} runs failed within a quarter of an hour. The cause is probably not in one district.`,
      data: { count: failed.length, runs: runs.slice(0, 100) },
    },
  ];
}

/** The body of a message (Standard Webhooks: `type`, `timestamp`, `data`). */
export const payloadOf = ({ event, districtId, text, data }: Omit<Raised, 'key' | 'at'>, at: Date): string =>
  JSON.stringify({
    type: event,
    timestamp: at.toISOString(),
    data: { ...(districtId && { districtId }), ...data, text },
  });

/** Waits before the second and each further attempt, in seconds, as Standard Webhooks recommends. */
const waits = [5, 300, 1800, 7200, 18_000, 36_000];

/** Seconds until the attempt after this many; null when it was the last. */
export const secondsUntilNextAttempt = (attempts: number): number | null => waits[attempts - 1] ?? null;

/** Something that happened, as the database finds it. */
export interface Found {
  readonly event: AlertEvent;
  readonly key: string;
  readonly districtId: DistrictId | null;
  readonly name: string | null;
  readonly detail: string | null;
  readonly count: number | null;
  readonly at: string;
}
