import type { FC } from 'hono/jsx';
import { addDays, type IsoDate } from '../../calendar/iso-date.ts';
import type { District } from '../../districts/index.ts';
import type { StudentPrograms } from '../../documents/index.ts';
import { programs } from '../../programs/index.ts';
import type { ReportedRecord } from '../../reporting/index.ts';
import { codeTextIn, type NotInForce, type ParticipationInterval, reports } from '../../states/index.ts';
import { Day } from '../shell/parts.tsx';
import { type Bar, nameIn, type Track, tracksOf } from './timeline-tracks.ts';

export interface PlanTimelineView extends Pick<StudentPrograms, 'plans' | 'badges' | 'timeline' | 'documents'> {
  readonly district: District;
  readonly today: IsoDate;
  /** What state reports have of the student now. */
  readonly reported: readonly ReportedRecord[];
}

const width = 1_000;
const height = 16;

/** Documents, badge, plan in force, and records reported, one under the other on one axis of time; and the same in words. */
export const PlanTimeline: FC<PlanTimelineView> = (view) => {
  const { first, last, tracks } = tracksOf(view);
  if (tracks.length === 0) return null;
  const days = daysBetween(first, last);
  const at = (day: IsoDate) => (width * daysBetween(first, day)) / days;
  return (
    <section class="card" aria-labelledby="over-time">
      <h2 id="over-time">Plans and Records over Time</h2>
      <p class="muted">
        From <Day date={first} /> on the left to <Day date={last} /> on the right. The line is today. What is overdue
        stays in force.
      </p>
      {tracks.map((track) => (
        <TrackRow track={track} at={at} today={view.today} />
      ))}
      <details>
        <summary>In words</summary>
        <PlanTable {...view} />
        <RecordTable {...view} />
      </details>
    </section>
  );
};

const daysBetween = (a: IsoDate, b: IsoDate): number =>
  Math.max(1, Math.round((Date.parse(b) - Date.parse(a)) / 86_400_000));

const TrackRow: FC<{ track: Track; at: (day: IsoDate) => number; today: IsoDate }> = ({ track, at, today }) => (
  <figure class="track">
    <figcaption>{track.label}</figcaption>
    <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={track.text}>
      <rect class="ground" x="0" y="0" width={String(width)} height={String(height)} />
      {track.bars.map((bar) => (
        <BarShape bar={bar} at={at} />
      ))}
      <line class="today" x1={String(at(today))} x2={String(at(today))} y1="0" y2={String(height)} />
    </svg>
  </figure>
);

/** A bar over its days; an event is wide enough to be seen and pointed at. */
const BarShape: FC<{ bar: Bar; at: (day: IsoDate) => number }> = ({ bar: { from, to, kind, title }, at }) => {
  const [begin, end] = [at(from), at(addDays(to, 1))];
  return (
    <rect
      class={kind}
      x={String(Math.max(0, begin))}
      y={kind === 'event' ? '0' : '2'}
      width={String(Math.max(end - begin, 6))}
      height={String(kind === 'event' ? height : height - 4)}
    >
      <title>{title}</title>
    </rect>
  );
};

const whyNotInForce: Readonly<Record<NotInForce, string>> = {
  refused: 'never in force: the parents refused it',
  noPlan: 'never in force: the meeting agreed on no plan',
  undated: 'never in force: it has no first day',
  afterEnd: 'never in force: the student had left the program',
  neverBegan: 'never in force: another plan, or the end of the program, came first',
};

/** Plan documents with the days on which they are in force, or why they never are. */
const PlanTable: FC<PlanTimelineView> = ({ plans, documents, today }) => {
  const lives = (Object.keys(programs) as (keyof typeof programs)[]).map((program) => plans.lifeOf(program));
  const inForce = lives.flatMap(({ periods }) => periods);
  const never = lives.flatMap(({ notInForce }) => [...notInForce]);
  return (
    <table class="stack">
      <thead>
        <tr>
          <th scope="col">Plan</th>
          <th scope="col">In force</th>
        </tr>
      </thead>
      <tbody>
        {inForce.map(({ documentId, from, to, lastWritten }) => (
          <tr>
            <th scope="row">
              {nameIn(documents, documentId)} <code class="muted small">{documentId}</code>
            </th>
            <td data-label="In force">
              <Interval from={from} to={to} />
              {lastWritten && lastWritten < (to ?? today) && (
                <>
                  , overdue since <Day date={addDays(lastWritten, 1)} />
                </>
              )}
            </td>
          </tr>
        ))}
        {never.map(([documentId, why]) => (
          <tr>
            <th scope="row">
              {nameIn(documents, documentId)} <code class="muted small">{documentId}</code>
            </th>
            <td data-label="In force">{whyNotInForce[why]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const Interval: FC<Pick<ParticipationInterval, 'from' | 'to'>> = ({ from, to }) => (
  <>
    {to === null ? 'since ' : ''}
    <Day date={from} />
    {to !== null && to !== from && (
      <>
        {' – '}
        <Day date={to} />
      </>
    )}
  </>
);

const RecordTable: FC<Pick<PlanTimelineView, 'district' | 'reported'>> = ({ district, reported }) =>
  reported.length > 0 && (
    <table class="stack">
      <thead>
        <tr>
          <th scope="col">Report</th>
          <th scope="col">Days</th>
          <th scope="col">Record</th>
        </tr>
      </thead>
      <tbody>
        {reported.map(({ report, from, to, shown }) => (
          <tr>
            <th scope="row">{reports[report].shortTitle}</th>
            <td data-label="Days">
              <Interval from={from} to={to} />
            </td>
            <td data-label="Record">{shown.map((value) => codeTextIn(district.state, value)).join('; ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
