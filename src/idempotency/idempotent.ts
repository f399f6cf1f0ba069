import { createHash } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import type { Context, MiddlewareHandler } from 'hono';
import { plusHours, plusMinutes } from '../platform/clock.ts';
import type { HttpEnv } from '../platform/http.ts';
import type { Platform } from '../platform/platform.ts';
import { ProblemError, problem } from '../platform/problems.ts';
import { idempotencyKeys } from './schema.ts';

/** Hours for which an answer is given again. */
export const keptHours = 24;

/** A request whose end was never written down, because its isolate ended, can be sent again after so many minutes. */
const underWayMinutes = 5;

/** Bytes of an answer that is kept. A longer one is no answer to a POST of ours. */
const longestAnswer = 500_000;

const keyShape = /^[\x21-\x7e]{1,200}$/;

/**
 * Carries out a POST with an `Idempotency-Key` once: sent again, it gets the same answer (IETF draft "The Idempotency-Key HTTP Header Field").
 * The same key with another request is refused with 422. An answer of 429 or 5xx is not kept: then nothing was done.
 * Stands behind the guard of its routes; `callerOf` names the caller that the guard let in.
 */
export function idempotent<Env extends HttpEnv>(callerOf: (c: Context<Env>) => string): MiddlewareHandler<Env> {
  return async (c, next) => {
    const key = c.req.header('idempotency-key');
    if (c.req.method !== 'POST' || key === undefined) return next();
    if (!keyShape.test(key))
      throw new ProblemError(problem('invalidRequest', 'Idempotency-Key: must be 1 to 200 visible ASCII characters.'));
    const platform = c.get('platform');
    const request = { caller: callerOf(c), key, requestHash: await hashOf(c.req.raw) };
    const kept = await begin(platform, request);
    if (kept) return answerAgain(platform, kept, request);
    try {
      await next();
    } catch (error) {
      await forget(platform, request);
      throw error;
    }
    await keep(platform, request, c.res.clone());
    return undefined;
  };
}

interface Keyed {
  readonly caller: string;
  readonly key: string;
  readonly requestHash: string;
}

type Row = typeof idempotencyKeys.$inferSelect;

async function hashOf(request: Request): Promise<string> {
  const { pathname, search } = new URL(request.url);
  const body = new Uint8Array(await request.clone().arrayBuffer());
  return createHash('sha256').update(`${request.method} ${pathname}${search}\n`).update(body).digest('hex');
}

const ofKey = ({ caller, key }: Keyed) => and(eq(idempotencyKeys.caller, caller), eq(idempotencyKeys.key, key));

/** Takes the key for this request: null when it is the first, and the row of the one before otherwise. */
async function begin({ directory, clock }: Platform, request: Keyed): Promise<Row | null> {
  const now = clock.now();
  const row = { ...request, status: null, answer: null, createdAt: now.toISOString() };
  const [taken] = await directory
    .insert(idempotencyKeys)
    .values(row)
    .onConflictDoUpdate({
      target: [idempotencyKeys.caller, idempotencyKeys.key],
      set: row,
      setWhere: sql`${idempotencyKeys.createdAt} < ${plusHours(now, -keptHours)}
        or (${idempotencyKeys.status} is null and ${idempotencyKeys.createdAt} < ${plusMinutes(now, -underWayMinutes)})`,
    })
    .returning({ key: idempotencyKeys.key });
  if (taken) return null;
  return (await directory.select().from(idempotencyKeys).where(ofKey(request)).get()) ?? null;
}

async function answerAgain(platform: Platform, kept: Row, request: Keyed): Promise<Response> {
  if (kept.requestHash !== request.requestHash)
    throw new ProblemError(
      problem('unprocessableContent', 'Idempotency-Key: was used for another request. Send this one under a new key.'),
    );
  if (kept.status === null || kept.answer === null)
    throw new ProblemError(
      problem('conflict', 'The request with this Idempotency-Key is still running. Ask again in a moment.', {
        retryAfter: 2,
      }),
    );
  const { type, body } = JSON.parse(await platform.sealer.open(kept.answer, purpose(request))) as Answer;
  const headers = { 'idempotency-replayed': 'true', ...(type && { 'content-type': type }) };
  return new Response(body === '' ? null : body, { status: kept.status, headers });
}

interface Answer {
  readonly type: string | null;
  readonly body: string;
}

const purpose = ({ caller, key }: Keyed) => `answer to ${caller} ${key}`;

async function keep(platform: Platform, request: Keyed, answer: Response): Promise<void> {
  const passing = answer.status === 429 || answer.status >= 500;
  const body = passing ? '' : await answer.text();
  if (passing || body.length > longestAnswer) return forget(platform, request);
  const text = JSON.stringify({ type: answer.headers.get('content-type'), body } satisfies Answer);
  const sealed = await platform.sealer.seal(text, purpose(request));
  await platform.directory.update(idempotencyKeys).set({ status: answer.status, answer: sealed }).where(ofKey(request));
}

const forget = async ({ directory }: Platform, request: Keyed): Promise<void> => {
  await directory.delete(idempotencyKeys).where(ofKey(request));
};

/** On each cron: forgets keys whose answer is not given again any more. */
export async function forgetIdempotencyKeys({ directory, clock }: Platform): Promise<void> {
  const before = plusHours(clock.now(), -keptHours);
  await directory.run(sql`delete from ${idempotencyKeys} where created_at < ${before}`);
}
