import { sql } from 'drizzle-orm';
import { fleet, fleetFilterNames } from '../fleet/index.ts';
import { plusDays } from '../platform/clock.ts';
import type { Platform } from '../platform/platform.ts';

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

interface Figures {
  readonly completed: number;
  readonly failed: number;
  readonly held: number;
  readonly writes: number;
  readonly longest: number;
  readonly deadLetters: number;
  readonly waiting: number;
  readonly undelivered: number;
  readonly paused: number;
}

/**
 * The state of the deployment as OpenMetrics text. All are gauges of the last day or of now: a Worker keeps no counters,
 * and the system that asks keeps the history.
 */
export async function metrics(platform: Platform): Promise<string> {
  const { directory, clock, runSteps, deliveries } = platform;
  const dayAgo = plusDays(clock.now(), -1);
  const [{ total, counts }, [figures], steps, sent] = await Promise.all([
    fleet(platform, {}, { limit: 1, offset: 0 }),
    directory.all<Figures>(sql`select
      (select count(*) from run_summaries where started_at >= ${dayAgo} and status = 'completed') as completed,
      (select count(*) from run_summaries where started_at >= ${dayAgo} and status = 'failed') as failed,
      (select count(*) from run_summaries where started_at >= ${dayAgo} and status = 'held') as held,
      (select coalesce(sum(writes), 0) from run_summaries where started_at >= ${dayAgo}) as writes,
      (select coalesce(max((julianday(finished_at) - julianday(started_at)) * 86400), 0) from run_summaries
        where started_at >= ${dayAgo}) as longest,
      (select count(*) from dead_letters where retried_at is null) as deadLetters,
      (select count(*) from alert_deliveries where status = 'waiting') as waiting,
      (select count(*) from alert_deliveries where status = 'failed' and created_at >= ${dayAgo}) as undelivered,
      (select count(*) from campus_pauses where resumed_at is null) as paused`),
    backlogOf(runSteps),
    backlogOf(deliveries),
  ]);
  if (!figures) return textOf([]);
  return textOf([
    gauge('districts', 'Districts.', [{ value: total }]),
    gauge(
      'districts_needing',
      'Districts that need attention, by filter of the fleet page.',
      fleetFilterNames.map((filter) => ({ labels: { filter }, value: counts[filter] })),
    ),
    gauge(
      'runs_last_day',
      'Runs that began in the last 24 hours, by result.',
      (['completed', 'failed', 'held'] as const).map((status) => ({ labels: { status }, value: figures[status] })),
    ),
    gauge('campus_writes_last_day', 'Flags written to Campus in the last 24 hours.', [{ value: figures.writes }]),
    gauge('longest_run_seconds', 'The longest run of the last 24 hours.', [{ value: Math.round(figures.longest) }]),
    gauge('dead_letters', 'Messages that a queue gave up on and nobody has retried.', [{ value: figures.deadLetters }]),
    gauge('alerts_waiting', 'Messages to operators and webhooks that wait for an attempt.', [
      { value: figures.waiting },
    ]),
    gauge('alerts_failed_last_day', 'Messages that failed for good.', [{ value: figures.undelivered }]),
    gauge('campus_writes_paused', 'Whether all writes to Campus are paused.', [{ value: figures.paused }]),
    gauge('queue_backlog', 'Messages in a queue.', [
      ...(steps === null ? [] : [{ labels: { queue: 'run_steps' }, value: steps }]),
      ...(sent === null ? [] : [{ labels: { queue: 'deliveries' }, value: sent }]),
    ]),
  ]);
}

/** Null when the queue does not say: the other figures are worth having all the more then. */
const backlogOf = (queue: Queue): Promise<number | null> =>
  queue.metrics().then(
    ({ backlogCount }) => backlogCount,
    () => null,
  );

const gauge = (name: string, help: string, samples: readonly Sample[]): Metric => ({
  ...{ name: `campus_link_${name}`, help, samples },
});

/** OpenMetrics 1.0, text format. */
function textOf(all: readonly Metric[]): string {
  const lines = all.flatMap(({ name, help, samples }) => [
    `# TYPE ${name} gauge`,
    `# HELP ${name} ${help}`,
    ...samples.map(({ labels = {}, value }) => {
      const text = Object.entries(labels)
        .map(([label, of]) => `${label}="${of}"`)
        .join(',');
      return `${name}${text && `{${text}}`} ${value}`;
    }),
  ]);
  return [...lines, '# EOF', ''].join('\n');
}
