import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { asInProduction, transientError } from '../../src/platform/d1.ts';
import { problemOf } from '../../src/platform/http.ts';
import { jsonLog } from '../../src/platform/log.ts';

const overloaded = 'D1_ERROR: D1 DB is overloaded. Requests queued for too long.';
const lost = 'D1_ERROR: Network connection lost.';

/** The real database, which fails its first calls with these messages before it runs anything. */
function failingWith(...messages: string[]) {
  let calls = 0;
  const fail = () => {
    calls++;
    const message = messages.shift();
    if (message) throw new Error(message);
  };
  const statement = (of: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(of, {
      get(target, name) {
        if (name === 'bind') return (...values: unknown[]) => statement(target.bind(...values));
        if (name === 'all' || name === 'run' || name === 'raw' || name === 'first')
          return async (...values: never[]) => {
            fail();
            return Reflect.apply(Reflect.get(target, name), target, values);
          };
        return Reflect.get(target, name);
      },
    });
  const database = new Proxy(env.DB, {
    get(target, name) {
      if (name === 'prepare') return (sql: string) => statement(target.prepare(sql));
      if (name === 'batch')
        return async () => {
          fail();
          return target.batch([target.prepare('select 7 as n')]);
        };
      return Reflect.get(target, name);
    },
  });
  return { database: asInProduction(database), calls: () => calls };
}

/** The four ways to ask a statement. */
const asked = (statement: D1PreparedStatement) => ({
  all: () => statement.all(),
  run: () => statement.run(),
  raw: () => statement.raw(),
  first: () => statement.first(),
});

describe('a database that is too busy to begin', () => {
  it.each(['all', 'run', 'raw', 'first'] as const)('is asked again by %s until it answers', async (method) => {
    const { database, calls } = failingWith(overloaded, overloaded);
    const answer = await asked(database.prepare('select ? as n').bind(7))[method]();
    expect(JSON.stringify(answer)).toContain('7');
    expect(calls()).toBe(3);
  });

  it('is asked again with the whole batch', async () => {
    const { database, calls } = failingWith(overloaded);
    const [answer] = await database.batch<{ n: number }>([database.prepare('select 7 as n')]);
    expect(answer?.results).toEqual([{ n: 7 }]);
    expect(calls()).toBe(2);
  });

  it('is given up after four attempts', async () => {
    const { database, calls } = failingWith(...Array.from({ length: 9 }, () => overloaded));
    await expect(database.prepare('select 1').run()).rejects.toThrow('overloaded');
    expect(calls()).toBe(4);
  });
});

it('a statement that may have run is not sent twice', async () => {
  const { database, calls } = failingWith(lost);
  await expect(database.prepare('select 1').run()).rejects.toThrow('lost');
  expect(calls()).toBe(1);
});

it.each([overloaded, lost])('a caller is told to send the same request again: %s', (message) => {
  const error = new Error('Failed query', { cause: new Error(message) });
  expect(transientError(error)).toBeDefined();
  expect(problemOf(error, jsonLog(), 'request-1')).toMatchObject({ code: 'temporarilyUnavailable', retryAfter: 2 });
});

it('another error is not taken for a busy database', () => {
  const error = new Error('Failed query', { cause: new Error('D1_ERROR: UNIQUE constraint failed') });
  expect(transientError(error)).toBeUndefined();
  expect(problemOf(error, jsonLog(), 'request-1').code).toBe('internalError');
});

it('a value of two million bytes is the longest that a statement takes, however few characters it has', async () => {
  const { database } = failingWith();
  const length = (text: string) => database.prepare('select length(?) as n').bind(text).first('n');
  expect(await length('é'.repeat(1_000_000))).toBe(1_000_000);
  await expect(async () => length(`${'é'.repeat(1_000_000)}!`)).rejects.toThrow('2000001 bytes');
  await expect(async () => length('a'.repeat(2_000_001))).rejects.toThrow('in pieces');
});
