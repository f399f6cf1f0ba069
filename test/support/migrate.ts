import { applyD1Migrations, reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

// The files of a project share an isolate: each begins with storage of its own.
await reset();
await applyD1Migrations(env.DB, env.MIGRATIONS);
await applyD1Migrations(env.RECORDS, env.MIGRATIONS);

// The operator token of the tests is a named one, as a deployment has them.
const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(env.OPERATOR_TOKEN));
await env.DB.prepare(
  'insert or ignore into operator_tokens (id, name, token_hash, created_at, created_by) values (?, ?, ?, ?, ?)',
)
  .bind('opt_tests', 'tests', new Uint8Array(digest).toHex(), new Date().toISOString(), 'tests')
  .run();
