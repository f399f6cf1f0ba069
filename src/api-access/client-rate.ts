/** Token requests of each client at each address in the current minute, as this isolate has seen them. */
let seen = { minute: 0, counts: new Map<string, number>() };

/** Clients that are counted at once; made-up ones must not fill the memory. */
const mostClients = 10_000;

/**
 * Whether one more request is within the limit of a minute. Counted in the isolate: near enough, for the platform's own counters are those of one location too,
 * and it costs no call before the client is known. Failures are counted by the platform.
 */
export function withinClientRate(client: string, now: Date, perMinute: number): boolean {
  const minute = Math.floor(now.getTime() / 60_000);
  if (minute !== seen.minute || seen.counts.size >= mostClients) seen = { minute, counts: new Map() };
  const count = (seen.counts.get(client) ?? 0) + 1;
  seen.counts.set(client, count);
  return count <= perMinute;
}
