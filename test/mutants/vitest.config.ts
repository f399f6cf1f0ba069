import { defineConfig } from 'vitest/config';

/** For tests of pure rules, which need no Worker: they then start in a second. */
export default defineConfig({ test: { include: ['test/**/*.test.ts'] } });
