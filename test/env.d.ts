declare namespace Cloudflare {
  interface Env {
    /** Only under test: what `test/support/migrate.ts` applies. */
    MIGRATIONS: import('cloudflare:test').D1Migration[];
    /** Only under test: a database that the newest migration is tried on. */
    UPGRADED: D1Database;
    /** Only under test: a database for records of districts beside `DB`. */
    RECORDS: D1Database;
  }
}

/** Vite's, of which the tests use the forms that read sources and that import modules. */
interface ImportMeta {
  glob<T>(pattern: string, options: { eager: true }): Record<string, T>;
  glob<T>(pattern: string, options: { query: '?raw'; import: 'default'; eager: true }): Record<string, T>;
}
