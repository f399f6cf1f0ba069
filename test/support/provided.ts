import 'vitest';

/** What vitest.config.ts gives the tests that run in workerd. */
declare module 'vitest' {
  interface ProvidedContext {
    /** 0 for property-based nights that are always the same; 1 for others each time; else the seed to begin with. */
    stress: number;
    /** Weeks of flags that a stressed run goes through. */
    weeks: number;
  }
}
