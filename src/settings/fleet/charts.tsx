import type { FC } from 'hono/jsx';
import { dayText } from '../../calendar/texts.ts';
import type { FleetNight } from '../../fleet/index.ts';
import { Day, numberText } from '../shell/parts.tsx';

const [width, height] = [300, 64] as const;
const shown = 30;

interface Part {
  readonly class: string;
  readonly value: (night: FleetNight) => number;
}

interface Chart {
  readonly title: string;
  /** Bars of a night, one on the other. */
  readonly parts: readonly Part[];
  readonly text: (night: FleetNight) => string;
}

const charts: readonly Chart[] = [
  {
    title: 'Nights by result',
    parts: [
      { class: 'bar failed', value: ({ failed }) => failed },
      { class: 'bar troubled', value: ({ troubled }) => troubled },
      { class: 'bar', value: ({ completed }) => completed },
    ],
    text: ({ completed, troubled, failed }) => `${completed} completed, ${troubled} with problems, ${failed} failed`,
  },
  {
    title: 'Duration, 95th percentile',
    parts: [{ class: 'bar', value: ({ p95 }) => p95 ?? 0 }],
    text: ({ p50, p95 }) => `median ${numberText(p50 ?? 0)} s, 95th percentile ${numberText(p95 ?? 0)} s`,
  },
  {
    title: 'Writes to Campus',
    parts: [{ class: 'bar', value: ({ writes }) => writes }],
    text: ({ writes }) => numberText(writes),
  },
];

/** The last 30 nights over all districts, and the same in numbers. */
export const FleetCharts: FC<{ nights: readonly FleetNight[] }> = ({ nights }) => {
  if (nights.length === 0) return null;
  return (
    <section class="card" aria-labelledby="nights">
      <h2 id="nights">The last {numberText(nights.length)} nights</h2>
      <div class="charts">
        {charts.map((chart) => (
          <NightChart chart={chart} nights={nights.slice(-shown)} />
        ))}
      </div>
      <details>
        <summary>In numbers</summary>
        <table class="stack">
          <thead>
            <tr>
              <th scope="col">Night</th>
              {charts.map(({ title }) => (
                <th scope="col">{title}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {nights.toReversed().map((night) => (
              <tr>
                <th scope="row">
                  <Day date={night.night} />
                </th>
                {charts.map(({ title, text }) => (
                  <td data-label={title}>{text(night)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
};

const NightChart: FC<{ chart: Chart; nights: readonly FleetNight[] }> = ({ chart: { title, parts, text }, nights }) => {
  const heightOf = (night: FleetNight) => parts.reduce((sum, { value }) => sum + value(night), 0);
  const most = Math.max(1, ...nights.map(heightOf));
  const slot = width / shown;
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${title} of each night`}>
        {nights.map((night, at) => {
          let top = height;
          return parts.map((part) => {
            const bar = (height * part.value(night)) / most;
            top -= bar;
            return (
              <rect
                class={part.class}
                x={String((shown - nights.length + at) * slot + 1)}
                y={String(top)}
                width={String(slot - 2)}
                height={String(bar)}
              >
                <title>{`${dayText(night.night)}: ${text(night)}`}</title>
              </rect>
            );
          });
        })}
        <line class="axis" x1="0" x2={String(width)} y1={String(height)} y2={String(height)} />
      </svg>
    </figure>
  );
};
