/** Clients that are counted at once; made-up ones must not fill the memory. */
const mostClients = 10_000;

/**
 * Counts by key within a minute, in this isolate. That is near enough: the platform's own counters are those of
 * one location too. It costs no call before the client is known.
 */
function minuteCounter() {
  let seen = { minute: 0, counts: new Map<string, number>() };
  return (key: string, now: Date, perMinute: number): boolean => {
    const minute = Math.floor(now.getTime() / 60_000);
    if (minute !== seen.minute || seen.counts.size >= mostClients) seen = { minute, counts: new Map() };
    const count = (seen.counts.get(key) ?? 0) + 1;
    seen.counts.set(key, count);
    return count <= perMinute;
  };
}

/** Whether one more token request of a client at an address is within the limit of a minute. */
export const withinClientRate = minuteCounter();

/** Whether one more call of a client is within the limit of a minute. */
export const withinRequestRate = minuteCounter();

/** Seconds until the minute ends, for Retry-After. */
export const secondsToNextMinute = (now: Date): number => 60 - Math.floor((now.getTime() / 1000) % 60);
