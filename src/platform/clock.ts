/** Everything that asks for the time asks a clock it was given, so that a night can be replayed at any date. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

export const fixedClock = (iso: string): Clock => ({ now: () => new Date(iso) });

const shiftedBy =
  (unitMs: number) =>
  (from: Date, count: number): string =>
    new Date(from.getTime() + count * unitMs).toISOString();

/** The instant so much later than another, as ISO text; earlier for a negative count. */
export const plusSeconds = shiftedBy(1000);
export const plusMinutes = shiftedBy(60_000);
export const plusHours = shiftedBy(3_600_000);
export const plusDays = shiftedBy(86_400_000);
