import { applyD1Migrations, reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

// The files of a project share an isolate: each begins with storage of its own.
await reset();
await applyD1Migrations(env.DB, env.MIGRATIONS);
