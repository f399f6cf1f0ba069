import type { FC } from 'hono/jsx';
import { dayText } from '../../calendar/texts.ts';
import type { NightFigures } from '../../nightly/index.ts';
import { type Program, programKeys, programs } from '../../programs/index.ts';
import { Day, durationText, numberText } from '../shell/parts.tsx';
import { RunBadge, runKind, runText } from './run-badge.tsx';

interface Series {
  readonly title: string;
  readonly value: (night: NightFigures) => number | null;
  readonly text: (value: number) => string;
}

const series: readonly Series[] = [
  { title: 'Students', value: ({ students }) => students, text: numberText },
  { title: 'Changes from Campus', value: ({ changes }) => changes, text: numberText },
  { title: 'Duration', value: ({ seconds }) => seconds, text: (value) => durationText(value) },
  { title: 'Writes to Campus', value: ({ writes }) => writes, text: numberText },
];

const shown = 30;
const [width, height, top] = [300, 64, 4] as const;

/** The last 30 nights in four small charts of the same axis, drawn here; the table below says the same in numbers. */
export const NightCharts: FC<{ nights: readonly NightFigures[] }> = ({ nights }) => {
  if (nights.length === 0) return null;
  return (
    <section class="card" aria-labelledby="nights">
      <h2 id="nights">The last {numberText(nights.length)} runs</h2>
      <div class="charts">
        {series.map((one) => (
          <NightChart series={one} nights={nights} />
        ))}
      </div>
      <details>
        <summary>In numbers</summary>
        <NightTable nights={nights} />
      </details>
    </section>
  );
};

const NightChart: FC<{ series: Series; nights: readonly NightFigures[] }> = ({
  series: { title, value, text },
  nights,
}) => {
  const most = Math.max(1, ...nights.map((night) => value(night) ?? 0));
  const newest = nights.at(-1);
  const last = newest ? value(newest) : null;
  const slot = width / shown;
  return (
    <figure>
      <figcaption>
        {title} <strong>{last === null ? '–' : text(last)}</strong>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${title} of each run; at most ${text(most)}`}>
        {nights.map((night, at) => {
          const found = value(night) ?? 0;
          const bar = found === 0 ? 0 : Math.max(1, ((height - top) * found) / most);
          return (
            <rect
              class={barClasses[runKind(night)]}
              x={String((shown - nights.length + at) * slot + 1)}
              y={String(height - bar)}
              width={String(slot - 2)}
              height={String(bar)}
            >
              <title>{`${dayText(night.night)}: ${value(night) === null ? 'not reached' : text(found)}${runKind(night) !== 'good' ? `, ${runText(night)}` : ''}`}</title>
            </rect>
          );
        })}
        <line class="axis" x1="0" x2={String(width)} y1={String(height)} y2={String(height)} />
      </svg>
    </figure>
  );
};

/** In the color of the run's badge. */
const barClasses = { good: 'bar', warn: 'bar troubled', bad: 'bar failed' } as const;

const NightTable: FC<{ nights: readonly NightFigures[] }> = ({ nights }) => (
  <table class="stack">
    <thead>
      <tr>
        <th scope="col">Night</th>
        {series.map(({ title }) => (
          <th scope="col" class="number">
            {title}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {nights.toReversed().map((night) => (
        <tr>
          <th scope="row">
            <Day date={night.night} /> {runKind(night) !== 'good' && <RunBadge run={night} />}
          </th>
          {series.map(({ title, value, text }) => (
            <td class="number" data-label={title}>
              {value(night) === null ? '–' : text(value(night) ?? 0)}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);

/** Students with an open badge, program by program. */
export const BadgeChart: FC<{ badges: readonly { program: Program; students: number }[] }> = ({ badges }) => {
  const rows = programKeys.map((program) => ({
    program,
    students: badges.find((found) => found.program === program)?.students ?? 0,
  }));
  const most = Math.max(1, ...rows.map(({ students }) => students));
  return (
    <section class="card" aria-labelledby="badges-per-program">
      <h2 id="badges-per-program">Program Participation badges</h2>
      <table class="bars">
        <thead class="hidden">
          <tr>
            <th scope="col">Special program</th>
            <th scope="col">Students</th>
            <th scope="col">Chart</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ program, students }) => (
            <tr>
              <th scope="row">{programs[program].name}</th>
              <td class="number">{numberText(students)}</td>
              <td>
                <svg viewBox="0 0 300 14" preserveAspectRatio="none" aria-hidden="true">
                  <rect class="bar" x="0" y="0" width={String((300 * students) / most)} height="14" />
                </svg>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};
