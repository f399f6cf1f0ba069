import { env } from 'cloudflare:workers';
import { version } from '../../package.json';

/**
 * Every call to somebody else's server: our name, a time limit, a few retries with jitter that honor
 * Retry-After, a limit on what is read, and no redirects: an address that nobody entered must not
 * receive our credentials.
 */
export interface OutboundLimits {
  readonly timeoutMs: number;
  /** Attempts in all, the first one included. */
  readonly attempts: number;
  /** The longest that Retry-After may make us wait here; a longer wish is passed on as a failure for the caller to schedule. */
  readonly longestWaitMs: number;
  readonly maxBytes: number;
}

export type OutboundAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: Headers; readonly text: string }
  | {
      readonly kind: 'unreachable';
      readonly reason: 'timeout' | 'network' | 'tooLarge';
      readonly detail: string;
    };

/** Firewalls refuse clients without a name, and an administrator of the server needs to know who asks. */
const userAgent = () => `SameGoal-Campus-Link/${version} (+${env.PUBLIC_URL})`;

/** 520 to 524 are Cloudflare's own, for a server that is down or breaks off (Cloudflare, 5xx errors). */
const retried = new Set([429, 500, 502, 503, 504, 520, 521, 522, 523, 524]);

/** Sends, and sends again on 429, 5xx, time-outs and broken connections. Only for requests that may be repeated. */
export async function send(request: Request, limits: OutboundLimits): Promise<OutboundAnswer> {
  request.headers.set('user-agent', userAgent());
  for (let attempt = 1; ; attempt++) {
    const answer = await sendOnce(request.clone() as Request, limits);
    const passing = answer.kind === 'answer' ? retried.has(answer.status) : answer.reason !== 'tooLarge';
    if (!passing || attempt >= limits.attempts) return answer;
    const asked = answer.kind === 'answer' ? retryAfterMs(answer.headers.get('retry-after')) : null;
    if (asked !== null && asked > limits.longestWaitMs) return answer;
    await pause(asked ?? Math.min(limits.longestWaitMs, 250 * 2 ** attempt) * (0.5 + Math.random() / 2));
  }
}

async function sendOnce(request: Request, limits: OutboundLimits): Promise<OutboundAnswer> {
  try {
    const response = await fetch(request, { redirect: 'manual', signal: AbortSignal.timeout(limits.timeoutMs) });
    const text = await readBounded(response, limits.maxBytes);
    if (text === null) return { kind: 'unreachable', reason: 'tooLarge', detail: 'the answer was too large' };
    return { kind: 'answer', status: response.status, headers: response.headers, text };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    return timedOut
      ? { kind: 'unreachable', reason: 'timeout', detail: `no answer within ${limits.timeoutMs / 1000} s` }
      : { kind: 'unreachable', reason: 'network', detail: 'the connection failed (address, TLS or network)' };
  }
}

/** Read at once: of a page of a thousand students the runtime would hand out hundreds of pieces, each of which costs more than what is in it. */
const pieceBytes = 256 * 1024;

async function readBounded(response: Response, maxBytes: number): Promise<string | null> {
  if (!response.body) return '';
  const reader = response.body.getReader({ mode: 'byob' });
  const decoder = decoderOf(response.headers.get('content-type'));
  let text = '';
  let bytes = 0;
  for (let buffer = new ArrayBuffer(pieceBytes); ; ) {
    const { value, done } = await reader.readAtLeast(pieceBytes, new Uint8Array(buffer));
    if (value) {
      bytes += value.byteLength;
      text += decoder.decode(value, { stream: true });
      buffer = value.buffer;
    }
    if (bytes > maxBytes) {
      await reader.cancel().catch(() => undefined);
      return null;
    }
    if (done || !value) return text + decoder.decode();
  }
}

/** The encoding that the answer names; UTF-8 where it names none, or one that nobody knows (Encoding Standard, 4.2). */
function decoderOf(contentType: string | null): TextDecoder {
  const [, label = 'utf-8'] = /;\s*charset\s*=\s*"?\s*([^\s";]+)/i.exec(contentType ?? '') ?? [];
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder();
  }
}

/** Retry-After in milliseconds: delta seconds or an HTTP date (RFC 9110, 10.2.3); null when absent or unreadable. */
export function retryAfterMs(value: string | null, now: number = Date.now()): number | null {
  if (value === null) return null;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** What the text of an answer holds as JSON; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
