import type { Problem } from './problems.ts';

/** Expected failures are values. Only bugs throw. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

export const refuse = (problem: Problem): Result<never> => ({ ok: false, problem });
