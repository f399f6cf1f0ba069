declare namespace Cloudflare {
  interface Env {
    /** Only under test: what `test/support/migrate.ts` applies. */
    MIGRATIONS: import('cloudflare:test').D1Migration[];
  }
}
