import { env } from 'cloudflare:workers';

/** What D1 says when it fails, by whether the statement may have run (Cloudflare, D1, "Debug D1"). */
export const d1Errors = {
  before: 'D1_ERROR: D1 DB is overloaded. Requests queued for too long.',
  after: 'D1_ERROR: Network connection lost.',
} as const;

type Kind = keyof typeof d1Errors;

/** Whether the n-th call fails, and how. */
export type Plan = (call: number) => Kind | null;

/** Every `each`-th call fails, in turns before it is carried out and after. */
export const everyOther =
  (each: number): Plan =>
  (call) =>
    call % each !== 0 ? null : (call / each) % 2 ? 'after' : 'before';

/** Bindings of the Worker under test of which D1, R2, and Queues fail by plans. What does not fail is carried out for real. */
export function failing({ d1, r2, queues }: { d1?: Plan; r2?: Plan; queues?: Plan }): Env & { failures(): number } {
  let failures = 0;
  const counted = (plan: Plan | undefined, says: (kind: Kind) => string) => {
    let calls = 0;
    return async <T>(reach: () => Promise<T>): Promise<T> => {
      const kind = plan?.(++calls) ?? null;
      if (kind) failures++;
      if (kind === 'before') throw new Error(says(kind));
      const answer = await reach();
      if (kind === 'after') throw new Error(says(kind));
      return answer;
    };
  };
  /** An object of which these methods fail by the plan. */
  const wrapped = <T extends object>(of: T, methods: readonly string[], call: ReturnType<typeof counted>): T =>
    new Proxy(of, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        if (!methods.includes(String(name))) return member.bind(target);
        return (...values: unknown[]) => call(async () => Reflect.apply(member, target, values));
      },
    });
  const ofD1 = counted(d1, (kind) => d1Errors[kind]);
  const real = new WeakMap<object, D1PreparedStatement>();
  const statement = (of: D1PreparedStatement): D1PreparedStatement => {
    const one = new Proxy(of, {
      get(target, name) {
        const member = Reflect.get(target, name) as (...values: unknown[]) => unknown;
        if (name === 'bind') return (...values: unknown[]) => statement(target.bind(...values));
        return (...values: unknown[]) => ofD1(async () => member.apply(target, values));
      },
    });
    real.set(one, of);
    return one;
  };
  const database = (of: D1Database): D1Database =>
    new Proxy(of, {
      get(target, name) {
        if (name === 'prepare') return (sql: string) => statement(target.prepare(sql));
        if (name === 'batch')
          return (all: D1PreparedStatement[]) => ofD1(() => target.batch(all.map((one) => real.get(one) ?? one)));
        return Reflect.get(target, name);
      },
    });
  const ofR2 = counted(r2, () => 'put: We encountered an internal error. Please try again. (10001)');
  const ofQueues = counted(queues, () => 'Queue send failed: Internal Server Error');
  return {
    ...env,
    DB: database(env.DB),
    FILES: wrapped(env.FILES, ['put', 'get', 'head', 'delete'], ofR2),
    RUN_STEPS: wrapped(env.RUN_STEPS, ['send', 'sendBatch'], ofQueues),
    DELIVERIES: wrapped(env.DELIVERIES, ['send', 'sendBatch'], ofQueues),
    failures: () => failures,
  };
}
