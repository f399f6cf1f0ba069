import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import { type Platform, platformOf } from '../../src/platform/platform.ts';

/** Where an execution dies: at its n-th call of the database or of Campus, before that call leaves or after it has been carried out. */
export interface Death {
  readonly call: number;
  readonly when: 'before' | 'after';
}

class Killed extends Error {}

/** Gives `work` a platform on which it dies. Null when it came to its end alive. What it returns after its death, nobody hears. */
export async function livingUntil<T>(death: Death, work: (platform: Platform) => Promise<T>): Promise<T | null> {
  let calls = 0;
  let dead = false;
  const call: Call = async (reach) => {
    calls += 1;
    dead ||= calls === death.call && death.when === 'before';
    if (dead) throw new Killed('killed');
    const answer = await reach();
    dead ||= calls >= death.call;
    if (dead) throw new Killed('killed');
    return answer;
  };
  const fetched = globalThis.fetch.bind(globalThis);
  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation((...request) => call(() => fetched(...request)));
  // The dead need not wait before they try again.
  const later = globalThis.setTimeout.bind(globalThis);
  const wait = vi
    .spyOn(globalThis, 'setTimeout')
    .mockImplementation(((then: () => void, ms?: number) => later(then, dead ? 0 : ms)) as typeof setTimeout);
  try {
    const result = await work(mortalPlatform(call));
    return dead ? null : result;
  } catch (error) {
    if (!dead) throw error;
    return null;
  } finally {
    spy.mockRestore();
    wait.mockRestore();
  }
}

type Call = <T>(reach: () => Promise<T>) => Promise<T>;

/** The platform of the Worker, each call of its database counted. */
function mortalPlatform(call: Call): Platform {
  const inner = new WeakMap<D1PreparedStatement, D1PreparedStatement>();
  const statement = (real: D1PreparedStatement): D1PreparedStatement => {
    const counted = new Proxy(real, {
      get(target, name) {
        const member = Reflect.get(target, name) as (...values: unknown[]) => unknown;
        if (name === 'bind') return (...values: unknown[]) => statement(target.bind(...values));
        return (...values: unknown[]) => call(async () => member.apply(target, values));
      },
    });
    inner.set(counted, real);
    return counted;
  };
  const database = {
    prepare: (text: string) => statement(env.DB.prepare(text)),
    batch: (statements: D1PreparedStatement[]) =>
      call(() => env.DB.batch(statements.map((counted) => inner.get(counted) ?? counted))),
  };
  return platformOf(new Proxy(env, { get: (target, name) => (name === 'DB' ? database : Reflect.get(target, name)) }));
}
