import { type LocalTime, localTime } from './time-zone.ts';

// Put together by hand: the first format of `Intl` costs an isolate 12 ms, and the charts of a page ask for two hundred.
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "Sep 8, 2026". */
export const dayText = (date: string) =>
  `${months[Number(date.slice(5, 7)) - 1]} ${Number(date.slice(8, 10))}, ${date.slice(0, 4)}`;

/** 13:05 as "1:05 PM". */
export const clockText = ({ hour, minute }: Pick<LocalTime, 'hour' | 'minute'>) =>
  `${hour % 12 === 0 ? 12 : hour % 12}:${String(minute).padStart(2, '0')} ${hour < 12 ? 'AM' : 'PM'}`;

/** "Sep 8, 2026, 1:05 PM", as the clocks of a time zone (IANA name) show an instant. */
export function instantText(instant: Date, timeZone: string): string {
  const local = localTime(instant, timeZone);
  return `${dayText(local.date)}, ${clockText(local)}`;
}
