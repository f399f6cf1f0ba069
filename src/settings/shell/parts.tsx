import type { Child, FC } from 'hono/jsx';
import { dayText } from '../../calendar/texts.ts';
import type { District } from '../../districts/index.ts';
import { madeOnce } from '../../platform/isolate-cache.ts';

/** Names and values, one under the other. A value that is not there is said to be missing. */
export const Facts: FC<{ facts: readonly (readonly [name: string, value: Child])[] }> = ({ facts }) => (
  <dl>
    {facts.map(([name, value]) => (
      <div>
        <dt>{name}</dt>
        <dd>{value === null || value === undefined || value === '' ? <span class="muted">–</span> : value}</dd>
      </div>
    ))}
  </dl>
);

export const Badge: FC<{ kind?: 'good' | 'bad' | 'warn'; children?: Child }> = ({ kind, children }) => (
  <span class={kind ? `badge ${kind}` : 'badge'}>{children}</span>
);

/** An e-mail address, which may be broken behind its @ where a line is too narrow for it. */
export const Email: FC<{ address: string }> = ({ address }) => {
  const at = address.lastIndexOf('@') + 1;
  return (
    <>
      {address.slice(0, at)}
      <wbr />
      {address.slice(at)}
    </>
  );
};

/** An instant as the district's clocks show it, with the name of the time zone. */
export const Time: FC<{ at: string; district: Pick<District, 'timeZone'> }> = ({ at, district }) => (
  <TimeInZone at={at} timeZone={district.timeZone} />
);

/** The same where the page is no district's. */
export const TimeInZone: FC<{ at: string; timeZone: string }> = ({ at, timeZone }) => (
  <time datetime={at}>{timeFormat(timeZone).format(new Date(at))}</time>
);

/** To make a format takes far longer than to use it, and a page shows a hundred times. */
const timeFormat = madeOnce(
  (timeZone: string) =>
    new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, timeZoneName: 'short' },
      ...({ year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' } as const),
    }),
);

/** A calendar date as people in the district write it. */
export const Day: FC<{ date: string }> = ({ date }) => <time datetime={date}>{dayText(date)}</time>;

/** Who made a change, as the audit trail names them. */
export const actorText = (actor: string) => actor.replace(/^operator \((.*)\)$/, 'SameGoal, over the API ($1)');

/** "1,203". By hand for whole numbers: the first format of `Intl` costs an isolate 12 ms. */
export const numberText = (value: number) =>
  Number.isInteger(value) ? String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',') : value.toLocaleString('en-US');

/** "1 flag", "1,203 flags". */
export const countText = (count: number, one: string, several = `${one}s`) =>
  `${numberText(count)} ${count === 1 ? one : several}`;

/** "42 s", "12 min", "2.5 h". */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** `studentsInCampus` as "students in Campus". */
export const words = (camelCase: string) =>
  camelCase
    .replaceAll(/([a-z])([A-Z0-9])/g, '$1 $2')
    .toLowerCase()
    .replace(/\bcampus\b/, 'Campus');

/** "1–50 of 1,203" and the links to the pages beside this one. `path` may have a query. */
export const Pager: FC<{ path: string; page: Page; total: number }> = ({ path, page, total }) => {
  if (total === 0) return null;
  const last = Math.min(page.offset + page.limit, total);
  const at = (offset: number) => (offset === 0 ? path : `${path}${path.includes('?') ? '&' : '?'}offset=${offset}`);
  return (
    <nav class="pager" aria-label="Pages">
      <span class="muted">
        {numberText(page.offset + 1)}–{numberText(last)} of {numberText(total)}
      </span>
      {page.offset > 0 && <a href={at(Math.max(0, page.offset - page.limit))}>Previous</a>}
      {last < total && <a href={at(last)}>Next</a>}
    </nav>
  );
};

export interface Page {
  readonly limit: number;
  readonly offset: number;
}
